"""track-pauli-frame: what need not be executed, and what is read otherwise instead."""

import os
import subprocess
import sys
from math import pi
from pathlib import Path

import pytest
from pauli_random_programs import dynamic_program

from qlower.dialects.circuit.checker import CHECKER
from qlower.dialects.classical.ops import Cast, If, While
from qlower.dialects.logical.checker_circuit import as_circuit
from qlower.ir import F64, Affine, Module, Value
from qlower.ir.affine import symbol
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.rewriting import runs, walk
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline, PassResult
from qlower.passes.circuit_to_logical.lower_circuit_to_logical import LowerCircuitToLogical
from qlower.passes.circuit_to_logical.lower_circuit_to_logical_exact import LowerCircuitToLogicalExact
from qlower.passes.logical.track_pauli_frame import TrackPauliFrame
from tests.program_builder import Block, ProgramBuilder, program


def tracked(module: Module, contract: Contract = Contract.CHANNEL) -> PassResult:
    """What the pass gives, seen to do the same."""
    result = TrackPauliFrame().run(module, Context())
    verify(result.module)
    verdict = CHECKER.check(as_circuit(module), as_circuit(result.module), None, contract, Effort.FULL)
    assert verdict.holds, verdict.how
    assert verdict.evidence in (Evidence.EXACT, Evidence.SAMPLED, Evidence.PROVED)
    return result


def names(module: Module) -> list[str]:
    """The rows of a module, in program order."""
    return [run.rows.kinds[kind].name.partition(".")[2] for run in runs(module) for kind in run.rows.kind.tolist()]


def teleport(builder: ProgramBuilder) -> None:
    """Qubit 0 to qubit 2."""
    builder.h(1).cx(1, 2).cx(0, 1).h(0)
    z, x = builder.measure(0, 0), builder.measure(1, 1)
    builder.if_(x, lambda inner: _do(inner, "x", 2))
    builder.if_(z, lambda inner: _do(inner, "z", 2))


def _do(inner: Block, name: str, *qubits: int) -> None:
    inner.gate(name, *qubits)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("logical", [False, True])
def test_the_channel_stays_the_same(seed: int, logical: bool) -> None:
    module = dynamic_program(seed, 1 + seed % 4, 12 + seed % 25, measured=False, inputs=seed % 3)
    if logical:
        module = LowerCircuitToLogicalExact().run(module, Context()).module
    try:
        result = tracked(module)
    except Decline:
        assert not any(name in ("x", "y", "z") for name in names(module))
        return
    assert result.metrics["removed"] > 0


def test_teleportation_executes_no_correction() -> None:
    builder = program(3, 3)
    builder.ry(0.7, 0).rz(0.4, 0)
    teleport(builder)
    builder.measure(2, 2)
    result = tracked(builder.module())
    assert result.metrics == {"removed": 2, "reinterpreted": 1, "barriers": 0, "executed": 1}
    # Behind the last measurement is what makes the qubit itself right; nobody reads it.
    assert names(result.module)[-2:] == ["measure", "x"]
    assert not {"x", "z"} & set(names(result.module)[:-1])
    lowered = LowerCircuitToLogical().run(result.module, Context()).module
    assert not any(isinstance(op, If) for op in walk(lowered))
    assert names(lowered) == ["rotation", "rotation", "measure", "measure", "measure"]


def test_a_t_gate_behind_a_correction_takes_its_sign_from_it() -> None:
    builder = program(3, 3)
    builder.ry(0.7, 0)
    teleport(builder)
    builder.t(2).h(2).measure(2, 2)
    result = tracked(builder.module(), Contract.DISTRIBUTION)
    # The X turns the T; then an H brings the Z before the measurement.
    assert result.metrics == {"removed": 2, "reinterpreted": 1, "barriers": 1, "executed": 1}
    angles = [row.parameters[0] for run in runs(result.module) for row in run.unpack() if row.parameters]
    (angle,) = [angle for angle in angles if isinstance(angle, Affine)]
    assert angle.constant == pytest.approx(pi / 4)
    assert [factor for _, factor in angle.terms] == [pytest.approx(-pi / 2)]


def test_gate_teleportation_with_an_s_under_a_bit() -> None:
    """A T gate from a magic state: the S under the outcome stays, the X after it does not."""
    builder = program(2, 2)
    builder.ry(0.9, 0).rz(0.2, 0).h(1).t(1).cx(0, 1)
    outcome = builder.measure(1, 0)
    builder.if_(outcome, lambda inner: (_do(inner, "s", 0), _do(inner, "x", 0))[0])
    builder.h(0).measure(0, 1)
    result = tracked(builder.module(), Contract.DISTRIBUTION)
    branches = [op for op in walk(result.module) if isinstance(op, If)]
    assert len(branches) == 1
    assert names(result.module).count("s") == 1
    assert "x" not in names(result.module)


