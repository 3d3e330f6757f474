"""Row ops of the hamiltonian dialect: the terms of operators."""

from functools import cache

from qlower.ir import RowDefinition, RowKind

PAULI = RowKind("hamiltonian.pauli", 0, 1)
"""A Pauli string, held by the run's columns ``x0``, ``z0``, ``x1``, … (see ``pauli_table.py``), times its parameter."""
LADDER = "hamiltonian.ladder"


@cache
def ladder_kind(num_creators: int, num_annihilators: int) -> RowKind:
    """The kind of a product a†_p … a_s: its qubit column holds modes, creators first, in the order of the product.

    Its two parameters are the real and the imaginary part of the coefficient.
    """
    attributes = (("annihilators", num_annihilators), ("creators", num_creators))
    return RowKind(LADDER, num_creators + num_annihilators, 2, 0, attributes)


ROWS: tuple[RowDefinition, ...] = (
    RowDefinition("hamiltonian.pauli", 0, 1, summary="a Pauli string of the columns x and z, times a real", term=True),
    RowDefinition(
        LADDER, None, 2, 0, {"creators": int, "annihilators": int},
        summary="a normal-ordered product of creators and annihilators of modes, times a complex number", term=True,
    ),
)  # fmt: skip
