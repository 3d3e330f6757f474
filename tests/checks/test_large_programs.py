"""Programs beyond simulation: in lockstep, by tableau, group by group; and that nothing goes unlabelled."""

import numpy as np
import pytest
from program_builder import ProgramBuilder, program

from qlower.dialects.circuit.checker import CHECKER, _by_cones, _clifford, _in_lockstep, _part_by_part
from qlower.dialects.circuit.equivalence import Pair, Program
from qlower.dialects.circuit.gates import matrix_of
from qlower.dialects.circuit.tableau import NotClifford, pauli_map
from qlower.ir import WireMap
from qlower.ir.checking import Contract, Effort, Evidence


def pair_of(before: ProgramBuilder, after: ProgramBuilder, wires: WireMap | None = None) -> Pair:
    one, other = before.module(), after.module()
    return Pair.of(Program(one, one.find("main")), Program(other, other.find("main")), wires)


def layers(num_qubits: int, depth: int, *, native: bool, clifford: bool = False, bug: int = -1) -> ProgramBuilder:
    """A brickwork of CX and rotations, or the same in CZ and fused rotations with one gate maybe wrong."""
    p = program(num_qubits, num_qubits)
    generator = np.random.default_rng(7)
    count = 0
    for layer in range(depth):
        for qubit in range(num_qubits):
            angle = float(generator.normal())
            if clifford:
                p.s(qubit).h(qubit) if not native else p.h(qubit).sx(qubit).gphase(0.0)
            elif native:
                p.rz(angle / 2, qubit).rz(angle / 2, qubit).h(qubit).h(qubit)
            else:
                p.rz(angle, qubit)
        for qubit in range(layer % 2, num_qubits - 1, 2):
            wrong, count = count == bug, count + 1
            if native:
                p.h(qubit + 1).cz(qubit, qubit + 1).h(qubit + 1) if not wrong else p.cx(qubit + 1, qubit)
            else:
                p.cx(qubit, qubit + 1)
    return p


def test_local_rewriting_of_wide_programs_is_exact_and_bugs_are_seen() -> None:
    before = layers(30, 6, native=False).measure_all()
    verdict = CHECKER.check(
        before.module(), layers(30, 6, native=True).measure_all().module(), None, Contract.UNITARY, Effort.FULL
    )
    assert (verdict.holds, verdict.evidence) == (True, Evidence.EXACT)
    unmeasured, broken = layers(30, 6, native=False), layers(30, 6, native=True, bug=17)
    found = _in_lockstep(pair_of(unmeasured, broken), Contract.UNITARY)
    assert found is None or not found.holds


def test_one_wrong_angle_in_a_wide_program_is_seen() -> None:
    before = layers(30, 3, native=False)
    after = layers(30, 3, native=True).rz(1e-6, 13)
    verdict = CHECKER.check(before.module(), after.module(), None, Contract.UNITARY, Effort.FULL)
    assert not verdict.holds
    assert "13" in verdict.how


def test_lockstep_through_measurement_reset_and_control_flow() -> None:
    def made(*, rewritten: bool, wrong: bool = False) -> ProgramBuilder:
        p = program(14, 14)
        for qubit in range(13):
            p.h(qubit).cx(qubit, qubit + 1)
        p.t(3)
        if rewritten:
            p.rz(0.3, 5)  # A phase just before a measurement.
        bit = p.measure(5, 5)
        p.reset(6)
        p.if_(bit, lambda then: then.h(7).cz(6, 7).h(7) if rewritten else then.cx(6, 7))
        p.rx(0.2 if wrong else 0.1, 7)
        for qubit in range(7, 13):
            p.cx(qubit, qubit + 1)
        return p.measure_all()

    equal = _in_lockstep(pair_of(made(rewritten=False), made(rewritten=True)), Contract.CHANNEL)
    assert equal is not None and equal.holds
    assert _in_lockstep(pair_of(made(rewritten=False), made(rewritten=True, wrong=True)), Contract.CHANNEL) is None


def test_a_phase_alone_is_told_apart() -> None:
    before, after = layers(20, 2, native=False), layers(20, 2, native=True).gphase(0.25)
    assert not CHECKER.check(before.module(), after.module(), None, Contract.UNITARY, Effort.FULL).holds
    assert CHECKER.check(before.module(), after.module(), None, Contract.CHANNEL, Effort.FULL).holds


def ghz_by(order: list[tuple[int, int]], num_qubits: int) -> ProgramBuilder:
    p = program(num_qubits).h(0)
    for control, target in order:
        p.cx(control, target)
    return p  # type: ignore[return-value]


