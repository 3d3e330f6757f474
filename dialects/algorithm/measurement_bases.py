"""Which gates turn commuting Pauli strings into products of Z, so that measuring every qubit measures them all."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_algebra import conjugated
from qlower.dialects.hamiltonian.pauli_table import PauliTable

CliffordGate = tuple[str, tuple[int, ...]]


class MeasurementBasis(NamedTuple):
    """How a group of commuting strings is measured.

    Attributes:
        gates: what comes before the measurement of all qubits, in order: ``h``, ``s``, ``sdg``, ``cx``, ``cz``.
        z_bits: bool [strings, qubits]: the qubits the parity of whose results each string's value is.
        negative: bool [strings]: where the value is minus that parity's sign.
    """

    gates: list[CliffordGate]
    z_bits: NDArray[np.bool_]
    negative: NDArray[np.bool_]


def qubit_wise_basis(table: PauliTable) -> MeasurementBasis:
    """The basis of strings that have one letter besides I on every qubit; gates on one qubit do.

    Raises:
        ValueError: they have not.
    """
    with_y = np.flatnonzero((table.x_bits & table.z_bits).any(axis=0)).tolist()
    gates: list[CliffordGate] = [("sdg", (qubit,)) for qubit in with_y]
    gates += [("h", (qubit,)) for qubit in np.flatnonzero(table.x_bits.any(axis=0)).tolist()]
    return _checked(table, gates)


def general_basis(table: PauliTable) -> MeasurementBasis:
    """The basis of strings that commute.

    One string after the other is made a Z on a qubit of its own: CX leave it one X, S makes that X from a Y, CZ take
    its Z's away, H turns it. Strings that commute with it then have no other letter there, and keep none.
    Source: D. Gottesman, arXiv:quant-ph/9705052; S. Aaronson and D. Gottesman, doi:10.1103/PhysRevA.70.052328.

    Raises:
        ValueError: they do not commute.
    """
    gates: list[CliffordGate] = []
    now = table
    while now.x_bits.any():
        row = int(now.x_bits.any(axis=1).argmax())
        qubits = np.flatnonzero(now.x_bits[row]).tolist()
        pivot = qubits[0]
        clearing: list[CliffordGate] = [("cx", (pivot, other)) for other in qubits[1:]]
        cleared, _ = conjugated(now.take(slice(row, row + 1)), clearing)
        if cleared.z_bits[0, pivot]:
            clearing.append(("s", (pivot,)))
        others = np.flatnonzero(cleared.z_bits[0]).tolist()
        clearing += [("cz", (pivot, other)) for other in others if other != pivot]
        clearing.append(("h", (pivot,)))
        now, _ = conjugated(now, clearing)
        gates += clearing
        if len(gates) > 4 * (table.num_qubits + 1) ** 2:
            raise ValueError("the strings do not commute")
    return _checked(table, gates)


def _checked(table: PauliTable, gates: list[CliffordGate]) -> MeasurementBasis:
    turned, negative = conjugated(table, gates)
    if turned.x_bits.any():
        raise ValueError("the strings have no common basis of this kind")
    return MeasurementBasis(gates, turned.z_bits, negative)


def basis_of(grouping: str, table: PauliTable) -> MeasurementBasis:
    """The basis of a group of a measurement plan by the plan's grouping.

    Raises:
        ValueError: the strings are no such group.
    """
    return qubit_wise_basis(table) if grouping == "qubit-wise" else general_basis(table)
