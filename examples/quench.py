"""Evolution in time by product formulas, against the exact one: what was declared of the error, and what it is.

Run it from the checkout: ``python examples/quench.py``, or with problems of up to ten qubits after it.
"""

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from checking import State, first_state, state_of, two_qubit_gates
from numpy.typing import NDArray

import qlower
from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import main_of
from qlower.dialects.circuit.ops import Function
from qlower.dialects.hamiltonian.matrices import sparse_matrix
from qlower.dialects.hamiltonian.operators import find_pauli_operator, table_of
from qlower.dialects.problem.goals import TimeEvolution
from qlower.ir import Module

HERE = Path(__file__).parent
PROBLEMS = (HERE / "heisenberg_quench.yaml", HERE / "hubbard_quench.yaml")
ORDERS = (1, 2, 4)
TARGETS = ("generic_all_to_all", "ibm_torino")
TO_QUBITS = "lower-problem-to-hamiltonian,map-fermions-to-qubits,taper-symmetries"

Matrix = NDArray[np.complex128]


class Formula(NamedTuple):
    """A product formula: its rotations in all steps, and its error in operator norm as declared and as it is."""

    order: int
    rotations: int
    declared: float
    actual: float


class Circuit(NamedTuple):
    """A compiled circuit: its two-qubit gates, how far its state is from the exact one, and the observables' values."""

    target: str
    two_qubit: int
    distance: float
    observables: dict[str, float]
    evidence: str


@dataclass(frozen=True)
class Evolution:
    """A program of the algorithm level with the question that it answers."""

    module: Module

    @property
    def goal(self) -> TimeEvolution:
        """What is asked."""
        goal = self.module.find("goal")
        assert isinstance(goal, TimeEvolution)
        return goal

    @property
    def main(self) -> Function:
        """The program."""
        main = main_of(self.module)
        assert main is not None
        return main

    @property
    def sequences(self) -> list[PauliRotations]:
        """The product formula."""
        return [op for op in self.main.body.operations if isinstance(op, PauliRotations)]

    def matrix(self, name: str) -> Matrix:
        """An operator of the module."""
        operator = find_pauli_operator(self.module, name)
        assert operator is not None
        dense: Matrix = sparse_matrix(*table_of(operator)).toarray()
        return dense

    @cached_property
    def exact(self) -> Matrix:
        """exp(−i·time·H)."""
        energies, states = np.linalg.eigh(self.matrix("hamiltonian"))
        unitary: Matrix = (states * np.exp(-1j * self.goal.time * energies)) @ states.conj().T
        return unitary

    def formula(self, order: int) -> Formula:
        """The product formula's figures."""
        size = self.main.num_qubits
        unitary = np.eye(1 << size, dtype=np.complex128)
        for op in self.sequences:
            once = np.eye(1 << size, dtype=np.complex128)
            op.with_attribute("repeat", 1).act(once, {qubit: qubit for qubit in range(size)}, {})
            unitary = np.linalg.matrix_power(once, op.repeat) @ unitary
        actual = float(np.linalg.norm(unitary - self.exact, 2))
        declared = sum(op.error_bound for op in self.sequences)
        return Formula(order, sum(op.num_steps() for op in self.sequences), declared, actual)

    def exact_state(self) -> State:
        """The initial state, evolved exactly."""
        return self.exact @ first_state(self.main)

    def observables(self, state: State) -> dict[str, float]:
        """What is asked for in a state."""
        return {name: float(np.vdot(state, self.matrix(name) @ state).real) for name in self.goal.observables}

    def circuit(self, target: str) -> Circuit:
        """The compiled circuit's figures; the distance is that of the state vectors, with global phase."""
        done = qlower.compile(self.module, target)
        state = state_of(done)
        distance = float(np.linalg.norm(state - self.exact_state()))
        return Circuit(target, two_qubit_gates(done), distance, self.observables(state), done.trace.evidence)


def evolution(problem: Path, order: int) -> Evolution:
    """The problem's program with the formula of an order, in as many steps as its accuracy asks for."""
    done = qlower.compile(problem, pipeline=f"{TO_QUBITS},trotterize{{order={order}}}")
    return Evolution(done.module("algorithm"))


def show(problem: Path) -> None:
    """Print the formulas' errors, then the observables by circuits of the formula of second order."""
    print(f"{problem.stem}")
    print(f"{'order':>7} {'rotations':>10} {'error declared':>16} {'actual':>12}")
    for order in ORDERS:
        formula = evolution(problem, order).formula(order)
        print(f"{formula.order:7} {formula.rotations:10} {formula.declared:16.3e} {formula.actual:12.3e}")
    second = evolution(problem, 2)
    wanted = second.observables(second.exact_state())
    print(f"{'':20} {'two-qubit':>10} {'distance':>10}  " + "  ".join(f"{name:>12}" for name in wanted))
    rows = [("exact", "", "", wanted)]
    for circuit in map(second.circuit, TARGETS):
        rows.append((circuit.target, str(circuit.two_qubit), f"{circuit.distance:.3e}", circuit.observables))
    for name, two_qubit, distance, values in rows:
        print(f"{name:20} {two_qubit:>10} {distance:>10}  " + "  ".join(f"{v:12.6f}" for v in values.values()))


if __name__ == "__main__":
    for path in [Path(argument) for argument in sys.argv[1:]] or PROBLEMS:
        show(path)
