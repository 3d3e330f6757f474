"""YAML text as a tree of nodes with places, without guessing the types of scalars.

PyYAML's events carry the places; its own constructor is not used, because it follows YAML 1.1 (``no`` is false,
``12:30`` is 750, ``1e-6`` is text) and keeps only the last of repeated keys.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from qlower.diagnostics import Diagnostic, QlowerError, Source, Span, fail

MAXIMUM_DEPTH = 32
"""Nested collections; documents use six."""
MAXIMUM_CHARACTERS = 50_000_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]+", re.ASCII)
_RADIX = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS = {w: v for words, v in (("true True TRUE", True), ("false False FALSE", False)) for w in words.split()}
_TAG_PREFIX = "tag:yaml.org,2002:"
_NULL = ("", "~", "null", "Null", "NULL")

Scalar = bool | int | float | str | None


@dataclass(slots=True)
class Node:
    """A scalar, a list or a mapping.

    Attributes:
        kind: ``scalar``, ``list`` or ``mapping``.
        offset: characters of the text before it.
        length: characters it spans.
        text: of a scalar, as written without quotes.
        plain: whether a scalar is written without quotes.
        items: of a list.
        entries: of a mapping: key text to (key node, value node).
    """

    kind: str
    offset: int
    length: int
    text: str = ""
    plain: bool = False
    items: "list[Node]" = field(default_factory=list)
    entries: "dict[str, tuple[Node, Node]]" = field(default_factory=dict)

    def value(self, *path: str | int) -> "Node":
        """The node at a path of keys and indices below this one."""
        node = self
        for step in path:
            node = node.items[step] if isinstance(step, int) else node.entries[step][1]
        return node

    def scalar(self) -> Scalar:
        """The value of a scalar by the core schema of YAML 1.2.2 (section 10.3.2); quoted scalars are text."""
        text = self.text
        if not self.plain:
            return text
        if _INTEGER.fullmatch(text):
            # A number too long for int() is certainly out of every range: let it be infinite.
            return int(text) if len(text) < 400 else float("inf")
        if _RADIX.fullmatch(text):
            return int(text, 0) if len(text) < 400 else float("inf")
        if _FLOAT.fullmatch(text):
            return float(text)
        if _SPECIAL.fullmatch(text):
            return float(text.replace(".", "", 1).lower())
        if text in _NULL:
            return None
        return _WORDS.get(text, text)

    def describe(self) -> str:
        """What stands here, for a message."""
        if self.kind != "scalar":
            return f"a {self.kind}"
        value = self.scalar()
        if value is None:
            return f"an empty value (`{self.text}`)" if self.text else "an empty value"
        kinds = {bool: "the truth value", int: "the number", float: "the number", str: "the text"}
        return f"{kinds[type(value)]} `{shorten(self.text)}`"


def shorten(text: str) -> str:
    """At most 40 characters of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:37] + "..."


def span_of(source: Source, node: Node) -> Span:
    """The place of a node."""
    return source.span(node.offset, max(1, node.length))


@dataclass(frozen=True)
class Manual:
    """How messages speak of a kind of document.

    Attributes:
        noun: what it is.
        guide: where it is described.
        first_line: what it begins with.
    """

    noun: str
    guide: str
    first_line: str


def parse_yaml(source: Source, manual: Manual) -> Node:
    """The one document of a source as a tree.

    Args:
        source: the text.
        manual: what kind of document it is.

    Raises:
        QlowerError: QL0402 to QL0406 and QL0413; duplicate keys are collected, everything else stops at once.
    """
    if len(source.text) > MAXIMUM_CHARACTERS:
        fail("QL0413", f"the text has more than {MAXIMUM_CHARACTERS} characters", source.span(0))
    builder = _Builder(source, manual)
    for event in _events(source, manual):
        builder.take(event)
    if builder.root is None:
        fail(
            "QL0403",
            "the file holds no document",
            source.span(0),
            expected=f"a mapping that begins with `{manual.first_line}`",
            fix=f"{manual.guide} has a complete example",
        )
    if builder.diagnostics:
        raise QlowerError(builder.diagnostics)
    return builder.root


