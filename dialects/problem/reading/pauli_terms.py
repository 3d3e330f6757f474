"""Sums of Pauli strings, from YAML or from JSON files."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.operators import pauli_run, rows_of, table_of
from qlower.dialects.hamiltonian.pauli_json import read_pauli_json
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.problem.reading.documents import INVALID, Document, File, one_of
from qlower.dialects.problem.reading.schema import REAL
from qlower.dialects.problem.systems import End, PauliSum
from qlower.documents.nodes import Node
from qlower.documents.shapes import ListOf
from qlower.ir import Region
from qlower.ir.attributes import Attribute
from qlower.ir.run import body


def read_pauli_sum(document: Document, node: Node, name: str, unit: str = "") -> PauliSum:
    """The sum of a mapping with ``terms`` or ``file``; INVALID, with diagnostics, if it is malformed.

    Args:
        document: where it stands.
        node: the mapping.
        name: the sum's name in the module.
        unit: of its coefficients.
    """
    invalid: PauliSum = INVALID
    key = one_of(document, node, ("terms", "file"), name)
    if key is INVALID:
        return invalid
    value = node.value(key)
    file = document.file(value) if key == "file" else None
    if file is INVALID:
        return invalid
    terms = _listed_terms(document, value) if file is None else _file_terms(file)
    return invalid if terms is INVALID else terms.operation(name, unit, document.origin(value))


@dataclass(frozen=True, eq=False)
class _Terms:
    """Strings, their coefficients, and the position of each in the problem's source."""

    table: PauliTable
    coefficients: NDArray[np.float64]
    origins: NDArray[np.int64]

    def operation(self, name: str, unit: str, origin: int) -> PauliSum:
        offsets = np.arange(len(self.table) + 1, dtype=np.int64)
        run = pauli_run(self.table, self.coefficients, (offsets, self.origins))
        attributes: dict[str, Attribute] = {"sym_name": name, "num_qubits": self.table.num_qubits, "unit": unit}
        return PauliSum(attributes=attributes, regions=(Region(body([run, End()])),), origin=(origin,))


def _listed_terms(document: Document, node: Node) -> _Terms:
    invalid: _Terms = INVALID
    if node.kind != "mapping" or not node.entries:
        document.reader.wrong_type(node, "a mapping of Pauli strings to numbers", "terms")
        return invalid
    before = len(document.reader.diagnostics)
    width = len(next(iter(node.entries)))
    coefficients = []
    for text, (key, value) in node.entries.items():
        if not re.fullmatch("[IXYZ]+", text):
            document.report("QL0810", f"`{text[:40]}` is no Pauli string", key, "letters I, X, Y and Z")
        elif len(text) != width:
            document.report("QL0810", f"`{text[:40]}` has {len(text)} letters, the first has {width}", key, f"{width}")
        coefficients.append(_coefficient(document, value, text))
    if len(document.reader.diagnostics) > before:
        return invalid
    origins = np.array([document.origin(key) for key, _ in node.entries.values()], dtype=np.int64)
    return _Terms(PauliTable.from_strings(list(node.entries)), np.array(coefficients, np.float64), origins)


def _coefficient(document: Document, node: Node, text: str) -> Any:
    """A real number, which may be written [re, 0]."""
    if node.kind != "list":
        return document.reader.read(node, REAL, f"terms.{text[:40]}")
    parts = document.reader.read(node, ListOf(REAL, 2, 2), f"terms.{text[:40]}")
    if parts is INVALID or parts[1] == 0.0:
        return INVALID if parts is INVALID else parts[0]
    message = f"the coefficient of `{text[:40]}` is not real: its imaginary part is {parts[1]!r}"
    return document.report("QL0811", message, node.items[1], "a real number", "remove the imaginary part")


def _file_terms(file: File) -> _Terms:
    """The terms of a file.

    Raises:
        QlowerError: QL0850 to QL0854.
    """
    operator = read_pauli_json(file.source).operations[0]
    table, coefficients = table_of(operator)
    places = rows_of(operator).origins
    # A file whose strings cannot be placed is the origin of all of them.
    places = places if len(places) == len(table) else np.zeros(len(table), dtype=np.int64)
    return _Terms(table, coefficients, places + file.begin)
