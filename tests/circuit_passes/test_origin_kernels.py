"""Unions of origins: ascending, each position once, whatever order rows and positions come in."""

import numpy as np
import pytest

from qlower.dialects.circuit.rows import gate_kind
from qlower.ir import RunBuilder
from qlower.passes.circuit.one_qubit_runs import union_of_origins


@pytest.mark.parametrize("seed", range(20))
def test_unions_are_those_of_sets(seed: int) -> None:
    generator = np.random.default_rng(seed)
    builder = RunBuilder()
    own = [sorted(set(generator.integers(0, 30, generator.integers(0, 5)).tolist())) for _ in range(40)]
    for origin in own:
        builder.add(gate_kind("h"), (0,), origin=origin)
    members = generator.permutation(len(own))
    groups = np.array([0, *sorted(generator.integers(0, len(own), 6).tolist()), len(own)])
    offsets, positions = union_of_origins(builder.finish().rows, members, groups)
    for number, (low, high) in enumerate(zip(groups[:-1].tolist(), groups[1:].tolist(), strict=True)):
        expected = sorted({position for member in members[low:high].tolist() for position in own[member]})
        assert positions[offsets[number] : offsets[number + 1]].tolist() == expected


def test_a_long_descending_run_is_sorted() -> None:
    builder = RunBuilder()
    count = 3000
    for row in range(count):
        builder.add(gate_kind("h"), (0,), origin=(count - row,))
    rows = builder.finish().rows
    offsets, positions = union_of_origins(rows, np.arange(count), np.array([0, count]))
    assert offsets.tolist() == [0, count] and positions.tolist() == list(range(1, count + 1))
