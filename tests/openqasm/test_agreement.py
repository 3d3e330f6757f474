"""The fast and the general readers give the same modules, origins included."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openqasm_programs import HEADERS, RandomProgram

from qlower.diagnostics import QlowerError, Source
from qlower.dialects.circuit.openqasm import flat
from qlower.dialects.circuit.openqasm.openqasm2 import read_openqasm2_fast, read_openqasm2_generally
from qlower.dialects.circuit.openqasm.openqasm3 import read_openqasm3_fast, read_openqasm3_generally
from qlower.ir.origins import collect_origins
from qlower.ir.verifier import verify

READERS = {
    2: (read_openqasm2_fast, read_openqasm2_generally),
    3: (read_openqasm3_fast, read_openqasm3_generally),
}


def assert_same(text: str, language: int) -> None:
    fast, general = (reader(Source("test.qasm", text)) for reader in READERS[language])
    assert fast is not None
    verify(fast)
    assert fast.digest == general.digest
    for left, right in zip(collect_origins(fast), collect_origins(general), strict=True):
        assert np.array_equal(left, right)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_openqasm2(seed: int) -> None:
    assert_same(RandomProgram(seed, 2).text(), 2)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9))
def test_openqasm3(seed: int) -> None:
    assert_same(RandomProgram(seed, 3).text(15), 3)


@pytest.mark.parametrize("language", [2, 3])
def test_chunks_do_not_show(language: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flat, "CHUNK", 40)
    for seed in range(5):
        assert_same(RandomProgram(seed, language).text(20), language)


def test_physical_qubits() -> None:
    assert_same(HEADERS[3] + "bit[2] c;\nh $3;\ncx $3, $0;\nbarrier $0, $3;\nc[0] = measure $3;\nreset $0;", 3)


def test_each_occurrence_has_its_own_result_and_origin() -> None:
    text = HEADERS[3] + "qubit q; bit c;\nc = measure q;\nc = measure q;"
    module = read_openqasm3_fast(Source("test.qasm", text))
    (run,) = [op for op in module.find("main").body.operations if op.name == "qlower.run"]
    first, second = run.unpack()
    assert first.results != second.results
    assert text[first.origin[0] :].startswith("c = measure q;\nc")
    assert text[second.origin[0] :] == "c = measure q;"


IRREGULAR = {
    2: [
        "qreg q[2]; creg c[2]; if(c==1) x q[0];",
        "qreg q[2]; x q[2];",
        "qreg q[2]; cx q[0],q[0];",
        "x q[0]; qreg q[1];",
        "qreg q[1]; qreg q[1];",
        "qreg q[1]; rx(1,2) q[0];",
        "qreg q[1]; rx(1/0) q[0];",
        "qreg q[1]; rx(2^2) q[0];",
        "qreg q[1]; h q[0]",
        "qreg q[1];\v h q[0];",
        "qreg q[1]; opaque g a; g q[0];",
        "qreg pi[1];",
        "qreg q[1]; OPENQASM 2.0;",
        "qreg q[1]; gate g a { reset a; } g q[0];",
        "qreg q[1]; rx(1e999) q[0];",
    ],
    3: [
        "qubit[2] q; bit[2] c; if (c == 1) x q[0];",
        "qubit[2] q; ctrl @ x q[0], q[1];",
        "qubit[2] q; x q[-1];",
        "qubit q; rx(1/2*pi) q;",
        "qubit q; x $0;",
        "qubit q; bit c = measure q;",
        "qubit q; @note\nx q;",
        "qubit q; ; x q;",
        "qubit q; rx(+1) q;",
        "qubit q; rx(1_0) q;",
        "qubit if;",
        "qubit q; q = measure q;",
        "qubit measure;",
        "qubit x;",
        "qubit[1000001] q;",
    ],
}


@pytest.mark.parametrize(
    ("language", "body"), [(language, body) for language in (2, 3) for body in IRREGULAR[language]]
)
def test_what_is_not_regular_is_left_to_the_general_reader(language: int, body: str) -> None:
    assert READERS[language][0](Source("test.qasm", HEADERS[language] + body)) is None


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from(list('q[]();,.0-*/ {}"$\n\t=')))
def test_the_fast_reader_never_accepts_what_the_general_one_refuses(seed: int, place: int, character: str) -> None:
    text = RandomProgram(seed, 2).text(6)
    place %= len(text)
    broken = text[:place] + character + text[place + seed % 2 :]
    fast = read_openqasm2_fast(Source("test.qasm", broken))
    if fast is not None:
        assert fast.digest == read_openqasm2_generally(Source("test.qasm", broken)).digest


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from(list('q[]();,.0-*/ {}"$\n\t=')))
def test_nor_does_that_of_openqasm3(seed: int, place: int, character: str) -> None:
    text = RandomProgram(seed, 3).text(4)
    place %= len(text)
    broken = text[:place] + character + text[place + seed % 2 :]
    fast = read_openqasm3_fast(Source("test.qasm", broken))
    if fast is not None:
        assert fast.digest == read_openqasm3_generally(Source("test.qasm", broken)).digest


def test_a_definition_changes_what_later_statements_mean() -> None:
    text = HEADERS[2] + "qreg q[1]; rx(1) q[0]; gate rx(a) b { rz(a) b; } rx(1) q[0];"
    assert_same(text, 2)
    with pytest.raises(QlowerError):
        read_openqasm3_generally(Source("test.qasm", HEADERS[3] + "gate rx(a) b { rz(a) b; }"))
