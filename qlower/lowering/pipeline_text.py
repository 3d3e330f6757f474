"""Reading pipeline text; the grammar is in ``pipeline.lark``."""

import json
import math
from contextlib import suppress
from dataclasses import Field, fields
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Literal, NoReturn, Union, get_args, get_origin, get_type_hints

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

from qlower.diagnostics import Diagnostic, QlowerError, Source, Span, fail
from qlower.lowering.objectives import OBJECTIVES
from qlower.lowering.pass_ import Pass
from qlower.lowering.pipeline import BEST_OF, WHILE_BETTER, Choice, Item, Pipeline, Repetition, value_text
from qlower.lowering.registry import passes

EXAMPLE = "layout-sabre{trials=20},route-sabre"
LARGEST_INTEGER = 2**53 - 1
"""The largest that every reader of JSON keeps exactly."""


_TOKENS = {
    "NAME": "a name",
    "BEST_OF": BEST_OF,
    "WHILE_BETTER": WHILE_BETTER,
    "NUMBER": "a number",
    "STRING": "a text in double quotes",
    "EQUAL": "=",
    "COMMA": "a comma",
    "LBRACE": "{",
    "RBRACE": "}",
    "LSQB": "[",
    "RSQB": "]",
    "LPAR": "(",
    "RPAR": ")",
    "VBAR": "|",
    "SEMICOLON": ";",
    "$END": "the end",
}
"""The grammar's tokens in words, in the order they are listed in."""
_TYPES = {int: "a whole number", float: "a number", str: "a text", bool: "true or false", type(None): "none"}


@cache
def _grammar() -> Lark:
    text = Path(__file__).with_name("pipeline.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", start="pipeline")


def parse_pipeline(text: str, source_name: str = "<pipeline>") -> Pipeline:
    """The pipeline of a text.

    Raises:
        QlowerError: QL0320 syntax, QL0300 unknown pass, QL0321 unknown option, QL0322 wrong value, QL0323 option
            given twice.
    """
    source = Source(source_name, text)
    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as error:
        _fail_syntax(source, error)
    return _pipeline(source, tree)


def _pipeline(source: Source, tree: Tree[Token]) -> Pipeline:
    return Pipeline(tuple(_item(source, item) for item in tree.children if isinstance(item, Tree)))


def _item(source: Source, tree: Tree[Token]) -> Item:
    if tree.data == "step":
        return _step(source, tree)
    ways = [_way(source, way) for way in tree.children if isinstance(way, Tree) and way.data in ("pipeline", "staged")]
    if tree.data == "choice":
        return Choice(tuple(ways), **_own_options(source, tree, BEST_OF, _OF_CHOICE))
    return Repetition(ways[0], **_own_options(source, tree, WHILE_BETTER, _OF_REPETITION))


_OF_CHOICE: dict[str, Any] = {"objective": Literal[OBJECTIVES]}
_OF_REPETITION: dict[str, Any] = {"most": int, **_OF_CHOICE}
"""The options of what holds pipelines, and their types."""


def _own_options(source: Source, tree: Tree[Token], name: str, declared: dict[str, Any]) -> dict[str, Any]:
    """The options of what holds pipelines, not those of the passes in it."""
    found: dict[str, Any] = {}
    for options in tree.children:
        if not isinstance(options, Tree) or options.data != "options":
            continue
        for option in options.find_data("option"):
            key, node = option.children
            assert isinstance(key, Token)
            if key not in declared:
                fail("QL0321", f"{name} has no option '{key}'", _span(source, key), expected=" or ".join(declared))
            if key in found:
                fail("QL0323", f"option '{key}' of {name} is given twice", _span(source, key), fix="leave one out")
            found[str(key)] = _checked(source, key, node, declared[key])
    return found


def _way(source: Source, tree: Tree[Token]) -> Pipeline:
    if tree.data == "pipeline":
        return _pipeline(source, tree)
    first, last = (_pipeline(source, item) for item in tree.children if isinstance(item, Tree))
    return Pipeline(first.passes + last.passes, len(first.passes))


def _fail_syntax(source: Source, error: UnexpectedInput) -> NoReturn:
    at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    offset = len(source.text) if at_end else int(error.pos_in_stream or 0)
    found = "the end" if at_end else _character(source.text[offset])
    # Nothing is named where the text so far is a whole pipeline.
    allowed: set[str] = getattr(error, "accepts", None) or getattr(error, "allowed", None) or {"COMMA", "$END"}
    if "(" not in source.text[:offset]:
        allowed = allowed - {"RPAR", "VBAR", "SEMICOLON"}
    fail(
        "QL0320",
        f"the pipeline text cannot be read at {found}",
        source.span(offset),
        expected=" or ".join(words for token, words in _TOKENS.items() if token in allowed),
        fix=f"a pipeline looks like this: {EXAMPLE}",
    )


