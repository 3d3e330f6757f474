"""Classical values and control flow of OpenQASM 3, by running the programs."""

import pytest
from openqasm_programs import code_of, names, outcomes, read3, rows, values

from qlower.dialects.classical.ops import For, If, Switch, While
from qlower.ir.rewriting import walk

QUBITS = "qubit[4] q; x q[0]; x q[2]; bit[4] m; m = measure q;\n"
"""``m`` is 0101, the number five, and not known at compile time."""


def last(text: str) -> object:
    """The final value of the last variable."""
    return values(read3(QUBITS + text))[-1]


EXPRESSIONS = [
    # Known at compile time.
    ("int[8] r = 7 / 2;", 3), ("int[8] r = -7 / 2;", -3), ("int[8] r = -7 % 3;", -1), ("int[8] r = 2 ** 3;", 8),
    ("int[8] r = 5 & 3 | 8 ^ 1;", 9), ("int[8] r = 1 << 3;", 8), ("uint[8] r = ~uint[8](1);", 254),
    ("int[8] r = 200;", -56), ("uint[4] r = 17;", 1), ("float r = 7 / 2;", 3.0), ("float r = 7 / 2.0;", 3.5),
    ("float r = sqrt(2.0) * sqrt(2);", pytest.approx(2.0)),
    ("float r = arccos(0);", pytest.approx(1.5707963267948966)),
    ("bool r = !(3 < 2) && 1 <= 1;", True), ("bool r = false || 2 != 2;", False), ("int[8] r = int[8](3.9);", 3),
    ("uint r = popcount(7);", 3), ("float r = mod(7.5, 2);", 1.5),
    ("const int[8] n = 3; int[8] r = n * n;", 9), ("uint[8] a = 5; uint[8] r = a + 251;", 0),
    ("float r = ceiling(1.2) + floor(-1.2);", 0.0), ("bool r = bool(2);", True), ("bit r = 1;", True),
    ("bit[4] a = \"0110\"; bool r = a[1];", True), ("bit[4] a = \"0110\"; bool r = a[0];", False),
    ("bit[4] a = \"0110\"; uint[4] r = uint[4](a << 1);", 12),
    ("bit[4] a = \"0110\"; uint[4] r = uint[4](a >> 2);", 1),
    ("bit[4] a = \"0111\"; uint[4] r = uint[4](rotl(a, 1));", 14),
    ("bit[4] a = \"0111\"; uint[4] r = uint[4](rotr(a, 1));", 11),
    ("uint[4] a = 5; bit r = a[2];", True), ("uint[4] a = 5; bit r = a[-1];", False),
    # Measured.
    ("bool r = m == 5;", True), ("bool r = 5 == m;", True), ("bool r = m != 5;", False), ("bool r = m < 6;", True),
    ("bool r = 6 > m;", True),
    ("bool r = m == 21;", False),
    ("bool r = m == \"0101\";", True),
    ("bool r = m[0] == 1;", True),
    ("bool r = m != 21;", True), ("bit[70] w; w[69] = m[0]; bool r = w != 4;", True),
    ("bit[70] w; w[2] = m[0]; bool r = w != 4;", False), ("bool r = m[0] == 0;", False),
    ("bool r = m[1];", False),
    ("bool r = m[2] && !m[3];", True),
    ("bool r = bool(m);", True),
    ("bool r = m[0] == m[2];", True), ("bool r = m[0] != 7;", True), ("bool r = 0 < m[0];", True),
    ("bit r = m[0] ^ m[2];", False), ("bit r = ~m[0] | m[2];", True), ("bool r = (m & \"0110\") == 4;", True),
    ("uint[4] r = uint[4](m) + 3;", 8), ("uint[4] r = uint[4](m) * 4;", 4), ("int[4] r = -int[4](m);", -5),
    ("int[8] r = int[8](uint[4](m)) - 9;", -4), ("int[4] r = int[4](m) / 2;", 2), ("uint[4] r = uint[4](m) % 3;", 2),
    ("uint[4] r = uint[4](m) << 1;", 10), ("uint[4] r = uint[4](m) >> m_shift;".replace("m_shift", "uint[4](m)"), 0),
    ("uint r = popcount(m);", 2), ("uint[4] r = rotl(uint[4](m), 1);", 10), ("float r = uint[4](m) / 2.0;", 2.5),
    ("float r = sqrt(float(uint[4](m)) - 1);", 2.0), ("bool r = float(uint[4](m)) > 4.5;", True),
    ("uint[4] a = uint[4](m); bit r = a[2];", True), ("uint[4] a = uint[4](m); bit[4] r = bit[4](a);", True),
    ("bit[2] a = m[1:2]; uint[2] r = uint[2](a);", 2), ("uint[4] r = uint[4](m[{3, 2, 1, 0}]);", 10),
    ("uint[4] a = uint[4](m); a += 2; a <<= 1; uint[4] r = a;", 14),
    ("bit[4] a = m; a ^= \"1111\"; uint[4] r = uint[4](a);", 10),
    ("bit a = m[0]; a |= 0; a &= 1; bit r = a;", True), ("bool a; a = measure q[2]; bool r = a;", True),
    ("let v = m[0:1]; v[1] = 1; uint[4] r = uint[4](m);", 7),
    ("angle a = pi; a = a / 2; angle r = 2 * a + a;", pytest.approx(4.71238898038469)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), EXPRESSIONS, ids=[text for text, _ in EXPRESSIONS])
