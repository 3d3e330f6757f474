"""QIR: checked by LLVM's verifier, by its meaning gate by gate, and by running it on PyPI's qirrunner."""

import re
from math import pi, sqrt

import numpy as np
import pyqir
import pytest
import qirrunner
from program_builder import program
from qiskit import QuantumCircuit
from qiskit.circuit import library
from qiskit.quantum_info import Operator

from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.circuit.qir import write_qir, write_qir_bitcode
from qlower.dialects.circuit.rows import MEASURE, gate_kind
from qlower.dialects.classical.ops import Binary, Cast, Compare, Constant, For, If, Pack, Select, Switch, Yield
from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import MEASURE as PHYSICAL_MEASURE
from qlower.dialects.physical.rows import native_kind
from qlower.ir import F64, I1, Module, Region, RunBuilder, Value
from qlower.ir.affine import symbol
from qlower.ir.run import body
from qlower.ir.types import signed, unsigned

SHOTS = 2000
THEIR_GATES = {
    "h__body": library.HGate, "x__body": library.XGate, "y__body": library.YGate, "z__body": library.ZGate,
    "s__body": library.SGate, "s__adj": library.SdgGate, "t__body": library.TGate, "t__adj": library.TdgGate,
    "sx__body": library.SXGate, "rx__body": library.RXGate, "ry__body": library.RYGate, "rz__body": library.RZGate,
    "cnot__body": library.CXGate, "cz__body": library.CZGate, "swap__body": library.SwapGate,
    "ccx__body": library.CCXGate, "rxx__body": library.RXXGate, "ryy__body": library.RYYGate,
    "rzz__body": library.RZZGate,
}  # fmt: skip


def verified(text):
    module = pyqir.Module.from_ir(pyqir.Context(), text)
    assert module.verify() is None
    return module


def run(module, tmp_path, profile, shots=SHOTS):
    """How often each output was recorded: the recorded values in order, as a string of bits for bits."""
    verified(write_qir(module, profile))
    path = tmp_path / "program.bc"
    path.write_bytes(write_qir_bitcode(module, profile))
    output = qirrunner.OutputHandler()
    qirrunner.run(str(path), shots=shots, rng_seed=11, output_fn=output.handle)
    found = {}
    for shot in output.get_output().split("START")[1:]:
        values = re.findall(r"OUTPUT\t(?:RESULT|BOOL|INT)\t(\S+)", shot)
        text = "".join({"true": "1", "false": "0"}.get(value, value) for value in values)
        found[text] = found.get(text, 0) + 1
    return found


def assert_distribution(found, wanted, shots=SHOTS):
    """Each frequency within five standard deviations; what has no probability never occurs."""
    assert set(found) <= {outcome for outcome, probability in wanted.items() if probability > 1e-12}
    for outcome, probability in wanted.items():
        deviation = sqrt(shots * probability * (1 - probability))
        assert abs(found.get(outcome, 0) - shots * probability) <= 5 * deviation + 1e-9


def as_physical(module, num_qubits, places, natives=()):
    """The program with its qubits moved and its gates as native ones."""
    rows = [row for op in module.find("main").body.operations[:-1] if hasattr(op, "unpack") for row in op.unpack()]
    builder = RunBuilder()
    for row in rows:
        name = row.kind.name.removeprefix("circuit.")
        kind = PHYSICAL_MEASURE if name == "measure" else native_kind(name, len(row.qubits), len(row.parameters))
        builder.add(kind, [places[q] for q in row.qubits], row.parameters, results=row.results, slots=row.slots)
    main = module.find("main")
    attributes = {
        "sym_name": "main", "target": "t", "target_digest": "", "num_qubits": num_qubits, "initial_wires": places,
        "final_wires": places, "variables": main.variables,
    }  # fmt: skip
    region = Region(body((builder.finish(), main.body.terminator)))
    return Module("physical", (Program(attributes=attributes, regions=(region,)),))


def ghz(num_qubits):
    p = program(num_qubits, num_qubits)
    p.h(0)
    for qubit in range(1, num_qubits):
        p.cx(qubit - 1, qubit)
    return p.measure_all().module()


