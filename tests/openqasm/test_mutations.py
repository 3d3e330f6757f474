"""Mutated programs are read or refused with a diagnostic in the text: no other exception, and no end of time."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openqasm_programs import HEADERS, RandomProgram

from qlower.diagnostics import QlowerError, Source, render
from qlower.dialects.circuit.openqasm.codes import CODES
from qlower.dialects.circuit.openqasm.openqasm2 import read_openqasm2
from qlower.dialects.circuit.openqasm.openqasm3 import read_openqasm3
from qlower.ir.verifier import verify

READERS = {2: read_openqasm2, 3: read_openqasm3}
HERE = Path(__file__).parent
BROKEN = {
    language: [path.read_text(encoding="utf-8") for path in sorted((HERE / f"broken{language}").glob("*.qasm"))]
    for language in READERS
}
STRUCTURED = {
    2: [
        "qreg q[2]; creg c[2]; gate g(a,b) x1,y1 { rz(a/b) x1; cx x1,y1; barrier x1; } g(pi,2) q[0],q[1];\n"
        "measure q -> c;\nif(c==2) g(sin(1)^2,-3) q[1],q[0];\nreset q[0];"
    ],
    3: [
        "qubit[3] q; bit[2] c; int[8] n = 3; let r = q[1:2];\nfor int i in [0:2] { h q[i]; ctrl @ x r[0], q[0]; }\n"
        "c[0] = measure q[0];\nif (c == 1 && n > 2) { x q[1]; n += 1; } else { rz(pi / n) q; }",
        "input float v; qubit q; bit b; gate g(a) w { pow(2) @ rz(a * 2) w; gphase(-a); }\n"
        "while (b == 0) { g(v) q; b = measure q; }\n"
        "switch (int[4](b)) { case 0, 1 { x q; } default { reset q; } }\ndelay[20ns] q;",
        "const uint[8] k = 2; uint[8] s2 = 5; bit[4] m = \"0101\";\nqubit[k ** 2] q; s2 <<= 1;\n"
        "m[0:1] = m[2:3] ^ \"11\"; for uint j in {1, 3} { negctrl @ U(j / 2.0, 0, π) q[j], q[0]; }\n"
        "barrier q; output float o; o = sqrt(float(s2));",
    ],
}  # fmt: skip
SNIPPETS = [
    "", ";", "{", "}", "(", ")", "[", "]", '"', "//", "/*", "0", "-", "1e9", "99999999999", "q", "if", "for", "gate",
    "measure", "->", "=", "@", "$0", "π", "\0", "\n", "\ud7ff", "in", "ctrl", ":", ",", "**", "/0", "int[8]", "++",
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, language: int) -> str:
    seed = draw(st.integers(0, 10**6))
    text = draw(
        st.one_of(
            st.sampled_from(BROKEN[language]),
            st.sampled_from(STRUCTURED[language]).map(lambda body: HEADERS[language] + body),
            st.just(RandomProgram(seed, language).text(5)),
        )
    )
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.sampled_from([0, 0, 1, 1, 3, 20]))
        moved = text[(again := draw(st.integers(0, len(text)))) : again + draw(st.integers(0, 12))]
        insert = draw(st.one_of(st.sampled_from(SNIPPETS), st.just(moved)))
        text = text[:start] + insert + text[start + length :]
    return text


def check(text: str, language: int) -> None:
    try:
        module = READERS[language](Source("test.qasm", text))
    except QlowerError as error:
        (diagnostic,) = error.diagnostics
        assert diagnostic.code in CODES
        assert diagnostic.span is not None
        assert render(diagnostic)
    else:
        verify(module)


@settings(max_examples=250, deadline=None)
@given(mutated(2))
def test_openqasm2(text: str) -> None:
    check(text, 2)


@settings(max_examples=250, deadline=None)
@given(mutated(3))
def test_openqasm3(text: str) -> None:
    check(text, 3)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.sampled_from([2, 3]))
def test_any_text(text: str, language: int) -> None:
    check(text, language)


@pytest.mark.parametrize("language", [2, 3])
@pytest.mark.parametrize("text", ["", " ", "\n\n", "\ufeff", "\r\n;\r\n", "\0", "OPENQASM", "// only a comment"])
def test_little_texts(text: str, language: int) -> None:
    check(text, language)


@pytest.mark.parametrize("language", [2, 3])
def test_every_program_cut_off_anywhere(language: int) -> None:
    for body in STRUCTURED[language]:
        text = HEADERS[language] + body
        for end in range(0, len(text), 7 if language == 3 else 1):
            check(text[:end], language)


@pytest.mark.parametrize("language", [2, 3])
def test_the_programs_that_are_mutated_are_right_themselves(language: int) -> None:
    for body in STRUCTURED[language]:
        verify(READERS[language](Source("test.qasm", HEADERS[language] + body)))