def test_expressions(text: str, wanted: object) -> None:
    found = last(text)
    if "bit[4] r" in text:
        found = values(read3(QUBITS + text))[-4]
    assert found == wanted


CONTROL_FLOW = [
    ("int[8] r; if (m == 5) r = 1; else r = 2;", 1),
    ("int[8] r; if (m[1]) { r = 1; } else if (m[2]) { r = 2; } else { r = 3; }", 2),
    ("int[8] r = 4; if (m[1]) r = 1;", 4),
    ("int[8] r; for int[8] i in [1:4] { r += i; }", 10),
    ("int[8] r; for int[8] i in [4:-2:0] r = r * 3 + i;", 42),
    ("uint[8] r; for uint[8] i in [2:-1:0] { r = r * 3 + i; }", 21),
    ("int[8] r; for int[8] i in {5, 1} r = r * 3 + i;", 16),
    ("int[8] r; for int[8] i in [1:0] r = 1;", 0),
    ("int[8] r; for bit b in m { r = r * 2 + int[8](b); }", 10),
    ("int[8] r; for int[8] i in [0:3] { if (m[i]) r += i; }", 2),
    ("int[8] r; for uint[4] i in [1:uint[4](m)] { r += 1; }", 5),
    ("int[8] r; for int[8] i in [0:2] for int[8] j in [0:i] { r += 1; }", 6),
    ("int[8] r; int[8] n = int[8](uint[4](m)); while (n > 0) { n -= 2; r += 1; }", 3),
    ("int[8] r; while (m[0] == 1) { x q[0]; m[0] = measure q[0]; r += 1; }", 1),
    ("int[8] r; while (r < 3) { int[8] local = r; local += 1; r = local; }", 3),
    ("int[8] r; switch (int[4](m)) { case 1, 5 { r = 1; } case 2 { r = 2; } default { r = 3; } }", 1),
    ("int[8] r; switch (uint[4](m) + 1) { case 1, 5 { r = 1; } default { r = 3; } }", 3),
    ("int[8] r; switch (uint[4](m)) { case 4 { r = 1; } }", 0),
    ("int[8] r; { int[8] r = 3; r = 4; } r += 1;", 1),
    ("int[8] r; if (m == 5) { int[8] k = 2; if (m[0]) { k += 1; } r = k; }", 3),
    ("int[8] r; for int[8] i in [0:1] { int[8] fresh; fresh += 1; r += fresh; }", 2),
    ("uint[4] k = 1; int[8] r; for int[8] i in [0:2] { r += 1; k <<= 1; } r = int[8](k);", 8),
    ("int[8] r = 1; if (false) { r = 2; }", 1),
    ("bit r; if (m[0]) { x q[1]; } else { x q[3]; } r = measure q[1];", True),
]


