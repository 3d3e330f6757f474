import numpy as np
import pytest
from circuit_programs import (
    call,
    count,
    gate_definition,
    matrix_gate,
    names_of,
    operations_matrix,
    parameter,
    program,
    random_angles,
    rows_of,
    unitary,
)

from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.gates import GATES
from qlower.ir import Affine
from qlower.ir.affine import symbol
from qlower.ir.verifier import verify
from qlower.lowering import Context
from qlower.passes.circuit.decompose_standard import DecomposeStandard


def decompose(module, **options):
    result = DecomposeStandard(**options).run(module, Context()).module
    verify(result)
    keep = options.get("keep", ())
    for row in rows_of(result):
        name = row.kind.name.removeprefix("circuit.")
        assert row.kind.num_qubits < 2 or name == "cx" or name in keep, row
        assert not row.kind.attributes
    return result


def check(module, values=(), **options):
    result = decompose(module, **options)
    np.testing.assert_allclose(unitary(result, values), unitary(module, values), atol=1e-13)
    return result


@pytest.mark.parametrize("name", GATES)
def test_every_gate_of_the_table(name):
    gate = GATES[name]
    for seed in range(3):
        angles = random_angles(name, np.random.default_rng(seed))
        check(program(max(gate.num_qubits, 1), [(name, tuple(range(gate.num_qubits)), angles)]))


MODIFIERS = [
    (("inv",),),
    (("ctrl", 1),),
    (("ctrl", 2),),
    (("negctrl", 1),),
    (("negctrl", 2), ("inv",)),
    (("ctrl", 1), ("negctrl", 1), ("ctrl", 1)),
    (("pow", 3),),
    (("pow", -2),),
    (("pow", 0),),
    (("ctrl", 1), ("pow", 0.5)),
    (("pow", 0.5), ("ctrl", 1)),
    (("inv",), ("pow", 0.3)),
    (("ctrl", 2), ("pow", -1.5), ("inv",)),
    (("pow", 20),),
]


@pytest.mark.parametrize("modifiers", MODIFIERS)
@pytest.mark.parametrize("name", [name for name, gate in GATES.items() if gate.num_qubits <= 2])
def test_modifiers(name, modifiers):
    gate = GATES[name]
    width = gate.num_qubits + sum(m[1] for m in modifiers if m[0].endswith("ctrl"))
    angles = random_angles(name, np.random.default_rng(5))
    check(program(max(width, 1), [(name, tuple(reversed(range(width))), angles, modifiers)]))


@pytest.mark.parametrize("name", ["x", "z", "h", "sx", "p", "rx", "ry", "rz", "u", "u3", "gphase", "swap", "gpi"])
@pytest.mark.parametrize("controls", [3, 4, 5])
def test_many_controls(name, controls):
    width = GATES[name].num_qubits + controls
    angles = random_angles(name, np.random.default_rng(6))
    check(program(width, [(name, tuple(range(width)), angles, (("ctrl", controls),))]))


def test_controls_beyond_the_gray_code():
    rng = np.random.default_rng(8)
    for name, controls in (("x", 8), ("gphase", 9), ("rz", 11)):
        width = GATES[name].num_qubits + controls
        gates = [(name, tuple(range(width)), [0.7] * GATES[name].num_parameters, (("ctrl", controls),))]
        result = decompose(program(width, gates))
        columns = rng.normal(size=(1 << width, 2)) + 0j
        ones, expected = (1 << controls) - 1, columns.copy()
        if name == "x":
            expected[[ones, -1]] = columns[[-1, ones]]
        elif name == "gphase":
            expected[-1] *= np.exp(0.7j)
        else:
            expected[ones] *= np.exp(-0.35j)
            expected[-1] *= np.exp(0.35j)
        operations = result.find("main").body.operations
        np.testing.assert_allclose(operations_matrix(result, operations, width, {}, columns), expected, atol=1e-12)


def test_many_controls_take_quadratically_many_gates():
    counts = {}
    for controls in (4, 12, 24):
        module = program(controls + 1, [("x", tuple(range(controls + 1)), [], (("ctrl", controls),))])
        counts[controls] = count(decompose(module), 2)
    assert counts[4] == 30 and counts[12] < 3000 and counts[24] < 5 * counts[12] * 2


def test_a_controlled_conjugation_controls_only_its_middle():
    module = program(3, [("rzz", (0, 1, 2), [0.3], (("ctrl", 1),))])
    assert count(check(module), 2) == 4


def test_two_qubit_gates_stay_when_asked_for():
    gates = [("swap", (0, 1)), ("rzz", (0, 1), [0.2]), ("cp", (1, 0), [0.4]), ("ccx", (0, 1, 2))]
    assert names_of(check(program(3, gates[:3]), keep=("swap", "rzz", "cp"))) == ["swap", "rzz", "cp"]
    result = DecomposeStandard(keep=("all",)).run(program(3, gates), Context()).module
    assert names_of(result)[:3] == ["swap", "rzz", "cp"]
    assert set(names_of(check(program(3, gates), keep=("rzz",)))) >= {"rzz", "cx"}


def test_a_program_of_basic_gates_is_unchanged():
    module = program(2, [("h", (0,)), ("cx", (0, 1)), ("rz", (1,), [0.2])])
    assert DecomposeStandard().run(module, Context()).module is module


