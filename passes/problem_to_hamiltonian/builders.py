"""Which function makes the Hamiltonian of which system."""

from collections.abc import Callable
from typing import Any

from qlower.diagnostics import fail
from qlower.dialects.hamiltonian.ops import FermionOperator, PauliOperator
from qlower.dialects.problem.facts import MOST_TERMS, size_fault
from qlower.dialects.problem.systems import (
    SYSTEM,
    TJ,
    FermiHubbard,
    GraphProblem,
    Heisenberg,
    Integrals,
    Molecule,
    Observable,
    PauliSum,
    QuadraticForm,
    TransverseFieldIsing,
)
from qlower.ir import Module
from qlower.ir.operation import Operation
from qlower.passes.problem_to_hamiltonian.costs import graph_problem, quadratic_form
from qlower.passes.problem_to_hamiltonian.electrons import electrons_of_file, electrons_of_molecule
from qlower.passes.problem_to_hamiltonian.fermion_models import fermi_hubbard, t_j
from qlower.passes.problem_to_hamiltonian.observables import observable_operator
from qlower.passes.problem_to_hamiltonian.pauli_sums import pauli_sum
from qlower.passes.problem_to_hamiltonian.spin_models import heisenberg, transverse_field_ising

Operator = PauliOperator | FermionOperator
BUILDERS: dict[type[Operation], Callable[[Any, Operation], Operator]] = {
    Molecule: electrons_of_molecule,
    Integrals: electrons_of_file,
    Heisenberg: heisenberg,
    TransverseFieldIsing: transverse_field_ising,
    FermiHubbard: fermi_hubbard,
    TJ: t_j,
    PauliSum: pauli_sum,
    QuadraticForm: quadratic_form,
    GraphProblem: graph_problem,
}
"""Class of the system → its Hamiltonian, given the system and the goal."""


def lowered(module: Module) -> Module:
    """The module with Hamiltonian and observables as operators, and the goal's reference state written out.

    Raises:
        QlowerError: QL0830 to QL0835.
    """
    system, goal = module.find(SYSTEM), module.find("goal")
    if goal is None or system is None or type(system) not in BUILDERS:
        fail(
            "QL0834", "the problem has no goal or no system", expected="ops named @goal and @system",
            fix="read the problem from YAML, or add them",
        )  # fmt: skip
    fault = size_fault(system)
    if fault is not None:
        fail("QL0835", fault, expected=f"at most {MOST_TERMS:.0e} terms", fix="make the system smaller")
    hamiltonian = BUILDERS[type(system)](system, goal)
    operations: list[Operation] = []
    for op in module.operations:
        if op is system:
            operations.append(hamiltonian)
        elif isinstance(op, Observable | PauliSum):
            operations.append(observable_operator(op, hamiltonian))
        else:
            operations.append(_with_reference(op, hamiltonian) if op is goal else op)
    return Module("hamiltonian", tuple(operations), module.attributes)


def _with_reference(goal: Operation, hamiltonian: Operator) -> Operation:
    """The goal; an empty initial state becomes the determinant of the first orbitals, which are lowest in energy."""
    if goal.attributes.get("initial_state") != "" or not isinstance(hamiltonian, FermionOperator):
        return goal
    size = hamiltonian.num_modes // 2
    bits = "".join("1" * count + "0" * (size - count) for count in (hamiltonian.num_up, hamiltonian.num_down))
    return goal.with_attribute("initial_state", bits)