def fourier(num_qubits, number):
    """A number's Fourier transform, turned back but for a last rotation, so that its outcomes differ."""
    p = program(num_qubits, num_qubits)
    for qubit in range(num_qubits):
        p.h(qubit).p(2 * pi * number * 2**qubit / 2**num_qubits, qubit)
    for qubit in range(num_qubits // 2):
        p.swap(qubit, num_qubits - 1 - qubit)
    for target in range(num_qubits):
        for control in range(target):
            p.cp(-pi / 2 ** (target - control), control, target)
        p.h(target)
    return p.measure_all().module()


def fourier_distribution(num_qubits, number):
    size = 2**num_qubits
    outcomes = np.arange(size)
    amplitudes = [np.exp(2j * pi * outcomes * (number - k) / size).sum() / size for k in range(size)]
    return {format(k, f"0{num_qubits}b")[::-1]: abs(a) ** 2 for k, a in enumerate(amplitudes)}


def teleport(theta):
    """The state's rotation is undone at the end, so that the last bit is 0 if and only if the state arrived."""
    p = program(3, 3)
    p.ry(theta, 0).rz(0.4, 0)
    p.h(1).cx(1, 2).cx(0, 1).h(0)
    first, second = p.measure(0, 0), p.measure(1, 1)
    p.if_(second, lambda b: b.x(2))
    p.if_(first, lambda b: b.z(2))
    p.rz(-0.4, 2).ry(-theta, 2)
    p.measure(2, 2)
    return p.module()


@pytest.mark.parametrize("profile", ["base", "adaptive"])
def test_ghz(profile, tmp_path):
    wanted = {"0000": 0.5, "1111": 0.5}
    assert_distribution(run(ghz(4), tmp_path, profile), wanted)
    assert_distribution(run(as_physical(ghz(4), 9, (7, 3, 8, 1)), tmp_path, profile), wanted)


@pytest.mark.parametrize("number", [5, 2.3])
def test_fourier_transform(number, tmp_path):
    wanted = fourier_distribution(3, number)
    assert_distribution(run(fourier(3, number), tmp_path, "base"), wanted)
    assert_distribution(run(as_physical(fourier(3, number), 6, (4, 0, 5)), tmp_path, "base"), wanted)


def test_teleportation(tmp_path):
    wanted = {f"{a}{b}0": 0.25 for a in "01" for b in "01"}
    assert_distribution(run(teleport(1.1), tmp_path, "adaptive"), wanted)
    with pytest.raises(QlowerError) as caught:
        write_qir(teleport(1.1), "base")
    assert caught.value.diagnostics[0].code == "QL1250"
    assert "adaptive" in caught.value.diagnostics[0].fix


@pytest.mark.parametrize("name", [name for name, gate in GATES.items() if gate.num_qubits])
def test_every_gate_is_a_product_of_instructions(name):
    gate = GATES[name]
    angles = np.random.default_rng(5).uniform(-3, 3, gate.num_parameters).tolist()
    p = program(gate.num_qubits)
    p.gate(name, *angles, *range(gate.num_qubits))
    text = write_qir(p.module())
    circuit = QuantumCircuit(gate.num_qubits)
    for function, arguments in re.findall(r"call void @__quantum__qis__(\w+)\((.*)\)", text):
        parameters = [float(value) for value in re.findall(r"double (\S+?)[,)]", arguments + ",")]
        qubits = [int(index or 0) for index in re.findall(r"ptr (?:null|inttoptr \(i64 (\d+) to ptr\))", arguments)]
        circuit.append(THEIR_GATES[function](*parameters), qubits)
    theirs, ours = Operator(circuit).data, gate.matrix(tuple(angles))
    assert abs(abs(np.vdot(theirs, ours)) - len(ours)) < 1e-9
    verified(text)


def test_text():
    p = program(2, 3)
    p.h(0).rz(1e-7, 1)
    p.measure(0, 2)
    assert write_qir(p.module()) == (
        '@0 = internal constant [2 x i8] c"c\\00"\n@1 = internal constant [5 x i8] c"c[0]\\00"\n'
        '@2 = internal constant [5 x i8] c"c[1]\\00"\n@3 = internal constant [5 x i8] c"c[2]\\00"\n\n'
        "define i64 @main() #0 {\nentry:\n  call void @__quantum__rt__initialize(ptr null)\n  br label %body\n\nbody:\n"
        "  call void @__quantum__qis__h__body(ptr null)\n"
        "  call void @__quantum__qis__rz__body(double 1.0e-07, ptr inttoptr (i64 1 to ptr))\n"
        "  br label %measurements\n\nmeasurements:\n  call void @__quantum__qis__mz__body(ptr null, ptr null)\n"
        "  br label %output\n\noutput:\n  call void @__quantum__rt__array_record_output(i64 3, ptr @0)\n"
        "  call void @__quantum__rt__result_record_output(ptr inttoptr (i64 1 to ptr), ptr @1)\n"
        "  call void @__quantum__rt__result_record_output(ptr inttoptr (i64 1 to ptr), ptr @2)\n"
        "  call void @__quantum__rt__result_record_output(ptr null, ptr @3)\n  ret i64 0\n}\n\n"
        "declare void @__quantum__rt__initialize(ptr)\ndeclare void @__quantum__qis__h__body(ptr)\n"
        "declare void @__quantum__qis__mz__body(ptr, ptr writeonly) #1\n"
        "declare void @__quantum__qis__rz__body(double, ptr)\n"
        "declare void @__quantum__rt__array_record_output(i64, ptr)\n"
        "declare void @__quantum__rt__result_record_output(ptr, ptr)\n\n"
        'attributes #0 = { "entry_point" "output_labeling_schema"="labeled" "qir_profiles"="base_profile" '
        '"required_num_qubits"="2" "required_num_results"="2" }\nattributes #1 = { "irreversible" }\n\n'
        "!llvm.module.flags = !{!0, !1, !2, !3}\n\n"
        '!0 = !{i32 1, !"qir_major_version", i32 2}\n!1 = !{i32 7, !"qir_minor_version", i32 0}\n'
        '!2 = !{i32 1, !"dynamic_qubit_management", i1 false}\n!3 = !{i32 1, !"dynamic_result_management", i1 false}\n'
    )


def test_bits_that_were_never_written_are_zero(tmp_path):
    p = program(1, 3)
    p.x(0)
    p.measure(0, 1)
    assert run(p.module(), tmp_path, "base", shots=5) == {"010": 5}


def test_outputs_are_in_the_order_of_the_variables(tmp_path):
    builder, one, zero = RunBuilder(), Value(I1), Value(I1)
    builder.add(gate_kind("x"), (1,))
    builder.add(MEASURE, (0,), results=(zero,), slots=(0,))
    builder.add(MEASURE, (1,), results=(one,), slots=(2,))
    variables = (("late", "bit", -1), ("early", "bit", 2))
    module = function(2, variables, [builder.finish()], (one, zero, one))
    text = write_qir(module)
    labels = re.findall(r'c"(\S+)\\00"', text)
    assert labels == ["outputs", "late", "early", "early[0]", "early[1]"]
    assert run(module, tmp_path, "base", shots=3) == {"101": 3}
    main = module.find("main").with_attribute("outputs", ("early",))
    assert run(Module("circuit", (main,)), tmp_path, "base", shots=3) == {"01": 3}


def function(num_qubits, variables, operations, returned):
    attributes = {"sym_name": "main", "num_qubits": num_qubits, "variables": variables}
    region = Region(body((*operations, Return(operands=tuple(returned)))))
    return Module("circuit", (Function(attributes=attributes, regions=(region,)),))


def constant(type, value):
    op = Constant(results=(Value(type),), attributes={"value": value})
    return op, op.output


def test_user_gates_are_written_out(tmp_path):
    angle = Value(F64)
    p = program(2, 2)
    p.define("turn", 2, lambda b: b.rx(symbol(angle) * 2.0, 1).cx(1, 0), (angle,))
    p.define("both", 2, lambda b: b.call("turn", (1, 0), (symbol(angle),)), (angle,))
    p.call("both", (0, 1), (pi / 2,))
    assert run(p.measure_all().module(), tmp_path, "base", shots=4) == {"11": 4}


def test_classical_arithmetic_and_branches(tmp_path):
    """Three bits 1, 0, 1 are read as 5; 5·3 − 1 = 14 steers a switch, and comes out as an output."""
    builder, bits = RunBuilder(), [Value(I1) for _ in range(3)]
    builder.add(gate_kind("x"), (0,))
    builder.add(gate_kind("x"), (2,))
    for qubit, bit in enumerate(bits):
        builder.add(MEASURE, (qubit,), results=(bit,), slots=(-1,))
    three, three_value = constant(unsigned(8), 3)
    one, one_value = constant(unsigned(8), 1)
    pack, wide = Value(unsigned(3)), Value(unsigned(8))
    product, total, is_large, chosen = Value(unsigned(8)), Value(unsigned(8)), Value(I1), Value(unsigned(8))
    switched = Value(I1)
    branches = []
    for qubit in (None, 1):
        rows, result = RunBuilder(), Value(I1)
        if qubit is not None:
            rows.add(gate_kind("x"), (qubit,))
        rows.add(MEASURE, (1,), results=(result,), slots=(-1,))
        branches.append(Region((rows.finish(), Yield(operands=(result,)))))
    operations = [
        three, one, builder.finish(), Pack(tuple(bits), (pack,)), Cast((pack,), (wide,)),
        Binary((wide, three_value), (product,), {"operator": "multiply"}),
        Binary((product, one_value), (total,), {"operator": "subtract"}),
        Compare((total, three_value), (is_large,), {"predicate": "gt"}),
        Select((is_large, total, one_value), (chosen,)),
        Switch((chosen,), (switched,), {"cases": ((14, 15),)}, (branches[1], branches[0])),
    ]  # fmt: skip
    module = function(3, (("n", "uint", 8), ("b", "bit", -1)), operations, (chosen, switched))
    assert run(module, tmp_path, "adaptive", shots=3) == {"141": 3}
    assert 'i32 1, !"multiple_target_branching", i1 true' in write_qir(module, "adaptive")
    assert '!{!"i3", !"i8", !"i64"}' in write_qir(module, "adaptive")


def test_loops_are_unrolled(tmp_path):
    """Four quarter turns and a bit that is carried: measured each time, it is the last turn's."""
    limits = [constant(signed(32), value) for value in (0, 1, 5)]
    start, carried = constant(I1, False)
    inner, result, final = Value(I1), Value(I1), Value(I1)
    rows = RunBuilder()
    rows.add(gate_kind("x"), (0,))
    rows.add(MEASURE, (0,), results=(result,), slots=(0,))
    loop = For(
        (*(value for _, value in limits), carried), (final,), {},
        (Region((rows.finish(), Yield(operands=(result,))), (Value(signed(32)), inner)),),
    )  # fmt: skip
    module = function(1, (("c", "bit", 1),), [*(op for op, _ in limits), start, loop], (final,))
    assert run(module, tmp_path, "adaptive", shots=3) == {"0": 3}
    assert write_qir(module, "adaptive").count("mz__body(ptr null") == 6


def test_angles_from_results(tmp_path):
    builder, bit, number = RunBuilder(), Value(I1), Value(F64)
    builder.add(gate_kind("x"), (0,))
    builder.add(MEASURE, (0,), results=(bit,), slots=(-1,))
    turned, result = RunBuilder(), Value(I1)
    turned.add(gate_kind("rx"), (1,), (symbol(number) * pi,))
    turned.add(MEASURE, (1,), results=(result,), slots=(0,))
    module = function(2, (("c", "bit", 1),), [builder.finish(), Cast((bit,), (number,)), turned.finish()], (result,))
    assert run(module, tmp_path, "adaptive", shots=3) == {"1": 3}


def test_measurements_are_put_off_in_the_base_profile():
    p = program(2, 2)
    p.reset(0).h(0)
    p.measure(0, 0)
    p.h(1)
    p.measure(1, 1)
    text = write_qir(p.module())
    assert "reset" not in text
    assert text.index("h__body(ptr inttoptr (i64 1 to ptr))") < text.index("mz__body")


def late_gate(p):
    p.measure(0, 0)
    p.h(0)


def late_reset(p):
    p.h(0).reset(0)


def twice(p):
    p.measure(0, 0)
    p.measure(0, 0)


@pytest.mark.parametrize("fill", [late_gate, late_reset, twice])
def test_what_the_base_profile_lacks(fill, tmp_path):
    p = program(1, 1)
    fill(p)
    with pytest.raises(QlowerError, match="QL1250"):
        write_qir(p.module(), "base")
    verified(write_qir(p.module(), "adaptive"))


def branch_on_a_constant():
    p = program(1, 1)
    true = p.constant(True)
    p.if_(true, lambda b: b.x(0))
    p.measure(0, 0)
    return p.module()


def test_known_conditions_need_no_branch(tmp_path):
    assert "br i1" not in write_qir(branch_on_a_constant(), "base")
    assert run(branch_on_a_constant(), tmp_path, "base", shots=2) == {"1": 2}


def test_refusals():
    modified = program(2)
    modified.gate("x", 0, 1, modifiers=(("ctrl", 1),))
    delayed = program(1)
    delayed.delay(5.0, 0)
    free = program(1, 0, ["t"])
    free.rx(free.input(0), 0)
    endless = program(1)
    endless.until(lambda b: b.measure(0))
    op, true = constant(I1, True)
    cases = [
        ("QL1251", free.module(), "adaptive"),
        ("QL1252", modified.module(), "base"),
        ("QL1253", endless.module(), "adaptive"),
        ("QL1254", delayed.module(), "base"),
        ("QL1255", function(1, (("c", "bit", 1),), [op], (true,)), "base"),
        ("QL1256", Module("circuit", ()), "base"),
    ]
    for code, module, profile in cases:
        with pytest.raises(QlowerError) as caught:
            write_qir(module, profile)
        assert caught.value.diagnostics[0].code == code


def test_a_branch_that_yields(tmp_path):
    p = program(2, 2)
    p.x(0)
    first = p.measure(0, 0)
    p.if_(first, lambda b: b.x(1).measure(1, 1))
    assert isinstance(p.operations[-1], If)
    assert run(p.module(), tmp_path, "adaptive", shots=2) == {"11": 2}
