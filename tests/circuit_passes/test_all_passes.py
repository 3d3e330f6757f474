"""The passes one after the other, and inside control flow."""

import numpy as np
import pytest
from circuit_programs import names_of, program, unitary
from hypothesis import given, settings
from hypothesis import strategies as st

import qlower
from qlower.device.catalogue import find_target
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import gate_kind
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context
from qlower.passes.circuit.cancel_commuting import CancelCommuting
from qlower.passes.circuit.decompose_standard import DecomposeStandard
from qlower.passes.circuit.fuse_one_qubit import FuseOneQubit
from qlower.passes.circuit.resynthesize_two_qubit import ResynthesizeTwoQubit
from qlower.passes.circuit_to_physical.translate_native import TranslateNative

PASSES = [
    DecomposeStandard(keep=("all",)), CancelCommuting(), ResynthesizeTwoQubit(), FuseOneQubit(), CancelCommuting(),
    ResynthesizeTwoQubit(), TranslateNative(), CancelCommuting(), FuseOneQubit(),
]  # fmt: skip
TARGETS = ["generic_all_to_all:4", "quantinuum_helios", "ionq_forte"]
ANGLE = st.one_of(
    st.sampled_from([k * np.pi / 4 for k in range(-8, 9)] + [1e-6, -1e-9, np.pi + 1e-7, 6 * np.pi]), st.floats(-7, 7)
)
MODIFIERS = st.sampled_from([(), (), (), (("inv",),), (("ctrl", 1),), (("negctrl", 1), ("pow", 2)), (("pow", 0.5),)])


@st.composite
def gates(draw):
    result = []
    for _ in range(draw(st.integers(1, 12))):
        name = draw(st.sampled_from([name for name, gate in GATES.items() if gate.num_qubits <= 3]))
        modifiers = draw(MODIFIERS)
        if GATES[name].num_qubits == 3 and any(modifier[0] == "pow" for modifier in modifiers):
            modifiers = ()
        width = gate_kind(name, modifiers).num_qubits
        qubits = draw(st.permutations(range(4)))[:width]
        angles = [draw(ANGLE) for _ in range(GATES[name].num_parameters)]
        result.append((name, qubits, angles, modifiers))
    return result


def run_passes(module, target):
    for item in PASSES:
        module = item.run(module, Context(target=target)).module
        verify(module)
    return module


@settings(max_examples=60, deadline=None)
@given(gates(), st.sampled_from(TARGETS))
def test_the_program_stays_the_same(rows, name):
    module = program(4, rows)
    result = run_passes(module, find_target(name))
    np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-11)


PROGRAM = """
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
h q[0]; h q[0]; h q[0];
c[0] = measure q[0];
h q[0];
if (c[0]) { ccx_like q[0], q[1]; x q[1]; x q[1]; } else { swap q[0], q[1]; cx q[0], q[1]; }
c[1] = measure q[1];
"""
DEFINITION = "gate ccx_like a, b { ctrl @ gphase(0.3) a; cx a, b; cx a, b; t b; }\nqubit[2] q;"


@pytest.mark.parametrize("name", TARGETS)
def test_regions_are_served_and_measurements_stay_in_place(name):
    module = qlower.parse(PROGRAM.replace("qubit[2] q;", DEFINITION), format="openqasm3")
    result = run_passes(module, find_target(name))
    assert [op.name for op in result.find("main").body.operations if op.name.startswith("classical.if")]
    found = [[row.kind.name.removeprefix("circuit.") for row in run.unpack()] for run in runs(result)]
    first, then, otherwise, last = (list(run) for run in found)
    assert first.count("measure") == 1 and first.index("measure") < len(first) - 1 and last == ["measure"]
    two = {gate.name for gate in GATES.values() if gate.num_qubits == 2}
    assert not two & set(then) and sum(gate in two for gate in otherwise) == 2
    assert "measure" not in then + otherwise


def test_order_of_measurements_into_one_bit_is_kept():
    text = "OPENQASM 3.0; qubit[2] q; bit c; U(0.3, 0, 0) q[0]; c = measure q[0]; U(0.4, 0, 0) q[1]; c = measure q[1];"
    module = qlower.parse(text, format="openqasm3")
    names = names_of(run_passes(module, find_target("generic_all_to_all:2")))
    assert names.count("measure") == 2
