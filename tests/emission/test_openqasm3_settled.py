"""What is written is read and written again unchanged, however its values are kept."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from program_builder import program
from random_programs import RandomProgram

from qlower.diagnostics import Source
from qlower.dialects.circuit.openqasm.openqasm3 import read_openqasm3
from qlower.dialects.circuit.openqasm_writer import write_openqasm3
from qlower.dialects.circuit.openqasm_writer.settling import settled

HERE = Path(__file__).parent / "settled"
FILES = sorted(HERE.glob("*.qasm"))


def from_text(text):
    return read_openqasm3(Source("text", text))


def settled_text(source):
    """The text that is written for a program; it keeps all registers and is a fixed point."""
    before = from_text(source)
    text = write_openqasm3(before)
    after = from_text(text)
    assert write_openqasm3(after) == text
    main, again = before.find("main"), after.find("main")
    assert again.qubit_registers == main.qubit_registers
    assert again.variables[: len(main.variables)] == main.variables
    if len(again.variables) > len(main.variables):
        assert again.outputs == tuple(name for name, _, _ in main.variables)
    return text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_programs_that_once_changed(path, request):
    """Each came out otherwise when it was read and written again."""
    text = settled_text(path.read_text())
    golden = path.with_suffix(".written")
    if request.config.getoption("--update-golden"):
        golden.write_text(text)
    assert text == golden.read_text()


def test_no_golden_file_is_left_over():
    assert len(FILES) >= 10
    assert {path.stem for path in HERE.glob("*.written")} == {path.stem for path in FILES}


@settings(max_examples=250, deadline=None)
@given(st.integers(0, 2**40))
def test_random_programs(seed):
    source = RandomProgram(random.Random(seed).randrange).text()
    text = write_openqasm3(from_text(source))
    assert write_openqasm3(from_text(text)) == text


def test_a_circle_of_texts_gives_the_same_one_from_everywhere():
    """Texts a → b → c → b: b and c are each other's successors, and the shorter one is kept."""
    texts = [f"OPENQASM 3.0;\nqubit[{size}] q;\n" for size in (3, 20, 7)]
    follows = {3: texts[1], 20: texts[2], 7: texts[1]}

    def write(module):
        return follows[module.find("main").num_qubits]

    assert [settled(text, write) for text in texts] == [texts[2]] * 3


def test_a_text_too_deep_for_the_reader_is_left_as_it_is():
    text = "OPENQASM 3.0;\nbit c;\n" + "if (c) {\n" * 2000 + "}\n" * 2000
    assert settled(text, write_openqasm3) == text


def test_flat_programs_are_not_read_again(monkeypatch):
    from qlower.dialects.circuit.openqasm_writer import program as writing  # noqa: PLC0415

    monkeypatch.setattr(writing, "settled", None)
    assert "c[0] = measure q[0];" in write_openqasm3(program(2, 1).h(0).measure_all().module())
