"""What the rows of a stretch tell before it is seen as Pauli rotations."""

import numpy as np
import pytest
from circuit_programs import program

from qlower.dialects.circuit.rows import MEASURE, gate_kind
from qlower.ir import I1, RunBuilder, Value
from qlower.lowering import Context, Decline
from qlower.passes.circuit import pauli_stretches
from qlower.passes.circuit.pauli_prospects import has_spare_gates, is_plain, stretches_of
from qlower.passes.circuit.resynthesize_pauli_rotations import ResynthesizePauliRotations
from qlower.passes.circuit.stretch_kernel import Limits
from qlower.passes.pauli_synthesis.resynthesis import pauli_form

ALL = Limits(1, 1000, 10.0, 10)


def rows_of(*gates):
    """Rows from pairs of a name and qubits; a measurement where the name is none, angles of rz 0.3."""
    builder = RunBuilder()
    for name, *qubits in gates:
        if name == "measure":
            builder.add(MEASURE, qubits, results=[Value(I1)])
        else:
            modifiers = (("ctrl", 1),) if name == "ch'" else (("inv",),) if name == "t'" else ()
            kind = gate_kind(name.removesuffix("'").removeprefix("c" if name == "ch'" else ""), modifiers)
            builder.add(kind, qubits, [0.3] * kind.num_parameters)
    return builder.finish().rows


def blocks(*pairs):
    (stretch,) = stretches_of(rows_of(*(("cx", *pair) for pair in pairs)), ALL)
    return stretch.blocks


def test_neighbours_on_a_pair_are_a_block_in_either_direction():
    found = blocks((0, 1), (1, 0), (1, 2), (0, 1), (3, 4), (0, 1))
    assert (found.gates, found.blocks, found.single, found.pairs) == (6, 4, 2, 3)
    assert (found.qubits, found.least) == (5, 3)
    assert found.in_cx == 6


def test_a_third_qubit_ends_a_block_but_gates_elsewhere_do_not():
    assert blocks((0, 1), (1, 2), (0, 1)).blocks == 3
    assert blocks((0, 1), (2, 3), (0, 1)).blocks == 2
    assert blocks((0, 1), (2, 3), (0, 2), (1, 3), (0, 1)).blocks == 5


def test_measurements_part_stretches_and_each_is_told_of_by_itself():
    first = [("cx", 0, 1), ("rz", 1), ("cx", 0, 1), ("h", 3)]
    rows = rows_of(*first, ("measure", 1), ("h", 0), ("measure", 0), ("t'", 1), ("cx", 1, 0), ("cx", 0, 2))
    found = stretches_of(rows, ALL)
    assert [(stretch.begin, stretch.end, stretch.num_qubits, stretch.turns) for stretch in found] == [
        (0, 4, 3, 1),
        (7, 10, 3, 0),
    ]
    assert [stretch.blocks[:] for stretch in found] == [(2, 1, 0, 1, 1, 2), (2, 2, 2, 2, 2, 3)]


def test_stretches_of_no_interest_are_left_out():
    pairs = [("cx", 0, 1)] * 3
    assert not stretches_of(rows_of(*pairs), ALL._replace(least_gates=4))
    assert not stretches_of(rows_of(*pairs), ALL._replace(most_rows=2))
    turning = rows_of(*pairs, ("rz", 0), ("rz", 1))
    assert not stretches_of(turning, ALL._replace(turns_per_gate=0.3, more_turns=1))
    assert stretches_of(turning, ALL._replace(turns_per_gate=0.4, more_turns=1))
    assert not stretches_of(rows_of(*pairs, ("ch'", 1, 0)), ALL)


@pytest.mark.parametrize("seed", range(8))
def test_figures_of_random_gates(seed):
    random = np.random.default_rng(seed)
    pairs = [tuple(random.choice(7, 2, replace=False).tolist()) for _ in range(40)]
    connected = [{qubit} for qubit in range(7)]
    last, counts = {}, []
    for first, second in pairs:
        if last.get(first, -1) == last.get(second, -2):
            counts[last[first]] += 1
        else:
            last[first] = last[second] = len(counts)
            counts.append(1)
        joined = next(part for part in connected if first in part) | next(part for part in connected if second in part)
        connected = [part for part in connected if not part & joined] + [joined]
    found = blocks(*pairs)
    assert (found.blocks, found.single) == (len(counts), counts.count(1))
    assert found.pairs == len({frozenset(pair) for pair in pairs})
    assert (found.least, found.qubits) == (7 - len(connected), len(last))


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