def test_gates_with_bodies_phase_and_nesting():
    angle, other = parameter(), parameter()
    inner = gate_definition(
        "inner",
        2,
        [("rx", (0,), [symbol(angle) * 0.5 + 0.1]), ("cx", (1, 0)), ("gphase", (), [symbol(angle)])],
        [angle],
    )
    outer = gate_definition(
        "unitary",
        3,
        [
            (call("inner", 2, 1), (2, 0), [symbol(other) * -2.0]),
            (call("inner", 2, 1, (("ctrl", 1),)), (0, 1, 2), [0.25]),
            ("h", (1,)),
        ],
        [other],
    )
    for modifiers in ((), (("inv",),), (("ctrl", 1),), (("ctrl", 1), ("pow", 2)), (("negctrl", 1), ("inv",))):
        width = 3 + sum(m[1] for m in modifiers if m[0].endswith("ctrl"))
        gates = [(call("unitary", 3, 1, modifiers), tuple(range(width)), [0.9])]
        result = check(program(width, gates, definitions=(inner, outer)))
        assert [op.name for op in result.operations] == ["circuit.func"]


def test_power_then_control_of_a_gate_that_carries_phase():
    # Pattern: the phase inside a definition becomes physical under control, after a power, whole or not.
    carrier = gate_definition("carrier", 1, [("gphase", (), [np.pi / 3]), ("rz", (0,), [0.4]), ("x", (0,))])
    for exponent in (0.5, 2, -0.25, 3):
        gates = [("h", (0,)), (call("carrier", 1, 0, (("ctrl", 1), ("pow", exponent))), (0, 1)), ("h", (0,))]
        check(program(2, gates, definitions=(carrier,)))


def test_free_parameters_stay_symbolic():
    first, second = parameter(), parameter()
    gates = [
        ("crx", (0, 1), [symbol(first) + symbol(second) * 2.0]),
        ("rx", (0, 1, 2), [symbol(first) * 0.5 + 1.0], (("ctrl", 2),)),
        ("u", (1, 0), [symbol(first), symbol(second), symbol(first) - symbol(second)], (("ctrl", 1),)),
        ("rz", (2,), [symbol(second)], (("pow", 3),)),
        ("u2", (2, 1), [symbol(second), symbol(first)], (("ctrl", 1), ("inv",))),
        ("rx", (0,), [symbol(first)]),
    ]
    module = program(3, gates, inputs=(first, second))
    result = check(module, (0.7, -1.9))
    assert any(isinstance(angle, Affine) for row in rows_of(result) for angle in row.parameters)


def test_matrix_gates():
    root = "1/sqrt(2)"
    one = matrix_gate("wave", 1, (("cos(t)", "-1j*sin(t)"), ("-1j*sin(t)", "cos(t)")), ("t",))
    two = matrix_gate(
        "mix", 2, (("1j", "0", "0", "0"), ("0", root, "-" + root, "0"), ("0", root, root, "0"), ("0", "0", "0", "1"))
    )
    gates = [
        (call("wave", 1, 1), (1,), [0.4]),
        (call("mix", 2), (1, 0)),
        (call("mix", 2, 0, (("ctrl", 1), ("inv",))), (0, 2, 1)),
        (call("wave", 1, 1), (2,), [-0.2]),
    ]
    check(program(3, gates, definitions=(one, two)))


def test_rows_carry_their_origins():
    module = program(3, [("h", (0,)), ("ccx", (0, 1, 2)), ("swap", (0, 1))])
    origins = [row.origin for row in rows_of(decompose(module))]
    assert origins == sorted(origins) and set(origins) == {(0,), (1,), (2,)}


REFUSED = {
    "QL0670": (("rx", (0,), ["free"], (("pow", 0.5),)), ()),
    "QL0671": (("rccx", (0, 1, 2), [], (("pow", 0.5),)), ()),
    "QL0674": ((call("nowhere", 1), (0,)), ()),
    "QL0675": (("rccx", (0, 1, 2), [], (("pow", 1_000_000),)), ()),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_expanded_is_refused(code):
    (kind, qubits, *rest), definitions = REFUSED[code]
    free = parameter()
    if rest and rest[0] == ["free"]:
        rest[0] = [symbol(free)]
    try:
        module = program(3, [(kind, qubits, *rest)], definitions=definitions, inputs=(free,))
    except QlowerError:
        pytest.skip("the verifier refuses it already")
    with pytest.raises(QlowerError, match=code):
        DecomposeStandard().run(module, Context())


def test_a_gate_that_calls_itself_is_refused():
    loop = gate_definition("loop", 1, [(call("loop", 1), (0,))])
    with pytest.raises(QlowerError, match="QL0674"):
        DecomposeStandard().run(program(1, [(call("loop", 1), (0,))], definitions=(loop,)), Context())


def test_a_matrix_that_is_not_unitary_is_refused():
    bad = matrix_gate("bad", 1, (("1", "1"), ("0", "1")))
    with pytest.raises(QlowerError, match="QL0672"):
        DecomposeStandard().run(program(1, [(call("bad", 1), (0,))], definitions=(bad,)), Context())
