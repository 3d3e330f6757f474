"""Ways to write one program as Pauli products."""

from collections.abc import Callable
from dataclasses import dataclass

from qlower.ir import Module
from qlower.lowering import Context, Decline, Pass
from qlower.passes.circuit_to_logical.lower_circuit_to_logical import LowerCircuitToLogical
from qlower.passes.circuit_to_logical.lower_circuit_to_logical_local import LowerCircuitToLogicalLocal
from qlower.passes.logical.estimation.asked import Task

GIVEN, DENSE, LOCAL = "given", "dense", "local"
"""What products a program has: those of the module; all Clifford gates pushed to the end; those of one qubit only."""


@dataclass(frozen=True)
class Program:
    """A program of Pauli products.

    Attributes:
        products: ``given``, ``dense`` or ``local``.
        module: the program.
        task: what is asked, with what the program demands.
    """

    products: str
    module: Module
    task: Task


def programs_of(module: Module, context: Context, task_of: Callable[[Module], Task]) -> tuple[Program, ...]:
    """The programs that a module can be written as; one at the logical level is one already.

    Args:
        module: a circuit, or a program of Pauli products.
        context: of the pass.
        task_of: what is asked of a program; refuses what cannot be estimated.

    Raises:
        Decline: the module has no ``main``.
        QlowerError: QL0670 to QL0675, a gate cannot be expanded; QL1300, the program is placed on a device; QL1340 to
            QL1352.
    """
    if module.level == "logical":
        return (Program(GIVEN, module, task_of(module)),)
    dense = LowerCircuitToLogical().run(module, context).module
    found = Program(DENSE, dense, task_of(dense))
    try:
        local = LowerCircuitToLogicalLocal().run(module, context).module
    except Decline:  # the program has control flow
        return (found,)
    return (found, Program(LOCAL, local, task_of(local)))


def lowering_passes() -> tuple[Pass, ...]:
    """What ``programs_of`` uses."""
    return (LowerCircuitToLogical(), LowerCircuitToLogicalLocal())
