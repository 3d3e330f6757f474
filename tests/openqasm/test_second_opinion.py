"""Unitaries of random programs against Qiskit's, up to a global phase."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openqasm_programs import HEADERS, RandomProgram, code_of, read2, read3, same_up_to_phase, unitary
from qiskit import qasm2, qasm3
from qiskit.quantum_info import Operator

from qlower.diagnostics import Source
from qlower.dialects.circuit.openqasm.codes import OPENQASM3_BASE
from qlower.dialects.circuit.openqasm.faults import Faults
from qlower.dialects.circuit.openqasm.openqasm2 import read_openqasm2
from qlower.dialects.circuit.openqasm.openqasm3 import read_openqasm3
from qlower.dialects.circuit.openqasm.openqasm3_general import read as read_general


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_openqasm2(seed: int) -> None:
    text = RandomProgram(seed, 2, unitary=True).text(12)
    ours = unitary(read_openqasm2(Source("test.qasm", text)))
    reference = qasm2.loads(text, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)
    assert same_up_to_phase(ours, Operator(reference).data)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**9))
def test_openqasm3(seed: int) -> None:
    text = RandomProgram(seed, 3, unitary=True).text(12).replace("--1", "-1")
    ours = unitary(read_openqasm3(Source("test.qasm", text)))
    assert same_up_to_phase(ours, Operator(qasm3.loads(text)).data)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_expressions_of_openqasm2(data: st.DataObject) -> None:
    atoms = st.sampled_from(["pi", "2", "0.5", "3.", "sin(1)", "sqrt(2)", "(1+2)", "-1", "ln(2)"])
    operators = st.sampled_from(["+", "-", "*", "/", "^", "^-", "*-"])
    text = data.draw(atoms)
    for _ in range(data.draw(st.integers(1, 5))):
        text += data.draw(operators) + data.draw(atoms)
    program = HEADERS[2] + f"qreg q[1]; rz({text}) q[0];"
    try:
        wanted = float(qasm2.loads(program).data[0].operation.params[0])
    except Exception:  # Qiskit's own refusals are of many kinds
        return
    if not np.isfinite(wanted) or abs(wanted) > 1e6:
        return
    if code_of(read_openqasm2, Source("test.qasm", program)) == "QL1015":
        return  # A part of it is too large for a double, which Qiskit carries on with as infinity.
    ours = unitary(read_openqasm2(Source("test.qasm", program)))
    assert np.allclose(ours, np.diag([np.exp(-0.5j * wanted), np.exp(0.5j * wanted)]), atol=1e-7)


MODIFIED = [
    # Qiskit leaves out the phases of U and u3, so these cannot be asked about under control.
    "inv @ U(0.3, 0.2, 0.1) q[2];",
    "ctrl(2) @ x q[1], q[2], q[0];",
    "negctrl @ rx(0.7) q[0], q[1];",
    "ctrl @ negctrl @ h q[2], q[0], q[1];",
    "inv @ s q[1];",
    "inv @ ctrl @ crx(0.1) q[0], q[2], q[1];",
    "pow(2) @ t q[0];",
    "pow(-1) @ rx(0.4) q[0];",
    "pow(0.5) @ x q[0];",
    "ctrl @ pow(3) @ rz(0.3) q[0], q[1];",
    "ctrl @ gphase(0.7) q[1];",
    "ctrl @ inv @ gphase(0.7) q[1];",
    "gate g(a) x1, x2 { ctrl @ rx(a/2) x2, x1; gphase(a); } h q; ctrl @ g(0.4) q[2], q[0], q[1];",
    "gate empty a { } h q[0]; ctrl @ empty q[0], q[1];",
]


@pytest.mark.parametrize("body", MODIFIED)
def test_modifiers(body: str) -> None:
    text = HEADERS[3] + "qubit[3] q;\nh q;\n" + body
    ours = unitary(read_openqasm3(Source("test.qasm", text)))
    assert same_up_to_phase(ours, Operator(qasm3.loads(text)).data)


def test_the_same_gate_in_both_languages() -> None:
    """OpenQASM 3's U carries a phase that OpenQASM 2's does not; under control it shows."""
    second = read3("qubit[2] q; h q; ctrl @ U(0.4, 0.3, 0.2) q[0], q[1];")
    first = read2("qreg q[2]; h q; cu3(0.4, 0.3, 0.2) q[0], q[1];")
    assert not same_up_to_phase(unitary(first), unitary(second))
    corrected = read2("qreg q[2]; h q; cu(0.4, 0.3, 0.2, 0.2) q[0], q[1];")
    assert same_up_to_phase(unitary(corrected), unitary(second))


def test_loose_qubit_before_a_register() -> None:
    text = HEADERS[3] + "qubit last; qubit[2] first; x last; ccx last, first[1], first[0]; h first[1];"
    for reader in (read_openqasm3, lambda source: read_general(Faults(source, OPENQASM3_BASE))):
        ours = unitary(reader(Source("test.qasm", text)))
        assert same_up_to_phase(ours, Operator(qasm3.loads(text)).data)