@pytest.mark.parametrize(("text", "wanted"), CONTROL_FLOW, ids=[text for text, _ in CONTROL_FLOW])
def test_control_flow(text: str, wanted: object) -> None:
    module = read3(QUBITS + text)
    variables = module.find("main").variables
    place = sum(
        max(size, 1) if kind == "bit" else 1 for name, kind, size in variables[: [v[0] for v in variables].index("r")]
    )
    assert values(module)[place] == wanted


def count(text: str, kind: type) -> int:
    return sum(isinstance(op, kind) for op in walk(read3(QUBITS + text)))


def test_loops_run_with_the_program_unless_their_variable_picks_qubits() -> None:
    assert count("for int i in [0:9] { x q[0]; }", For) == 1
    assert count("for int i in [0:3] { x q[i]; }", For) == 0
    assert count("int k; for int i in [0:3] { k = i; x q[k]; }", For) == 0
    assert count("for int i in [0:3] { rx(i) q[0]; }", For) == 1
    assert count("for int i in [0:3] { for int j in [0:i] { x q[j]; } }", For) == 0


def test_only_what_is_assigned_inside_is_carried() -> None:
    module = read3(
        QUBITS + "int a; int b = 2; bit c; while (m[3]) { a += b; } for int i in [0:3] { c = measure q[0]; }"
    )
    loops = [op for op in walk(module) if isinstance(op, While | For)]
    assert [len(loop.results) for loop in loops] == [1, 1]
    (branch,) = [op for op in walk(read3(QUBITS + "int a; if (m[0]) { a = 1; x q[0]; }")) if isinstance(op, If)]
    assert len(branch.results) == 1


def test_switches_have_a_branch_for_each_case() -> None:
    (switch,) = [
        op for op in walk(read3(QUBITS + "switch (int[4](m)) { case 0, 3 { x q[0]; } case 7 { } default { } }"))
        if isinstance(op, Switch)
    ]  # fmt: skip
    assert switch.cases == ((0, 3), (7,))


def test_branches_on_measurements() -> None:
    module = read3(
        "qubit[3] q; bit[2] c; bit out; ry(1.2) q[0]; h q[1]; cx q[1], q[2]; cx q[0], q[1]; h q[0];"
        "c[0] = measure q[0]; c[1] = measure q[1]; if (c[1]) x q[2]; if (c[0]) z q[2];"
        "ry(-1.2) q[2]; out = measure q[2];"
    )
    assert outcomes(module) == {(a, b, 0): 0.25 for a in (0, 1) for b in (0, 1)}


def test_values_that_are_measured_become_angles() -> None:
    module = read3(
        QUBITS + "reset q[3]; rx(pi * uint[4](m) / 5) q[3]; rx(float(int[8](m[1])) * pi) q[3]; bit r = measure q[3];"
    )
    assert values(module)[-1] == 1


def test_inputs_of_every_type() -> None:
    module = read3("input bool b; input bit k; input int[8] i; input uint[4] u; input float f; bool r; bit k2; float g;"
                   "r = b && i > 2; k2 = k ^ 1; g = f * 2 + u; if (b) { g += 1; }")  # fmt: skip
    assert values(module, (True, False, 3, 2, 0.5)) == (True, True, 4.0)
    assert values(module, (False, True, 3, 2, 0.5)) == (False, False, 3.0)
    assert code_of(read3, "input int[8] i; i = 3;") == "QL1145"


def test_locals_have_no_place_in_the_program() -> None:
    module = read3(QUBITS + "if (m[0]) { bit local = measure q[1]; if (local) x q[3]; }")
    assert [v[0] for v in module.find("main").variables] == ["m"]
    assert rows(module)[-2].slots == (-1,)


def test_unrolling_is_bounded() -> None:
    assert (
        code_of(read3, "qubit q; for int i in [0:2000000] { for int j in [0:1] { rx(i) q; } x q; delay[i*1ns] q; }")
        == "QL1146"
    )
    assert len(names(read3("qubit[100] q; for int i in [0:98] { cx q[i], q[i + 1]; }"))) == 99
