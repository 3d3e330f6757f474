"""What OpenQASM 2 programs mean."""

import pytest
from openqasm_programs import code_of, names, outcomes, read2, rows, values

from qlower.diagnostics import Source
from qlower.dialects.circuit.openqasm.openqasm2 import read_openqasm2
from qlower.ir import Affine


def test_registers_and_variables_keep_names_and_order() -> None:
    main = read2("qreg zz[2]; creg c[3]; qreg a[1]; creg b[1];").find("main")
    assert main.qubit_registers == (("zz", 2), ("a", 1))
    assert main.variables == (("c", "bit", 3), ("b", "bit", 1))
    assert main.num_qubits == 3


def test_slots_name_the_bits_results_are_stored_in() -> None:
    module = read2("qreg q[2]; creg a[1]; creg b[2]; measure q[1] -> b[1]; measure q -> b;")
    assert [row.slots for row in rows(module)] == [(2,), (1,), (2,)]
    assert [row.qubits for row in rows(module)] == [(1,), (0,), (1,)]


def test_unwritten_bits_are_false_and_the_last_write_counts() -> None:
    assert values(read2("qreg q[2]; creg c[3]; x q[0]; measure q[0] -> c[1]; measure q[1] -> c[2];")) == (0, 1, 0)
    assert values(read2("qreg q[2]; creg c[1]; x q[1]; measure q[0] -> c[0]; measure q[1] -> c[0];")) == (1,)


@pytest.mark.parametrize(("number", "wanted"), [(0, 0), (1, 0), (2, 1), (3, 0), (9, 0)])
def test_if_compares_the_whole_register(number: int, wanted: int) -> None:
    program = "qreg q[3]; creg c[2]; creg d[1]; x q[1]; measure q[0] -> c[0]; measure q[1] -> c[1];"
    assert values(read2(f"{program} if(c=={number}) x q[2]; measure q[2] -> d[0];"))[2] == wanted


def test_a_measurement_under_if_keeps_the_bit_otherwise() -> None:
    program = "qreg q[2]; creg c[1]; creg d[1]; x q[0]; measure q[0] -> d[0]; measure q[0] -> c[0];"
    assert values(read2(f"{program} if(c==0) measure q[1] -> d[0];")) == (1, 1)
    assert values(read2(f"{program} if(c==1) measure q[1] -> d[0];")) == (1, 0)


def test_if_sees_the_register_as_it_was_before() -> None:
    """A measurement of a whole register under if is one operation, decided once."""
    module = read2("qreg q[2]; creg c[2]; x q; if(c==0) measure q -> c;")
    assert values(module) == (1, 1)


def test_wide_registers_are_compared_piece_by_piece() -> None:
    program = "qreg q[1]; creg c[70]; creg d[1]; x q[0]; measure q[0] -> c[69]; reset q[0];"
    number = 1 << 69
    assert values(read2(f"{program} if(c=={number}) x q[0]; measure q[0] -> d[0];"))[-1] == 1
    assert values(read2(f"{program} if(c=={number + 1}) x q[0]; measure q[0] -> d[0];"))[-1] == 0


def test_broadcast() -> None:
    module = read2("qreg a[2]; qreg b[2]; qreg r[1]; cx a,b; cx r[0],b; cx a,r[0]; h a;")
    wanted = [(0, 2), (1, 3), (4, 2), (4, 3), (0, 4), (1, 4), (0,), (1,)]
    assert [row.qubits for row in rows(module)] == wanted


def test_barriers_hold_each_qubit_once() -> None:
    (row,) = rows(read2("qreg a[2]; qreg b[1]; barrier b, a, a[1];"))
    assert row.qubits == (2, 0, 1)


def test_builtin_gates_are_those_of_openqasm2() -> None:
    assert names(read2("qreg q[2]; U(1,2,3) q[0]; u(1,2,3) q[0]; CX q[0],q[1];")) == ["u3", "u3", "cx"]


def test_builtin_gates_need_no_library() -> None:
    module = read_openqasm2(Source("test.qasm", "OPENQASM 2.0; qreg q[2]; U(0,0,0) q[0]; CX q[0],q[1];"))
    assert names(module) == ["u3", "cx"]


def test_a_version_is_optional() -> None:
    assert (
        read_openqasm2(Source("a", "qreg q[1];")).digest
        == read_openqasm2(Source("b", "OPENQASM 2.0; qreg q[1];")).digest
    )


