"""Qiskit circuits in and out: the same operators with global phase, the same control flow."""

import io

import numpy as np
import pytest
from patterns import PATTERNS
from program_builder import program
from qiskit import QuantumCircuit, qpy
from qiskit.circuit import (
    AnnotatedOperation,
    ClassicalRegister,
    Clbit,
    ControlModifier,
    Gate,
    InverseModifier,
    Parameter,
    PowerModifier,
    QuantumRegister,
    Qubit,
)
from qiskit.circuit import library as gates
from qiskit.circuit.classical import expr, types
from qiskit.quantum_info import Operator, random_unitary

from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.checker import CHECKER
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.ops import Return
from qlower.dialects.circuit.qiskit_interchange import from_qiskit, to_qiskit
from qlower.dialects.circuit.qiskit_interchange.gate_names import qiskit_classes
from qlower.dialects.circuit.qiskit_interchange.qpy import write_qpy
from qlower.dialects.circuit.rows import gate_kind
from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import MEASURE, native_kind
from qlower.ir import I1, Module, Region, RunBuilder, Value
from qlower.ir.checking import Contract, Effort
from qlower.ir.run import body
from qlower.ir.verifier import verify

TOLERANCE = 1e-9


def distance(one, other):
    return np.abs(Operator(one).data - Operator(other).data).max()


def rows(module):
    return [row for op in module.find("main").body.operations if hasattr(op, "unpack") for row in op.unpack()]


def round_trip(circuit):
    module = from_qiskit(circuit)
    verify(module)
    again = to_qiskit(module)
    second = from_qiskit(again)
    verify(second)
    verdict = CHECKER.check(module, second, None, Contract.CHANNEL, Effort.FULL)
    assert verdict.holds, verdict.how
    return module, again


@pytest.mark.parametrize("name", [name for name in qiskit_classes() if name != "gphase"])
def test_gates_of_the_table(name):
    gate = GATES[name]
    angles = np.random.default_rng(3).uniform(-3, 3, gate.num_parameters).tolist()
    circuit = QuantumCircuit(gate.num_qubits, global_phase=0.4)
    circuit.append(qiskit_classes()[name](*angles), range(gate.num_qubits))
    module = from_qiskit(circuit)
    assert gate_kind(name) in [row.kind for row in rows(module)]
    assert distance(circuit, to_qiskit(module)) < TOLERANCE


@pytest.mark.parametrize("name", [name for name, gate in GATES.items() if gate.num_qubits])
def test_every_gate_out(name):
    gate = GATES[name]
    angles = np.random.default_rng(4).uniform(-3, 3, gate.num_parameters).tolist()
    p = program(gate.num_qubits)
    p.gate(name, *angles, *range(gate.num_qubits))
    assert np.abs(Operator(to_qiskit(p.module())).data - gate.matrix(tuple(angles))).max() < TOLERANCE


@pytest.mark.parametrize("name", PATTERNS)
def test_patterns(name):
    module = PATTERNS[name](False)
    again = from_qiskit(to_qiskit(module))
    verify(again)
    verdict = CHECKER.check(module, again, None, Contract.UNITARY, Effort.FULL)
    assert verdict.holds, verdict.how


def defined_gate():
    inner = QuantumCircuit(2, global_phase=0.2, name="foo")
    inner.h(0)
    inner.u(0.1, 0.2, 0.3, 1)
    inner.cx(0, 1)
    return inner.to_gate()


