"""Runs of one class are equal to the bit, and nearly all equal runs are of one class."""

import numpy as np

from qlower.dialects.circuit.rows import gate_kind
from qlower.ir import RunBuilder
from qlower.passes.circuit.equal_wire_runs import equal_runs


def test_classes_hold_equal_runs_only() -> None:
    generator = np.random.default_rng(7)
    builder = RunBuilder()
    runs, offsets = [], [0]
    for _ in range(5000):
        run = tuple(
            ("rz", float(generator.integers(0, 3)) - 1.0) if generator.random() < 0.5 else ("h", None)
            for _ in range(generator.integers(1, 5))
        )
        for name, angle in run:
            builder.add(gate_kind(name), (int(generator.integers(0, 9)),), () if angle is None else (angle,))
        runs.append(run)
        offsets.append(offsets[-1] + len(run))
    rows = builder.finish().rows
    classes = equal_runs(rows, np.arange(len(rows)), np.array(offsets))
    assert all(runs[classes.first[number]] == run for run, number in zip(runs, classes.which.tolist(), strict=True))
    assert len(classes.first) < 1.5 * len(set(runs))


def test_zeros_of_either_sign_and_prefixes_are_told_apart() -> None:
    builder = RunBuilder()
    offsets = [0]
    for number in range(3000):
        angles = ((0.0,), (-0.0,), (0.0, 0.0))[number % 3]
        for angle in angles:
            builder.add(gate_kind("rz"), (0,), (angle,))
        offsets.append(offsets[-1] + len(angles))
    rows = builder.finish().rows
    which = equal_runs(rows, np.arange(len(rows)), np.array(offsets)).which
    assert len({int(which[0]), int(which[1]), int(which[2])}) == 3
