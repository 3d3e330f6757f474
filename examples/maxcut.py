"""A maximum cut by QAOA with one and two layers, its angles optimised, against the best cut there is.

Run it from the checkout: ``python examples/maxcut.py``, or with another problem of at most twenty nodes after it.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from checking import State, classical_answer, state_of, two_qubit_gates
from numpy.typing import NDArray
from scipy.optimize import minimize

import qlower
from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import main_of
from qlower.dialects.hamiltonian.matrices import sparse_matrix
from qlower.dialects.hamiltonian.operators import find_pauli_operator, table_of
from qlower.ir import Module

LAYERS = (1, 2)
TARGETS = ("generic_all_to_all", "ibm_torino")
STARTS = 8
"""Beginnings of the search for the angles: a cost that is periodic in them has several minima."""

Vector = NDArray[np.float64]


class Circuit(NamedTuple):
    """A compiled circuit: its two-qubit gates and the expected weight of the cut."""

    target: str
    two_qubit: int
    cut: float
    evidence: str


class Result(NamedTuple):
    """The expected weight of the cut at the best angles found, and by circuits with these angles."""

    layers: int
    angles: dict[str, float]
    cut: float
    circuits: tuple[Circuit, ...]


class Qaoa:
    """A QAOA program of the algorithm level on state vectors."""

    def __init__(self, module: Module) -> None:
        main, operator = main_of(module), find_pauli_operator(module)
        assert main is not None
        assert operator is not None
        self.main = main
        self.costs: Vector = sparse_matrix(*table_of(operator)).diagonal()
        self.sequences = [op for op in main.body.operations if isinstance(op, PauliRotations)]

    def cost(self, angles: Vector) -> float:
        """The expected cost behind the layers, which act on the uniform superposition."""
        states = np.full((len(self.costs), 1), len(self.costs) ** -0.5, np.complex128)
        places = {qubit: qubit for qubit in range(self.main.num_qubits)}
        values = dict(zip(self.main.body.arguments, angles.tolist(), strict=True))
        for op in self.sequences:
            op.act(states, places, values)
        return self.expected(states[:, 0])

    def expected(self, state: State) -> float:
        """The expected cost of measuring a state."""
        return float(np.abs(state) ** 2 @ self.costs)

    def best(self) -> tuple[Vector, float]:
        """Angles of the lowest expected cost found, and that cost."""
        random = np.random.default_rng(0)
        starts = random.uniform(0, np.pi / 2, (STARTS, len(self.main.inputs)))
        found = [minimize(self.cost, start, method="L-BFGS-B") for start in starts]
        lowest = min(found, key=lambda result: float(result.fun))
        return lowest.x, float(lowest.fun)


def solve(problem: Path | str, layers: int, targets: tuple[str, ...] = TARGETS) -> Result:
    """Build QAOA with so many layers, find its angles, and compile it for each target; cuts are costs turned round."""
    pipeline = f"lower-problem-to-hamiltonian,build-qaoa{{layers={layers}}}"
    program = qlower.compile(problem, pipeline=pipeline).module("algorithm")
    qaoa = Qaoa(program)
    angles, cost = qaoa.best()
    values = dict(zip(qaoa.main.inputs, angles.tolist(), strict=True))
    circuits = []
    for target in targets:
        done = qlower.compile(program, target)
        circuits.append(
            Circuit(target, two_qubit_gates(done), -qaoa.expected(state_of(done, values)), done.trace.evidence)
        )
    return Result(layers, values, -cost, tuple(circuits))


def best_cut(problem: Path | str) -> tuple[float, str]:
    """The largest weight of a cut, certified by integer programming, and on which side of it each node is."""
    answer = classical_answer(problem)
    return -answer.values[0][1], answer.solution


def show(problem: Path) -> None:
    """Print the cuts and their share of the best one."""
    best, sides = best_cut(problem)
    print(f"best cut: {best:g}, {sides}")
    for layers in LAYERS:
        result = solve(problem, layers)
        print(f"p = {layers}: {result.cut:.6f} expected, {result.cut / best:.1%} of the best")
        for circuit in result.circuits:
            gates = f"{circuit.two_qubit} two-qubit gates, checked: {circuit.evidence}"
            print(f"    {circuit.target:20} {circuit.cut:.6f}, {gates}")


if __name__ == "__main__":
    for argument in sys.argv[1:] or [str(Path(__file__).parent / "maxcut.yaml")]:
        show(Path(argument))
