"""Operators between their two forms: ops of the IR and columns to compute with."""

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.hamiltonian.ladder_products import LadderProducts, antihermitian_part
from qlower.dialects.hamiltonian.ops import End, FermionOperator, PauliOperator
from qlower.dialects.hamiltonian.pauli_algebra import Merged, summed
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.hamiltonian.rows import PAULI, ladder_kind
from qlower.ir import Module, Operation, Region, RowKind, Rows, Run
from qlower.ir.attributes import Attributes
from qlower.ir.rows import FloatColumn, LongColumn, Terms
from qlower.ir.run import body

Origins = tuple[LongColumn, LongColumn]
"""Where rows came from: int64 [n + 1] stretches, and the positions, ascending within a row."""

MOST_TERMS = 200_000_000
"""Terms of one operator; more would need tens of gigabytes."""
HERMITIAN_TOLERANCE = 1e-9
"""How far, relative to the largest coefficient, a sum may be from its conjugate: integrals carry rounding errors."""


def no_origins(count: int) -> Origins:
    """Rows that came from nowhere."""
    return np.zeros(count + 1, dtype=np.int64), np.zeros(0, dtype=np.int64)


def pauli_run(table: PauliTable, coefficients: NDArray[np.floating], origins: Origins | None = None) -> Run:
    """A run of ``hamiltonian.pauli`` rows, in the order of the table."""
    count = len(table)
    offsets, positions = no_origins(count) if origins is None else origins
    rows = Rows(
        (PAULI,), np.zeros(count, np.uint16), np.zeros(0, np.int32), np.array(coefficients, dtype=np.float64), Terms(),
        np.zeros(0, np.int32), offsets, positions, table.columns(),
    )  # fmt: skip
    return Run(rows=rows)


def pauli_operator(
    name: str,
    table: PauliTable,
    coefficients: NDArray[np.floating],
    *,
    unit: str = "",
    origins: Origins | None = None,
    origin: tuple[int, ...] = (),
) -> PauliOperator:
    """The operator Σ coefficient · string.

    Args:
        name: its symbol.
        table: the strings; equal ones are not merged.
        coefficients: float64 [n].
        unit: of its eigenvalues.
        origins: where each term came from.
        origin: where the operator came from.

    Raises:
        QlowerError: QL0854, for more terms than fit in memory.
    """
    if len(table) > MOST_TERMS:
        fail("QL0854", f"the operator {name} has {len(table)} terms; at most {MOST_TERMS} are held")
    region = Region(body([pauli_run(table, coefficients, origins), End()]))
    attributes: Attributes = {"sym_name": name, "num_qubits": table.num_qubits, "unit": unit}
    return PauliOperator(attributes=attributes, regions=(region,), origin=origin)


def rows_of(op: Operation) -> Rows:
    """The rows of an operator's region; none if it is zero."""
    first = op.regions[0].operations[0]
    return first.rows if isinstance(first, Run) else Rows.empty()


def table_of(op: Operation) -> tuple[PauliTable, FloatColumn]:
    """The strings of an op with ``hamiltonian.pauli`` rows and an attribute ``num_qubits``, and their coefficients."""
    num_qubits = op.attributes["num_qubits"]
    assert isinstance(num_qubits, int)
    rows = rows_of(op)
    if not len(rows):
        return PauliTable.from_bits(np.zeros((0, num_qubits), bool), np.zeros((0, num_qubits), bool)), np.zeros(0)
    return PauliTable.from_columns(num_qubits, rows.columns), rows.parameters


def fermion_operator(
    name: str,
    products: LadderProducts,
    *,
    num_up: int = -1,
    num_down: int = -1,
    unit: str = "",
    origins: Origins | None = None,
    origin: tuple[int, ...] = (),
) -> FermionOperator:
    """The operator Σ coefficient · product, with the particles of each spin in the sector asked for.

    Raises:
        QlowerError: QL0840, if it is not Hermitian to ``HERMITIAN_TOLERANCE``; QL0841, for a mode it does not have;
            QL0854, for more terms than fit in memory.
    """
    if len(products) > MOST_TERMS:
        fail("QL0854", f"the operator {name} has {len(products)} terms; at most {MOST_TERMS} are held")
    if len(products.modes) and not 0 <= int(products.modes.min()) <= int(products.modes.max()) < products.num_modes:
        fail("QL0841", f"the operator {name} names a mode outside 0 … {products.num_modes - 1}")
    off = antihermitian_part(products)
    if off > HERMITIAN_TOLERANCE:
        fail("QL0840", f"the operator {name} differs from its conjugate by {off:.1e} of its largest coefficient")
    region = Region(body([_ladder_run(products, origins), End()]))
    attributes: Attributes = {
        "sym_name": name, "num_modes": products.num_modes, "num_up": num_up, "num_down": num_down, "unit": unit,
    }  # fmt: skip
    return FermionOperator(attributes=attributes, regions=(region,), origin=origin)


def _ladder_run(products: LadderProducts, origins: Origins | None) -> Run:
    kind = np.zeros(len(products), dtype=np.uint16)
    kinds: list[RowKind] = []
    for creators, annihilators, index in products.shapes:
        kind[index] = len(kinds)
        kinds.append(ladder_kind(creators, annihilators))
    offsets, positions = no_origins(len(products)) if origins is None else origins
    parameters = np.ascontiguousarray(products.coefficients).view(np.float64)
    rows = Rows(tuple(kinds), kind, products.modes, parameters, Terms(), np.zeros(0, np.int32), offsets, positions)
    return Run(rows=rows)


def products_of(op: FermionOperator) -> LadderProducts:
    """The products of an operator."""
    rows = rows_of(op)
    creators = [kind.attribute("creators") for kind in rows.kinds]
    table = np.array(creators or [0], dtype=np.int64)
    num_creators: LongColumn = table[rows.kind]
    coefficients = np.ascontiguousarray(rows.parameters).view(np.complex128)
    return LadderProducts(op.num_modes, num_creators, rows.num_qubits - num_creators, rows.qubits, coefficients)


def fermion_operators(module: Module) -> list[FermionOperator]:
    """All fermionic operators of a module, in order."""
    return [op for op in module.operations if isinstance(op, FermionOperator)]


def hermitian_sum(
    name: str, table: PauliTable, coefficients: NDArray[np.complex128]
) -> tuple[Merged, NDArray[np.float64]]:
    """Add up equal strings of an operator that is Hermitian but for rounding.

    Raises:
        QlowerError: QL0840, if imaginary parts are left over.
    """
    imaginary = np.flatnonzero(coefficients.imag)
    _, left = summed(table.take(imaginary), coefficients.imag[imaginary])
    off = float(np.abs(left).max(initial=0.0)) / float(np.abs(coefficients).max(initial=1e-300))
    if off > HERMITIAN_TOLERANCE:
        fail("QL0840", f"the operator {name} has a term that is imaginary by {off:.1e} of its largest coefficient")
    real = np.flatnonzero(coefficients.real)
    together, sums = summed(table.take(real), coefficients.real[real])
    return Merged(together.table, together.member_offsets, real[together.members]), sums


def find_pauli_operator(module: Module, name: str = "hamiltonian") -> PauliOperator | None:
    """The qubit operator of a name, or None."""
    found = module.find(name)
    return found if isinstance(found, PauliOperator) else None
