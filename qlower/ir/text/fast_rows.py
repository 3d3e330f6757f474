"""Reading the regular lines of a text: row ops, one a line, spelled as the printers of qlower and MLIR spell them.

``ROWS`` is a terminal of the grammar that swallows as many such lines as follow each other; ``regular_rows`` takes
them apart. Whatever is spelled otherwise, or is at fault in any way, goes through the grammar and comes out the same.
"""

import re
from collections.abc import Callable, Iterator

from qlower.ir.attributes import Attribute
from qlower.ir.text.numbers import NumberError, double, integer
from qlower.ir.text.row_fields import RowFields, Scalar, scalar

_FLOAT = r"-?[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?(?: : f64)?"
_FLOATS = rf"{_FLOAT}(?:, {_FLOAT})*"
_INTEGERS = r"-?[0-9]+(?:, -?[0-9]+)*"
_COLUMN = rf"[A-Za-z_]\w* = (?:{_FLOAT}|-?[0-9]+(?: : u?i[0-9]+)?)"
_STRING = r'"[^"\\\n]*"'
_PLAIN = rf'(?:[^"\n\[\]{{}}<>=\/]|{_STRING})*'
_ENTRY = "|".join(
    (
        rf"qubits = array<i32: (?P<qubits>{_INTEGERS})>",
        rf"parameters = \[(?P<parameters>{_FLOATS})\]",
        rf"columns = \{{(?P<columns>{_COLUMN}(?:, {_COLUMN})*)\}}",
        rf"slots = array<i32: (?P<slots>{_INTEGERS})>",
        rf"terms = array<i32: (?P<terms>{_INTEGERS})>",
        rf"coefficients = \[(?P<coefficients>{_FLOATS})\]",
        r"(?P<constant>(?!(?:qubits|parameters|terms|coefficients|slots|columns)\b)[A-Za-z_]\w* = "
        rf"(?:{_STRING}|@[A-Za-z_]\w*|\[{_PLAIN}(?:\[{_PLAIN}\]{_PLAIN})*\]))",
    )
)
_NAME = r"%(?:[0-9]+|[A-Za-z_]\w*)"
_USE = rf"{_NAME}(?:#[0-9]+)?"


def _unnamed(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


_ROW = (
    rf'(?:(?P<result>{_NAME}) = )?"(?P<name>[\w.]+)"\((?P<operands>(?:{_USE}(?:, {_USE})*)?)\) '
    rf"\{{(?P<entries>(?:{_unnamed(_ENTRY)})(?:, (?:{_unnamed(_ENTRY)}))*)\}} : "
    r"\((?P<types>(?:f64(?:, f64)*)?)\) -> (?P<output>\(\)|i1)"
    r'(?=\s*(?:["%}^]|\/\/|\Z))'
)
ROWS = rf"(?>{_unnamed(_ROW)})(?:\s*(?>{_unnamed(_ROW)}))*+"
"""One or more regular lines; possessive, because nothing is gained by giving any of them back."""
_ROW_PATTERN = re.compile(_ROW, re.ASCII)
_ENTRY_PATTERN = re.compile(_ENTRY, re.ASCII)
_COLUMN_PATTERN = re.compile(r"(\w+) = (\S+?)(?: : (\w+))?(?:, |$)", re.ASCII)

SHORT_INTEGER = 9
Constants = Callable[[str], tuple[tuple[str, Attribute], ...] | None]


def regular_rows(text: str) -> Iterator["re.Match[str]"]:
    """The rows of a block of regular lines, in groups.

    The groups are ``result``, ``name``, ``operands``, ``entries``, ``types`` and ``output``.
    """
    return _ROW_PATTERN.finditer(text)


def regular_fields(entries: str, constants: Constants) -> RowFields | None:
    """The fields of a regular row, or None if anything about them is wrong.

    Args:
        entries: the inside of the row's dictionary.
        constants: reads the entries that are not fields; gives None if anything is wrong with them.
    """
    fields = RowFields()
    seen: set[str] = set()
    others: list[str] = []
    for entry in _ENTRY_PATTERN.finditer(entries):
        name = str(entry.lastgroup)
        text = entry[name]
        if name == "constant":
            others.append(text)
            continue
        if name in seen:
            return None
        seen.add(name)
        try:
            if name == "columns":
                fields.columns = _columns(text)
            elif name in ("parameters", "coefficients"):
                setattr(fields, name, tuple([double(number.partition(" ")[0]) for number in text.split(", ")]))
            else:
                setattr(fields, name, _integers(text))
        except NumberError:
            return None
    read = constants(", ".join(others)) if others else ()
    if read is None:
        return None
    fields.constants = read
    return fields


def _integers(text: str) -> tuple[int, ...]:
    # Nine digits are in range whatever they are; the long way round is for the others.
    return tuple(
        [
            int(number) if len(number) <= SHORT_INTEGER else integer(number, -(1 << 31), (1 << 31) - 1)
            for number in text.split(", ")
        ]
    )


def _columns(text: str) -> tuple[Scalar, ...]:
    found: list[Scalar] = []
    for column in _COLUMN_PATTERN.finditer(text):
        name, literal, element = column.groups()
        element = element or ("f64" if "." in literal else "i64")
        found.append((name, *scalar(literal, element)))
    found.sort()
    if len({name for name, _, _ in found}) < len(found):
        raise NumberError("QL0120", "a column is given twice")
    return tuple(found)
