"""Writing OpenQASM 3: the text, its meaning to Qiskit and to our reader, and what is refused."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from patterns import PATTERNS
from program_builder import program
from qiskit import qasm3
from qiskit.quantum_info import Operator
from random_programs import RandomProgram
from scipy.stats import unitary_group

from qlower.diagnostics import QlowerError, Source
from qlower.dialects.circuit.checker import CHECKER
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.openqasm.openqasm3 import read_openqasm3
from qlower.dialects.circuit.openqasm_writer import write_openqasm3
from qlower.dialects.circuit.openqasm_writer.names import Names
from qlower.dialects.circuit.openqasm_writer.numbers import float_text
from qlower.dialects.circuit.ops import Function, MatrixGate, Return
from qlower.dialects.circuit.qiskit_interchange import from_qiskit
from qlower.dialects.circuit.rows import MEASURE, call_kind, gate_kind
from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import MEASURE as PHYSICAL_MEASURE
from qlower.dialects.physical.rows import PHASE, delay_kind, native_kind
from qlower.ir import I1, Module, Region, RunBuilder, Value
from qlower.ir.checking import Contract, Effort
from qlower.ir.run import body


def same_meaning(before, after, contract=Contract.CHANNEL):
    verdict = CHECKER.check(before, after, None, contract, Effort.FULL)
    assert verdict.holds, verdict.how


def from_text(text):
    return read_openqasm3(Source("text", text))


def physical_module(num_qubits, fill, bits=0):
    builder, results = RunBuilder(), [Value(I1) for _ in range(bits)]
    fill(builder, results)
    attributes = {
        "sym_name": "main", "target": "t", "target_digest": "", "num_qubits": num_qubits,
        "initial_wires": (), "final_wires": (), "variables": (("c", "bit", bits),) if bits else (),
    }  # fmt: skip
    region = Region(body((builder.finish(), Return(operands=tuple(results)))))
    return Module("physical", (Program(attributes=attributes, regions=(region,)),))


def test_flat_program():
    p = program(3, 2)
    p.registers = (("left", 2), ("one", -1))
    p.h(0).rz(math.pi / 2, 1).u(0.1, -0.2, 3.0, 2).gphase(0.25).barrier(0, 2).reset(1).delay(12.5, 0)
    p.gate("x", 0, 1, 2, modifiers=(("ctrl", 1), ("negctrl", 1)))
    p.gate("rx", 0.5, 2, modifiers=(("inv",), ("pow", 2.0)))
    p.measure(0, 1)
    p.measure(2, 0)
    assert write_openqasm3(p.module()) == (
        'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] left;\nqubit one;\nbit[2] c;\n'
        "h left[0];\nrz(pi/2) left[1];\nU(0.1, -0.2, 3.0) one;\ngphase(0.25);\nbarrier left[0], one;\n"
        "reset left[1];\ndelay[12.5ns] left[0];\nctrl @ negctrl @ x left[0], left[1], one;\n"
        "inv @ pow(2.0) @ rx(0.5) one;\nc[1] = measure left[0];\nc[0] = measure one;\n"
    )


def test_physical_program_defines_native_gates():
    def fill(builder, results):
        builder.add(native_kind("ecr", 2, 0), (4, 2))
        builder.add(native_kind("rz", 1, 1), (2,), (0.1,))
        builder.add(PHASE, (), (0.5,))
        builder.add(delay_kind(1), (4,), (32.0,))
        builder.add(PHYSICAL_MEASURE, (4,), results=results, slots=(0,))

    text = write_openqasm3(physical_module(6, fill, 1))
    assert text == (
        'OPENQASM 3.0;\ninclude "stdgates.inc";\ngate ecr a, b {\n  s a;\n  sx b;\n  cx a, b;\n  x a;\n'
        "  gphase(-pi/4);\n}\n"
        "bit[1] c;\necr $4, $2;\nrz(0.1) $2;\ngphase(0.5);\ndelay[32ns] $4;\nc[0] = measure $4;\n"
    )
    assert write_openqasm3(from_text(text)) == text
    theirs = qasm3.loads(text)
    assert theirs.num_qubits == 5
    assert [instruction.operation.name for instruction in theirs.data] == ["ecr", "rz", "delay", "measure"]


@pytest.mark.parametrize("name", [name for name, gate in GATES.items() if gate.num_qubits])
def test_every_gate_reads_back(name):
    gate = GATES[name]
    angles = tuple(np.random.default_rng(1).uniform(-3, 3, gate.num_parameters).tolist())
    p = program(gate.num_qubits)
    p.gate(name, *angles, *range(gate.num_qubits))
    text = write_openqasm3(p.module())
    again = from_text(text)
    assert [row.kind for op in again.find("main").body.operations[:-1] for row in op.unpack()] == [gate_kind(name)]
    assert write_openqasm3(again) == text
    theirs, ours = Operator(qasm3.loads(text)).data, gate.matrix(angles)
    # Qiskit leaves out the phase that U, u2 and u3 have in OpenQASM 3.
    phase = np.exp(1j * np.angle(np.vdot(theirs, ours))) if name in ("u", "u2", "u3") else 1
    assert np.abs(phase * theirs - ours).max() < 1e-9


@pytest.mark.parametrize("name", PATTERNS)
def test_patterns(name):
    module = PATTERNS[name](False)
    text = write_openqasm3(module)
    again = from_text(text)
    same_meaning(module, again, Contract.UNITARY)
    assert write_openqasm3(again) == text
    assert from_text(write_openqasm3(again)).digest == again.digest


@pytest.mark.parametrize("name", [name for name in PATTERNS if not name.startswith("08 phase inside")])
def test_qiskit_reads_the_patterns(name):
    module = PATTERNS[name](True)
    text = write_openqasm3(module)
    if "&&" not in text and "output" not in text:
        same_meaning(module, from_qiskit(qasm3.loads(text)))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_random_programs_keep_their_meaning(seed):
    source = RandomProgram(random.Random(seed).randrange).text()
    module = from_text(source)
    text = write_openqasm3(module)
    again = from_text(text)
    same_meaning(module, again)
    assert write_openqasm3(again) == text


@pytest.mark.parametrize(
    "lines",
    [
        "c = measure q;\nif (c[0]) {\n  c[1] = measure q[1];\n} else {\n  x q[0];\n}\n",
        "b = measure q[0];\nc[0] = b;\nb = measure q[1];\nif (c[0]) {\n  x q[0];\n}\n",
        "c[0] = measure q[0];\nb = c[0];\nc[0] = c[1];\nc[1] = b;\n",
        "c[0] = measure q[0];\nwhile (!c[0]) {\n  h q[0];\n  c[0] = measure q[0];\n}\n",
        "for int[32] i in [0:2:6] {\n  rx(0.5*float[64](i)) q[0];\n  c[1] = measure q[0];\n}\n",
        "rz(2.0*turn) q[0];\nrz(turn + pi/2) q[0];\nrz(-turn) q[1];\nrx(sin(turn)) q[1];\n",
        "n = 3;\nif (n == 3) {\n  n = n + 1;\n}\nif (n > 5 || b) {\n  x q[0];\n}\n",
    ],
)
def test_text_is_a_fixed_point(lines):
    source = (
        'OPENQASM 3.0;\ninclude "stdgates.inc";\ninput float[64] turn;\nqubit[2] q;\nbit b;\nbit[2] c;\nint[32] n;\n'
        + lines
    )
    module = from_text(source)
    text = write_openqasm3(module)
    assert "temporary" not in text
    assert write_openqasm3(from_text(text)) == text
    assert from_text(text).digest == module.digest


def test_a_result_still_needed_is_not_overwritten():
    first, second, third = Value(I1), Value(I1), Value(I1)
    builder = RunBuilder()
    for qubit, value in enumerate((first, second)):
        builder.add(MEASURE, (qubit,), results=(value,), slots=(0,))
    p = program(2, 1)
    p.operations.append(builder.finish())
    p.if_(first, lambda b: b.x(1))
    p._run.add(MEASURE, (1,), results=(third,), slots=(-1,))
    p.bits[0] = second
    module = p.module()
    text = write_openqasm3(module)
    assert "output bit[1] c;\nbit temporary;\n" in text
    assert "if (c[0])" in text
    assert "\nmeasure q[1];\n" in text
    assert text.endswith("c[0] = temporary;\n")
    same_meaning(module, from_text(text))


def test_a_loop_with_its_test_at_the_end():
    def turn(block):
        block.h(0)
        return block.measure(0)

    p = program(1, 1)
    p.until(turn)
    p.measure(0, 0)
    module = p.module()
    again = from_text(write_openqasm3(module))
    same_meaning(module, again)
    assert write_openqasm3(again) == write_openqasm3(module)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_are_exact(value):
    text = float_text(value)
    assert eval(text, {"pi": math.pi}) == value
    assert float_text(eval(text, {"pi": math.pi})) == text


@given(st.integers(-20, 20).filter(bool), st.sampled_from([1, 2, 3, 4, 8, 16, 64]))
def test_fractions_of_pi_are_short(numerator, denominator):
    assert len(float_text(numerator * math.pi / denominator)) <= 19
    assert float_text(math.pi / denominator) == ("pi" if denominator == 1 else f"pi/{denominator}")


def test_names_are_made_legal():
    names = Names()
    assert [names.claim(name) for name in ("measure", "x", "a b", "1st", "c", "c", "π2", "", "c_0")] == [
        "measure_0", "x_0", "a_b", "_1st", "c", "c_0", "π2", "_", "c_0_0",
    ]  # fmt: skip


def test_a_register_named_like_a_gate():
    p = program(2, 1)
    p.registers = (("ecr", 1), ("x", 1))
    p.ecr(0, 1).x(1)
    text = write_openqasm3(p.module())
    assert "qubit[1] ecr;" in text
    assert "ecr_0 ecr[0], x_0[0];" in text
    same_meaning(p.module(), from_text(text), Contract.UNITARY)


@pytest.mark.parametrize("num_qubits", [1, 2, 3])
def test_matrix_gates_are_written_as_products(num_qubits):
    matrix = unitary_group.rvs(1 << num_qubits, random_state=7)
    module = with_matrix(num_qubits, [[f"{z.real!r}{z.imag:+}j" for z in row] for row in matrix.tolist()])
    same_meaning(module, from_text(write_openqasm3(module)), Contract.UNITARY)


def with_matrix(num_qubits, entries, parameters=()):
    attributes = {
        "sym_name": "m", "num_qubits": num_qubits, "parameters": parameters,
        "matrix": tuple(tuple(row) for row in entries),
    }  # fmt: skip
    p = program(num_qubits)
    p._run.add(call_kind("m", num_qubits, len(parameters)), range(num_qubits), [0.1] * len(parameters))
    return Module("circuit", (MatrixGate(attributes=attributes), *p.module().operations))


def test_refusals():
    cases = {
        "QL1200": Module("circuit", ()),
        "QL1201": with_matrix(1, [["cos(a)", "sin(a)"], ["-sin(a)", "cos(a)"]], ("a",)),
        "QL1203": delayed_by_a_parameter(),
    }
    for code, module in cases.items():
        with pytest.raises(QlowerError) as caught:
            write_openqasm3(module)
        assert caught.value.diagnostics[0].code == code
    with pytest.raises(QlowerError) as caught:
        write_openqasm3(physical_module(1, lambda builder, _: builder.add(native_kind("warp", 1, 0), (0,))))
    assert caught.value.diagnostics[0].code == "QL1201"


def delayed_by_a_parameter():
    p = program(1, 0, ["t"])
    p.delay(p.input(0), 0)
    return p.module()


def test_two_functions_are_refused():
    other = Function(attributes={"sym_name": "other", "num_qubits": 0}, regions=(Region((Return(),)),))
    with pytest.raises(QlowerError, match="QL1200"):
        write_openqasm3(Module("circuit", (*program(1).module().operations, other)))
