"""fix-directions, against matrices multiplied out here."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qlower
from qlower.device.known_gates import KNOWN_GATES
from qlower.device.loader import load_target
from qlower.device.native_gate import NativeGate
from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.ops import Return
from qlower.dialects.physical import rows as physical
from qlower.dialects.physical.ops import Program
from qlower.ir import F64, I1, Affine, Module, Region, RunBuilder, Value
from qlower.ir.affine import symbol
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.physical.check_conformance import violations
from qlower.passes.physical.fix_directions import FixDirections
from qlower.passes.physical.schedule_asap import ScheduleAsap
from qlower.passes.physical.turned_gates import turning, turning_at_any_angle

TEXT = """
schema: 1
name: demo
descriptor_version: "1.0"
modality: generic
num_qubits: 3
topology: {kind: coupling_map, directed: true, edges: [[1, 0], [1, 2]]}
native_gates:
%s
  - {name: ecr, num_qubits: 2, directed: true, duration_ns: 300}
  - {name: cx, num_qubits: 2, directed: true}
  - {name: cz, num_qubits: 2}
  - {name: rzx, num_qubits: 2, parameters: [theta], directed: true}
  - {name: crx, num_qubits: 2, parameters: [theta], directed: true}
  - name: skew
    num_qubits: 2
    parameters: [a]
    directed: true
    matrix:
      - [1, 0, 0, 0]
      - [0, "exp(0.3j)*cos(a)", 0, "-exp(0.3j)*sin(a)"]
      - [0, 0, "exp(1.1j)", 0]
      - [0, "sin(a)", 0, "cos(a)"]
