"""Changed descriptors give diagnostics, never a traceback; and what loads can be written and loaded again."""

import itertools
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.cli.catalogue import all_codes
from qlower.device.emit import emit_target_yaml
from qlower.device.loader import load_target
from qlower.diagnostics import QlowerError, render

HERE = Path(__file__).parent
TEXTS = [
    (HERE / "small.yaml").read_text(encoding="utf-8"),
    *(
        (HERE.parents[1] / "targets" / f"{name}.yaml").read_text(encoding="utf-8")
        for name in ("iqm_garnet", "ionq_forte", "generic_grid", "quantinuum_helios")
    ),
]
LINES = [line for text in TEXTS for line in text.splitlines()]
WORDS = [
    "unknown",
    "~",
    "- ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "!!int ",
    "<<: ",
    "$rows",
    "---\n",
    "\t",
    "|",
    ">",
    "? ",
    "1e-6",
    ".nan",
]


def check(text: str | bytes) -> None:
    try:
        target = load_target(text)
    except QlowerError as error:
        for diagnostic in error.diagnostics:
            assert diagnostic.code in all_codes()
            assert render(diagnostic)
        return
    assert load_target(emit_target_yaml(target)).digest == target.digest


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(TEXTS), st.data())
def test_changed_characters(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        position = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 8))
        insert = data.draw(st.one_of(st.sampled_from(WORDS), st.text(max_size=3)))
        text = text[:position] + insert + text[position + length :]
    check(text)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(TEXTS), st.data())
def test_changed_lines(text: str, data: st.DataObject) -> None:
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        position = data.draw(st.integers(0, len(lines) - 1))
        lines[position : position + data.draw(st.integers(0, 2))] = [data.draw(st.sampled_from(LINES))]
    check("\n".join(lines))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(TEXTS), st.data())
def test_changed_values(text: str, data: st.DataObject) -> None:
    """A value is replaced where one stands, so that the text stays well-formed and the schema is what answers."""
    starts = [i + 2 for i, pair in enumerate(itertools.pairwise(text)) if pair in ((":", " "), (",", " "))]
    start = data.draw(st.sampled_from(starts))
    end = min((text.find(stop, start) for stop in ",]}\n" if text.find(stop, start) >= 0), default=len(text))
    value = data.draw(
        st.one_of(
            st.integers().map(str),
            st.floats().map(repr),
            st.sampled_from(["{}", "[]", "[[0, 1]]", "a", '"0"', "true", "pi/2", "[1, 2]"]),
        )
    )
    check(text[:start] + value + text[end:])


@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    check(data)
    check(b"schema: 1\n" + data)
