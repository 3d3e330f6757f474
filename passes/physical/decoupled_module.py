"""Dynamical decoupling over the programs of a module."""

import numpy as np

from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import START_NS
from qlower.dialects.plan.ops import Tenancy
from qlower.ir import Module, Operation, Run
from qlower.ir.rewriting import rewrite_regions, runs
from qlower.lowering import Decline
from qlower.passes.multiplex.tenancy import Tenants, find_tenants, with_decoupled_ns
from qlower.passes.physical.decoupling_rows import Decoupler
from qlower.passes.physical.idle_windows import NOBODY, Ints, WindowFinder

PROMISE = "dynamical-decoupling"


def decoupled(module: Module, decoupler: Decoupler) -> tuple[Module, int]:
    """The module with sequences in its programs' idle windows, and how many there are.

    Raises:
        Decline: a program has no times, there are tenants and none of them asked for it, or there is nothing to fill.
    """
    tenants = find_tenants(module)
    wanted = [] if tenants is None else [PROMISE in tenant.protections for tenant in tenants.tenants]
    if tenants is not None and not any(wanted):
        raise Decline("no tenant asked for it")
    operations: list[Operation] = []
    total = 0
    for op in module.operations:
        if isinstance(op, Program):
            program, sequences = _filled(op, decoupler, tenants, wanted)
            operations.append(program)
            total += sequences
        elif isinstance(op, Tenancy) and tenants is not None:
            promised = [
                decoupler.longest_idle_ns(tenant.qubits) if asked else -1.0
                for tenant, asked in zip(tenants.tenants, wanted, strict=True)
            ]
            operations.append(with_decoupled_ns(op, promised))
        else:
            operations.append(op)
    if tenants is None and not total:
        raise Decline("no qubit idles long enough")
    return module.with_operations(operations), total


def _filled(program: Program, decoupler: Decoupler, tenants: Tenants | None, wanted: list[bool]) -> tuple[Program, int]:
    if any(START_NS not in run.rows.columns for run in runs(program)):
        raise Decline("the program has no times")
    finder = WindowFinder(program, _first_holders(program.num_qubits, tenants))
    # Without tenants all windows are wanted; NOBODY's flag is the last one.
    flags = np.array([*wanted, tenants is None])
    total = 0

    def visit(op: Operation) -> tuple[Operation] | None:
        nonlocal total
        if not isinstance(op, Run):
            return None
        windows = finder.windows(op)
        done = decoupler.fill(op, windows, flags[windows.holder])
        total += done.sequences
        return (done.run,)

    filled = rewrite_regions(program, visit)
    assert isinstance(filled, Program)
    return filled, total


def _first_holders(num_qubits: int, tenants: Tenants | None) -> Ints:
    """Of each qubit the tenant that holds it first."""
    found = np.full(num_qubits, NOBODY, dtype=np.int64)
    named = () if tenants is None else tenants.tenants
    for index in sorted(range(len(named)), key=lambda index: -named[index].order):
        found[list(named[index].qubits)] = index
    return found