features: {measure: true, reset: true}
formats: [openqasm3]
"""
BASES = {
    "zsx": """
  - {name: rz, num_qubits: 1, parameters: [theta], virtual: true, duration_ns: 0}
  - {name: sx, num_qubits: 1, duration_ns: 30}
  - {name: x, num_qubits: 1, duration_ns: 30}""",
    "prx": "  - {name: prx, num_qubits: 1, parameters: [theta, phi], duration_ns: 30}",
    "called": """
  - name: spin
    num_qubits: 1
    parameters: [turns]
    virtual: true
    matrix: [["exp(-1j*pi*turns)", 0], [0, "exp(1j*pi*turns)"]]
  - {name: sx, num_qubits: 1}
  - {name: x, num_qubits: 1}""",
}
TARGETS = {name: load_target(TEXT % basis.strip("\n")) for name, basis in BASES.items()}
TARGET = TARGETS["zsx"]


def module_of(items, target=TARGET, inputs=()):
    """A program of native gates, (name, qubits, parameters), whose row i came from position 10 + i."""
    builder = RunBuilder()
    for position, (name, qubits, parameters) in enumerate(items):
        origin = (10 + position,)
        if name == "measure":
            builder.add(physical.MEASURE, qubits, results=[Value(I1)], slots=[-1], origin=origin)
        elif name == "gphase":
            builder.add(physical.PHASE, qubits, parameters, origin=origin)
        else:
            kind = physical.native_kind(name, len(qubits), len(parameters))
            builder.add(kind, qubits, parameters, origin=origin)
    attributes = {
        "sym_name": "main",
        "target": target.name,
        "target_digest": target.digest,
        "num_qubits": target.num_qubits,
        "initial_wires": tuple(range(target.num_qubits)),
        "final_wires": tuple(range(target.num_qubits)),
        "inputs": tuple(f"p{i}" for i in range(len(inputs))),
    }
    region = Region((builder.finish(), Return()), tuple(inputs))
    return Module("physical", (Program(attributes=attributes, regions=(region,)),))


def unitary(module, target, values=()):
    """The matrix of a program, qubit 0 the least significant bit."""
    n = target.num_qubits
    total = np.eye(2**n, dtype=complex)
    program = module.find("main")
    bound = dict(zip(program.body.arguments, values, strict=True))
    for run in runs(module):
        for row in run.unpack():
            angles = [float(a) if not isinstance(a, Affine) else evaluate(a, bound) for a in row.parameters]
            if row.kind == physical.PHASE:
                total = np.exp(1j * angles[0]) * total
                continue
            gate = target.gate(str(row.kind.attribute("gate"))).unitary(angles)
            total = embedded(gate, row.qubits, n) @ total
    return total


def evaluate(angle, bound):
    return angle.constant + sum(coefficient * bound[value] for value, coefficient in angle.terms)


def embedded(gate, qubits, n):
    result = np.zeros((2**n, 2**n), dtype=complex)
    for column in range(2**n):
        inner = sum((column >> q & 1) << i for i, q in enumerate(qubits))
        rest = column & ~sum(1 << q for q in qubits)
        for row in range(len(gate)):
            result[rest | sum((row >> i & 1) << q for i, q in enumerate(qubits)), column] += gate[row, inner]
    return result


def fixed(module, target=TARGET):
    result = FixDirections().run(module, Context(target=target))
    verify(result.module)
    return result


@pytest.mark.parametrize("basis", TARGETS)
@pytest.mark.parametrize("name", ["ecr", "cx", "rzx", "crx", "skew"])
@pytest.mark.parametrize("qubits", [(0, 1), (2, 1)])
def test_the_identity_of_every_gate_entry_by_entry(basis, name, qubits):
    target = TARGETS[basis]
    count = len(target.gate(name).parameters)
    for angle in [0.0, 0.3, -2.1, np.pi / 2, 2e-9, 3e-12, np.pi - 1e-10][: 7 if count else 1]:
        module = module_of([(name, qubits, [angle] * count)], target)
        assert [fault.code for fault in violations(module, target)] == ["QL0712"]
        result = fixed(module, target)
        assert violations(result.module, target) == []
        np.testing.assert_allclose(unitary(result.module, target), unitary(module, target), atol=1e-12)
        assert result.metrics["turned"] == 1


@pytest.mark.parametrize("name", [name for name, gate in KNOWN_GATES.items() if gate.num_qubits == 2])
def test_every_known_gate_can_be_turned(name):
    native = NativeGate(name, 2, KNOWN_GATES[name].parameters)
    for angle in (0.7, -1.9, np.pi, 0.0):
        parameters = (angle,) * len(native.parameters)
        gate = native.unitary(parameters)
        assert np.abs(turning(native, parameters).matrix(gate) - gate).max() < 1e-12
    symmetric = {"cz", "cp", "swap", "iswap", "sqrt_iswap", "rxx", "ryy", "rzz"}
    layers = turning(native, (0.7,) * len(native.parameters)).layers.reshape(4, 2, 2)
    pulses = int((np.abs(layers[:, 0, 1]) > 1e-9).sum())
    assert pulses <= (0 if name in symmetric | {"crz"} else 4)
    assert (turning_at_any_angle(native) is None) == (name in ("crx", "cry", "crz"))


def test_ecr_is_turned_with_one_pulse_on_each_side_of_each_qubit():
    result = fixed(module_of([("ecr", (0, 1), [])]))
    (run,) = runs(result.module)
    names = [row.kind.attribute("gate") for row in run.unpack() if row.kind.name == physical.GATE]
    assert names.count("sx") + names.count("x") == 4
    assert [row.qubits for row in run.unpack() if row.kind.attribute("gate") == "ecr"] == [(1, 0)]


ITEMS = st.lists(
    st.one_of(
        st.tuples(st.just("sx"), st.tuples(st.integers(0, 2)), st.just([])),
        st.tuples(st.just("x"), st.tuples(st.integers(0, 2)), st.just([])),
        st.tuples(st.just("rz"), st.tuples(st.integers(0, 2)), st.lists(st.floats(-4, 4), min_size=1, max_size=1)),
        st.tuples(st.just("gphase"), st.just(()), st.lists(st.floats(-4, 4), min_size=1, max_size=1)),
        st.tuples(st.sampled_from(["ecr", "cx", "cz"]), st.sampled_from([(0, 1), (1, 0), (1, 2), (2, 1)]), st.just([])),
        st.tuples(
            st.sampled_from(["rzx", "crx", "skew"]),
            st.sampled_from([(0, 1), (1, 0), (1, 2), (2, 1)]),
            st.lists(st.floats(-4, 4), min_size=1, max_size=1),
        ),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(ITEMS)
def test_programs_keep_their_matrix_and_obey_the_device(items):
    module = module_of(items)
    wrong = [item for item in items if item[0] not in ("cz",) and item[1] in ((0, 1), (2, 1))]
    if not wrong:
        with pytest.raises(Decline):
            fixed(module)
        return
    result = fixed(module)
    assert result.metrics["turned"] == len(wrong)
    assert violations(result.module, TARGET) == []
    np.testing.assert_allclose(unitary(result.module, TARGET), unitary(module, TARGET), atol=1e-11)
    two_qubit = [row.kind for run in runs(result.module) for row in run.unpack() if row.kind.num_qubits == 2]
    assert len(two_qubit) == sum(len(item[1]) == 2 for item in items)
    origins = {position for run in runs(result.module) for row in run.unpack() for position in row.origin}
    assert origins <= set(range(10, 10 + len(items)))
    assert {10 + place for place, item in enumerate(items) if len(item[1]) == 2} <= origins


def test_free_parameters_are_kept_where_one_turning_serves_all_angles():
    angle = Value(F64)
    module = module_of([("rzx", (0, 1), [symbol(angle) * 2.0 + 0.5])], inputs=(angle,))
    result = fixed(module)
    assert violations(result.module, TARGET) == []
    for value in (0.0, 0.4, -3.0):
        np.testing.assert_allclose(
            unitary(result.module, TARGET, (value,)), unitary(module, TARGET, (value,)), atol=1e-12
        )


def test_free_parameters_that_no_turning_serves_are_refused():
    angle = Value(F64)
    with pytest.raises(QlowerError) as caught:
        fixed(module_of([("crx", (0, 1), [symbol(angle)])], inputs=(angle,)))
    assert caught.value.diagnostics[0].code == "QL0718"


def test_the_schedule_is_dropped_only_where_something_is_turned():
    context = Context(target=TARGET)
    scheduled = ScheduleAsap().run(module_of([("sx", (0,), []), ("ecr", (0, 1), [])]), context).module
    assert scheduled.find("main").duration_ns == 330.0
    turned = fixed(scheduled).module
    assert turned.find("main").duration_ns == -1.0
    assert all(not run.rows.columns for run in runs(turned))
    again = ScheduleAsap().run(turned, context).module
    assert again.find("main").duration_ns == 360.0
    with pytest.raises(Decline):
        fixed(again)


def test_measurements_stay_where_they_are():
    module = module_of([("ecr", (0, 1), []), ("measure", (1,), []), ("ecr", (0, 1), [])])
    (run,) = runs(fixed(module).module)
    names = [(row.kind.attribute("gate") or row.kind.name, row.qubits) for row in run.unpack()]
    place = names.index(("physical.measure", (1,)))
    pulses = [name for name, qubits in names[:place] if name in ("sx", "x") and qubits == (1,)]
    assert len(pulses) == 2
    assert names[:place].count(("ecr", (1, 0))) == 1
    assert names[place:].count(("ecr", (1, 0))) == 1


def test_pairs_that_are_not_coupled_stay_for_the_conformance_check():
    module = module_of([("ecr", (0, 2), []), ("ecr", (0, 1), [])])
    result = fixed(module)
    assert result.metrics["turned"] == 1
    assert [fault.code for fault in violations(result.module, TARGET)] == ["QL0712"]


def test_it_runs_in_a_pipeline_and_is_checked():
    module = module_of([("sx", (0,), []), ("ecr", (0, 1), []), ("rz", (1,), [0.4]), ("cx", (2, 1), [])])
    done = qlower.compile(module, target=TARGET, pipeline="fix-directions,check-conformance", check="full")
    step = next(step for step in done.trace.steps if step.name == "fix-directions")
    assert (step.declined, step.evidence, step.metrics["turned"]) == (None, "exact", 2)
    again = qlower.compile(done.module(), target=TARGET, pipeline="fix-directions", check="full")
    assert "no gate stands against" in str(again.trace.steps[1].declined)
