"""The published grammar tests and examples of OpenQASM 3, and published OpenQASM 2 programs; skipped where absent."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from qlower.diagnostics import QlowerError, Source
from qlower.dialects.circuit.openqasm.codes import CODES
from qlower.dialects.circuit.openqasm.openqasm2 import read_openqasm2_fast, read_openqasm2_generally
from qlower.dialects.circuit.openqasm.openqasm3 import read_openqasm3
from qlower.ir import Module
from qlower.ir.origins import collect_origins
from qlower.ir.verifier import verify

DATA = Path(__file__).parents[2] / "../shared/data"
GRAMMAR = DATA / "openqasm/grammar-tests"
EXAMPLES = DATA / "openqasm/examples"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the published programs of ../shared/data are not here")

ACCEPTED_EXAMPLES = {"adder", "inverseqft1", "inverseqft2", "qft", "qpt", "rb", "teleport"}
"""The others have subroutines, extern functions, arrays, stretches, calibrations, bits of angles, or CX unincluded."""
REFUSED_EXAMPLES = {
    "alignment": "QL1140", "arrays": "QL1140", "cphase": "QL1120", "dd": "QL1140", "defcal": "QL1140",
    "gateteleport": "QL1140", "ipe": "QL1140", "msd": "QL1140", "qec": "QL1140", "rus": "QL1140", "scqec": "QL1140",
    "t1": "QL1140", "varteleport": "QL1140", "vqe": "QL1140",
}  # fmt: skip
ACCEPTED_REFERENCES = {"header", "anonymous_block"}
UNDECLARED_QUBITS = {"vqe_uccsd_n4", "vqe_uccsd_n6", "vqe_uccsd_n8"}
"""Programs of QASMBench that measure a register they do not declare."""


def read(text: str) -> Module:
    module = read_openqasm3(Source("test.qasm", text))
    verify(module)
    return module


def test_examples() -> None:
    found = {}
    for path in sorted(EXAMPLES.glob("*.qasm")):
        try:
            read(path.read_text(encoding="utf-8"))
        except QlowerError as error:
            found[path.stem] = error.diagnostics[0].code
        else:
            found[path.stem] = ""
    assert {name for name, code in found.items() if not code} == ACCEPTED_EXAMPLES
    assert {name: code for name, code in found.items() if code} == REFUSED_EXAMPLES


def test_references_are_read_or_refused() -> None:
    """They are about grammar: most use names they do not declare."""
    accepted = set()
    for path in sorted(GRAMMAR.glob("reference/**/*.yaml")):
        source = yaml.safe_load(path.read_text(encoding="utf-8"))["source"]
        try:
            read(source)
        except QlowerError as error:
            assert error.diagnostics[0].code in CODES
            assert error.diagnostics[0].code not in ("QL1100", "QL1101"), path
        else:
            accepted.add(path.stem)
    assert accepted == ACCEPTED_REFERENCES


def test_invalid_statements_are_refused() -> None:
    lines = [
        line
        for path in sorted(GRAMMAR.glob("invalid/**/*.qasm"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("//")
    ]
    assert len(lines) > 100
    for line in lines:
        with pytest.raises(QlowerError) as caught:
            read_openqasm3(Source("test.qasm", line))
        assert caught.value.diagnostics[0].code in ("QL1100", "QL1101", "QL1119", "QL1102"), line


def programs(pattern: str) -> list[Path]:
    return sorted(DATA.glob(pattern)) if DATA.is_dir() else []


SMALL = [path for path in programs("qasmbench/**/*.qasm") + programs("feynman/*.qasm") if path.stat().st_size < 60_000]
LARGE = [
    path
    for pattern in ("qasmbench/**/*.qasm", "feynman/*.qasm", "mqt/*.qasm", "ham/*.qasm")
    for path in programs(pattern)
    if path not in SMALL
]


def test_small_published_programs_are_read_alike_by_both_readers() -> None:
    for path in SMALL:
        source = Source(path.name, path.read_text(encoding="utf-8"))
        if path.stem in UNDECLARED_QUBITS:
            with pytest.raises(QlowerError, match="unknown register 'q'"):
                read_openqasm2_generally(source)
            continue
        general = read_openqasm2_generally(source)
        verify(general)
        fast = read_openqasm2_fast(source)
        if fast is None:
            assert "if(" in source.text or "if (" in source.text, path
            continue
        assert fast.digest == general.digest, path
        for left, right in zip(collect_origins(fast), collect_origins(general), strict=True):
            assert np.array_equal(left, right)


def test_large_published_programs_are_read() -> None:
    for path in LARGE:
        if path.stem not in UNDECLARED_QUBITS:
            module = read_openqasm2_fast(Source(path.name, path.read_text(encoding="utf-8")))
            assert module is not None, path
            verify(module)
