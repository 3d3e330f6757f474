"""Costs of bit strings as diagonal Hamiltonians, to be minimised; bit 1 is Z = −1."""

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.operators import Origins, pauli_operator, rows_of
from qlower.dialects.hamiltonian.ops import PauliOperator
from qlower.dialects.hamiltonian.pauli_algebra import merged_origins, summed
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.problem.systems import GraphProblem, QuadraticForm
from qlower.ir.operation import Operation
from qlower.passes.problem_to_hamiltonian.local_strings import local_strings, stacked

Floats = NDArray[np.float64]


class CostTerms:
    """Collects strings of Z with coefficients and origins; equal strings are added up in the end."""

    def __init__(self, num_qubits: int) -> None:
        self.num_qubits = num_qubits
        self.tables: list[PauliTable] = []
        self.coefficients: list[Floats] = []
        self.origins: list[NDArray[np.int64]] = []

    def add(self, sites: NDArray[np.integer], coefficients: Floats, origins: NDArray[np.int64]) -> None:
        """Add coefficient · Z … Z for each row of ``sites`` [n, k]; ``origins`` [n]."""
        self.tables.append(local_strings(self.num_qubits, "Z" * sites.shape[1], sites))
        self.coefficients.append(coefficients)
        self.origins.append(origins)

    def operator(self, origin: tuple[int, ...]) -> PauliOperator:
        """The Hamiltonian."""
        together, sums = summed(stacked(self.tables), np.concatenate(self.coefficients))
        positions = np.concatenate(self.origins)
        each: Origins = (np.arange(len(positions) + 1, dtype=np.int64), positions)
        origins = merged_origins(together, each)
        return pauli_operator("hamiltonian", together.table, sums, origins=origins, origin=origin)


def quadratic_form(system: QuadraticForm, goal: Operation) -> PauliOperator:
    """The Hamiltonian of a quadratic form; turned round if it is to be large."""
    first, second, values, origins = _pairs(system)
    values = -values if system.maximize else values
    constant = -system.constant if system.maximize else system.constant
    terms = CostTerms(system.num_variables)
    none = np.zeros((1, 0), dtype=np.int64)
    terms.add(none, np.array([constant]), np.array(system.origin[:1], dtype=np.int64))
    pair = first != second
    both = np.stack((first, second), axis=1)
    if system.variables == "spin":
        terms.add(first[~pair, None], values[~pair], origins[~pair])
        terms.add(both[pair], values[pair], origins[pair])
        return terms.operator(system.origin)
    # v = (1 − Z)/2, so that v v = (1 − Z − Z + ZZ)/4, and v² = v.
    share = np.where(pair, 0.25, 0.5) * values
    terms.add(np.zeros((len(values), 0), dtype=np.int64), share, origins)
    terms.add(first[:, None], -share, origins)
    terms.add(second[pair, None], -share[pair], origins[pair])
    terms.add(both[pair], share[pair], origins[pair])
    return terms.operator(system.origin)


def graph_problem(system: GraphProblem, goal: Operation) -> PauliOperator:
    """The Hamiltonian of a graph problem; for its cost see the op."""
    first, second, weights, origins = _pairs(system)
    both = np.stack((first, second), axis=1)
    terms = CostTerms(system.num_nodes)
    nothing = np.zeros((len(first), 0), dtype=np.int64)
    if system.objective == "max_cut":
        terms.add(nothing, -weights / 2, origins)
        terms.add(both, weights / 2, origins)
        return terms.operator(system.origin)
    # Nodes: ±v with v = (1 − Z)/2. Edges: v v, or (1 − v)(1 − v) = (1 + Z)(1 + Z)/4.
    sign = -1.0 if system.objective == "maximum_independent_set" else 1.0
    nodes = np.arange(system.num_nodes)
    here = np.full(system.num_nodes, system.origin[0] if system.origin else 0, dtype=np.int64)
    terms.add(np.zeros((len(nodes), 0), dtype=np.int64), np.full(len(nodes), sign / 2), here)
    terms.add(nodes[:, None], np.full(len(nodes), -sign / 2), here)
    quarter = np.full(len(first), system.penalty / 4)
    terms.add(nothing, quarter, origins)
    terms.add(first[:, None], sign * quarter, origins)
    terms.add(second[:, None], sign * quarter, origins)
    terms.add(both, quarter, origins)
    return terms.operator(system.origin)


def _pairs(
    system: QuadraticForm | GraphProblem,
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats, NDArray[np.int64]]:
    """Both ends, weights and origins of all rows."""
    rows = rows_of(system)
    if not len(rows):
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, np.zeros(0), empty
    first, second = (rows.columns[name].astype(np.int64) for name in ("first", "second"))
    return first, second, rows.parameters, rows.origins[rows.origin_offsets[:-1]]