def _character(character: str) -> str:
    return f"'{character}'" if character.isprintable() else f"the character U+{ord(character):04X}"


def _span(source: Source, token: Token) -> Span:
    return source.span(token.start_pos or 0, len(token))


def _step(source: Source, step: Tree[Token]) -> Pass:
    name = step.children[0]
    assert isinstance(name, Token)
    pass_class = _find(source, name)
    hints = get_type_hints(pass_class)
    options: dict[str, Any] = {}
    for option in step.find_data("option"):
        key, node = option.children
        assert isinstance(key, Token)
        field = _field(source, pass_class, key)
        if field.name in options:
            fail("QL0323", f"option '{key}' of {name} is given twice", _span(source, key), fix="leave one of them out")
        options[field.name] = _checked(source, key, node, hints[field.name])
    try:
        return pass_class(**options)
    except ValueError as error:  # the pass's own check of its options
        fail("QL0322", f"the options of {name} do not hold: {error}", _span(source, name))


def _find(source: Source, name: Token) -> type[Pass]:
    try:
        return passes().load(str(name))
    except QlowerError as error:
        first = error.diagnostics[0]
        span = _span(source, name)
        raise QlowerError(Diagnostic(first.code, first.message, span, first.expected, first.fix)) from error


def _field(source: Source, pass_class: type[Pass], key: Token) -> "Field[Any]":
    declared = {field.name.replace("_", "-"): field for field in fields(pass_class)}
    found = declared.get(str(key).replace("_", "-"))
    if found is not None:
        return found
    close = get_close_matches(str(key), declared, n=1)
    fail(
        "QL0321",
        f"the pass {pass_class.name} has no option '{key}'",
        _span(source, key),
        expected=f"one of {', '.join(declared)}" if declared else "no options",
        fix=f"did you mean {close[0]}?" if close else f"see `qlower passes {pass_class.name}`",
    )


def _checked(source: Source, key: Token, node: Any, declared: Any) -> Any:
    """The value of an option, of the type its field declares."""
    try:
        value = _fitted(_value(node), declared)
    except ValueError as error:
        first = next(node.scan_values(lambda token: isinstance(token, Token)), key)
        fail("QL0322", f"option '{key}' {error}", _span(source, first), expected=_words(declared))
    return value


def _value(node: Any) -> Any:
    """What a value in the text says, before its declared type is known.

    Raises:
        ValueError: it cannot be kept in a trace, whose numbers and texts every reader of JSON must understand.
    """
    if node.data == "list":
        return tuple(_value(item) for item in node.children)
    token = node.children[0]
    if token.type == "STRING":
        try:
            text = str(json.loads(token))
            text.encode()  # halves of characters are no text
        except ValueError:
            raise ValueError(f"cannot be {token}: the text has a wrong escape or half a character") from None
        return text
    if token.type != "NUMBER":
        return {"true": True, "false": False, "none": None}.get(str(token), str(token))
    number = float(token) if any(mark in token for mark in ".eE") else int(token)
    if not math.isfinite(number) or (isinstance(number, int) and abs(number) > LARGEST_INTEGER):
        raise ValueError(f"cannot be {token}: the number is too large")
    return number


def _fitted(value: Any, declared: Any) -> Any:
    """A value as the declared type has it; whole numbers also serve as floats.

    Raises:
        ValueError: it is of another type.
    """
    origin, arguments = get_origin(declared), get_args(declared)
    if origin in (Union, UnionType):
        for alternative in arguments:
            with suppress(ValueError):
                return _fitted(value, alternative)
    elif origin is Literal:
        if value in arguments:
            return value
    elif origin is tuple and isinstance(value, tuple):
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_fitted(item, arguments[0]) for item in value)
        if len(arguments) == len(value):
            return tuple(map(_fitted, value, arguments))
    elif declared is float and type(value) is int:
        return float(value)
    elif type(value) is declared:
        return value
    raise ValueError(f"cannot be {_shown(value)}")


def _shown(value: Any) -> str:
    """A value as pipeline text writes it."""
    return value_text(value) if not isinstance(value, str) else f"the text {value_text(value)}"


def _words(declared: Any) -> str:
    """A declared type in words."""
    origin, arguments = get_origin(declared), get_args(declared)
    if origin in (Union, UnionType):
        return " or ".join(map(_words, arguments))
    if origin is Literal:
        return " or ".join(map(str, arguments))
    if origin is tuple:
        return "a list of " + ", ".join("…" if part is Ellipsis else _words(part) for part in arguments)
    return _TYPES.get(declared, str(declared))
