"""The packed spelling of a run: its fields to columns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlower.ir.attributes import DENSE_TYPES, Attribute, Dense
from qlower.ir.rows import RowKind, Rows, Terms
from qlower.ir.run import Run
from qlower.ir.text.attribute_reader import AttributeReader, Entry
from qlower.ir.text.literals import OP_NAME
from qlower.ir.text.reading import Node, Place, nodes
from qlower.ir.text.row_fields import MOST_KINDS
from qlower.ir.types import F64, I1
from qlower.ir.value import Value

FIELDS = ("kinds", "kind", "qubits", "parameters", "terms", "slots", "columns")
KIND_COUNTS = ("num_qubits", "num_parameters", "num_results")
MOST_PER_ROW = 1 << 31


class RunReader:
    """Reads the packed runs of one source."""

    def __init__(self, attributes: AttributeReader) -> None:
        self.attributes = attributes
        self.reading = attributes.reading

    def read(
        self, entries: dict[str, Entry], operands: tuple[Value, ...], results: tuple[Value, ...], place: Place
    ) -> Run:
        """The run of an op's attributes.

        Raises:
            QlowerError: QL0140 … QL0142, and those of attributes.
        """
        for name, entry in entries.items():
            if name not in FIELDS:
                self.reading.fail("QL0140", f"a run has no field '{name}'", entry.key, expected=", ".join(FIELDS))
        if any(value.type != F64 for value in operands) or any(value.type != I1 for value in results):
            self.reading.fail("QL0140", "a run's operands are of type f64, its results of type i1", place)
        kinds = self._kinds(entries, place)
        kind = self._column(entries, "kind", "<u2", place)
        parameters = self._column(entries, "parameters", "<f8", place)
        slots = self._column(entries, "slots", "<i4", place) if "slots" in entries else np.full(len(results), -1, "<i4")
        columns = {
            name: self._dense(entry, name, "") for name, entry in sorted(self._dictionary(entries, "columns").items())
        }
        origins = np.full(len(kind), self.reading.offset(place), dtype=np.int64)
        rows = Rows(
            kinds,
            kind,
            self._column(entries, "qubits", "<i4", place),
            parameters,
            self._terms(entries, len(parameters), len(operands), place),
            slots,
            np.arange(len(kind) + 1, dtype=np.int64),
            origins,
            columns,
        )
        self._check(rows, len(results), entries, place)
        return Run(operands=operands, results=results, rows=rows)

    def _column(self, entries: dict[str, Entry], name: str, dtype: str, place: Place) -> NDArray[Any]:
        if name in entries:
            return self._dense(entries[name], name, dtype)
        if name == "kind":
            self.reading.fail("QL0140", "a run needs the field 'kind'", place)
        return np.zeros(0, dtype)

    def _dense(self, entry: Entry, name: str, dtype: str) -> NDArray[Any]:
        """The array of an entry, one-dimensional; of any dtype if none is given."""
        value = self.attributes.attribute(entry.value) if entry.value is not None else True
        if isinstance(value, Dense) and value.array.ndim == 1 and dtype in ("", value.array.dtype.str):
            return value.array
        element = f" of {DENSE_TYPES[dtype]}" if dtype else ""
        self.reading.fail(
            "QL0140", f"'{name}' must be a one-dimensional dense array{element}", entry.value or entry.key
        )

    def _dictionary(self, entries: dict[str, Entry], name: str) -> dict[str, Entry]:
        entry = entries.get(name)
        if entry is None:
            return {}
        if entry.value is None or entry.value.data != "attributes":
            self.reading.fail("QL0140", f"'{name}' must be a dictionary", entry.value or entry.key)
        return self.attributes.entries(entry.value)

    def _terms(self, entries: dict[str, Entry], num_parameters: int, num_operands: int, place: Place) -> Terms:
        if "terms" not in entries:
            return Terms()
        fields = self._dictionary(entries, "terms")
        node = entries["terms"].key
        if sorted(fields) != ["coefficient", "operand", "parameter"]:
            self.reading.fail("QL0140", "'terms' must hold coefficient, operand and parameter", node)
        parameter = self._dense(fields["parameter"], "parameter", "<i4")
        operand = self._dense(fields["operand"], "operand", "<i4")
        coefficient = self._dense(fields["coefficient"], "coefficient", "<f8")
        if not len(parameter) == len(operand) == len(coefficient):
            self.reading.fail("QL0142", "the columns of 'terms' have different lengths", node)
        if (parameter < 0).any() or (parameter >= num_parameters).any():
            self.reading.fail("QL0142", "a term belongs to no parameter", node)
        if (operand < 0).any() or (operand >= num_operands).any():
            self.reading.fail("QL0142", "a term points to no operand", node)
        order = np.lexsort((operand, parameter))
        terms = Terms(parameter[order], operand[order], coefficient[order])
        repeated = (np.diff(terms.parameter) == 0) & (np.diff(terms.operand) == 0)
        if repeated.any() or (coefficient == 0.0).any():
            self.reading.fail("QL0142", "a term occurs twice or has the coefficient zero", node)
        return terms

    def _kinds(self, entries: dict[str, Entry], place: Place) -> tuple[RowKind, ...]:
        entry = entries.get("kinds")
        if entry is None or entry.value is None or entry.value.data != "list":
            self.reading.fail("QL0141", "a run needs the list 'kinds'", place if entry is None else entry.key)
        kinds = tuple(self._kind(node) for node in nodes(entry.value))
        if len(kinds) > MOST_KINDS:
            self.reading.fail("QL0141", f"more than {MOST_KINDS} kinds", entry.key)
        return kinds

    def _kind(self, node: Node) -> RowKind:
        if node.data != "attributes":
            self.reading.fail("QL0141", "a kind must be a dictionary", node)
        entries = self.attributes.entries(node)
        constants: dict[str, Attribute] = {}
        if "attributes" in entries:
            nested = entries.pop("attributes")
            if nested.value is None or nested.value.data != "attributes":
                self.reading.fail("QL0141", "a kind's attributes must be a dictionary", nested.key)
            constants = self.attributes.read_entries(self.attributes.entries(nested.value))
        found = self.attributes.read_entries(entries)
        for field, entry in entries.items():
            if field not in ("name", *KIND_COUNTS):
                self.reading.fail("QL0141", f"a kind has no field '{field}'", entry.key)
        name = found.get("name")
        if not isinstance(name, str) or not OP_NAME.fullmatch(name):
            self.reading.fail("QL0141", "a kind needs an op's name such as circuit.x", node)
        qubits, parameters, results = (self._count(found, field, node) for field in KIND_COUNTS)
        return RowKind(name, qubits, parameters, results, tuple(constants.items()))

    def _count(self, found: dict[str, Attribute], field: str, node: Node) -> int:
        count = found.get(field, 0)
        if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count < MOST_PER_ROW:
            self.reading.fail("QL0141", f"'{field}' must be a count", node)
        return count

    def _check(self, rows: Rows, num_results: int, entries: dict[str, Entry], place: Place) -> None:
        if len(rows) and int(rows.kind.max()) >= len(rows.kinds):
            self.reading.fail("QL0142", f"'kind' points outside the {len(rows.kinds)} kinds", entries["kind"].key)
        lengths = (
            ("qubits", len(rows.qubits), int(rows.num_qubits.sum())),
            ("parameters", len(rows.parameters), int(rows.num_parameters.sum())),
            ("slots", len(rows.slots), int(rows.num_results.sum())),
            *((name, len(column), len(rows)) for name, column in rows.columns.items()),
        )
        for name, present, wanted in lengths:
            if present != wanted:
                key = entries[name].key if name in entries else place
                self.reading.fail("QL0142", f"'{name}' has {present} entries, the rows take {wanted}", key)
        if num_results != int(rows.num_results.sum()):
            self.reading.fail("QL0142", f"{num_results} results for rows that give {rows.num_results.sum()}", place)