def test_parameters_of_gates_stay_symbolic() -> None:
    module = read2("gate g(a,b) q { rz(-(a+2*b)/4 + pi) q; } qreg q[1]; g(1,2) q[0];")
    definition = module.find("g")
    ((row,),) = [op.unpack() for op in definition.body.operations if op.name == "qlower.run"]
    first, second = definition.body.arguments
    (angle,) = row.parameters
    assert isinstance(angle, Affine)
    assert dict(angle.terms) == {first: -0.25, second: -0.5}
    assert abs(angle.constant - 3.141592653589793) < 1e-15


def test_parameters_that_are_not_affine_are_computed() -> None:
    program = "gate g(a,b) q { ry(a*b + sin(a)/b) q; ry(-(a^2)) q; } qreg q[1]; creg c[1]; "
    angle = 1.5 * 0.5 + 0.9974949866040544 / 0.5 - 1.5**2
    module = read2(f"{program} g(1.5, 0.5) q[0]; ry(-({angle!r})) q[0]; measure q[0] -> c[0];")
    assert outcomes(module) == {(0,): 1.0}


def test_such_parameters_are_computed_by_calls_in_calls() -> None:
    program = "gate g(a,b) q { ry(a*b) q; ry(a) q; } gate outer(a) q { g(a/2, sin(a)) q; } qreg q[1]; creg c[1]; "
    module = read2(f"{program} outer(0.8) q[0]; ry(-({0.4 * 0.7173560908995228 + 0.4!r})) q[0]; measure q[0] -> c[0];")
    assert outcomes(module) == {(0,): 1.0}
    assert code_of(read2, "gate g(a) q { ry(1/(a*a)) q; } qreg q[1]; g(0) q[0];") == "QL1015"
    assert code_of(read2, "gate g(a) q { ry(ln(a)) q; } qreg q[1]; g(-1) q[0];") == "QL1015"


def test_library_gates_may_be_defined_anew() -> None:
    module = read2("gate h a { x a; } qreg q[1]; creg c[1]; h q[0]; measure q[0] -> c[0];")
    assert values(module) == (1,)


def test_the_definition_of_the_table_is_that_gate() -> None:
    assert names(read2("gate rzz(t) a,b { cx a,b; rz(t) b; cx a,b; } qreg q[2]; rzz(1) q[0],q[1];")) == ["rzz"]
    assert names(read2("gate rzz(t) a,b { cx a,b; rz(2*t) b; cx a,b; } qreg q[2]; rzz(1) q[0],q[1];")) == ["call"]


def test_gates_with_odd_names() -> None:
    program = "gate main a { x a; } gate main_ a { h a; } gate unitary a { x a; } gate measure_it a { x a; }"
    program += "qreg if_q[1]; creg c[1];"
    module = read2(f"{program} main if_q; unitary if_q; measure_it if_q[0]; measure if_q -> c;")
    assert values(module) == (1,)
    assert [op.symbol for op in module.functions()] == ["main_", "main__", "unitary", "measure_it", "main"]


def test_origins_are_where_statements_begin() -> None:
    text = "OPENQASM 2.0;\nqreg q[2];\n creg c[1];\n  CX q[0],\n q[1];\nif(c==1) U(0,0,0) q[0];"
    module = read_openqasm2(Source("test.qasm", text))
    assert [text[row.origin[0] :][:2] for row in rows(module)] == ["CX", "if"]


def test_opaque_gates_may_be_declared_but_not_used() -> None:
    assert code_of(read2, "opaque magic(a,b) q,r; qreg q[2];") == ""
    assert code_of(read2, "opaque magic(a,b) q,r; qreg q[2]; magic(1,2) q[0],q[1];") == "QL1014"


def test_nothing_is_too_deep_or_too_long_to_diagnose() -> None:
    assert code_of(read2, f"qreg q[1]; rz({'(' * 5000}1{')' * 5000}) q[0];") == "QL1017"
    assert code_of(read2, f"qreg q[1]; rz(1^{'-' * 5000}1) q[0];") == "QL1017"
    assert code_of(read2, f"qreg q[{'9' * 5000}];") == "QL1013"
    assert code_of(read2, f"qreg q[1]; rz({'9' * 5000}) q[0];") == "QL1015"
    assert code_of(read2, f"qreg q[1]; rz({'+'.join('1' * 5000)}) q[0];") == ""