OPERATIONS = {
    "open control": (gates.CXGate(ctrl_state=0), 2),
    "controlled u keeps its phase": (gates.UGate(0.1, 0.2, 0.3).control(2, ctrl_state=1), 3),
    "controlled u3": (gates.U3Gate(0.1, 0.2, 0.3).control(1), 2),
    "open cu": (gates.CUGate(0.1, 0.2, 0.3, 0.4, ctrl_state=0), 2),
    "mixed controls": (gates.MCXGate(3, ctrl_state=5), 4),
    "unitary": (gates.UnitaryGate(random_unitary(8, seed=1)), 3),
    "controlled unitary": (gates.UnitaryGate(random_unitary(2, seed=2)).control(1), 2),
    "definition": (defined_gate(), 2),
    "controlled definition": (defined_gate().control(1), 3),
    "inverse of a definition": (defined_gate().inverse(), 2),
    "pauli": (gates.PauliGate("XYZ"), 3),
    "permutation": (gates.PermutationGate([2, 0, 1]), 3),
    "diagonal": (gates.DiagonalGate([1, -1, 1j, 1]), 2),
    "power": (gates.SwapGate().power(0.5), 2),
    "annotated": (AnnotatedOperation(gates.SGate(), [InverseModifier(), ControlModifier(1, 0)]), 2),
    "annotated u": (AnnotatedOperation(gates.UGate(0.1, 0.2, 0.3), [PowerModifier(2), ControlModifier(2, 1)]), 3),
    "nested annotation": (
        AnnotatedOperation(AnnotatedOperation(gates.TGate(), [PowerModifier(3)]), [ControlModifier(1, 1)]),
        2,
    ),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations(name):
    operation, num_qubits = OPERATIONS[name]
    circuit = QuantumCircuit(4)
    circuit.append(operation, list(range(num_qubits))[::-1])
    module = from_qiskit(circuit)
    verify(module)
    assert distance(circuit, to_qiskit(module)) < TOLERANCE


def test_one_definition_for_equal_gates():
    circuit = QuantumCircuit(3)
    for qubits in ((0, 1), (1, 2), (2, 0)):
        circuit.append(defined_gate(), qubits)
    module = from_qiskit(circuit)
    assert [op.symbol for op in module.operations] == ["foo", "main"]


def test_registers_and_loose_bits():
    circuit = QuantumCircuit([Qubit()], QuantumRegister(2, "b"), QuantumRegister(1, "a"), [Clbit()])
    circuit.add_register(ClassicalRegister(2, "r"))
    circuit.measure(2, 1)
    module = from_qiskit(circuit)
    main = module.find("main")
    assert main.qubit_registers == (("qubit_0", -1), ("b", 2), ("a", 1))
    assert main.variables == (("bit_0", "bit", -1), ("r", "bit", 2))
    assert rows(module)[0].slots == (1,)
    again = to_qiskit(module)
    assert [(r.name, r.size) for r in again.qregs] == [("qubit_0", 1), ("b", 2), ("a", 1)]
    assert [(r.name, r.size) for r in again.cregs] == [("bit_0", 1), ("r", 2)]


def test_parameters():
    a, b = Parameter("a"), Parameter("b")
    circuit = QuantumCircuit(2, global_phase=a)
    circuit.rx(2 * a - b / 4 + 0.5, 0)
    circuit.append(gates.RZZGate(b), (0, 1))
    inner = QuantumCircuit(1, name="inner")
    inner.u(a, 0.1, b, 0)
    circuit.append(inner.to_gate(), (1,))
    module = from_qiskit(circuit)
    assert module.find("main").inputs == ("a", "b")
    again = to_qiskit(module)
    values = {"a": 0.3, "b": -1.1}
    assert distance(circuit.assign_parameters(values), again.assign_parameters(values)) < TOLERANCE


def feedforward():
    circuit = QuantumCircuit(QuantumRegister(3, "q"), ClassicalRegister(2, "c"), ClassicalRegister(1, "d"))
    c, d = circuit.cregs
    circuit.h(0)
    circuit.measure([0, 1], c)
    with circuit.if_test((c, 1)) as otherwise:
        circuit.x(1)
        circuit.measure(1, c[1])
        circuit.global_phase += 0.3
    with otherwise:
        circuit.y(1)
    with circuit.switch(c) as case:
        with case(1, 2):
            circuit.x(2)
        with case(case.DEFAULT), circuit.if_test(expr.logic_and(c[0], expr.logic_not(c[1]))):
            circuit.z(0)
    with circuit.while_loop((d, 0)):
        circuit.x(2)
        circuit.measure(2, d)
    return circuit


def test_control_flow():
    module, again = round_trip(feedforward())
    assert [op.operation.name for op in again.data if op.operation.name not in ("h", "measure")] == [
        "if_else", "switch_case", "while_loop",
    ]  # fmt: skip
    assert from_qiskit(again).find("main").variables == module.find("main").variables


def test_variables_and_loops():
    circuit = QuantumCircuit(2, 1)
    n = circuit.add_var("n", expr.lift(3, types.Uint(4)))
    flag = circuit.add_var("flag", expr.lift(False))
    with circuit.for_loop(range(5, 0, -2)) as i:
        circuit.rx(i * 0.5 + 0.1, 0)
        circuit.measure(0, 0)
        with circuit.if_test(expr.less(expr.bit_xor(n, 1), 5)):
            circuit.store(n, expr.add(n, expr.lift(1, types.Uint(4))))
            circuit.h(0)
    with circuit.for_loop((0, 3)) as i:
        circuit.rz(i, 1)
    circuit.store(flag, expr.equal(n, 4))
    circuit.store(circuit.clbits[0], expr.logic_or(flag, expr.index(n, 1)))
    module, _ = round_trip(circuit)
    assert module.find("main").variables == (("c", "bit", 1), ("n", "uint", 4), ("flag", "bool", 1))
    assert [row.parameters for row in rows(module) if row.kind.name == "circuit.rz"] == [(0.0,), (3.0,)]


def test_initialize_is_written_out():
    circuit = QuantumCircuit(1)
    circuit.initialize([0.6, 0.8])
    circuit.delay(10, 0, "us")
    names = [row.kind.name for row in rows(from_qiskit(circuit))]
    assert names[0] == "circuit.reset"
    assert rows(from_qiskit(circuit))[-1].parameters == (10_000.0,)


def test_a_physical_program_is_a_circuit_on_the_device():
    builder, result = RunBuilder(), Value(I1)
    builder.add(native_kind("ecr", 2, 0), (4, 2))
    builder.add(native_kind("prx", 1, 2), (2,), (0.1, 0.2))
    builder.add(MEASURE, (2,), results=(result,), slots=(0,))
    attributes = {
        "sym_name": "main", "target": "t", "target_digest": "", "num_qubits": 6, "initial_wires": (),
        "final_wires": (), "variables": (("c", "bit", 1),),
    }  # fmt: skip
    region = Region(body((builder.finish(), Return(operands=(result,)))))
    circuit = to_qiskit(Module("physical", (Program(attributes=attributes, regions=(region,)),)))
    assert circuit.num_qubits == 6
    assert [(i.operation.name, [circuit.find_bit(q).index for q in i.qubits]) for i in circuit.data] == [
        ("ecr", [4, 2]), ("r", [2]), ("measure", [2]),
    ]  # fmt: skip


def test_files_are_the_same_every_time():
    module = from_qiskit(feedforward())
    assert write_qpy(module) == write_qpy(module)
    loaded = qpy.load(io.BytesIO(write_qpy(module)))[0]
    assert from_qiskit(loaded).digest == from_qiskit(to_qiskit(module)).digest
    circuit = QuantumCircuit(2, global_phase=0.1)
    circuit.append(defined_gate(), (0, 1))
    module = from_qiskit(circuit)
    assert distance(qpy.load(io.BytesIO(write_qpy(module)))[0], circuit) < TOLERANCE


def refused():
    a, b = Parameter("a"), Parameter("b")
    product = QuantumCircuit(1)
    product.rx(a * b, 0)
    opaque = QuantumCircuit(1)
    opaque.append(Gate("mystery", 1, []), [0])
    jump = QuantumCircuit(1, 1)
    with jump.for_loop(range(3)):
        jump.h(0)
        jump.break_loop()
    duration = QuantumCircuit(1)
    duration.delay(duration.add_stretch("s"), 0)
    return {"QL1222": [product], "QL1223": [opaque], "QL1224": [jump, duration]}


@pytest.mark.parametrize("code", ["QL1222", "QL1223", "QL1224"])
def test_what_cannot_be_read_is_refused(code):
    for circuit in refused()[code]:
        with pytest.raises(QlowerError) as caught:
            from_qiskit(circuit)
        assert caught.value.diagnostics[0].code == code


def test_what_cannot_be_written_is_refused():
    with pytest.raises(QlowerError, match="QL1220"):
        to_qiskit(Module("circuit", ()))
    with pytest.raises(QlowerError, match="QL1225"):
        write_qpy(PATTERNS["06 controlled whole turn"](False))
