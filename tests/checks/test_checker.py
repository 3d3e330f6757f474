"""The checker finds planted miscompiles and accepts programs that mean the same."""

from math import pi

import numpy as np
import pytest
from program_builder import ProgramBuilder, program

from qlower.dialects.circuit.checker import CHECKER
from qlower.ir import Module, WireMap
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.verifier import verify

UNITARY, CHANNEL, DISTRIBUTION, PERMUTATION = (
    Contract.UNITARY, Contract.CHANNEL, Contract.DISTRIBUTION, Contract.PERMUTATION,
)  # fmt: skip


def wires(initial: list[int], final: list[int], num_outputs: int) -> WireMap:
    return WireMap(np.array(initial, dtype=np.int32), np.array(final, dtype=np.int32), num_outputs)


def measured(p: ProgramBuilder) -> ProgramBuilder:
    return p.measure_all()


def bell(num_bits: int = 2) -> ProgramBuilder:
    return program(2, num_bits).ry(0.3, 0).cx(0, 1)  # type: ignore[return-value]


def feed_forward(*, flip: bool = True, on: int = 1, undo: bool = False) -> ProgramBuilder:
    p = program(3, 3)
    p.ry(0.9, 0).ry(0.5, 1)
    bit = p.measure(0, 0)
    p.if_(
        bit, (lambda then: then.x(on)) if flip else (lambda then: then), (lambda e: e.x(on)) if undo else (lambda e: e)
    )
    p.cx(1, 2)
    p.measure(1, 1)
    p.measure(2, 2)
    return p


def by_cx() -> ProgramBuilder:
    p = program(3, 3)
    p.ry(0.9, 0).ry(0.5, 1).cx(0, 1)
    p.measure(0, 0)
    p.cx(1, 2)
    p.measure(1, 1)
    p.measure(2, 2)
    return p


def with_reset(*, reset: bool = True, before: bool = False) -> ProgramBuilder:
    p = program(2, 2)
    p.h(0).cx(0, 1)
    if reset and before:
        p.reset(0)
    p.ry(0.4, 0)
    if reset and not before:
        p.reset(0)
    return p.measure_all()


def measured_between(order: tuple[str, ...]) -> ProgramBuilder:
    p = program(2, 2)
    p.ry(0.7, 0)
    for step in order:
        if step == "measure":
            p.measure(0, 0)
        else:
            p.gate(step, *((0, 1) if step == "cx" else (0,)))
    p.measure(1, 1)
    return p


def into(bits: tuple[int, ...]) -> ProgramBuilder:
    p = program(3, 3)
    p.x(0).ry(0.5, 1).cx(1, 2)
    for qubit, bit in enumerate(bits):
        p.measure(qubit, bit)
    return p


def looped(times: int) -> ProgramBuilder:
    return program(1).repeat(times, lambda b: b.rx(0.3, 0))  # type: ignore[return-value]


def parametrised(sign: float) -> ProgramBuilder:
    p = program(2, 0, ["theta"])
    p.rx(p.input(0) * sign, 0).cx(0, 1).rz(p.input(0) * 0.5 + 0.1, 1)
    return p


def controlled_definition(phase: float) -> ProgramBuilder:
    p = program(2)
    p.define("g", 1, lambda gate: gate.gphase(phase).h(0))
    return p.h(0).call("g", (0, 1), modifiers=(("ctrl", 1),))  # type: ignore[return-value]


ROUTED = wires([1, 2, 0], [3, 2, 1], 4)


def unrouted() -> ProgramBuilder:
    return program(3, 3).h(0).cx(0, 1).cx(0, 2).t(2)  # type: ignore[return-value]


def routed(*, swap: bool = True, target: int = 1, measure: tuple[int, ...] = (3, 2, 1)) -> ProgramBuilder:
    p = program(4, 3)
    p.h(1).cx(1, 2)
    if swap:
        p.swap(1, 3)
    p.swap(0, 1).cx(3, target).t(target)
    for bit, qubit in enumerate(measure):
        p.measure(qubit, bit)
    return p


