"""Diagonal costs with at most two-body terms as mixed-integer linear programs, solved by HiGHS through scipy.

A product of two bits becomes a variable of its own with three inequalities (R. Fortet, 1960; F. Glover, E. Woolsey,
doi:10.1287/opre.22.1.180). Source of the solver: Q. Huangfu, J. Hall, doi:10.1007/s12532-017-0130-5. Its dual bound
certifies how far the best value can be away. The budget is counted in nodes, never in time.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from qlower.dialects.hamiltonian.ops import PauliOperator
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.problem.goals import Optimization
from qlower.passes.solvers.question import Question
from qlower.passes.solvers.solver import NOT_THIS_KIND, Assessment, Found, Invalid, Kind

MOST_NODES = 200_000
MOST_BITS = 400
DECIMALS = 9


class IntegerProgramming:
    """QUBO, Ising and graph problems of up to some hundred bits."""

    name = "integer-programming"
    kind = Kind.CLASSICAL

    def assess(self, question: Question) -> Assessment:
        """Whether the cost is diagonal and of second order."""
        if not isinstance(question.goal, Optimization) or not isinstance(question.operator, PauliOperator):
            return NOT_THIS_KIND
        table, _ = question.paulis
        if table.x.any() or table.weights.max(initial=0) > 2:
            return Assessment(False, "the cost is not a sum of terms on one or two bits")
        if question.num_qubits > MOST_BITS:
            return Assessment(False, f"{question.num_qubits} bits are too many")
        # Branch and bound may take exponential time; the counted limit of nodes is what is certain.
        seconds = 0.01 + 1e-4 * len(table) * 1.15 ** min(question.num_qubits, 80)
        return Assessment(True, f"at most {MOST_NODES} nodes of branch and bound", seconds, certified=True)

    def solve(self, question: Question) -> Found:
        """The best bit string, with the distance to the dual bound."""
        goal = question.goal
        assert isinstance(goal, Optimization)
        table, coefficients = question.paulis
        constant, linear, pairs, products = binary_form(table, coefficients)
        result = _program(linear, pairs, products)
        if result.x is None:
            raise Invalid(f"no solution within {MOST_NODES} nodes")
        bits = np.rint(result.x[: question.num_qubits]).astype(np.int64)
        value = constant + float(linear @ bits) + float(products @ (bits[pairs[:, 0]] * bits[pairs[:, 1]]))
        bound = constant + float(result.mip_dual_bound)
        gap = max(value - bound, 0.0) + 10.0**-DECIMALS
        if gap > 1e-6 * max(1.0, abs(value)) and not (value < 0 and value / bound >= goal.approximation_ratio):
            raise Invalid(f"the best value is {value:g}, the dual bound {bound:g} after {MOST_NODES} nodes")
        return Found(
            (("hamiltonian", round(value, DECIMALS), gap),),
            f"no bit string is lower than the dual bound {bound:.9g} of branch and bound",
            "".join(map(str, bits.tolist())),
        )


def binary_form(
    table: PauliTable, coefficients: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """A diagonal operator in bits, by Z = 1 − 2x: constant + Σ linear_i x_i + Σ product_k x_a x_b.

    Returns:
        The constant, ``linear`` [num_qubits], the pairs (a, b) [k, 2], and the factors of their products [k].
    """
    bits = table.z_bits
    linear = np.zeros(table.num_qubits)
    weights = table.weights
    constant = float(coefficients.sum())
    np.add.at(linear, np.nonzero(bits)[1], -2.0 * np.repeat(coefficients, weights))
    two = np.flatnonzero(weights == 2)
    pairs = np.nonzero(bits[two])[1].reshape(-1, 2).astype(np.int64)
    return constant, linear, pairs, 4.0 * coefficients[two]


def _program(
    linear: NDArray[np.float64], pairs: NDArray[np.int64], products: NDArray[np.float64]
) -> optimize.OptimizeResult:
    bits, count = len(linear), len(products)
    rows = np.arange(count)
    ones = np.ones(count)
    product = bits + rows

    def inequality(*parts: tuple[NDArray[np.int64], NDArray[np.float64]]) -> sparse.csr_matrix:
        columns = np.concatenate([column for column, _ in parts])
        values = np.concatenate([value for _, value in parts])
        return sparse.csr_matrix((values, (np.tile(rows, len(parts)), columns)), shape=(count, bits + count))

    first, second = pairs[:, 0], pairs[:, 1]
    constraints = [
        optimize.LinearConstraint(inequality((product, ones), (first, -ones)), -np.inf, 0.0),
        optimize.LinearConstraint(inequality((product, ones), (second, -ones)), -np.inf, 0.0),
        optimize.LinearConstraint(inequality((product, ones), (first, -ones), (second, -ones)), -1.0, np.inf),
    ]
    return optimize.milp(
        np.concatenate([linear, products]),
        integrality=np.concatenate([np.ones(bits), np.zeros(count)]),
        bounds=optimize.Bounds(0.0, 1.0),
        constraints=constraints if count else (),
        options={"node_limit": MOST_NODES, "mip_rel_gap": 0.0},
    )


SOLVER = IntegerProgramming()
