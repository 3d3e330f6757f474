"""Sums of Pauli strings, from YAML or from JSON files."""

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.hamiltonian.operators import pauli_run
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.problem.reading.documents import INVALID, Document, File, one_of
from qlower.dialects.problem.reading.schema import REAL
from qlower.dialects.problem.systems import End, PauliSum
from qlower.documents.nodes import Node
from qlower.documents.shapes import ListOf
from qlower.ir import Region
from qlower.ir.attributes import Attribute
from qlower.ir.run import body

EXPECTED = "a JSON object with `num_qubits`, `paulis` (a list of strings) and `coeffs` (as many real numbers)"


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
        QlowerError: QL0810 to QL0812.
    """
    values = _json_object(file)
    strings, coefficients, width = values.get("paulis"), values.get("coeffs"), values.get("num_qubits")
    if not isinstance(strings, list) or not strings or set(map(type, strings)) != {str}:
        _refuse(file, "`paulis` is not a list of strings")
    if not isinstance(coefficients, list) or len(coefficients) != len(strings):
        _refuse(file, f"`coeffs` is not a list of {len(strings)} numbers")
    if width is not None and (isinstance(width, bool) or not isinstance(width, int)):
        _refuse(file, "`num_qubits` is not a whole number")
    offsets = _string_offsets(file.source.text, len(strings))
    length = len(strings[0]) if width is None else width
    wrong = np.flatnonzero(np.fromiter(map(len, strings), np.int64, len(strings)) != length)
    if len(wrong):
        place = int(wrong[0])
        message = f"string {place} has {len(strings[place])} letters for {length} qubits"
        fail("QL0810", message, file.source.span(int(offsets[place])), expected=f"{length} letters")
    try:
        table = PauliTable.from_strings(strings)
    except ValueError:
        table = None
    if table is None or not length:
        place = next(i for i, text in enumerate(strings) if not re.fullmatch("[IXYZ]+", text))
        message = f"`{strings[place][:40]}` is no Pauli string"
        fail("QL0810", message, file.source.span(int(offsets[place])), expected="letters I, X, Y and Z")
    return _Terms(table, _real_numbers(file, coefficients, offsets), offsets + file.begin)


def _real_numbers(file: File, coefficients: list[Any], offsets: NDArray[np.int64]) -> NDArray[np.float64]:
    """The coefficients, each a number or [re, 0]."""
    try:
        numbers = np.array(coefficients, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        numbers = np.zeros(0)
    kinds = set(map(type, coefficients))
    if numbers.shape == (len(coefficients), 2):
        imaginary = np.flatnonzero(numbers[:, 1])
        if len(imaginary):
            place = int(imaginary[0])
            message = f"the coefficient of string {place} is not real: {coefficients[place]}"
            fail("QL0811", message, file.source.span(int(offsets[place])), expected="a real number")
        numbers, kinds = numbers[:, 0], {float}
    if numbers.shape != (len(coefficients),) or not kinds <= {int, float} or not np.isfinite(numbers).all():
        _refuse(file, "`coeffs` holds something that is no finite real number")
    return np.ascontiguousarray(numbers)


def _json_object(file: File) -> dict[str, Any]:
    try:
        found = json.loads(file.source.text, object_pairs_hook=_without_repetition)
    except json.JSONDecodeError as error:
        fail("QL0812", error.msg, file.source.span(error.pos), expected=EXPECTED, fix="correct the file")
    except (RecursionError, ValueError) as error:
        _refuse(file, f"{error}")
    if not isinstance(found, dict):
        _refuse(file, "it is no object")
    return found


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is given twice")
    return found


def _refuse(file: File, problem: str) -> NoReturn:
    fail("QL0812", f"{file.path}: {problem}", file.source.span(0), expected=EXPECTED, fix="correct the file")


def _string_offsets(text: str, count: int) -> NDArray[np.int64]:
    """Where each string under ``paulis`` begins; all 0 if it cannot be told."""
    begin = re.search(r'"paulis"\s*:\s*\[', text)
    codes = np.frombuffer(text.encode("utf-32-le"), "<u4") if not text.isascii() else np.frombuffer(text.encode(), "u1")
    if begin is None:
        return np.zeros(count, dtype=np.int64)
    quotes = np.flatnonzero(codes[begin.end() :] == ord('"'))[: 2 * count : 2]
    return quotes + begin.end() if len(quotes) == count else np.zeros(count, dtype=np.int64)
