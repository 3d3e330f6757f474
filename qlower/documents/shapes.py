"""The vocabulary in which a schema is written: what kind of value a key takes, and the reader that enforces it."""

import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qlower.diagnostics import Diagnostic, Source, Span
from qlower.documents.nodes import Manual, Node, shorten, span_of
from qlower.formula import FormulaError, parse_formula

UNKNOWN = "unknown"
"""How a descriptor says that a fact is not known; None in Python."""
INVALID: Any = object()
"""What reading returns where a diagnostic was recorded."""
OMIT: Any = object()
"""Default of keys that leave no trace when absent."""


@dataclass(frozen=True)
class Text:
    """A text; ``pattern`` restricts it and ``form`` says how in words."""

    pattern: str = r"(?s).*\S.*"
    form: str = "text that is not blank"


@dataclass(frozen=True)
class Integer:
    """A whole number within bounds; ``unknown`` allows the word."""

    low: int = 0
    high: int = 2**53 - 1
    unknown: bool = False


@dataclass(frozen=True)
class Number:
    """A finite number within bounds (``open_low`` excludes the lower one); ``unknown`` allows the word."""

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    unknown: bool = True


@dataclass(frozen=True)
class Flag:
    """true or false; ``unknown`` allows the word."""

    unknown: bool = False


@dataclass(frozen=True)
class Choice:
    """One of a few names."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Angle:
    """A number or a formula without parameters, such as ``pi/2``; read as a float."""


@dataclass(frozen=True)
class Entry:
    """An entry of a matrix: a number, a formula or ``[re, im]``; read as the text of a formula."""


@dataclass(frozen=True)
class OneOrMore:
    """One text, or a list of them; read as a list."""

    item: Text


@dataclass(frozen=True)
class TextOr:
    """A text, or a section that says more than a name; read as what it is."""

    text: Text
    section: "Section"


@dataclass(frozen=True)
class Raw:
    """Anything, left to the caller: read as the node itself."""


@dataclass(frozen=True)
class ListOf:
    """A list."""

    item: "Shape"
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class MapOf:
    """A mapping with names of the user's choice."""

    item: "Shape"
    name: Text


@dataclass(frozen=True)
class Key:
    """One key of a section.

    Attributes:
        shape: the values it takes.
        meaning: one line for the documentation.
        required: absence is an error.
        default: value if absent; None is unknown; ``OMIT`` leaves the key out.
    """

    shape: "Shape"
    meaning: str
    required: bool = False
    default: Any = OMIT


@dataclass(frozen=True)
class Section:
    """A mapping with declared keys."""

    keys: Mapping[str, Key] = field(hash=False)


@dataclass(frozen=True)
class Variant:
    """A section whose keys depend on the value of one of them, which every case declares as well."""

    tag: str
    cases: Mapping[str, Section] = field(hash=False)


Shape = (
    Text
    | Integer
    | Number
    | Flag
    | Choice
    | Angle
    | Entry
    | OneOrMore
    | TextOr
    | Raw
    | ListOf
    | MapOf
    | Section
    | Variant
)


