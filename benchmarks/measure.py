"""Measuring and printing, the same for all benchmarks."""

import math
import resource
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from qlower.lowering.kernels import warm_up
from qlower.lowering.registry import load_kernels, passes

T = TypeVar("T")


def cpu_seconds() -> float:
    """CPU time of this process and its finished children, all threads."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(action: Callable[[], T]) -> tuple[T, float, float]:
    """What an action gives, its CPU seconds and its wall seconds."""
    wall, cpu = time.perf_counter(), cpu_seconds()
    result = action()
    return result, cpu_seconds() - cpu, time.perf_counter() - wall


def peak_memory_mib() -> float:
    """The most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def warm_kernels() -> None:
    """Load every kernel into the process, compiling those that are not on disk, so that no run pays for it."""
    for name in passes().names():
        passes().load(name)
    load_kernels()
    warm_up()


def geometric_mean(ratios: Iterable[float]) -> float:
    """The geometric mean of the positive ones; NaN if there is none."""
    logs = [math.log(ratio) for ratio in ratios if ratio > 0]
    return math.exp(sum(logs) / len(logs)) if logs else math.nan


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Aligned columns; floats with three significant digits."""
    shown = [[f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
    widths = [max(len(str(cell)) for cell in column) for column in zip(header, *shown, strict=True)]
    lines = [
        " | ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in [list(header), *shown]
    ]
    lines.insert(1, "-|-".join("-" * width for width in widths))
    return "\n".join(lines)
