"""Circuits taken apart into Pauli rotations and a Clifford unitary and put together again are the same, with phase."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.dialects.circuit.gates import GATES
from qlower.ir.affine import symbol
from qlower.passes.pauli_synthesis.resynthesis import pauli_form, resynthesized

sys.path.insert(0, str(Path(__file__).parents[1] / "circuit_passes"))
from circuit_programs import parameter, program, run_of, unitary

NAMES = ("h", "s", "sdg", "x", "y", "z", "sx", "t", "tdg", "rx", "ry", "rz", "p", "cx", "cx", "cx", "gphase")
ANGLES = (0.3, -1.1, np.pi / 4, np.pi / 2, np.pi, 3 * np.pi, -7 * np.pi / 2, 1e-6)


@st.composite
def gates(draw, num_qubits=3):
    found = []
    for _ in range(draw(st.integers(1, 20))):
        name = draw(st.sampled_from(NAMES))
        gate = GATES[name]
        qubits = tuple(draw(st.permutations(range(num_qubits)))[: gate.num_qubits])
        found.append((name, qubits, tuple(draw(st.sampled_from(ANGLES)) for _ in range(gate.num_parameters))))
    return found


@settings(max_examples=150, deadline=None)
@given(gates(), st.booleans())
def test_the_unitary_stays(found, swaps_are_free):
    run = run_of(found)
    new = resynthesized(pauli_form(run, 3), 0, swaps_are_free=swaps_are_free, most_moves=1e9)
    rows = [(row.kind, row.qubits, row.parameters) for row in new.unpack()]
    np.testing.assert_allclose(unitary(program(3, rows)), unitary(program(3, found)), atol=1e-9)


@pytest.mark.parametrize("closed", [False, True])
def test_free_parameters_stay_free(closed):
    theta = parameter()
    found = [("cx", (0, 1), ()), ("rz", (1,), (symbol(theta) * 2 + 0.1,)), ("h", (0,), ()), ("rx", (0,), (0.2,))]
    if closed:
        found += [("h", (0,), ()), ("cx", (0, 1), ())]
    new = resynthesized(pauli_form(run_of(found), 2), 0, swaps_are_free=True, most_moves=1e9)
    rows = [(row.kind, row.qubits, row.parameters) for row in new.unpack()]
    for value in (0.0, 0.7, -3.0):
        one, other = program(2, rows, inputs=[theta]), program(2, found, inputs=[theta])
        np.testing.assert_allclose(unitary(one, [value]), unitary(other, [value]), atol=1e-9)


def test_rotations_that_share_a_ladder_share_it():
    ladder = [("cx", (0, 1), ()), ("cx", (1, 2), ())]
    found = [
        *ladder,
        ("rz", (2,), (0.3,)),
        *ladder[::-1],
        *ladder,
        ("rz", (2,), (0.4,)),
        *ladder[::-1],
        ("h", (0,), ()),
    ]
    new = resynthesized(pauli_form(run_of(found), 3), 1, swaps_are_free=True, most_moves=1e9)
    assert sum(row.kind.name == "circuit.cx" for row in new.unpack()) <= 4
    assert sum(row.kind.name == "circuit.rz" for row in new.unpack()) == 1
