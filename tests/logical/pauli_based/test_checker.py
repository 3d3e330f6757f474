"""The checker of the logical level: what it accepts, and that planted mistakes are found."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pauli_random_programs import CLIFFORD_T, dynamic_program, unitary_program

from qlower.dialects.circuit.equivalence import Program
from qlower.dialects.circuit.ops import Function
from qlower.dialects.logical.checker import CHECKER
from qlower.dialects.logical.checker_certificate import Differs, certify
from qlower.ir import Module, Operation, Region, Rows, Run
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.lowering import Context
from qlower.passes.circuit_to_logical.lower_circuit_to_logical import LowerCircuitToLogical
from qlower.passes.circuit_to_logical.lower_circuit_to_logical_exact import LowerCircuitToLogicalExact
from tests.program_builder import Block, program

Change = Callable[[Rows], Rows]


def lowered(module: Module) -> Module:
    return LowerCircuitToLogical().run(module, Context()).module


def lowered_exactly(module: Module) -> Module:
    return LowerCircuitToLogicalExact().run(module, Context()).module


def with_first_run(module: Module, change: Callable[[Run], Run]) -> Module:
    """The module with the first run of its program changed."""
    main = module.find("main")
    assert isinstance(main, Function)
    operations: list[Operation] = list(main.body.operations)
    place = next(i for i, op in enumerate(operations) if isinstance(op, Run))
    run = operations[place]
    assert isinstance(run, Run)
    operations[place] = change(run)
    body = Region(tuple(operations), main.body.arguments)
    return Module(module.level, (main.with_(regions=(body,)),))


def column_changed(run: Run, name: str, row: int, bit: int) -> Run:
    column = np.array(run.rows.columns[name])
    column[row] ^= np.int64(1) << bit
    return run.with_rows(run.rows.with_columns({**run.rows.columns, name: column}))


def angle_changed(run: Run, row: int, by: float) -> Run:
    parameters = run.rows.parameters.copy()
    parameters[run.rows.parameter_offsets[row]] += by
    return run.with_rows(run.rows.with_parameters(parameters))


def negated(run: Run, row: int) -> Run:
    kind = run.rows.kind.copy()
    names = [k.name + str(k.attributes) for k in run.rows.kinds]
    here = int(kind[row])
    other = next(i for i, k in enumerate(run.rows.kinds) if k.name == run.rows.kinds[here].name and i != here)
    assert names[here] != names[other]
    kind[row] = other
    return run.with_rows(replace(run.rows, kind=kind))


def small() -> Module:
    builder = program(3, 3)
    for qubit in range(3):
        builder.ry(0.5 + qubit, qubit).rz(0.3 - qubit, qubit)
    builder.cx(0, 1).t(1).h(1).cx(1, 2).t(2).h(2).rx(0.4, 2).cx(2, 0).ry(0.9, 0).rx(0.2, 1).x(2)
    return builder.measure_all().module()


@pytest.mark.parametrize(
    "mistake",
    [
        lambda run: column_changed(run, "x0", 0, 0),
        lambda run: column_changed(run, "z0", 7, 0),
        lambda run: angle_changed(run, 0, 0.1),
        lambda run: angle_changed(run, 2, -np.pi / 2),
        lambda run: negated(run, len(run.rows) - 1),
        lambda run: column_changed(run, "z0", len(run.rows) - 1, 1),
        lambda run: run.take([1, 0, *range(2, len(run.rows))]),
    ],
)
def test_planted_mistakes_in_small_programs_are_refused(mistake: Callable[[Run], Run]) -> None:
    module = small()
    wrong = with_first_run(lowered(module), mistake)
    assert not CHECKER.check(module, wrong, None, Contract.DISTRIBUTION, Effort.FULL).holds


@pytest.mark.parametrize("row", [0, 17, 333])
def test_no_certificate_is_given_for_a_large_program_with_a_mistake(row: int) -> None:
    module = unitary_program(5, 70, 3000, CLIFFORD_T)
    right = lowered_exactly(module)
    assert certified(module, right)
    for mistake in (
        lambda run: column_changed(run, "x1", row, 3),
        lambda run: angle_changed(run, row, -2 * run.rows.parameters[row]),
    ):
        assert not certified(module, with_first_run(right, mistake))


def certified(before: Module, after: Module) -> bool:
    one, other = before.find("main"), after.find("main")
    assert one is not None
    assert other is not None
    try:
        return certify(Program(before, one), Program(after, other), from_zero=False).cliffords
    except Differs:
        return False


def test_rows_that_do_not_commute_must_keep_their_order_and_others_need_not() -> None:
    builder = program(2)
    builder.t(0).t(1).h(0).t(0)
    module = builder.module()
    right = lowered_exactly(module)
    rest = range(3, 100)

    def order(*rows: int) -> Module:
        return with_first_run(right, lambda run: run.take([*rows, *[r for r in rest if r < len(run.rows)]]))

    assert certified(module, order(1, 0, 2))
    assert not certified(module, order(2, 1, 0))


def test_dropped_clifford_gates_are_no_unitary() -> None:
    builder = program(2)
    builder.h(0).cx(0, 1).t(0)
    module = builder.module()
    result = lowered(module)
    assert CHECKER.check(module, result, None, Contract.DISTRIBUTION, Effort.FULL).holds
    assert not CHECKER.check(module, result, None, Contract.CHANNEL, Effort.FULL).holds


def test_the_global_phase_counts_for_unitary() -> None:
    builder = program(1)
    builder.t(0).gphase(0.3)
    module = builder.module()
    result = lowered_exactly(module)
    wrong = with_first_run(result, lambda run: angle_changed(run, len(run.rows) - 1, 0.1))
    assert CHECKER.check(module, result, None, Contract.UNITARY, Effort.FULL).evidence is Evidence.EXACT
    assert not CHECKER.check(module, wrong, None, Contract.UNITARY, Effort.FULL).holds
    assert CHECKER.check(module, wrong, None, Contract.CHANNEL, Effort.FULL).holds


@pytest.mark.parametrize("seed", range(20))
def test_programs_with_control_flow_are_certified(seed: int) -> None:
    module = dynamic_program(seed, 4, 40, measured=True, inputs=seed % 2)
    verdict = CHECKER.check(module, lowered(module), None, Contract.DISTRIBUTION, Effort.FULL)
    assert (verdict.holds, verdict.evidence) == (True, Evidence.EXACT)
    assert "normal form" in verdict.how


def test_a_condition_on_another_bit_gets_no_certificate() -> None:
    def made(bit: int) -> Module:
        builder = program(3, 3)
        builder.h(0).h(1)
        first, second = builder.measure(0, 0), builder.measure(1, 1)

        def flip(inner: Block) -> None:
            inner.x(2)

        builder.if_((first, second)[bit], flip)
        return builder.measure_all().module()

    assert CHECKER.check(made(0), lowered(made(0)), None, Contract.DISTRIBUTION, Effort.FULL).holds
    assert not CHECKER.check(made(0), lowered(made(1)), None, Contract.DISTRIBUTION, Effort.FULL).holds


def test_small_effort_says_what_it_leaves_out() -> None:
    module = unitary_program(5, 70, 3000, CLIFFORD_T)
    verdict = CHECKER.check(module, lowered(module), None, Contract.DISTRIBUTION, Effort.DEFAULT)
    assert (verdict.holds, verdict.evidence) == (True, Evidence.TRUSTED)
    assert "no certificate without --check full" in verdict.how
