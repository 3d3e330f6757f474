"""The way kernels run: compiled or interpreted, with the same results."""

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from qlower.lowering import kernels
from qlower.lowering.kernels import Kernel, kernel_part


class Numbers(NamedTuple):
    values: NDArray[np.int32]
    offset: int


class Pair(NamedTuple):
    first: int
    second: int


@kernel_part
def lifted(numbers: Numbers, index: int) -> int:
    return numbers.values[index] + numbers.offset


@kernel_part
def offset_twice(numbers: Numbers, index: int) -> int:
    return 2 * lifted(numbers, index)


def running_sums(numbers: Numbers, pair: Pair, scale: float, sums: NDArray[np.float64]) -> int:
    total = 0
    for index in range(len(numbers.values)):
        total += offset_twice(numbers, index) * pair.second - pair.first
        sums[index] = total * scale
    return total


@pytest.fixture
def made(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    return Kernel(running_sums, seconds_per_work=1e-3, compile_seconds=2.0)


def arguments():
    values = np.arange(-3, 40, dtype=np.int32)
    values.setflags(write=False)
    return Numbers(values, 5), Pair(1, 3), 0.1, np.zeros(len(values))


def test_compiled_and_interpreted_runs_agree_to_the_bit(made):
    messages: list[str] = []
    interpreted, compiled = arguments(), arguments()
    total = made.run_interpreted(*interpreted)
    assert total != 0 and not made.is_on_disk
    assert made.run_compiled(*compiled, progress=messages.append) == total
    assert interpreted[-1].tobytes() == compiled[-1].tobytes()
    assert len(messages) == 1 and "compiling kernel" in messages[0] and "running_sums" in messages[0]

    made.run_compiled(*arguments(), progress=messages.append)
    again = Kernel(running_sums, seconds_per_work=1e-3, compile_seconds=2.0)
    assert again.is_on_disk
    assert again.run_compiled(*arguments(), progress=messages.append) == total
    assert len(messages) == 1, "a kernel that is on disk or in the process is not announced"


def test_small_work_is_interpreted_and_large_work_compiled(made):
    assert not made.prefers_compiled(10)
    assert made.prefers_compiled(1e6)
    made._compiled = running_sums
    assert made.prefers_compiled(0), "what is compiled already costs nothing to use"


def test_a_warm_disk_lowers_the_threshold(made, monkeypatch):
    work = (kernels.LOAD_SECONDS + 1.0) / made.seconds_per_work
    assert not made.prefers_compiled(work)
    (made._marker).mkdir(parents=True)
    (made._marker / "ready").touch()
    assert made.prefers_compiled(work)


def test_a_changed_part_changes_the_marker(made, monkeypatch):
    parts = list(kernels._parts_of(running_sums))
    assert [part.__name__ for part in parts] == ["running_sums", "offset_twice", "lifted"]
    other = Kernel(offset_twice, seconds_per_work=1.0, compile_seconds=1.0)
    assert other._marker.name.rpartition("-")[2] == made._marker.name.rpartition("-")[2], "both stand in this file"


def test_a_folder_that_cannot_be_written_costs_speed_only(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(blocked))
    kernel = Kernel(running_sums, seconds_per_work=1e-3, compile_seconds=2.0)
    assert not kernel.is_on_disk
    assert kernel.run_compiled(*arguments()) == kernel.run_interpreted(*arguments())


def test_an_interpreted_run_leaves_read_only_arrays_alone():
    seen = []

    def look(numbers: Numbers) -> int:
        seen.append(type(numbers.values))
        return len(numbers.values)

    numbers = arguments()[0]
    assert Kernel(look, 1.0, 1.0).run_interpreted(numbers) == len(numbers.values)
    assert seen == [list]