def test_clifford_programs_of_any_size() -> None:
    chain = program(60)
    for qubit in range(59):
        chain.cx(qubit, qubit + 1)
    fan = program(60)
    for qubit in range(58, -1, -1):  # The same linear map, by another circuit: undo and redo a ladder.
        fan.cx(qubit, qubit + 1)
    for qubit in range(59):
        fan.cx(qubit, qubit + 1)
    back = program(60)
    for qubit in range(58, -1, -1):
        back.cx(qubit, qubit + 1)
    assert _clifford(pair_of(chain, chain), Contract.UNITARY).holds  # type: ignore[union-attr]
    assert not _clifford(pair_of(chain, back), Contract.UNITARY).holds  # type: ignore[union-attr]
    signed = program(60)
    for qubit in range(59):
        signed.cx(qubit, qubit + 1)
    assert not _clifford(pair_of(chain, signed.z(59)), Contract.UNITARY).holds  # type: ignore[union-attr]
    assert _clifford(pair_of(chain, fan.t(0)), Contract.UNITARY) is None


def test_clifford_programs_on_other_wires() -> None:
    before = program(3).h(0).cx(0, 1).s(1).cz(1, 2)
    after = program(5).h(4).cx(4, 2).s(2).h(0).cx(2, 0).h(0).swap(0, 1)
    wires = WireMap(np.array([4, 2, 0], dtype=np.int32), np.array([4, 2, 1], dtype=np.int32), 5)
    assert _clifford(pair_of(before, after, wires), Contract.PERMUTATION).holds  # type: ignore[union-attr]
    wrong = WireMap(wires.initial, np.array([4, 1, 2], dtype=np.int32), 5)
    verdict = CHECKER.check(before.module(), after.module(), wrong, Contract.PERMUTATION, Effort.FULL)
    assert not verdict.holds


@pytest.mark.parametrize("name", ["x", "h", "s", "sx", "cx", "cz", "iswap", "ecr", "swap"])
def test_pauli_maps_are_bijections(name: str) -> None:
    gate = pauli_map(matrix_of(name))
    assert sorted(gate.images) == list(range(len(gate.images)))
    assert not gate.negative[0]


def test_what_is_not_clifford_is_refused() -> None:
    for name, parameters in (("t", ()), ("rz", (0.1,)), ("ccx", ()), ("sqrt_iswap", ())):
        with pytest.raises(NotClifford):
            pauli_map(matrix_of(name, parameters))


def test_groups_of_qubits_are_compared_one_by_one() -> None:
    def groups(*, other: bool, wrong: bool = False) -> ProgramBuilder:
        p = program(24, 24)
        for start in range(0, 24, 4):
            # Two ways to the same state that no local rewriting connects.
            angles = [0.3, 0.5, 0.7]
            order = [(0, 1), (1, 2), (2, 3)]
            for angle, (a, b) in zip(angles, order, strict=True):
                (p.rzz if not other else p.zz)(angle / (2 * np.pi) if other else angle, start + a, start + b)
            p.h(start)
        return p.rx(0.1, 9) if wrong else p  # type: ignore[return-value]

    verdict = _part_by_part(
        pair_of(groups(other=False).measure_all(), groups(other=True).measure_all()), Contract.CHANNEL
    )
    assert verdict is not None and verdict.holds and verdict.evidence is Evidence.EXACT
    found = _part_by_part(
        pair_of(groups(other=False).measure_all(), groups(other=True, wrong=True).measure_all()), Contract.CHANNEL
    )
    assert found is not None and not found.holds


def test_what_cannot_be_compared_is_labelled_trusted() -> None:
    before, after = layers(30, 12, native=False), layers(30, 12, native=True)
    verdict = CHECKER.check(before.module(), after.module(), None, Contract.UNITARY, Effort.WHOLE)
    assert (verdict.holds, verdict.evidence) == (True, Evidence.TRUSTED)
    assert "--check full" in verdict.how
    assert (
        CHECKER.check(before.module(), after.module(), None, Contract.UNITARY, Effort.NONE).evidence is Evidence.TRUSTED
    )
    assert (
        CHECKER.check(before.module(), after.module(), None, Contract.REFINEMENT, Effort.FULL).evidence
        is Evidence.TRUSTED
    )


def test_light_cones_of_wide_shallow_programs() -> None:
    before, after = layers(30, 2, native=False), layers(30, 2, native=True)
    whole = _by_cones(pair_of(before, after), Contract.CHANNEL)
    assert whole is not None and whole.holds and whole.evidence is Evidence.EXACT
    assert not _by_cones(pair_of(before, layers(30, 2, native=True).rz(1e-6, 13)), Contract.CHANNEL).holds  # type: ignore[union-attr]
    deep = _by_cones(pair_of(layers(30, 9, native=False), layers(30, 9, native=True)), Contract.CHANNEL)
    assert deep is None or deep.evidence is Evidence.BOUNDED
    moved = program(6).h(2).cx(2, 4).swap(4, 5)
    wires = WireMap(np.array([2, 4], dtype=np.int32), np.array([2, 5], dtype=np.int32), 6)
    assert _by_cones(pair_of(program(2).h(0).cx(0, 1), moved, wires), Contract.PERMUTATION).holds  # type: ignore[union-attr]
