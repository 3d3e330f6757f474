"""From OpenQASM to Stim: circuits become Pauli products, and these a checked circuit of physical qubits."""

import pytest
import stim

import qlower
from qlower.ir.text.formats import MLIR_PACKED
from tests.logical.realisation.logical_programs import circuit_of, notes_of, samples

DOWN = "track-pauli-frame,lower-circuit-to-logical,realize-surface-code,annotate-noise,check-realisation"
HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'


def compiled(text, pipeline=DOWN):
    return qlower.compile(HEAD + text, pipeline=pipeline)


def bits_of(module):
    """The program's own bits, [shots, bits]."""
    own = [not name.startswith("relation") for name in notes_of(module).observable_names]
    noiseless = module.with_operations([op for op in module.operations if op.name != "logical.noise"])
    return samples(noiseless)[:, own]


def test_a_ghz_state():
    done = compiled("qubit[3] q; bit[3] c; h q[0]; cx q[0], q[1]; cx q[1], q[2]; c = measure q;")
    bits = bits_of(done.module())
    assert (bits == bits[:, :1]).all()
    assert 10 < bits[:, 0].sum() < 54
    assert done.trace.steps[-1].metrics["graph_distance"] == 3


@pytest.mark.parametrize("state", ["", "x q[0];", "h q[0];", "x q[0]; h q[0];"])
def test_teleportation(state):
    """Corrections are sums of outcomes; what is measured behind them is the state that went in."""
    back = "h q[2];" if "h" in state else ""
    done = compiled(
        f"qubit[3] q; bit[2] m; bit c; {state} h q[1]; cx q[1], q[2]; cx q[0], q[1]; h q[0];"
        "m[0] = measure q[0]; m[1] = measure q[1]; if (m[1]) x q[2]; if (m[0]) z q[2];"
        f"{back} c = measure q[2];"
    )
    bits = bits_of(done.module())
    assert (bits[:, 2] == ("x" in state)).all()
    assert 10 < bits[:, 0].sum() < 54
    assert 10 < bits[:, 1].sum() < 54


def test_a_program_with_s_gates():
    """|00⟩ + i|11⟩, turned back to a Bell pair and measured in X."""
    done = compiled("qubit[2] q; bit[2] c; h q[0]; s q[0]; cx q[0], q[1]; sdg q[0]; h q[0]; h q[1]; c = measure q;")
    bits = bits_of(done.module())
    assert (bits[:, 0] == bits[:, 1]).all()


def test_options_and_the_format():
    done = compiled("qubit q; bit c; c = measure q;", DOWN.replace("surface-code", "surface-code{distance=5 rounds=6}"))
    assert done.module().find("main").num_qubits == 49
    circuit = stim.Circuit(done.emit("stim"))
    assert circuit.num_measurements == 6 * 24 + 25
    assert circuit == circuit_of(done.module())


def test_realised_modules_are_read_back():
    module = compiled("qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;").module()
    text = MLIR_PACKED.write(module)
    assert qlower.parse(text, "mlir").digest == module.digest