MISCOMPILED: dict[str, tuple[ProgramBuilder, ProgramBuilder, Contract, WireMap | None]] = {
    "operands swapped": (program(2).h(0).cx(0, 1), program(2).h(0).cx(1, 0), UNITARY, None),
    "symmetric for some inputs only": (program(2).crz(0.4, 0, 1), program(2).crz(0.4, 1, 0), UNITARY, None),
    "control reversed by swaps (pattern 2)": (
        program(2).swap(0, 1).crz(0.7, 0, 1).swap(0, 1), program(2).crz(0.7, 0, 1), UNITARY, None),
    "pair of sxdg dropped (pattern 1)": (program(2).sxdg(0).sx(1).sxdg(0), program(2).sx(1), UNITARY, None),
    "tiny rotation dropped": (
        program(2).h(0).cx(0, 1).ry(1e-6, 1).cx(0, 1), program(2).h(0), UNITARY, None),
    "tiny rotation dropped, measured": (
        measured(program(2, 2).h(0).cx(0, 1).ry(1e-6, 1).cx(0, 1)), measured(program(2, 2).h(0)), CHANNEL, None),
    "half of a pair dropped (pattern 4)": (
        program(2).cx(0, 1).rz(4e-7 * pi, 1).cx(0, 1), program(2).cx(0, 1).cx(0, 1), UNITARY, None),
    "sign of an angle": (program(1).rx(0.3, 0), program(1).rx(-0.3, 0), UNITARY, None),
    "angle beyond the period of the phase": (program(1).rz(7.0, 0), program(1).rz(7.0 - 2 * pi, 0), UNITARY, None),
    "controlled phase missing": (controlled_definition(0.3), controlled_definition(0.0), UNITARY, None),
    "crx by two turns of pi (pattern 7)": (program(2).crx(2 * pi, 0, 1), program(2).id(0), UNITARY, None),
    "cz iswap cz (pattern 5)": (
        program(2).cz(0, 1).iswap(0, 1).cz(0, 1), program(2).iswapdg(0, 1).z(0), UNITARY, None),
    "global phase lost": (program(1).gphase(0.2).h(0), program(1).h(0), UNITARY, None),
    "u2 for h": (program(1).h(0), program(1).u2(0.0, pi, 0), UNITARY, None),
    "p for rz": (program(1).p(0.3, 0), program(1).rz(0.3, 0), UNITARY, None),
    "p for rz under control": (
        program(2).cp(0.3, 0, 1), program(2).crz(0.3, 0, 1), CHANNEL, None),
    "gate on an idle qubit": (program(2).h(0), program(2).h(0).z(1), UNITARY, None),
    "t five times for t (pattern 19)": (program(1).t(0).t(0).t(0).t(0).t(0), program(1).t(0), UNITARY, None),
    "almost pi (pattern 20)": (program(1).h(0).rz(1.000001 * pi, 0), program(1).h(0).rz(pi, 0), UNITARY, None),
    "order of a bit flip and a phase": (program(1).x(0).s(0), program(1).s(0).x(0), UNITARY, None),
    "bits permuted": (into((0, 1, 2)), into((1, 0, 2)), DISTRIBUTION, None),
    "bits permuted, channel": (into((0, 1, 2)), into((0, 2, 1)), CHANNEL, None),
    "measurement before the gate": (
        measured_between(("h", "measure", "cx")), measured_between(("measure", "h", "cx")), DISTRIBUTION, None),
    "measurement after the reuse (pattern 12)": (
        measured_between(("measure", "h", "cx")), measured_between(("h", "cx", "measure")), CHANNEL, None),
    "reset dropped": (with_reset(), with_reset(reset=False), DISTRIBUTION, None),
    "reset before the gate": (with_reset(), with_reset(before=True), DISTRIBUTION, None),
    "branch dropped": (feed_forward(), feed_forward(flip=False), DISTRIBUTION, None),
    "branch inverted": (feed_forward(on=2), feed_forward(on=2, flip=False, undo=True), DISTRIBUTION, None),
    "branch on another qubit": (feed_forward(), feed_forward(on=0), CHANNEL, None),
    "one iteration less": (looped(3), looped(2), UNITARY, None),
    "sign of a symbol": (parametrised(1.0), parametrised(-1.0), UNITARY, None),
    "swap not inserted": (measured(unrouted()), routed(swap=False), PERMUTATION, ROUTED),
    "wrong wire after routing": (measured(unrouted()), routed(target=2), PERMUTATION, ROUTED),
    "measured on the old wires": (measured(unrouted()), routed(measure=(1, 2, 0)), PERMUTATION, ROUTED),
    "final wires not tracked": (unrouted(), routed(measure=()), PERMUTATION, wires([1, 2, 0], [1, 2, 0], 4)),
    "wire map of another shape": (unrouted(), routed(), PERMUTATION, None),
    "conjugated two-qubit gate": (program(2).iswap(0, 1), program(2).iswapdg(0, 1), UNITARY, None),
    "ecr for its reverse": (program(2).ecr(0, 1), program(2).ecr(1, 0), UNITARY, None),
    "phase before h, from zero only": (program(1).s(0).h(0), program(1).h(0), UNITARY, None),
}  # fmt: skip

