"""A question as solvers see it: goal, operator, sector and budget."""

from dataclasses import dataclass
from functools import cached_property
from math import comb

import numpy as np
from numpy.typing import NDArray

from qlower.device.target import Target
from qlower.dialects.hamiltonian.jordan_wigner import jordan_wigner
from qlower.dialects.hamiltonian.operators import products_of, table_of
from qlower.dialects.hamiltonian.ops import FermionOperator, PauliOperator
from qlower.dialects.hamiltonian.pauli_algebra import summed
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.problem.goals import Request
from qlower.ir import Module, Operation

DEFAULT_WALL_CLOCK_H = 1.0
"""How long a classical solver may take if nothing is said."""


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked.

    Attributes:
        module: at the hamiltonian level.
        goal: its goal op.
        operator: the operator ``hamiltonian``.
        target: the device, or None.
    """

    module: Module
    goal: Operation
    operator: PauliOperator | FermionOperator
    target: Target | None

    @property
    def request(self) -> Request:
        """Budget and wishes; the defaults if the module has none."""
        found = self.module.find("request")
        return found if isinstance(found, Request) else Request(attributes={"sym_name": "request"})

    @property
    def max_error(self) -> float:
        """The error asked for, in the operator's unit; infinite for a goal that asks for none."""
        found = self.goal.attributes.get("max_error")
        return found if isinstance(found, float) else float("inf")

    @property
    def num_qubits(self) -> int:
        """Qubits, or fermionic modes, of the operator."""
        return self.operator.num_modes if isinstance(self.operator, FermionOperator) else self.operator.num_qubits

    @property
    def particles(self) -> tuple[int, int] | None:
        """Particles of each spin, where the sector is fixed."""
        if not isinstance(self.operator, FermionOperator) or -1 in (self.operator.num_up, self.operator.num_down):
            return None
        return self.operator.num_up, self.operator.num_down

    @property
    def dimension(self) -> int:
        """How many basis states the sector has."""
        if self.particles is None:
            return int(2**self.num_qubits)
        return comb(self.num_qubits // 2, self.particles[0]) * comb(self.num_qubits // 2, self.particles[1])

    @property
    def wall_clock_seconds(self) -> float:
        """How long a classical solver may take."""
        hours = self.request.wall_clock_h
        return 3600.0 * (DEFAULT_WALL_CLOCK_H if hours < 0 else hours)

    @cached_property
    def paulis(self) -> tuple[PauliTable, NDArray[np.float64]]:
        """The operator as Pauli strings on one qubit per mode (Jordan–Wigner), merged, with coefficients."""
        return pauli_form(self.operator)

    def operators(self) -> list[tuple[str, PauliOperator | FermionOperator]]:
        """The goal's observables with their names, in order."""
        names = self.goal.attributes.get("observables", ())
        assert isinstance(names, tuple)
        found = ((str(name), self.module.find(str(name))) for name in names)
        return [(name, op) for name, op in found if isinstance(op, PauliOperator | FermionOperator)]


def pauli_form(operator: PauliOperator | FermionOperator) -> tuple[PauliTable, NDArray[np.float64]]:
    """An operator as Pauli strings on one qubit per mode (Jordan–Wigner), merged, with real coefficients."""
    if isinstance(operator, PauliOperator):
        return table_of(operator)
    table, coefficients, _ = jordan_wigner(products_of(operator))
    # The operator is Hermitian, so imaginary parts cancel in the sum.
    together, totals = summed(table, np.ascontiguousarray(coefficients.real))
    return together.table, totals
