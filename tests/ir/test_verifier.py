"""The verifier lets sound modules pass and names each fault."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from ir_programs import function, module, modules, run_of

from qlower.diagnostics import QlowerError, Source
from qlower.dialects.circuit.ops import Function, GateDefinition, MatrixGate, Return
from qlower.dialects.circuit.rows import MEASURE, gate_kind
from qlower.dialects.classical.ops import Binary, Constant, Extract, If, Switch, Yield
from qlower.dialects.physical.ops import Program
from qlower.ir import F64, I1, Affine, Module, Region, RowKind, Value
from qlower.ir.codes import CODES
from qlower.ir.operation import unregistered
from qlower.ir.run import body
from qlower.ir.text import parse_module, print_module
from qlower.ir.verifier import verify

SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
H, CX, RZ = gate_kind("h"), gate_kind("cx"), gate_kind("rz")


def faults(program, **options):
    try:
        verify(program, **options)
    except QlowerError as error:
        return [(d.code, d.message) for d in error.diagnostics]
    return []


def constant(value=True, type=I1):
    return Constant(results=(Value(type),), attributes={"value": value})


def changed(run, **columns):
    return run.with_rows(replace(run.rows, **columns))


def terms(run, **columns):
    return changed(run, terms=replace(run.rows.terms, **columns))


def symbolic():
    """A function with two arguments and a run that uses both."""
    arguments = (Value(F64), Value(F64))
    angle = Affine(0.0, ((arguments[0], 1.0), (arguments[1], 2.0)))
    return arguments, run_of((RZ, [0], [angle]))


def in_function(arguments, *operations):
    inputs = tuple(f"p{place}" for place in range(len(arguments)))
    attributes = {"sym_name": "main", "num_qubits": 6, "inputs": inputs}
    return Module("circuit", (Function(attributes=attributes, regions=(Region((*operations, Return()), arguments),)),))


@SLOW
@given(modules())
def test_sound_modules_pass(program):
    # Random modules call gates that are not there and use types loosely; nothing but their own rules may be broken.
    assert {code for code, _ in faults(program, allow_unregistered=True)} <= {"QL0201"}


def two_definitions():
    op = constant()
    return module(op, op)


def two_copies_of_a_measurement():
    run = run_of((MEASURE, [0]))
    return module(run.take([0, 0]))


def used_in_the_other_branch():
    condition, inner = constant(), constant()
    use = unregistered("vendor.use")(inner.results)
    branch = If(condition.results, regions=(Region((inner, Yield())), Region((use, Yield()))))
    return module(condition, branch)


def used_in_another_function():
    op = constant()
    use = unregistered("vendor.use")(op.results)
    return Module("circuit", (function(op, name="a"), function(use, name="b")))


def bad_terms(**columns):
    arguments, run = symbolic()
    return in_function(arguments, terms(run, **columns))


def twice_the_same_operand():
    arguments, run = symbolic()
    return in_function(arguments, replace(run, operands=(arguments[0], arguments[0])))


def of_type(op, **attributes):
    return op.with_(attributes={**op.attributes, **attributes})


def empty_function():
    return Module("circuit", (Function(attributes={"sym_name": "main", "num_qubits": 1}, regions=(Region(()),)),))


def with_body(*operations):
    return Module("circuit", (function().with_(regions=(Region(operations),)),))


def integers(dtype):
    return np.array([0], dtype=dtype)


ONE = run_of((H, [0]))
BROKEN = {
    "unknown op": (module(unregistered("vendor.op")()), "QL0200", "vendor.op"),
    "unknown row op": (module(run_of((RowKind("vendor.x", 1), [0]))), "QL0200", "vendor.x"),
    "unknown op of a known dialect": (module(unregistered("circuit.nothing")()), "QL0200", "circuit.nothing"),
    "operands": (module(unregistered("vendor.op")(), Binary(attributes={"operator": "add"})), "QL0201", "0 operands"),
    "results": (module(Constant(attributes={"value": 1})), "QL0201", "0 results"),
    "regions": (module(If(constant().results)), "QL0201", "0 regions"),
    "result type": (
        module(Extract(results=(Value(F64),), attributes={"index": 1})), "QL0201", "'output' is of type f64, not i1",
    ),
    "attribute missing": (module(Extract(results=(Value(I1),))), "QL0201", "'index' is missing"),
    "attribute type": (module(Extract(results=(Value(I1),), attributes={"index": 1.0})), "QL0201", "of type int"),
    "truth value for a number": (module(Extract(results=(Value(I1),), attributes={"index": True})), "QL0201", "int"),
    "items of an attribute": (module(qubit_registers=(1, 2)), "QL0201", "must be [str, int]"),
    "items too short": (module(qubit_registers=(("q",),)), "QL0201", "must be [str, int]"),
    "items of plain type": (module(outputs=(1,)), "QL0201", "of type str"),
    "integer too large": (module(constant(1 << 63, F64)), "QL0201", "64 bits"),
    "own rule": (module(constant("text")), "QL0201", "'value'"),
    "registers and qubits": (module(qubit_registers=(("q", 2),)), "QL0201", "registers hold 2"),
    "no qubits": (module(num_qubits=-1), "QL0201", "negative"),
    "returned values": (module(returned=(Value(I1),)), "QL0201", "1 are returned"),
    "matrix": (
        Module("circuit", (MatrixGate(attributes={"sym_name": "m", "num_qubits": 1, "matrix": (("1",),)}),)),
        "QL0201", "2 rows",
    ),
    "huge matrix": (
        Module("circuit", (MatrixGate(attributes={"sym_name": "m", "num_qubits": 1 << 60, "matrix": ()}),)),
        "QL0201", "from 0 to",
    ),
    "gate parameters": (
        Module(
            "circuit",
            (
                GateDefinition(
                    attributes={"sym_name": "g", "num_qubits": 1}, regions=(Region((Return(),), (Value(I1),)),)
                ),
            ),
        ),
        "QL0201", "f64",
    ),
    "wires": (
        Module(
            "physical",
            (
                Program(
                    attributes={
                        "sym_name": "main", "target": "t", "target_digest": "", "num_qubits": 2,
                        "initial_wires": (0, 0), "final_wires": (0, 1),
                    },
                    regions=(Region((Return(),)),),
                ),
            ),
        ),
        "QL0201", "wires",
    ),
    "switch cases": (
        module(constant(1, F64), Switch((Value(F64),), regions=(Region((Yield(),)),), attributes={"cases": ((1,),)})),
        "QL0201", "one region per case",
    ),
    "row shape": (module(run_of((RowKind("circuit.rz", 1), [0]))), "QL0201", "0 parameters"),
    "row attribute": (module(run_of((RowKind("circuit.h", 1, attributes=(("a", 1),)), [0]))), "QL0201", "unknown"),
    "row attribute missing": (module(run_of((RowKind("circuit.delay", 1, 1), [0], [1.0]))), "QL0201", "is missing"),
    "row attribute type": (
        module(run_of((RowKind("circuit.delay", 1, 1, 0, (("unit", 1),)), [0], [1.0]))), "QL0201", "of type str",
    ),
    "row attribute too large": (
        module(run_of((RowKind("circuit.h", 1, attributes=(("modifiers", (("ctrl", 1 << 64),)),)), [0]))),
        "QL0201", "64 bits",
    ),
    "kind outside": (module(changed(ONE, kind=np.array([1], dtype=np.uint16))), "QL0202", "table of kinds"),
    "too few qubits": (module(changed(ONE, qubits=np.zeros(0, np.int32))), "QL0202", "lengths"),
    "too many slots": (module(changed(ONE, slots=np.zeros(1, np.int32))), "QL0202", "lengths"),
    "column too short": (module(changed(ONE, columns={"a": np.zeros(0)})), "QL0202", "lengths"),
    "column type": (module(changed(ONE, columns={"a": np.zeros(1, np.float32)})), "QL0202", "float32"),
    "qubits type": (module(changed(ONE, qubits=integers(np.int64))), "QL0202", "'qubits' is of type int64"),
    "terms type": (bad_terms(operand=np.array([0, 1])), "QL0202", "'operand' of type int64"),
    "origins": (module(changed(ONE, origins=np.array([1]))), "QL0202", "origins"),
    "infinite parameter": (module(run_of((RZ, [0], [float("inf")]))), "QL0202", "not a finite number"),
    "result of a row": (module(replace(run_of((MEASURE, [0])), results=(Value(F64),))), "QL0202", "i1"),
    "terms outside": (bad_terms(operand=np.array([0, 2], np.int32)), "QL0202", "outside"),
    "terms unsorted": (bad_terms(operand=np.array([1, 0], np.int32)), "QL0202", "sorted"),
    "terms repeated": (bad_terms(operand=np.array([1, 1], np.int32)), "QL0202", "sorted"),
    "terms uneven": (bad_terms(coefficient=np.ones(3)), "QL0202", "different lengths"),
    "zero coefficient": (bad_terms(coefficient=np.array([1.0, 0.0])), "QL0202", "zero"),
    "operand twice": (twice_the_same_operand(), "QL0202", "operand twice"),
    "no terminator": (with_body(ONE), "QL0203", "ends in qlower.run"),
    "terminator first": (with_body(Return(), Return()), "QL0203", "before the end"),
    "empty region": (empty_function(), "QL0203", "empty"),
    "undefined value": (module(unregistered("vendor.op")((Value(I1),))), "QL0204", "vendor.op"),
    "other branch": (used_in_the_other_branch(), "QL0204", "vendor.use"),
    "other function": (used_in_another_function(), "QL0204", "vendor.use"),
    "two of a name": (Module("circuit", (function(), function())), "QL0205", "@main"),
    "qubit outside": (module(run_of((H, [0]), (H, [6]))), "QL0206", "qubit 6"),
    "negative qubit": (module(run_of((H, [-1]))), "QL0206", "qubit -1"),
    "twice on a qubit": (module(run_of((CX, [1, 1]))), "QL0206", "twice on qubit 1"),
    "twice on one of three": (module(run_of((gate_kind("ccx"), [1, 2, 1]))), "QL0206", "twice on a qubit"),
    "two runs": (with_body(ONE, ONE, Return()), "QL0207", "side by side"),
    "two definitions": (two_definitions(), "QL0208", "classical.constant"),
    "copied measurement": (two_copies_of_a_measurement(), "QL0208", "qlower.run"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_each_fault_is_named(name):
    program, code, words = BROKEN[name]
    found = [message for found_code, message in faults(program) if found_code == code]
    assert any(words in message for message in found), faults(program)
    assert code in CODES


def test_every_code_is_tested():
    assert {code for _, code, _ in BROKEN.values()} == CODES.keys()


def test_values_may_be_used_in_inner_regions_but_not_after_them():
    condition, inner = constant(), constant()
    use = unregistered("vendor.use")(condition.results)
    branch = If(condition.results, regions=(Region((use, inner, Yield())), Region((Yield(),))))
    assert faults(module(condition, branch), allow_unregistered=True) == []
    after = unregistered("vendor.use")(inner.results)
    codes = [code for code, _ in faults(module(condition, branch, after), allow_unregistered=True)]
    assert codes == ["QL0204"]


def test_all_faults_are_reported_in_order():
    program = module(run_of((H, [9])), constant("text"), unregistered("vendor.op")())
    assert [code for code, _ in faults(program)] == ["QL0206", "QL0201", "QL0200"]


def test_faults_of_a_text_say_where():
    text = print_module(module(run_of((H, [0]), (CX, [1, 1]), (RZ, [0], [1.0])), constant("text")))
    source = Source("file.mlir", text)
    with pytest.raises(QlowerError) as caught:
        verify(parse_module(text), source=source)
    lines = [diagnostic.span.line_text.strip() for diagnostic in caught.value.diagnostics]
    assert [line.split("(")[0] for line in lines] == ['"circuit.cx"', '%0 = "classical.constant"']


def test_deep_nesting_is_walked():
    op = body((unregistered("vendor.op")(),))
    for _ in range(120):
        op = (unregistered("vendor.op")(regions=(Region(op),)),)
    program = Module("circuit", op)
    verify(program, allow_unregistered=True)
    assert parse_module(print_module(program)).digest == program.digest
