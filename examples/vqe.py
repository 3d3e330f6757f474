"""The ground-state energy of a molecule with UCCSD: from the problem to circuits for devices, checked against FCI.

Run it from the checkout: ``python examples/vqe.py examples/h2.yaml`` (or lih.yaml, or, for minutes, h2o.yaml).

The parameters are optimised exactly, on state vectors of the program at the algorithm level. The circuits compiled from
that same program keep the parameters free; here they are bound, and the energy of the bound circuits is what Qiskit's
simulator makes of them.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from checking import State, classical_answer, first_state, state_of, two_qubit_gates
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

import qlower
from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import main_of, rotations_of
from qlower.dialects.hamiltonian.matrices import sparse_matrix
from qlower.dialects.hamiltonian.operators import find_pauli_operator, table_of
from qlower.ir import Module

TARGETS = ("generic_all_to_all", "ibm_torino")
CHEMICAL_ACCURACY_HARTREE = 1.6e-3
TO_ANSATZ = "lower-problem-to-hamiltonian,map-fermions-to-qubits,taper-symmetries,build-uccsd"

Vector = NDArray[np.float64]


class Circuit(NamedTuple):
    """A compiled circuit: its two-qubit gates, and its energy at the optimum in hartree."""

    target: str
    two_qubit: int
    energy: float
    evidence: str


@dataclass(frozen=True)
class Result:
    """Energies in hartree.

    Attributes:
        molecule: the problem's name.
        qubits, parameters, rotations: the size of the ansatz.
        reference: the energy with all parameters zero (Hartree–Fock).
        optimum: the lowest energy of the ansatz.
        exact: what qlower's classical solver certifies (FCI).
        circuits: one per target.
    """

    molecule: str
    qubits: int
    parameters: int
    rotations: int
    reference: float
    optimum: float
    exact: float
    circuits: tuple[Circuit, ...]


class Ansatz:
    """A program of the algorithm level on state vectors: the reference state, then rotations exp(−i·θ/2·P).

    The angles θ are ``angles_of @ parameters``.
    """

    def __init__(self, module: Module) -> None:
        main, operator = main_of(module), find_pauli_operator(module)
        assert main is not None
        assert operator is not None
        self.names = main.inputs
        self.num_qubits = main.num_qubits
        self.hamiltonian: csr_array = sparse_matrix(*table_of(operator))
        (rotations,) = (op for op in main.body.operations if isinstance(op, PauliRotations))
        self.reference = first_state(main)
        rows = rotations_of(rotations, self.num_qubits)
        self.strings = list(zip(rows.table.x[:, 0].tolist(), rows.table.z[:, 0].tolist(), strict=True))
        self.angles_of = np.zeros((len(rows), len(self.names)))
        inputs = [main.body.arguments.index(value) for value in rows.operands]
        np.add.at(self.angles_of, (rows.terms.parameter, np.array(inputs)[rows.terms.operand]), rows.terms.coefficient)

    def energy_and_gradient(self, parameters: Vector) -> tuple[float, Vector]:
        """The energy, and its gradient by one sweep back through the rotations (adjoint mode, arXiv:2009.02823).

        With φ the state behind rotation k and λ = H φ carried back, ∂E/∂θ_k = Im⟨λ|P_k|φ⟩.
        """
        angles = self.angles_of @ parameters
        state = self.prepared(angles)
        pair = np.stack([state, self.hamiltonian @ state])
        energy = float(np.vdot(pair[0], pair[1]).real)
        slopes = np.zeros(len(angles))
        for k in range(len(angles) - 1, -1, -1):
            turned = apply_pauli(pair, *self.strings[k])
            slopes[k] = np.vdot(pair[1], turned[0]).imag
            pair = np.cos(angles[k] / 2) * pair + 1j * np.sin(angles[k] / 2) * turned
        return energy, self.angles_of.T @ slopes

    def prepared(self, angles: Vector) -> State:
        """The state at these angles."""
        state: State = self.reference[None, :]
        for (x, z), angle in zip(self.strings, angles, strict=True):
            state = np.cos(angle / 2) * state - 1j * np.sin(angle / 2) * apply_pauli(state, x, z)
        return state.reshape(-1)

    def energy(self, state: State) -> float:
        """The expectation value of the Hamiltonian."""
        return float(np.vdot(state, self.hamiltonian @ state).real)


def apply_pauli(states: State, x: int, z: int) -> State:
    """A Pauli string, given by its bits, applied to states [m, 2^n].

    Y is i·X·Z, so P|b⟩ = i^(number of Y) · (−1)^(z·b) |b ⊕ x⟩.
    """
    source = np.arange(states.shape[1]) ^ x
    signs = 1 - 2 * (np.bitwise_count(source & z) & 1).astype(np.int8)
    moved: State = 1j ** ((x & z).bit_count() & 3) * signs * states[:, source]
    return moved


def solve(problem: Path, targets: tuple[str, ...] = TARGETS, optimization: int = 2) -> Result:
    """Build the ansatz, find its lowest energy, and compile it for each target."""
    program = qlower.compile(problem, pipeline=TO_ANSATZ).module("algorithm")
    ansatz = Ansatz(program)
    start = np.zeros(len(ansatz.names))
    found = minimize(ansatz.energy_and_gradient, start, jac=True, method="L-BFGS-B", options={"gtol": 1e-6})
    values = dict(zip(ansatz.names, found.x.tolist(), strict=True))
    circuits = []
    for target in targets:
        done = qlower.compile(program, target, optimization=optimization)
        circuits.append(
            Circuit(target, two_qubit_gates(done), ansatz.energy(state_of(done, values)), done.trace.evidence)
        )
    return Result(
        molecule=problem.stem,
        qubits=ansatz.num_qubits,
        parameters=len(ansatz.names),
        rotations=len(ansatz.strings),
        reference=ansatz.energy(ansatz.reference),
        optimum=float(found.fun),
        exact=classical_answer(problem).values[0][1],
        circuits=tuple(circuits),
    )


def show(result: Result) -> None:
    """Print the energies and how far they are from the exact one."""
    print(
        f"{result.molecule}: {result.qubits} qubits, {result.parameters} free parameters, "
        f"{result.rotations} Pauli rotations"
    )
    lines = [("exact (FCI)", result.exact, ""), ("Hartree-Fock", result.reference, "")]
    lines.append(("UCCSD, optimised", result.optimum, ""))
    for circuit in result.circuits:
        note = f"{circuit.two_qubit} two-qubit gates, checked: {circuit.evidence}"
        lines.append((f"circuit for {circuit.target}", circuit.energy, note))
    print(f"{'':32} {'energy, hartree':>16} {'error, mHa':>11}")
    for name, energy, note in lines:
        print(f"{name:32} {energy:16.9f} {1e3 * (energy - result.exact):11.6f}  {note}".rstrip())
    worst = max(abs(energy - result.exact) for _, energy, _ in lines[2:])
    print("within chemical accuracy" if worst <= CHEMICAL_ACCURACY_HARTREE else "NOT within chemical accuracy")


if __name__ == "__main__":
    for argument in sys.argv[1:] or [str(Path(__file__).parent / "h2.yaml")]:
        show(solve(Path(argument)))
