"""Solvers: ways to answer a question, quantum and classical, each with a model of its cost and of when it is valid."""

from collections.abc import Mapping

BUILTIN_SOLVERS: Mapping[str, str] = {
    "exact-diagonalization": "qlower.passes.solvers.exact_diagonalization:SOLVER",
    "exact-evolution": "qlower.passes.solvers.exact_evolution:SOLVER",
    "full-configuration-interaction": "qlower.passes.solvers.full_configuration_interaction:SOLVER",
    "coupled-cluster": "qlower.passes.solvers.coupled_cluster:SOLVER",
    "integer-programming": "qlower.passes.solvers.integer_programming:SOLVER",
    "variational-eigensolver": "qlower.passes.solvers.quantum:VARIATIONAL",
    "product-formula": "qlower.passes.solvers.quantum:PRODUCT_FORMULA",
    "approximate-optimization": "qlower.passes.solvers.quantum:APPROXIMATE_OPTIMIZATION",
    "phase-estimation": "qlower.passes.solvers.quantum:PHASE_ESTIMATION",
}
"""Solver name → where it is; plugins add theirs by the entry-point group ``qlower.solvers``."""
