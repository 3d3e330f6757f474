"""What the rows of a stretch tell before it is seen as Pauli rotations."""

import numpy as np
import pytest
from circuit_programs import program

from qlower.lowering import Context, Decline
from qlower.passes.circuit import pauli_stretches
from qlower.passes.circuit.pauli_prospects import blocks_of, has_spare_gates, is_plain
from qlower.passes.circuit.resynthesize_pauli_rotations import ResynthesizePauliRotations
from qlower.passes.pauli_synthesis.resynthesis import pauli_form


def blocks(*pairs):
    return blocks_of(np.array(pairs, dtype=np.int32).reshape(-1, 2))


def test_neighbours_on_a_pair_are_a_block_in_either_direction():
    found = blocks((0, 1), (1, 0), (1, 2), (0, 1), (3, 4), (0, 1))
    assert (found.gates, found.blocks, found.single, found.pairs) == (6, 4, 2, 3)
    assert (found.qubits, found.least) == (5, 3)
    assert found.in_cx == 6


def test_a_third_qubit_ends_a_block_but_gates_elsewhere_do_not():
    assert blocks((0, 1), (1, 2), (0, 1)).blocks == 3
    assert blocks((0, 1), (2, 3), (0, 1)).blocks == 2
    assert blocks((0, 1), (2, 3), (0, 2), (1, 3), (0, 1)).blocks == 5


@pytest.mark.parametrize(
    ("pairs", "spare"),
    [
        ([(0, 1), (1, 2), (2, 3)], False),
        ([(0, 1), (1, 2), (2, 0)], False),
        ([(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3)], False),
        ([(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)], True),
        ([(0, 1), (0, 1), (2, 3), (2, 3)], True),
        ([(0, 1), (1, 2), (0, 1)], False),
    ],
)
def test_gates_are_spare_where_they_do_more_than_connect(pairs, spare):
    assert has_spare_gates(blocks(*pairs)) is spare


def test_rotations_on_qubits_of_their_own_are_plain():
    ladders = [pair for pair in ((0, 1), (1, 2), (0, 2)) for _ in range(2)]
    assert is_plain(blocks(*ladders), 3, turns_natively=False)
    assert not is_plain(blocks(*ladders), 0, turns_natively=False)
    assert not is_plain(blocks(*ladders * 3), 9, turns_natively=False)
    assert is_plain(blocks(*ladders * 3), 9, turns_natively=True)
    assert not is_plain(blocks((0, 1), (1, 2), (1, 2), (0, 1)), 1, turns_natively=True)


def rotations(times):
    """The rotations of a Heisenberg chain of four qubits, the letters of all pairs one after the other."""
    found = []
    for _ in range(times):
        for before, behind in (((), ()), (("h",), ("h",)), (("sdg", "h"), ("h", "s"))):
            for pair in ((0, 1), (1, 2), (2, 3)):
                found += [(name, (qubit,), ()) for name in before for qubit in pair]
                found += [("cx", pair, ()), ("rz", pair[1:], (0.3 + 0.1 * pair[0],)), ("cx", pair, ())]
                found += [(name, (qubit,), ()) for name in behind for qubit in pair]
    return program(4, found)


def test_many_rotations_on_a_pair_are_no_plain_program():
    result = ResynthesizePauliRotations(effort=1).run(rotations(1), Context())
    assert result.metrics["two_qubit_gates_saved"] > 0


def test_a_fourier_transform_is_not_even_taken_apart_below_effort_2(monkeypatch):
    seen = []
    monkeypatch.setattr(pauli_stretches, "pauli_form", lambda *arguments: seen.append(1) or pauli_form(*arguments))
    gates = []
    for first in range(4):
        gates.append(("h", (first,), ()))
        for second in range(first + 1, 4):
            angle = np.pi / 2 ** (second - first + 1)
            gates += [("rz", (first,), (angle,)), ("cx", (first, second), ()), ("rz", (second,), (-angle,))]
            gates += [("cx", (first, second), ()), ("rz", (second,), (angle,))]
    for effort, taken_apart in ((1, 0), (2, 1)):
        with pytest.raises(Decline):
            ResynthesizePauliRotations(effort=effort).run(program(4, gates), Context())
        assert len(seen) == taken_apart
