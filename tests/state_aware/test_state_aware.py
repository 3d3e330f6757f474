"""Programs stay the same as far as their contract goes, and gates go where nothing depends on them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.dialects.circuit.checker import CHECKER
from qlower.dialects.circuit.equivalence import Program
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.row_meaning import Meanings
from qlower.dialects.circuit.semantics import Interpreter
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.state_aware.simplify_before_measurement import SimplifyBeforeMeasurement
from qlower.passes.state_aware.simplify_known_states import SimplifyKnownStates
from tests.program_builder import program

PI = np.pi
ANGLES = [0.0, PI / 4, PI / 2, PI, 2 * PI, -PI, 0.3, 1e-6, 3.9]
NAMES = [
    name for name in ("x", "y", "z", "h", "s", "sdg", "t", "sx", "rx", "ry", "rz", "p", "u", "cx", "cz", "cy", "ch",
    "swap", "iswap", "ecr", "rzz", "rxx", "cp", "crx", "cu", "ccx", "ccz", "cswap", "rccx", "c3x", "gphase")
    if name in GATES
]  # fmt: skip
NUM_QUBITS = 4


@st.composite
def steps(draw):
    """A program as a list of steps: gates, measurements, resets, conditions and barriers."""
    found = []
    for _ in range(draw(st.integers(1, 14))):
        kind = draw(st.sampled_from(["gate"] * 8 + ["controlled", "measure", "reset", "if", "barrier"]))
        name = draw(st.sampled_from(NAMES) | st.sampled_from(["h", "s", "cz", "cx"]))
        gate = GATES[name]
        angles = [draw(st.sampled_from(ANGLES)) for _ in range(gate.num_parameters)]
        # Gates that meet are what matters, so two of the qubits come first more often than not.
        qubits = draw(st.sampled_from([(0, 1, 2, 3), (1, 0, 3, 2)]) | st.permutations(range(NUM_QUBITS)))
        found.append((kind, name, angles, qubits, draw(st.integers(0, 2))))
    return found


def built(found, *, measured):
    block = program(NUM_QUBITS, 3)
    for kind, name, angles, qubits, bit in found:
        count = GATES[name].num_qubits
        if kind == "gate" or (kind == "controlled" and count == NUM_QUBITS):
            block.gate(name, *angles, *qubits[:count])
        elif kind == "controlled":
            block.gate(name, *angles, *qubits[: count + 1], modifiers=(("negctrl" if bit else "ctrl", 1),))
        elif kind == "measure":
            block.measure(qubits[0], bit)
        elif kind == "reset":
            block.reset(qubits[0])
        elif kind == "barrier":
            block.barrier(*qubits[:2])
        elif block.bits[bit] is not None and count:
            arguments = (name, *angles, *qubits[:count])
            block.if_(block.bits[bit], lambda inner, arguments=arguments: inner.gate(*arguments))
    if measured:
        for qubit in range(3):
            block.measure(qubit, qubit)
    return block.module()


def final_states(module):
    """The branches from |0…0⟩: outputs and the states that go with them."""
    found = Program(module, module.find("main"))
    start = np.zeros((1 << NUM_QUBITS, 1), dtype=np.complex128)
    start[0] = 1
    places = {qubit: qubit for qubit in range(NUM_QUBITS)}
    return Interpreter(Meanings(module), places).run(found.function, start).branches


@settings(max_examples=300, deadline=None)
@given(steps(), st.booleans())
def test_the_state_from_zero_stays(found, measured):
    module = built(found, measured=measured)
    result = SimplifyKnownStates().run(module, Context()).module
    verify(result)
    before, after = final_states(module), final_states(result)
    assert before.keys() == after.keys()
    for outputs, states in before.items():
        # Kraus operators are known up to a unitary, and up to a phase for each outcome.
        one, other = (s.reshape(1 << NUM_QUBITS, -1) for s in (states, after[outputs]))
        np.testing.assert_allclose(one @ one.conj().T, other @ other.conj().T, atol=1e-9)


@settings(max_examples=150, deadline=None)
@given(steps())
def test_the_global_phase_stays(found):
    unitary = [step for step in found if step[0] in ("gate", "controlled", "barrier")]
    module = built(unitary, measured=False)
    result = SimplifyKnownStates().run(module, Context()).module
    (before,), (after,) = final_states(module).values(), final_states(result).values()
    np.testing.assert_allclose(after, before, atol=1e-9)


@settings(max_examples=300, deadline=None)
@given(steps())
def test_outcomes_stay(found):
    module = built(found, measured=True)
    try:
        result = SimplifyBeforeMeasurement().run(module, Context()).module
    except Decline:
        return
    verify(result)
    verdict = CHECKER.check(module, result, None, Contract.DISTRIBUTION, Effort.FULL)
    assert verdict.holds and verdict.evidence is Evidence.EXACT, verdict.how


def names_of(module):
    return [kind for run in runs(module) for kind in (run.rows.kinds[k].name for k in run.rows.kind.tolist())]


def simplified(block, which=SimplifyKnownStates):
    return [name.removeprefix("circuit.") for name in names_of(which().run(block.module(), Context()).module)]


def test_a_classical_adder_is_computed():
    block = program(4, 4).x(0).x(1).ccx(0, 1, 2).cx(0, 1).ccx(1, 2, 3).cx(2, 3)
    for qubit in range(4):
        block.measure(qubit, qubit)
    assert simplified(block) == ["u3", "measure", "measure", "u3", "measure", "u3", "measure"]


def test_a_target_in_plus_takes_no_part():
    assert "cx" not in simplified(program(2, 1).h(1).ry(0.3, 0).cx(0, 1))


def test_phase_kickback_is_a_phase():
    assert simplified(program(3, 1).h(0).h(1).cx(0, 1).ccx(0, 1, 2).rx(0.3, 2)).count("ccx") == 1
    assert "cx" not in simplified(program(2, 1).h(0).x(1).h(1).cx(0, 1))


def test_a_pair_takes_one_cx():
    block = program(3, 1).ry(0.3, 0).ry(0.4, 1).rxx(0.5, 0, 1).rzz(0.7, 0, 1).crx(0.2, 1, 0).cx(1, 2).cx(0, 2)
    assert simplified(block).count("cx") == 3


def test_reset_makes_a_state_known():
    block = program(2, 1).h(0).cx(0, 1).reset(0).cx(0, 1)
    assert simplified(block).count("cx") == 1


def test_control_flow_makes_states_unknown():
    block = program(2, 1).h(0)
    bit = block.measure(0, 0)
    block.if_(bit, lambda inner: inner.x(1)).cx(1, 0)
    assert simplified(block).count("cx") == 1


@pytest.mark.parametrize("name", ["cz", "cp", "rzz", "ccz", "t", "crz"])
def test_diagonal_gates_before_measurement_go(name):
    gate = GATES[name]
    block = program(3, 3).h(0).h(1).h(2).gate(name, *[0.3] * gate.num_parameters, *range(gate.num_qubits))
    for qubit in range(3):
        block.measure(qubit, qubit)
    assert name not in simplified(block, SimplifyBeforeMeasurement)


def test_a_diagonal_gate_goes_through_controls():
    block = program(3, 2).h(0).h(1).cz(0, 1).cx(0, 2).cx(1, 2)
    block.measure(0, 0)
    block.measure(2, 1)
    assert simplified(block, SimplifyBeforeMeasurement).count("cz") == 0


def test_gates_on_what_is_lost_go_and_others_stay():
    block = program(3, 1).h(0).cx(0, 1).cx(1, 2)
    block.measure(0, 0)
    assert simplified(block, SimplifyBeforeMeasurement) == ["h", "measure"]
    block = program(2, 1).h(0).cz(0, 1).h(0)
    block.measure(0, 0)
    with pytest.raises(Decline):
        SimplifyBeforeMeasurement().run(block.module(), Context())


def test_what_turns_into_an_outcome_later_stays():
    block = program(2, 2).h(0).h(1).s(0).cz(0, 1).h(0)
    block.measure(0, 0)
    block.measure(1, 1)
    with pytest.raises(Decline):
        SimplifyBeforeMeasurement().run(block.module(), Context())


def test_a_program_without_measurement_is_left_alone():
    with pytest.raises(Decline):
        SimplifyBeforeMeasurement().run(program(2, 1).h(0).cz(0, 1).module(), Context())
