import numpy as np
import pytest

from qlower.dialects.circuit.rows import gate_kind
from qlower.ir.run import RunBuilder
from qlower.lowering.kernels import Kernel
from qlower.passes.circuit.commuting_groups import groups_that_may_change
from qlower.passes.circuit.group_kernel import find_groups

GATES = ("x", "t", "rz", "rx", "ry", "h", "cx", "cz", "cp", "rzz", "swap", "ecr", "cu", "u3")
PARAMETERS = {"rz": 1, "rx": 1, "ry": 1, "cp": 1, "rzz": 1, "cu": 4, "u3": 3}
ANGLES = (0.0, 0.3, 2 * np.pi, 4 * np.pi)


def random_rows(rng, wires, count):
    build = RunBuilder()
    for _ in range(count):
        name = GATES[rng.integers(len(GATES))]
        kind = gate_kind(name)
        qubits = rng.permutation(wires)[: kind.num_qubits].tolist()
        build.add(kind, qubits, rng.choice(ANGLES, PARAMETERS.get(name, 0)).tolist())
    return build.finish().rows


def as_sets(groups):
    return [groups.members[a:b].tolist() for a, b in zip(groups.offsets[:-1], groups.offsets[1:], strict=True)]


@pytest.mark.parametrize("seed", range(20))
def test_interpreted_and_compiled_find_the_same(seed, monkeypatch):
    rows = random_rows(np.random.default_rng(seed), 2 + seed % 4, 300)
    found = []
    for run in (find_groups.run_interpreted, find_groups.run_compiled):
        monkeypatch.setattr(Kernel, "run", lambda self, *arguments, run=run, work: run(*arguments))
        found.append(groups_that_may_change(rows))
    assert as_sets(found[0]) == as_sets(found[1])
    assert any(len(members) > 1 for members in as_sets(found[0]))


def test_only_groups_that_may_change_are_given():
    build = RunBuilder()
    for name, qubits, angles in (
        ("rz", [0], [0.3]), ("rz", [1], [0.3]), ("cx", [0, 2], []), ("rz", [0], [0.2]), ("rx", [1], [4 * np.pi]),
        ("swap", [1, 3], []), ("swap", [3, 1], []), ("ecr", [1, 3], []), ("ecr", [3, 1], []),
    ):  # fmt: skip
        build.add(gate_kind(name), qubits, angles)
    groups = groups_that_may_change(build.finish().rows)
    assert as_sets(groups) == [[0, 3], [4], [5, 6]]
