"""inject-magic-states: measurements and states instead of T rotations."""

from math import pi

import pytest

from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.checker import CHECKER
from qlower.dialects.classical.ops import Cast
from qlower.dialects.logical.checker_circuit import as_circuit
from qlower.ir import F64, Affine, Module, Value
from qlower.ir.affine import symbol
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline, PassResult
from qlower.passes.circuit_to_logical.lower_circuit_to_logical_exact import LowerCircuitToLogicalExact
from qlower.passes.logical.inject_magic_states import InjectMagicStates
from qlower.passes.logical.track_pauli_frame import TrackPauliFrame
from tests.program_builder import ProgramBuilder, program


def lowered(builder: ProgramBuilder) -> Module:
    return LowerCircuitToLogicalExact().run(builder.module(), Context()).module


def injected(module: Module, item: InjectMagicStates) -> PassResult:
    """What the pass gives, seen to do the same."""
    result = item.run(module, Context())
    verify(result.module)
    verdict = CHECKER.check(
        as_circuit(module), as_circuit(result.module), result.wire_map, Contract.CHANNEL, Effort.FULL
    )
    assert verdict.holds, verdict.how
    assert verdict.evidence in (Evidence.EXACT, Evidence.SAMPLED)
    return result


def rotation_angles(module: Module) -> list[object]:
    return [row.parameters[0] for run in runs(module) for row in run.unpack() if row.kind.name == "logical.rotation"]


@pytest.mark.parametrize("auto_corrected", [True, False])
@pytest.mark.parametrize("gate", ["t", "tdg"])
def test_one_state_does_a_t_gate(gate: str, auto_corrected: bool) -> None:
    builder = program(1)
    builder.h(0).gate(gate, 0)
    result = injected(lowered(builder), InjectMagicStates(auto_corrected=auto_corrected))
    assert result.metrics["magic_states"] == 1
    assert result.metrics["ancillas"] == (2 if auto_corrected else 1)


@pytest.mark.parametrize("angle", [pi / 4, 3 * pi / 4, 5 * pi / 4, -3 * pi / 4])
def test_odd_multiples_of_an_eighth_turn(angle: float) -> None:
    builder = program(1)
    builder.rx(angle, 0)
    assert injected(lowered(builder), InjectMagicStates()).metrics["magic_states"] == 1


@pytest.mark.parametrize("auto_corrected", [True, False])
def test_states_serve_in_turn(auto_corrected: bool) -> None:
    builder = program(2)
    builder.t(0).cx(0, 1).h(0).tdg(0)
    result = injected(lowered(builder), InjectMagicStates(auto_corrected=auto_corrected, states=2))
    assert result.metrics["magic_states"] == 2
    prepared = {row.qubits[0] for run in runs(result.module) for row in run.unpack() if row.qubits}
    assert prepared == ({2, 3, 4, 5} if auto_corrected else {2, 3})


@pytest.mark.parametrize("auto_corrected", [True, False])
@pytest.mark.parametrize("factor", [-pi / 2, pi / 2, 3 * pi / 2])
def test_a_sign_that_depends_on_a_bit_turns_the_outcome(factor: float, auto_corrected: bool) -> None:
    builder = program(2, 1)
    builder.h(0)
    outcome, number = builder.measure(0, 0), Value(F64)
    builder.add(Cast(operands=(outcome,), results=(number,)))
    builder.rz(symbol(number) * factor + pi / 4, 1)
    result = injected(lowered(builder), InjectMagicStates(auto_corrected=auto_corrected))
    assert result.metrics["magic_states"] == 1


@pytest.mark.parametrize("auto_corrected", [True, False])
def test_with_a_frame_nothing_but_measurements_and_states_is_left(auto_corrected: bool) -> None:
    builder = program(2, 1)
    builder.t(0).h(0).t(0).cx(0, 1)
    builder.measure(1, 0)
    module = LowerCircuitToLogicalExact().run(builder.module(), Context()).module
    result = InjectMagicStates(auto_corrected=auto_corrected).run(module, Context()).module
    tracked = TrackPauliFrame().run(result, Context())
    verdict = CHECKER.check(as_circuit(result), as_circuit(tracked.module), None, Contract.CHANNEL, Effort.FULL)
    assert verdict.holds
    for angle in rotation_angles(tracked.module):
        # A quarter turn under a bit, and at the end what is owed and the Clifford gates that were left.
        parts = [factor for _, factor in angle.terms] if isinstance(angle, Affine) else [angle]
        assert all(abs(abs(part) - pi / 2) < 1e-9 or abs(abs(part) - pi) < 1e-9 for part in parts)  # type: ignore[arg-type]


def test_other_rotations_stay_and_are_counted() -> None:
    builder = program(1, 0, ["a"])
    builder.t(0).rx(0.3, 0).rz(builder.input(0), 0).rx(0.4, 0)
    result = injected(lowered(builder), InjectMagicStates())
    assert result.metrics["rotations_left"] == 3


def test_refusals() -> None:
    builder = program(1)
    builder.h(0)
    with pytest.raises(Decline):
        InjectMagicStates().run(lowered(builder), Context())
    with pytest.raises(QlowerError) as caught:
        InjectMagicStates(states=0).run(lowered(builder), Context())
    assert caught.value.diagnostics[0].code == "QL1370"
