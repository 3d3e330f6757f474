"""The structural check: programs on other wires, at any size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from program_builder import ProgramBuilder, program

from qlower.dialects.circuit.checker import CHECKER
from qlower.dialects.circuit.structure import moved_only
from qlower.ir import WireMap
from qlower.ir.checking import Contract, Effort, Evidence


def random_program(
    generator: np.random.Generator, num_qubits: int, num_gates: int
) -> list[tuple[str, list[float], list[int]]]:
    gates = []
    for _ in range(num_gates):
        name = str(generator.choice(["h", "rz", "cx", "swap", "ccx", "gphase"]))
        angles = generator.normal(size=int(name in ("rz", "gphase"))).tolist()
        count = {"cx": 2, "swap": 2, "ccx": 3, "gphase": 0}.get(name, 1)
        gates.append((name, angles, generator.permutation(num_qubits)[:count].tolist()))
    return gates


def routed(
    generator: np.random.Generator, gates: list[tuple[str, list[float], list[int]]], num_qubits: int, num_wires: int
) -> tuple[ProgramBuilder, WireMap]:
    """A random layout with random SWAPs in between, gates out of order where they commute by acting elsewhere."""
    wire = generator.permutation(num_wires)[:num_qubits]
    initial = wire.astype(np.int32)
    p = program(num_wires)
    for name, angles, qubits in gates:
        if generator.random() < 0.4:
            a, b = generator.permutation(num_wires)[:2].tolist()
            p.swap(a, b)
            wire = np.where(wire == a, b, np.where(wire == b, a, wire))
        p.gate(name, *angles, *(int(wire[q]) for q in qubits))
    return p, WireMap(initial, wire.astype(np.int32), num_wires)


def plain(gates: list[tuple[str, list[float], list[int]]], num_qubits: int) -> ProgramBuilder:
    p = program(num_qubits)
    for name, angles, qubits in gates:
        p.gate(name, *angles, *qubits)
    return p


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 6), st.integers(0, 30))
def test_routed_programs_are_proved_and_broken_ones_are_not(seed: int, num_qubits: int, num_gates: int) -> None:
    generator = np.random.default_rng(seed)
    gates = random_program(generator, num_qubits, num_gates)
    after, wires = routed(generator, gates, num_qubits, num_qubits + 2)
    assert moved_only(plain(gates, num_qubits).module(), after.module(), wires) is None
    wrong = WireMap(wires.initial, np.roll(wires.final, 1), wires.num_outputs)
    assert moved_only(plain(gates, num_qubits).module(), after.module(), wrong) is not None
    moved = [place for place, (name, _, qubits) in enumerate(gates) if name in ("cx", "ccx", "rz")]
    if moved:
        name, angles, qubits = gates[moved[0]]
        broken = [*gates]
        broken[moved[0]] = (name, [a + 1e-6 for a in angles], qubits if angles else qubits[::-1])
        assert moved_only(plain(broken, num_qubits).module(), after.module(), wires) is not None


def test_gates_on_other_qubits_may_change_places_but_not_on_one() -> None:
    one = program(3).h(0).x(1).cx(0, 2).z(1)
    assert moved_only(one.module(), program(3).x(1).z(1).h(0).cx(0, 2).module(), None) is None
    assert moved_only(one.module(), program(3).z(1).x(1).h(0).cx(0, 2).module(), None) is not None
    assert moved_only(one.module(), program(3).x(1).z(1).cx(0, 2).h(0).module(), None) is not None


def branching(*, undo: bool, final_bit: int = 0) -> ProgramBuilder:
    p = program(4, 2)
    p.h(0)
    bit = p.measure(0, 0)

    def then(inner) -> None:
        inner.swap(1, 3).cx(3, 0)
        if undo:
            inner.swap(1, 3)

    p.if_(bit, then)
    p.cx(1, 2)
    p.measure(2, 1)
    if final_bit:
        p.bits.reverse()
    return p


def straight_branch() -> ProgramBuilder:
    p = program(4, 2)
    p.h(0)
    bit = p.measure(0, 0)
    p.if_(bit, lambda then: then.cx(1, 0))
    p.cx(1, 2)
    p.measure(2, 1)
    return p


def test_control_flow_must_leave_the_wires_where_they_were() -> None:
    before = straight_branch().module()
    assert moved_only(before, branching(undo=True).module(), WireMap.identity(4)) is None
    assert "different wires" in str(moved_only(before, branching(undo=False).module(), WireMap.identity(4)))
    assert moved_only(before, branching(undo=True, final_bit=1).module(), WireMap.identity(4)) is not None


def test_loops_must_give_back_their_wires() -> None:
    before = program(3).repeat(3, lambda b: b.cx(0, 2).h(0)).module()
    kept = program(3).repeat(3, lambda b: b.swap(1, 2).cx(0, 1).swap(1, 2).h(0)).module()
    lost = program(3).repeat(3, lambda b: b.swap(1, 2).cx(0, 1).h(0)).module()
    assert moved_only(before, kept, None) is None
    assert moved_only(before, lost, None) is not None
    assert not CHECKER.check(before, lost, WireMap.identity(3), Contract.PERMUTATION, Effort.FULL).holds


def test_a_swap_in_the_program_may_become_a_renaming() -> None:
    before = program(2).x(0).swap(0, 1).h(0)
    after = program(2).x(0).h(1)
    wires = WireMap(np.array([0, 1], dtype=np.int32), np.array([1, 0], dtype=np.int32), 2)
    verdict = CHECKER.check(before.module(), after.module(), wires, Contract.PERMUTATION, Effort.DEFAULT)
    assert (verdict.holds, verdict.evidence) == (True, Evidence.PROVED)


def test_symbols_and_phases_are_compared() -> None:
    def turned(coefficient: float, phase: float) -> ProgramBuilder:
        p = program(1, 0, ["theta"])
        p.rz(p.input(0) * coefficient + 0.5, 0).gphase(phase).gphase(p.input(0))
        return p

    assert moved_only(turned(2.0, 0.1).module(), turned(2.0, 0.1).module(), None) is None
    assert moved_only(turned(2.0, 0.1).module(), turned(3.0, 0.1).module(), None) is not None
    assert moved_only(turned(2.0, 0.1).module(), turned(2.0, 0.2).module(), None) is not None


def test_definitions_count() -> None:
    def calling(angle: float) -> ProgramBuilder:
        p = program(2)
        p.define("g", 2, lambda gate: gate.rz(angle, 0).cx(0, 1))
        p.call("g", (1, 0))
        return p

    assert moved_only(calling(0.1).module(), calling(0.1).module(), None) is None
    assert moved_only(calling(0.1).module(), calling(0.2).module(), None) is not None


@pytest.mark.parametrize("effort", [Effort.DEFAULT, Effort.FULL])
def test_large_programs_are_proved_at_every_effort(effort: Effort) -> None:
    generator = np.random.default_rng(1)
    gates = random_program(generator, 60, 3000)
    after, wires = routed(generator, gates, 60, 80)
    verdict = CHECKER.check(plain(gates, 60).module(), after.module(), wires, Contract.PERMUTATION, effort)
    assert (verdict.holds, verdict.evidence) == (True, Evidence.PROVED)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12))
def test_rows_in_the_same_order_on_other_wires_and_one_changed(seed: int, num_gates: int) -> None:
    """SWAPs are rows like others where both programs have them in the same places."""
    generator = np.random.default_rng(seed)
    gates = random_program(generator, 4, num_gates)
    wire = generator.permutation(6)[:4].astype(np.int32)
    wires = WireMap(wire, wire, 6)

    def on_wires(gates: list[tuple[str, list[float], list[int]]]) -> ProgramBuilder:
        p = program(6)
        for name, angles, qubits in gates:
            p.gate(name, *angles, *(int(wire[q]) for q in qubits))
        return p

    before = plain(gates, 4).module()
    assert moved_only(before, on_wires(gates).module(), wires) is None
    place = int(generator.integers(num_gates))
    name, angles, qubits = gates[place]
    if angles:
        changed = (name, [angles[0] + 0.1], qubits)
    elif name == "h":
        changed = ("rz", [0.2], qubits)
    else:
        changed = (name, angles, [next(q for q in range(4) if q not in qubits), *qubits[1:]])
    other = on_wires([*gates[:place], changed, *gates[place + 1 :]])
    assert moved_only(before, other.module(), wires) is not None