EQUAL: dict[str, tuple[ProgramBuilder, ProgramBuilder, Contract, WireMap | None]] = {
    "pair of sxdg is x": (program(2).sxdg(0).sx(1).sxdg(0), program(2).sx(1).x(0), UNITARY, None),
    "control reversed by swaps": (
        program(2).swap(0, 1).crz(0.7, 0, 1).swap(0, 1), program(2).crz(0.7, 1, 0), UNITARY, None),
    "cx from cz": (program(2).cx(0, 1), program(2).h(1).cz(0, 1).h(1), UNITARY, None),
    "cx from ecr": (
        program(2).ecr(0, 1), program(2).gphase(-pi / 4).s(0).sx(1).cx(0, 1).x(0), UNITARY, None),
    "commuting cancellation": (
        program(3).cx(0, 1).cx(0, 2).rz(0.3, 0).cx(0, 1), program(3).rz(0.3, 0).cx(0, 2), UNITARY, None),
    "phases before a measurement (pattern 17)": (
        measured(program(1, 1).rz(pi / 2, 0).ry(pi / 2, 0).rz(-pi, 0)),
        measured(program(1, 1).ry(pi / 2, 0)), DISTRIBUTION, None),
    "phase just before a measurement": (
        measured(program(1, 1).h(0).t(0)), measured(program(1, 1).h(0)), CHANNEL, None),
    "measurements in another order": (
        measured(bell()), measured(bell()), CHANNEL, None),
    "controlled gate for a branch": (feed_forward(), by_cx(), CHANNEL, None),
    "whole turns": (program(1).rz(0.1 + 4 * pi, 0), program(1).rz(0.1, 0), UNITARY, None),
    "unrolled": (looped(3), program(1).rx(0.9, 0), UNITARY, None),
    "symbols": (parametrised(1.0), parametrised(1.0), UNITARY, None),
    "routed": (measured(unrouted()), routed(), PERMUTATION, ROUTED),
    "phase kept under control": (controlled_definition(0.3), program(2).h(0).p(0.3, 0).ch(0, 1), UNITARY, None),
    "anything before a reset": (program(1).reset(0), program(1).h(0).t(0).reset(0), CHANNEL, None),
    "double cx (pattern 26)": (
        program(2).h(0).cx(0, 1).sx(1).cx(0, 1).cx(0, 1), program(2).h(0).cx(0, 1).sx(1), UNITARY, None),
}  # fmt: skip


def modules(before: ProgramBuilder, after: ProgramBuilder) -> tuple[Module, Module]:
    made = before.module(), after.module()
    for module in made:
        verify(module)
    return made


@pytest.mark.parametrize("name", MISCOMPILED)
@pytest.mark.parametrize("effort", [Effort.WHOLE, Effort.FULL])
def test_planted_miscompiles_are_caught(name: str, effort: Effort) -> None:
    before, after, contract, wire_map = MISCOMPILED[name]
    verdict = CHECKER.check(*modules(before, after), wire_map, contract, effort)
    assert not verdict.holds, verdict.how


@pytest.mark.parametrize("name", EQUAL)
@pytest.mark.parametrize("effort", [Effort.WHOLE, Effort.FULL])
def test_equal_programs_are_accepted_with_evidence(name: str, effort: Effort) -> None:
    before, after, contract, wire_map = EQUAL[name]
    verdict = CHECKER.check(*modules(before, after), wire_map, contract, effort)
    assert verdict.holds, verdict.how
    assert verdict.evidence is not Evidence.TRUSTED
    if effort is Effort.FULL and not before.inputs:
        assert verdict.evidence in (Evidence.PROVED, Evidence.EXACT)
