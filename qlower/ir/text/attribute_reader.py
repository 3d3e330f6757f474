"""Trees to attributes and types."""

import re
from dataclasses import dataclass

from lark import Token

from qlower.ir.attributes import Attribute, Dense, SymbolRef
from qlower.ir.text.dense_reader import DenseError, read_dense
from qlower.ir.text.literals import unquoted
from qlower.ir.text.numbers import LARGEST_INTEGER, NumberError, integer, is_float, of_element
from qlower.ir.text.reading import Node, Reading, nodes, tokens
from qlower.ir.text.row_fields import scalar
from qlower.ir.types import Type

BUILTIN_TYPE = re.compile(r"(?:i|si|ui)[1-9][0-9]{0,6}|bf16|tf32|f(?:16|32|64|80|128)|index|none")
ARRAY_INTEGERS = {"i8": 8, "i16": 16, "i32": 32, "i64": 64}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a dictionary; ``value`` is None for a name that stands alone."""

    key: Token
    value: Node | None


class AttributeReader:
    """Reads attributes and types of one source."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def text(self, token: Token, literal: str = "") -> str:
        """The meaning of a string token.

        Raises:
            QlowerError: QL0103.
        """
        try:
            return unquoted(literal or str(token))
        except ValueError as error:
            self.reading.fail("QL0103", str(error), token)

    def entries(self, *dictionaries: Node) -> dict[str, Entry]:
        """The entries of dictionaries, unread, by name.

        Raises:
            QlowerError: QL0120, a name occurs twice.
        """
        found: dict[str, Entry] = {}
        for dictionary in dictionaries:
            for node in nodes(dictionary):
                key = tokens(node)[0]
                name = self.text(key) if key.type == "STRING" else str(key)
                if name in found:
                    self.reading.fail("QL0120", f"attribute '{name}' is given twice", key)
                found[name] = Entry(key, next(iter(nodes(node)), None))
        return found

    def read_entries(self, entries: dict[str, Entry]) -> dict[str, Attribute]:
        """The attributes of entries; a name that stands alone is true, sorted by name."""
        return {
            name: True if entry.value is None else self.attribute(entry.value)
            for name, entry in sorted(entries.items(), key=lambda item: item[0])
        }

    def attribute(self, node: Node) -> Attribute:
        """The attribute of a tree.

        Raises:
            QlowerError: QL0103, QL0104, QL0121 … QL0125.
        """
        kind = node.data
        if kind in ("true", "unit"):
            return True
        if kind == "false":
            return False
        if kind == "number":
            return self.number(node)
        if kind == "string":
            return self.text(tokens(node)[0])
        if kind == "symbol":
            return self.symbol(tokens(node)[0])
        if kind == "type":
            return self.type(node)
        if kind == "dense":
            return self.dense(node)
        if kind == "array":
            return self.array(node)
        if kind == "list":
            with self.reading.deeper(node):
                return tuple(self.attribute(item) for item in nodes(node))
        self.reading.fail("QL0124", "a dictionary cannot stand here", node)

    def symbol(self, token: Token) -> SymbolRef:
        """A symbol reference."""
        name = str(token)[1:]
        return SymbolRef(self.text(token, name) if name.startswith('"') else name)

    def number(self, node: Node) -> int | float:
        """A number as an attribute: 64-bit integer or double."""
        (literal,) = tokens(node)
        type_name = self._type_name(node)
        wanted = type_name or ("f64" if is_float(literal) else "i64")
        if wanted not in ("i64", "f64"):
            self.reading.fail("QL0122", f"attributes hold no numbers of type {type_name}", node, expected="i64 or f64")
        return self.literal(literal, wanted)

    def _type_name(self, node: Node) -> str:
        return "".join(str(self.type(inner)) for inner in nodes(node))

    def literal(self, token: Token, element: str) -> int | float:
        """A number token as an element of an MLIR type.

        Raises:
            QlowerError: QL0121, QL0122.
        """
        try:
            return of_element(token, element)
        except NumberError as error:
            self.reading.fail(error.code, str(error), token)

    def scalar(self, node: Node) -> tuple[str, int | float]:
        """A number that keeps its type: its dtype and its value.

        Raises:
            QlowerError: QL0121, QL0122.
        """
        (literal,) = tokens(node)
        try:
            return scalar(literal, self._type_name(node) or ("f64" if is_float(literal) else "i64"))
        except NumberError as error:
            self.reading.fail(error.code, str(error), node)

    def array(self, node: Node) -> Attribute:
        """``array<i32: …>`` and its like as a tuple."""
        (element,), items = tokens(node), nodes(node)
        if element == "i1" and all(item.data in ("true", "false") for item in items):
            return tuple(item.data == "true" for item in items)
        if element not in (*ARRAY_INTEGERS, "f64") or any(item.data != "literal_number" for item in items):
            self.reading.fail(
                "QL0122", f"array<{element}> cannot be read", node, expected="array<i32: …> or array<f64: …>"
            )
        return tuple(self.literal(tokens(item)[0], element) for item in items)

    def dense(self, node: Node) -> Dense:
        """A dense array."""
        try:
            return Dense(read_dense(nodes(node), tokens(node)[0]))
        except DenseError as error:
            self.reading.fail("QL0123", str(error), node)

    def type(self, node: Node) -> Type:
        """A type.

        Raises:
            QlowerError: QL0121, QL0125.
        """
        name, *parameters = map(str, tokens(node))
        if not name.startswith("!"):
            if not BUILTIN_TYPE.fullmatch(name):
                self.reading.fail("QL0125", f"'{name}' is not a type", node, expected="a type such as i1, si32 or f64")
            return Type(name)
        try:
            return Type(name[1:], tuple(integer(item, 0, LARGEST_INTEGER) for item in parameters))
        except NumberError as error:
            self.reading.fail(error.code, str(error), node)
