"""What OpenQASM 3 programs mean: quantum statements, names, registers."""

from math import cos, pi, sin

import pytest
from openqasm_programs import HEADERS, code_of, names, outcomes, read3, rows, same_up_to_phase, unitary, values

from qlower.diagnostics import Source
from qlower.dialects.circuit.openqasm.openqasm3 import read_openqasm3
from qlower.ir import Affine


def test_declarations_keep_names_kinds_and_order() -> None:
    module = read3(
        "qubit lone; qubit[2] zz; bit b; bit[3] c; bool tt; int[8] i; uint u; float f; angle[20] a; output bit o;"
    )
    main = module.find("main")
    assert main.qubit_registers == (("lone", -1), ("zz", 2))
    assert main.variables == (
        ("b", "bit", -1), ("c", "bit", 3), ("tt", "bool", 1), ("i", "int", 8), ("u", "uint", 32), ("f", "float", 64),
        ("a", "angle", 20), ("o", "bit", -1),
    )  # fmt: skip
    assert main.outputs == ("o",)
    assert values(module) == (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_old_style_declarations() -> None:
    assert read3("qreg q[2]; creg c[2];").digest == read3("qubit[2] q; bit[2] c;").digest


def test_slots_follow_indices_and_aliases() -> None:
    module = read3(
        "qubit[3] q; bit a; bit[3] c; let r = q[2:-1:0]; let d = c[{2, 0}];"
        "c[-1] = measure r[0]; d = measure q[0:1]; measure q[1] -> a; measure q[0];"
    )
    assert [(row.qubits[0], row.slots[0]) for row in rows(module)] == [(2, 3), (0, 3), (1, 1), (1, 0), (0, -1)]


def test_aliases_and_concatenation() -> None:
    module = read3("qubit a; qubit[4] b; let both = b[{3, 1}] ++ a; h both; let even = b[0:2:3]; x even; x both[-1];")
    assert [row.qubits[0] for row in rows(module)] == [4, 2, 0, 1, 3, 0]


def test_physical_qubits() -> None:
    main = read3("bit c; x $5; c = measure $5;").find("main")
    assert (main.num_qubits, main.qubit_registers) == (6, ())
    assert code_of(read3, "qubit q; x $0;") == "QL1147"
    assert code_of(read3, "x $0; qubit q;") == "QL1147"


def test_barrier_and_reset_and_delay() -> None:
    module = read3("qubit[2] q; barrier; barrier q[1], q; reset q; delay[1.5us] q[0]; delay[20dt] q;delay[2*5ns] q[1];")
    found = [(row.kind.name, row.qubits, row.parameters, row.kind.attributes) for row in rows(module)]
    assert found == [
        ("circuit.barrier", (0, 1), (), ()),
        ("circuit.barrier", (1, 0), (), ()),
        ("circuit.reset", (0,), (), ()),
        ("circuit.reset", (1,), (), ()),
        ("circuit.delay", (0,), (1500.0,), (("unit", "ns"),)),
        ("circuit.delay", (0, 1), (20.0,), (("unit", "dt"),)),
        ("circuit.delay", (1,), (10.0,), (("unit", "ns"),)),
    ]


def test_modifiers_are_kept_outermost_first() -> None:
    (row,) = rows(read3("qubit[4] q; ctrl @ negctrl(2) @ inv @ pow(3) @ x q[3], q[2], q[1], q[0];"))
    assert row.kind.attribute("modifiers") == (("ctrl", 1), ("negctrl", 2), ("inv",), ("pow", 3.0))
    assert row.qubits == (3, 2, 1, 0)


def test_global_phase_is_a_row() -> None:
    module = read3("qubit q; gphase(0.5); ctrl @ gphase(pi/2) q;")
    assert names(module) == ["gphase", "gphase"]
    assert rows(module)[1].kind.num_qubits == 1


def test_inputs_stay_affine() -> None:
    module = read3("input float v; input angle[32] f; qubit q; const float half = 0.5; rz(2*(v - f)*half + pi/4) q;")
    main = module.find("main")
    assert main.inputs == ("v", "f")
    (row,) = rows(module)
    (angle,) = row.parameters
    assert angle == Affine(pi / 4, ((main.body.arguments[0], 1.0), (main.body.arguments[1], -1.0)))


def test_angles_that_are_not_affine_are_computed_before() -> None:
    module = read3("input float v; qubit q; bit c; ry(sin(v)*v) q; ry(-v**2) q; ry(v/(1 + v)) q; c = measure q;")
    t = 0.7
    found = outcomes(module, (t,))
    # −t**2 is −(t**2) in OpenQASM 3, where powers bind tightest.
    angle = sin(t) * t - t**2 + t / (1 + t)
    assert found[(0,)] == pytest.approx(cos(angle / 2) ** 2)


def test_the_empty_definition_and_phases_in_definitions() -> None:
    module = read3(
        "gate g(a) q { gphase(a); } gate nothing q { } qubit[2] q;h q[0]; ctrl @ g(pi) q[0], q[1]; nothing q[0];"
    )
    wanted = read3("qubit[2] q; h q[0]; z q[0];")
    assert same_up_to_phase(unitary(module), unitary(wanted))


def test_loops_in_definitions_are_unrolled() -> None:
    module = read3("const int n = 3; gate g(a) q { for int i in [1:n] { rz(a/i) q; } } qubit q; g(0.6) q;")
    assert same_up_to_phase(unitary(module), unitary(read3(f"qubit q; rz({0.6 + 0.3 + 0.2}) q;")))


def test_definitions_see_constants_only() -> None:
    assert code_of(read3, "const float a = 0.5; gate g q { rz(a) q; }") == ""
    assert code_of(read3, "float a = 0.5; gate g q { rz(a) q; }") == "QL1105"
    assert code_of(read3, "qubit r; gate g q { cx q, r; }") == "QL1105"


def test_definitions_of_the_table_are_its_gates() -> None:
    module = read3(
        "gate rzz(t) a, b { cx a, b; rz(t) b; cx a, b; } qubit[2] q;rzz(0.3) q[0], q[1]; ctrl @ sx q[0], q[1];"
    )
    assert names(module) == ["rzz", "sx"]
    assert [op.symbol for op in module.functions()] == ["main"]


def test_library_aliases() -> None:
    assert names(read3("qubit[2] q; CX q[0], q[1]; phase(1) q[0]; cphase(1) q[0], q[1]; U(1,2,3) q[0];")) == [
        "cx", "p", "cp", "u",
    ]  # fmt: skip


def test_integers_divide_as_integers() -> None:
    module = read3("qubit q; rx(1/2*pi) q; rx(pi*1/2) q; rx(1.0/2) q; rx(-7/2) q; rx(7 % 4) q; rx(2**3) q;")
    assert [row.parameters[0] for row in rows(module)] == [0.0, pi / 2, 0.5, -3.0, 3.0, 8.0]


def test_unicode() -> None:
    module = read3("gate ω(θ) a { rx(θ/2) a; } qubit qu_β; ω(π) qu_β; rx(τ) qu_β; rx(ℇ) qu_β;")
    assert names(module) == ["call", "rx", "rx"]


def test_origins_are_where_statements_begin() -> None:
    text = HEADERS[3] + "qubit[2] q;\nfor int i in [0:1] {\n  x q[i];\n}\nif (true) { h\n q[0]; }\n"
    module = read_openqasm3(Source("test.qasm", text))
    assert [text[row.origin[0] :][:2] for row in rows(module)] == ["x ", "x ", "h\n"]


def test_headers() -> None:
    for header in ("OPENQASM 3;", "OPENQASM 3.0;", "OPENQASM 3.1;", ""):
        assert names(read_openqasm3(Source("t", header + "qubit q; U(1,2,3) q;"))) == ["u"]


def test_nothing_is_too_deep_or_too_long_to_diagnose() -> None:
    assert code_of(read3, f"qubit q; rz({'(' * 5000}1{')' * 5000}) q;") == "QL1117"
    assert code_of(read3, f"qubit q; rz({'-' * 3000}1.5) q;") in ("", "QL1117")
    assert code_of(read3, f"qubit q; rz({'*'.join(['i'] * 2000)}) q;") in ("QL1105", "QL1117")
    assert code_of(read3, f"{'if (true) {' * 90} {'}' * 90}") in ("", "QL1117")
    assert code_of(read3, f"qubit[{'9' * 5000}] q;").startswith("QL11")
    assert code_of(read3, "qubit[10**9] q;") == "QL1113"


def test_definitions_compute_with_doubles() -> None:
    module = read3("gate g(a, b) q { ry(sqrt(a)*b) q; } qubit q; bit c; g(0.25, 3) q; ry(-1.5) q; c = measure q;")
    assert outcomes(module) == {(0,): 1.0}
    computed = read3("input float v; gate g(a) q { ry(a**2) q; } ctrl(0 + 1) @ inv @ g(v) $0, $1;")
    assert rows(computed)[0].kind.num_parameters == 2
    assert code_of(read3, "gate g(a) q { ry(int(float(a))) q; }") == "QL1140"