def _events(source: Source, manual: Manual) -> Iterator[Any]:
    """PyYAML's events; its errors become diagnostics."""
    try:
        yield from yaml.parse(source.text, Loader=_LOADER)
    except yaml.reader.ReaderError as error:
        offset = next((i for i, c in enumerate(source.text) if ord(c) == error.character), 0)
        character = error.character if isinstance(error.character, int) else 0
        fail("QL0402", f"the character U+{character:04X} may not stand in YAML", source.span(offset), fix="remove it")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _fail_syntax(source, manual, error, mark.index if mark is not None else 0)


def _fail_syntax(source: Source, manual: Manual, error: yaml.MarkedYAMLError, offset: int) -> None:
    message = str(error.problem or error.context or "the text is not YAML")
    if source.text[offset : offset + 1] == "\t" or "\\t" in message:
        fail("QL0402", "a tab indents this line", source.span(offset), fix="indent with spaces")
    if "undefined alias" in message or "duplicate anchor" in message:
        _fail_feature(source, manual, "an alias", offset)
    if error.context_mark is not None and "end of stream" in message:
        message, offset = f"{error.context}: {message}", error.context_mark.index
    fail("QL0402", message, source.span(offset), expected="well-formed YAML")


def _fail_feature(source: Source, manual: Manual, what: str, offset: int, length: int = 1) -> None:
    fail(
        "QL0405", f"{what} is not allowed in a {manual.noun}", source.span(offset, length),
        fix="write the value out where it is used",
    )  # fmt: skip


class _Builder:
    """Builds the tree from events, without recursion."""

    def __init__(self, source: Source, manual: Manual) -> None:
        self.source = source
        self.manual = manual
        self.root: Node | None = None
        self.open: list[Node] = []
        self.keys: list[Node | None] = []
        self.documents = 0
        self.diagnostics: list[Diagnostic] = []

    def take(self, event: Any) -> None:
        """Use one event."""
        start: Any = event.start_mark
        end: Any = event.end_mark
        offset = start.index
        if isinstance(event, yaml.ScalarEvent):
            self.refuse_features(event)
            self.place(Node("scalar", offset, end.index - offset, event.value, not event.style))
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self.refuse_features(event)
            kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "list"
            self.begin(Node(kind, offset, 1))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.open.pop()
            self.keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            _fail_feature(self.source, self.manual, f"the alias `*{event.anchor}`", offset)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                fail(
                    "QL0404",
                    "a second document begins here",
                    self.source.span(offset, 3),
                    fix="put it into a file of its own",
                )

    def refuse_features(self, event: Any) -> None:
        """Anchors and tags change the meaning of a text in ways a reader overlooks."""
        offset = event.start_mark.index
        if event.anchor is not None:
            _fail_feature(self.source, self.manual, f"the anchor `&{event.anchor}`", offset, len(event.anchor) + 1)
        if event.tag is not None:
            _fail_feature(self.source, self.manual, f"the tag `{event.tag.replace(_TAG_PREFIX, '!!')}`", offset)

    def begin(self, node: Node) -> None:
        """Enter a list or a mapping."""
        if len(self.open) == MAXIMUM_DEPTH:
            fail(
                "QL0413",
                f"more than {MAXIMUM_DEPTH} nested collections",
                self.source.span(node.offset),
                fix="nest less",
            )
        self.place(node)
        self.open.append(node)
        self.keys.append(None)

    def place(self, node: Node) -> None:
        """Put a finished scalar or a beginning collection where it belongs."""
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if parent.kind == "list":
            parent.items.append(node)
        elif self.keys[-1] is None:
            self.keys[-1] = self.checked_key(node)
        else:
            key, self.keys[-1] = self.keys[-1], None
            self.add_entry(parent, key, node)

    def checked_key(self, node: Node) -> Node:
        if node.kind != "scalar":
            fail(
                "QL0409",
                f"{node.describe()} stands where a key belongs",
                self.source.span(node.offset),
                expected="a name",
            )
        if node.plain and node.text == "<<":
            _fail_feature(self.source, self.manual, "a merge key", node.offset, 2)
        return node

    def add_entry(self, parent: Node, key: Node, node: Node) -> None:
        if key.text not in parent.entries:
            parent.entries[key.text] = (key, node)
            return
        line = self.source.position(parent.entries[key.text][0].offset)[0]
        message = f"the key `{shorten(key.text)}` is given twice, first in line {line}"
        self.diagnostics.append(Diagnostic("QL0406", message, span_of(self.source, key), fix="remove one of them"))
