"""The grammar at work: text to trees, and faults of syntax to diagnostics."""

import re
from functools import cache
from pathlib import Path
from typing import NoReturn

from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from qlower.diagnostics import Source, fail
from qlower.ir.text.codes import CODES
from qlower.ir.text.fast_rows import ROWS
from qlower.ir.text.reading import Node

WORDS = {
    "ALIAS": "an alias such as #loc", "DIALECT_TYPE": "a type", "LABEL": "a block label such as ^bb0",
    "NUMBER": "a number", "ROWS": "an op", "STRING": "a string", "SYMBOL": "a symbol such as @main",
    "TENSOR": "a tensor type", "VALUE": "a value such as %0", "WORD": "a word", "$END": "the end of the text",
    "LPAR": "'('", "RPAR": "')'", "LBRACE": "'{'", "RBRACE": "'}'", "LSQB": "'['", "RSQB": "']'", "LESSTHAN": "'<'",
    "MORETHAN": "'>'", "EQUAL": "'='", "COMMA": "','", "COLON": "':'", "__ANON_0": "'builtin.module'",
    "__ANON_1": "'->'",
}  # fmt: skip
"""The grammar's terminals in words; those not listed are keywords."""
ATTRIBUTE = 'an attribute such as 5, 0.5, true, "text", [1, 2], @main or i1'
OP = 'an op such as %0 = "circuit.measure"() {qubits = array<i32: 0>} : () -> i1'


@cache
def _grammar() -> Lark:
    path = Path(__file__).with_name("grammar.lark")
    text = f"{path.read_text(encoding='utf-8')}\nROWS.10: /{ROWS}/\n"
    # Building the tables takes 60 ms. They are kept where Python keeps compiled modules; without that folder
    # they are built anew, and a damaged or outdated file is noticed and replaced.
    return Lark(
        text,
        parser="lalr",
        g_regex_flags=re.ASCII,
        start=["text", "operation"],
        propagate_positions=True,
        maybe_placeholders=False,
        cache=str(path.parent / "__pycache__" / "grammar.lark.tables"),
    )


def parse_tree(source: Source, start: int, end: int, rule: str) -> Node:
    """The tree of a stretch of a source, read as a rule of the grammar; offsets in it count from the stretch.

    Raises:
        QlowerError: QL0100 … QL0103.
    """
    whole = start == 0 and end == len(source.text)
    text = source.text if whole else source.text[start:end]
    try:
        return _grammar().parse(text, start=rule)
    except UnexpectedInput as error:
        _fail(source, start, error)


def _fail(source: Source, shift: int, error: UnexpectedInput) -> NoReturn:
    if isinstance(error, UnexpectedCharacters):
        offset = shift + int(error.pos_in_stream or 0)
        character = source.text[offset]
        code = "QL0103" if character == '"' else "QL0100"
        message = "the string is not closed on its line" if character == '"' else f"unexpected character {character!r}"
        fail(code, message, source.span(offset), fix=CODES[code].fix)
    if not isinstance(error, UnexpectedToken):
        raise TypeError(f"unknown syntax error {error!r}")
    expected = _expected(error.accepts or error.expected)
    token = error.token
    if token.type == "$END":
        fail("QL0102", "the text ends too soon", source.span(len(source.text.rstrip())), expected=expected)
    offset = shift + int(token.start_pos or 0)
    word = str(token).partition("\n")[0]
    fail("QL0101", f"unexpected '{word[:40]}'", source.span(offset, len(word)), expected=expected)


def _expected(terminals: set[str] | None) -> str:
    found = terminals or set()
    if "DENSE" in found:
        return ATTRIBUTE
    if "ROWS" in found:
        return OP
    names = sorted(WORDS.get(name, f"'{name.lower()}'") for name in found)
    return " or ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
