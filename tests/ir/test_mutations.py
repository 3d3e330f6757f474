"""Damaged texts give diagnostics, never tracebacks; what still reads can be printed and read again."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_text_foreign import circuit, columns, constants

from qlower.diagnostics import QlowerError, Source, render
from qlower.ir.text import parse_source, print_module
from qlower.ir.verifier import verify

TEXTS = [
    *(print_module(make(), spelling) for make in (circuit, constants, columns) for spelling in ("exploded", "packed")),
    *(path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "broken").glob("r*.mlir"))),
]
WORD = re.compile(r"[\w.]+|\s+|.", re.DOTALL)
ALIKE = {"number": re.compile(r"[\d.]+"), "word": re.compile(r"[a-z][\w.]*")}
PIECES = [WORD.findall(text) for text in TEXTS]
LOOSE = [
    "(", ")", "{", "}", "[", "]", "<", ">", ",", ":", "=", "->", "%0", "%9:2", "^bb0:", "@f", '"', "\\", "#a", "//",
    "-",
    "dense", "array", "tensor<2xi32>", "true", "unit", "i1", "f64", "!a.b", "0", "-1", "1.5", "0x7FF0000000000000",
    "99999999999999999999", "1.0e999", "qubits", "parameters", "terms", "columns", "module", '"qlower.run"',
    '"circuit.cx"',
    "loc", "\x00", "é", "\n",
]  # fmt: skip


@st.composite
def damaged(draw):
    pieces = list(draw(st.sampled_from(PIECES)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(pieces) - 1))
        what = draw(st.sampled_from(["drop", "repeat", "insert", "replace", "swap", "cut", "number", "word", "word"]))
        if what == "drop":
            del pieces[place : place + draw(st.integers(1, 5))]
        elif what == "repeat":
            pieces[place:place] = pieces[place : place + draw(st.integers(1, 9))]
        elif what == "insert":
            pieces.insert(place, draw(st.sampled_from(LOOSE)))
        elif what == "replace":
            pieces[place] = draw(st.sampled_from(LOOSE))
        elif what == "swap":
            other = draw(st.integers(0, len(pieces) - 1))
            pieces[place], pieces[other] = pieces[other], pieces[place]
        elif what in ALIKE:
            places = [at for at, piece in enumerate(pieces) if ALIKE[what].fullmatch(piece)] or [place]
            pieces[draw(st.sampled_from(places))] = pieces[draw(st.sampled_from(places))]
        else:
            del pieces[place:]
        pieces = pieces or [" "]
    return "".join(pieces)


def check(text):
    source = Source("<mutated>", text)
    try:
        module = parse_source(source)
        verify(module, allow_unregistered=True, source=source)
    except QlowerError as error:
        assert all(render(diagnostic) for diagnostic in error.diagnostics)
        return
    for spelling in ("exploded", "packed"):
        assert parse_source(Source("<again>", print_module(module, spelling))).digest == module.digest


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_damaged_texts(text):
    check(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text(text):
    check(text)


@pytest.mark.parametrize(
    "opening", ["[", '"a.b"() ({', "{a = ", "({", "dense<[", "loc(", "(", "array<", "module {", '"']
)
def test_deep_nesting_of_anything(opening):
    for text in (opening * 3000, f'"builtin.module"() ({{ "a.b"() {{a = {opening * 3000}'):
        with pytest.raises(QlowerError):
            parse_source(Source("<deep>", text))