class Reader:
    """Reads nodes by shapes, collecting every diagnostic.

    Attributes:
        diagnostics: found so far, in the order of the text within each section.
        sizes: values of the size parameters that ``$name`` stands for.
    """

    def __init__(self, source: Source, manual: Manual, sizes: Mapping[str, int] | None = None) -> None:
        self.source = source
        self.manual = manual
        self.sizes = dict(sizes or {})
        self.diagnostics: list[Diagnostic] = []

    def report(self, code: str, message: str, place: Node | Span, expected: str = "", fix: str = "") -> Any:
        """Record a diagnostic; returns INVALID for the caller to return."""
        span = span_of(self.source, place) if isinstance(place, Node) else place
        self.diagnostics.append(Diagnostic(code, message, span, expected, fix))
        return INVALID

    def read(self, node: Node, shape: Shape, name: str) -> Any:
        """The value of a node, or INVALID; ``name`` is how messages call it."""
        match shape:
            case Section():
                return self.section(node, shape.keys, name)
            case Variant():
                return self.variant(node, shape, name)
            case ListOf():
                return self.list(node, shape, name)
            case MapOf():
                return self.mapping(node, shape, name)
            case OneOrMore():
                return self.one_or_more(node, shape, name)
            case TextOr():
                return self.read(node, shape.text if node.kind == "scalar" else shape.section, name)
            case Entry():
                return self.entry(node, name)
            case Raw():
                return node
        if node.kind != "scalar":
            return self.wrong_type(node, _described(shape), name)
        return self.scalar(node, shape, name)

    def scalar(self, node: Node, shape: Shape, name: str) -> Any:
        """A scalar by any of the scalar shapes."""
        value = node.scalar()
        if value == UNKNOWN and getattr(shape, "unknown", False):
            return None
        match shape:
            case Integer():
                return self.integer(node, self.resized(node), shape, name)
            case Number():
                return self.number(node, value, shape, name)
            case Flag():
                return value if isinstance(value, bool) else self.wrong_type(node, _described(shape), name)
            case Angle():
                return self.angle(node, value, name)
            case Choice():
                return self.choice(node, shape, name)
            case Text():
                return self.text(node, value, shape, name)
        raise AssertionError(shape)

    def wrong_type(self, node: Node, expected: str, name: str) -> Any:
        """Record that a value is of another type."""
        fix = ""
        if (
            expected.startswith("true")
            and node.kind == "scalar"
            and node.plain
            and node.text in ("yes", "no", "on", "off", "Yes", "No", "On", "Off")
        ):
            fix = f"write {'true' if node.text.lower() in ('yes', 'on') else 'false'}"
        elif node.kind == "scalar" and node.scalar() is None:
            fix = "an empty value says nothing: leave the key out, or write `unknown` where that is allowed"
        return self.report("QL0409", f"`{name}` is {node.describe()}", node, expected, fix)

    def resized(self, node: Node) -> Any:
        """The scalar, or the size that a ``$name`` stands for."""
        if not (node.plain and node.text.startswith("$")):
            return node.scalar()
        if node.text[1:] in self.sizes:
            return self.sizes[node.text[1:]]
        known = ", ".join(f"${size}" for size in self.sizes) or "none is declared"
        return self.report("QL0424", f"no size parameter is called `{shorten(node.text[1:])}`", node, known)

    def integer(self, node: Node, value: Any, shape: Integer, name: str) -> Any:
        """A whole number."""
        if value is INVALID:
            return INVALID
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self.wrong_type(node, _described(shape), name)
        if not isinstance(value, int):
            return self.report("QL0409", f"`{name}` is {node.describe()}", node, _described(shape))
        if not shape.low <= value <= shape.high:
            return self.report("QL0410", f"`{name}` is {shorten(str(value))}", node, _described(shape))
        return value

    def number(self, node: Node, value: Any, shape: Number, name: str) -> Any:
        """A finite number, as a float."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self.wrong_type(node, _described(shape), name)
        number = math.inf if abs(value) > 1e308 else float(value)
        if (
            not math.isfinite(number)
            or not shape.low <= number <= shape.high
            or (shape.open_low and number == shape.low)
        ):
            fix = "write `unknown`, unquoted" if math.isnan(number) and shape.unknown else ""
            return self.report("QL0410", f"`{name}` is {shorten(node.text)}", node, _described(shape), fix)
        return number + 0.0  # −0.0 becomes 0.0

    def angle(self, node: Node, value: Any, name: str) -> Any:
        """A number or a constant formula, as a float."""
        if isinstance(value, bool) or value is None:
            return self.wrong_type(node, _described(Angle()), name)
        try:
            result = parse_formula(node.text).evaluate({})
        except FormulaError as error:
            return self.formula_fault(node, str(error), name, error.offset)
        except (ArithmeticError, ValueError):
            return self.formula_fault(node, "it has no value", name)
        if result.imag != 0 or not math.isfinite(result.real):
            return self.formula_fault(node, "its value is not a finite real number", name)
        return result.real + 0.0

    def formula_fault(self, node: Node, problem: str, name: str, offset: int = 0) -> Any:
        """Record a fault of a formula at its place."""
        place = self.source.span(node.offset + offset + (0 if node.plain else 1))
        return self.report("QL0434", f"`{name}`: {problem}", place, "a formula such as `exp(-1j*pi*theta)/2`")

    def choice(self, node: Node, shape: Choice, name: str) -> Any:
        """One of the names."""
        if node.text in shape.names:
            return node.text
        if not isinstance(node.scalar(), str):
            return self.wrong_type(node, _described(shape), name)
        near = did_you_mean(node.text, shape.names)
        return self.report("QL0411", f"`{name}` is {node.describe()}", node, _described(shape), near)

    def text(self, node: Node, value: Any, shape: Text, name: str) -> Any:
        """A text of the required form; a plain number is not taken for text."""
        if not isinstance(value, str):
            result = self.wrong_type(node, shape.form, name)
            if value is not None:
                last = self.diagnostics.pop()
                self.diagnostics.append(
                    Diagnostic(last.code, last.message, last.span, last.expected, f'write it in quotes: "{node.text}"')
                )
            return result
        if not re.fullmatch(shape.pattern, value):
            return self.report("QL0412", f"`{name}` is {node.describe()}", node, shape.form)
        return value

    def entry(self, node: Node, name: str) -> Any:
        """A matrix entry as the text of a formula; its formula is checked where the parameters are known."""
        if node.kind == "list":
            parts = self.list(node, ListOf(Number(unknown=False), 2, 2), name)
            return parts if parts is INVALID else f"{parts[0]!r} + {parts[1]!r}*1j"
        if node.kind != "scalar" or node.scalar() is None or isinstance(node.scalar(), bool):
            return self.wrong_type(node, 'a number, a formula such as "cos(theta/2)", or [re, im]', name)
        return node.text.strip()

    def one_or_more(self, node: Node, shape: OneOrMore, name: str) -> Any:
        """A list of texts, which may be written as one text."""
        if node.kind == "list":
            return self.list(node, ListOf(shape.item, 1), name)
        value = self.read(node, shape.item, name)
        return value if value is INVALID else [value]

    def list(self, node: Node, shape: ListOf, name: str) -> Any:
        """Every item of a list."""
        if node.kind != "list":
            return self.wrong_type(node, "a list", name)
        if len(node.items) < shape.least or (shape.most is not None and len(node.items) > shape.most):
            count = f"{shape.least}" if shape.least == shape.most else f"at least {shape.least}"
            return self.report("QL0409", f"`{name}` has {len(node.items)} entries", node, f"{count} entries")
        values = [self.read(item, shape.item, f"{name}[{index}]") for index, item in enumerate(node.items)]
        return INVALID if any(value is INVALID for value in values) else values

    def mapping(self, node: Node, shape: MapOf, name: str) -> Any:
        """A mapping with free names."""
        if node.kind != "mapping":
            return self.wrong_type(node, "a mapping", name)
        result = {}
        for text, (key, child) in node.entries.items():
            if not re.fullmatch(shape.name.pattern, text):
                self.report("QL0412", f"the name `{shorten(text)}` in `{name}`", key, shape.name.form)
                continue
            result[text] = self.read(child, shape.item, f"{name}.{text}")
        return INVALID if any(value is INVALID for value in result.values()) else result

    def variant(self, node: Node, shape: Variant, name: str) -> Any:
        """A section chosen by its tag."""
        if node.kind != "mapping":
            return self.wrong_type(node, f"a mapping with `{shape.tag}`", name)
        if shape.tag not in node.entries:
            return self.missing(node, shape.tag, name, f"`{shape.tag}`: {_one_of(tuple(shape.cases))}")
        tag = self.choice(node.value(shape.tag), Choice(tuple(shape.cases)), f"{name}.{shape.tag}")
        return INVALID if tag is INVALID else self.section(node, shape.cases[tag].keys, name)

    def section(self, node: Node, keys: Mapping[str, Key], name: str) -> Any:
        """A mapping with declared keys, in the order of their declaration; absent ones take their defaults."""
        if node.kind != "mapping":
            return self.wrong_type(node, "a mapping", name)
        before = len(self.diagnostics)
        for text, (key, _) in node.entries.items():
            if text not in keys:
                where = f" in `{name}`" if name else ""
                fix = did_you_mean(text, tuple(keys)) or f"remove it; {self.manual.guide} lists the keys"
                self.report("QL0407", f"unknown key `{shorten(text)}`{where}", key, fix=fix)
        result = {}
        for text, declared in keys.items():
            if text in node.entries:
                result[text] = self.read(node.value(text), declared.shape, f"{name}.{text}" if name else text)
            elif declared.required:
                self.missing(node, text, name, f"`{text}`: {declared.meaning}")
            elif declared.default is not OMIT:
                result[text] = declared.default
        return result if len(self.diagnostics) == before else INVALID

    def missing(self, node: Node, key: str, name: str, expected: str) -> Any:
        """Record that a key is absent."""
        where = f" in `{name}`" if name else ""
        return self.report("QL0408", f"`{key}` is missing{where}", node, expected, f"add `{key}:`")


def did_you_mean(text: str, names: tuple[str, ...]) -> str:
    """A suggestion, or nothing if no name is close."""
    near = difflib.get_close_matches(text, names, n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""


def _one_of(names: tuple[str, ...]) -> str:
    return "one of " + ", ".join(names)


def _described(shape: Shape) -> str:
    """The values of a scalar shape in words."""
    ending = " or unknown" if getattr(shape, "unknown", False) else ""
    match shape:
        case Flag():
            return f"true, false{ending}" if ending else "true or false"
        case Integer():
            high = "" if shape.high == Integer().high else f" to {shape.high}"
            return f"a whole number from {shape.low}{high}{ending}"
        case Number():
            return f"a finite number{_bounds(shape)}{ending}"
        case Choice():
            return _one_of(shape.names)
        case Angle():
            return "an angle in radians, such as 0.25 or pi/2"
        case Text():
            return shape.form
    return "a value"


def _bounds(shape: Number) -> str:
    low = "" if shape.low == -math.inf else f" {'above' if shape.open_low else 'of at least'} {shape.low:g}"
    high = "" if shape.high == math.inf else f"{' and' if low else ''} at most {shape.high:g}"
    return low + high
