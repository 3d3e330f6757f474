"""Reading pipeline text; the grammar is in ``pipeline.lark``."""

from dataclasses import Field, fields
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, get_type_hints

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from qlower.diagnostics import Diagnostic, QlowerError, Source, Span, fail
from qlower.lowering.pass_ import Pass
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.registry import passes

EXAMPLE = "layout-sabre{trials=20},route-sabre"


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
    return Pipeline(tuple(_step(source, step) for step in tree.children if isinstance(step, Tree)))


def _fail_syntax(source: Source, error: UnexpectedInput) -> NoReturn:
    position = getattr(error, "pos_in_stream", None)
    at_end = not isinstance(position, int) or not 0 <= position < len(source.text)
    offset = len(source.text) if at_end else int(position or 0)
    found = "the end" if at_end else f"'{source.text[offset]}'"
    fail(
        "QL0320",
        f"the pipeline text cannot be read at {found}",
        source.span(offset),
        expected="pass names separated by commas, options in braces",
        fix=f"for example: {EXAMPLE}",
    )


def _span(source: Source, token: Token) -> Span:
    return source.span(token.start_pos or 0, len(token))


def _step(source: Source, step: Tree[Token]) -> Pass:
    name = step.children[0]
    assert isinstance(name, Token)
    pass_class = _find(source, name)
    options: dict[str, Any] = {}
    for option in step.find_data("option"):
        key, value = option.children
        assert isinstance(key, Token)
        field = _field(source, pass_class, key)
        if field.name in options:
            fail("QL0323", f"option '{key}' of {name} is given twice", _span(source, key), fix="leave one of them out")
        options[field.name] = _checked(source, key, _value(value), get_type_hints(pass_class)[field.name])
    return pass_class(**options)


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


def _value(node: Any) -> Any:
    if node.data == "list":
        return tuple(_value(item) for item in node.children)
    token = node.children[0]
    if token.type == "STRING":
        return str(token)[1:-1]
    if token.type == "NUMBER":
        return float(token) if any(mark in token for mark in ".eE") else int(token)
    return {"true": True, "false": False}.get(str(token), str(token))


def _checked(source: Source, key: Token, value: Any, declared: Any) -> Any:
    accepted = getattr(declared, "__args__", (declared,)) if not hasattr(declared, "__origin__") else (tuple,)
    if float in accepted and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if any(type(value) is python_type for python_type in accepted):
        return value
    names = " or ".join(getattr(python_type, "__name__", str(python_type)) for python_type in accepted)
    fail("QL0322", f"option '{key}' cannot be {value!r}", _span(source, key), expected=f"a value of type {names}")