def test_a_loop_that_repeats_until_success_carries_its_frame() -> None:
    builder = program(2, 1)
    builder.ry(0.8, 1)

    def attempt(inner: Block) -> Value:
        inner.reset(0).ry(1.1, 0).cx(0, 1)
        failed = inner.measure(0)
        inner.if_(failed, lambda then: _do(then, "x", 1))
        return failed

    builder.until(attempt)
    builder.t(1).h(1).measure(1, 0)
    result = tracked(builder.module(), Contract.DISTRIBUTION)
    (loop,) = [op for op in walk(result.module) if isinstance(op, While)]
    assert len(loop.results) == 1
    assert "x" not in names(result.module)
    assert result.metrics["barriers"] == 1


def test_branches_that_owe_different_things_give_bits() -> None:
    builder = program(3, 3)
    builder.h(0).ry(0.3, 2)
    first = builder.measure(0, 0)
    builder.h(1)
    second = builder.measure(1, 1)

    def nested(inner: Block) -> None:
        inner.if_(second, lambda deep: _do(deep, "x", 2))

    builder.if_(first, nested)
    builder.measure(2, 2)
    result = tracked(builder.module())
    assert names(result.module)[-2:] == ["measure", "x"]
    assert "x" not in names(result.module)[:-1]
    assert result.metrics["reinterpreted"] == 1


def test_gates_without_condition_are_read_too() -> None:
    builder = program(2, 2)
    builder.x(0).cx(0, 1).t(1).y(1).h(0)
    result = tracked(builder.measure_all().module(), Contract.DISTRIBUTION)
    assert names(result.module) == ["cx", "rz", "h", "measure", "measure"]


def test_what_is_owed_at_the_end_is_executed_there() -> None:
    builder = program(2, 1)
    builder.h(0)
    outcome = builder.measure(0, 0)
    builder.if_(outcome, lambda inner: _do(inner, "x", 1))
    result = tracked(builder.module())
    assert names(result.module) == ["h", "measure", "x"]
    assert result.metrics["executed"] == 1


def test_a_reset_takes_what_is_owed_with_it() -> None:
    builder = program(2, 2)
    builder.h(0)
    outcome = builder.measure(0, 0)
    builder.if_(outcome, lambda inner: _do(inner, "x", 1))
    builder.reset(1).measure(1, 1)
    assert tracked(builder.module()).metrics["executed"] == 0


def test_a_symbolic_rotation_has_its_correction_executed_before() -> None:
    builder = program(2, 1, ["a"])
    builder.h(0)
    outcome = builder.measure(0, 0)
    builder.if_(outcome, lambda inner: _do(inner, "x", 1))
    builder.rz(builder.input(0), 1)
    result = tracked(builder.module())
    assert names(result.module) == ["h", "measure", "rx", "rz"]
    assert result.metrics["executed"] == 1


def test_half_turns_by_a_bit_are_corrections() -> None:
    builder = program(2, 2)
    builder.h(0)
    outcome = builder.measure(0, 0)
    number = Value(F64)
    builder.add(Cast(operands=(outcome,), results=(number,)))
    builder.rx(symbol(number) * pi + 0.3, 1).measure(1, 1)
    result = tracked(builder.module(), Contract.DISTRIBUTION)
    assert result.metrics["removed"] == 1
    assert all(not run.operands for run in runs(result.module))


def test_resets_of_the_lowering_cost_no_rotation() -> None:
    builder = program(2, 3)
    builder.h(0).cx(0, 1)
    builder.measure(0, 0)
    builder.reset(0).h(0).t(0).h(0)
    builder.measure(0, 1)
    builder.measure(1, 2)
    lowered = LowerCircuitToLogical().run(builder.module(), Context()).module
    result = tracked(lowered, Contract.DISTRIBUTION)
    assert result.metrics["removed"] == 1
    rotations = [row for run in runs(result.module) for row in run.unpack() if row.kind.name == "logical.rotation"]
    assert all(
        abs(abs(float(row.parameters[0])) - pi) > 1e-9 for row in rotations if isinstance(row.parameters[0], float)
    )


def test_a_program_without_pauli_gates_is_left_alone() -> None:
    with pytest.raises(Decline):
        builder = program(1)
        builder.h(0).t(0)
        TrackPauliFrame().run(builder.module(), Context())


def test_the_result_does_not_depend_on_hash_seeds() -> None:
    code = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from pauli_random_programs import dynamic_program\n"
        "from qlower.lowering import Context\n"
        "from qlower.passes.logical.track_pauli_frame import TrackPauliFrame\n"
        "print(TrackPauliFrame().run(dynamic_program(7, 4, 60, measured=True), Context()).module.digest)"
    )
    tests = Path(__file__).parents[2]
    paths = [str(tests / "logical" / "pauli_based"), str(tests.parent)]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, *paths], check=True, capture_output=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "77")
    }  # fmt: skip
    assert len(outputs) == 1
