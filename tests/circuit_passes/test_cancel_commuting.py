import numpy as np
import pytest
from circuit_programs import MEASURE_KIND, names_of, parameter, program, random_program, rows_of, unitary

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import RESET, barrier_kind, gate_kind
from qlower.dialects.circuit.unitary_algebra import embedded
from qlower.ir.affine import symbol
from qlower.ir.verifier import verify
from qlower.lowering import Context
from qlower.passes.circuit.cancel_commuting import CancelCommuting
from qlower.passes.circuit.cancellation import cancel_once
from qlower.passes.circuit.commutation import MEMBERS, Axis, Turn, axes_of

PI = np.pi
ANGLES = [k * PI / 4 for k in range(-9, 10)] + [0.3, -0.3, 1e-6, 2 * PI, 4 * PI, 6 * PI, 10 * PI]


def cancel(module, **options):
    result = CancelCommuting(**options).run(module, Context()).module
    verify(result)
    return result


def check(gates, num_qubits=3, inputs=(), values=()):
    module = program(num_qubits, gates, inputs=inputs)
    result = cancel(module)
    np.testing.assert_allclose(unitary(result, values), unitary(module, values), atol=1e-13)
    return result


@pytest.mark.parametrize("name", [name for name, gate in GATES.items() if gate.num_qubits])
def test_axes_are_what_the_matrices_say(name):
    # A gate that is a function of P on a wire commutes with P there, and with nothing else claimed.
    gate = GATES[name]
    matrix = gate.matrix(tuple(np.linspace(0.3, 1.7, gate.num_parameters)))
    paulis = {Axis.Z: "z", Axis.X: "x", Axis.Y: "y", Axis.H: "h"}
    for qubit, axis in enumerate(axes_of(gate_kind(name))):
        if axis in paulis:
            pauli = embedded(GATES[paulis[axis]].matrix(()), [qubit], gate.num_qubits)
            np.testing.assert_allclose(matrix @ pauli, pauli @ matrix, atol=1e-14)


@pytest.mark.parametrize("name", MEMBERS)
def test_members_are_what_their_families_say(name):
    member, gate = MEMBERS[name], GATES[name]
    family = GATES[member.family.name]
    if member.family.turn is None:
        np.testing.assert_allclose(gate.matrix(()) @ gate.matrix(()), np.eye(1 << gate.num_qubits), atol=1e-15)
        return
    unit = 2 * PI if name == "zz" else 1.0
    for theta in (0.7, -2.3):
        angle = member.angle + member.scale * theta
        expected = np.exp(1j * (member.phase + member.phase_scale * theta)) * family.matrix((angle / unit,))
        np.testing.assert_allclose(gate.matrix((theta,) if gate.num_parameters else ()), expected, atol=1e-14)
    full = family.matrix((2 * PI / unit,))
    identity = np.eye(len(full))
    expected = {Turn.IDENTITY: identity, Turn.SIGN: -identity, Turn.TWICE: None}[member.family.turn]
    if expected is not None:
        np.testing.assert_allclose(full, expected, atol=1e-14)
    np.testing.assert_allclose(family.matrix((4 * PI / unit,)), identity, atol=1e-14)


@pytest.mark.parametrize("seed", range(120))
def test_random_programs_are_exact_and_settled(seed):
    rng = np.random.default_rng(seed)
    names = [name for name, gate in GATES.items() if gate.num_qubits <= 3]
    favoured = [*MEMBERS, "id", "u0", "csx", "cu", "gphase"]
    chosen = [*rng.choice(favoured, 6), *rng.choice(names, 1)]
    module = random_program(
        3, 40, rng, [name for name in chosen if GATES[name].num_qubits <= 3] + ["cx"], angles=ANGLES
    )
    result = cancel(module)
    np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-12)
    assert cancel(result) is result


def test_gates_meet_across_others_that_commute():
    assert names_of(check([("rz", (0,), [0.3]), ("cx", (0, 1)), ("cz", (0, 2)), ("rz", (0,), [-0.3])])) == ["cx", "cz"]
    assert names_of(check([("x", (1,)), ("cx", (0, 1)), ("rx", (1,), [0.2]), ("x", (1,))])) == ["rx", "cx"]
    assert names_of(check([("cx", (0, 1)), ("cx", (0, 2)), ("cz", (0, 2)), ("cx", (2, 1)), ("cx", (0, 1))])) == [
        "cx", "cz", "cx",
    ]  # fmt: skip
    assert names_of(check([("ccx", (0, 1, 2)), ("t", (0,)), ("ccx", (1, 0, 2))])) == ["t"]
    assert names_of(check([("cx", (0, 1)), ("cx", (1, 0)), ("cx", (0, 1))])) == ["cx", "cx", "cx"]
    assert names_of(check([("swap", (0, 1)), ("swap", (0, 2)), ("swap", (0, 1))])) == ["swap"] * 3
    assert names_of(check([("ecr", (0, 1)), ("ecr", (1, 0))])) == ["ecr", "ecr"]


def test_a_swap_around_a_controlled_rotation_stays():
    # Pattern: it reverses the control.
    assert names_of(check([("swap", (0, 1)), ("crz", (0, 1), [0.4]), ("swap", (0, 1))])) == ["swap", "crz", "swap"]


def test_nested_inverses_cancel_round_by_round():
    half = [("h", (0,)), ("cx", (0, 1)), ("rz", (1,), [0.3]), ("cx", (1, 2)), ("h", (2,)), ("swap", (0, 2))]
    undo = [("swap", (0, 2)), ("h", (2,)), ("cx", (1, 2)), ("rz", (1,), [-0.3]), ("cx", (0, 1)), ("h", (0,))]
    assert names_of(check(half + undo)) == []
    assert len(rows_of(cancel(program(3, half + undo), rounds=1))) > 0


@pytest.mark.parametrize("angle", [1e-6, 1e-9, 1e-12, 4e-7 * PI])
def test_tiny_angles_are_not_zero(angle):
    assert names_of(check([("cx", (0, 1)), ("rz", (1,), [angle]), ("cx", (0, 1))])) == ["cx", "rz", "cx"]
    assert names_of(check([("h", (0,)), ("cx", (0, 1)), ("ry", (1,), [angle]), ("cx", (0, 1))]))[1:] == [
        "cx",
        "ry",
        "cx",
    ]


def test_full_turns():
    for turns, phases in ((1, [PI]), (2, []), (3, [PI]), (-1, [PI]), (102, [])):
        for name in ("rx", "ry", "rz", "rzz", "rxx"):
            qubits = tuple(range(GATES[name].num_qubits))
            rows = rows_of(check([(name, qubits, [2 * PI * turns])]))
            assert [row.parameters for row in rows] == [(phase,) for phase in phases]
    assert names_of(check([("crz", (0, 1), [2 * PI])])) == ["crz"]
    assert names_of(check([("crz", (0, 1), [PI]), ("crz", (0, 1), [3 * PI])])) == []
    assert names_of(check([("p", (0,), [PI / 4])] + [("t", (0,))] * 7)) == []


def test_named_gates_are_kept_where_they_are_right():
    assert names_of(check([("t", (0,)), ("t", (0,))])) == ["s"]
    assert names_of(check([("t", (0,))] * 5)) == ["p"]
    assert names_of(check([("sx", (0,)), ("sx", (0,))])) == ["x"]
    assert names_of(check([("sxdg", (0,)), ("sx", (1,)), ("sxdg", (0,))])) == ["x", "sx"]
    assert names_of(check([("rx", (0,), [PI / 2])] * 2)) == ["rx"]
    assert names_of(check([("x", (0,)), ("rx", (0,), [0.25])])) == ["gphase", "rx"]
    assert names_of(check([("cs", (0, 1)), ("cs", (1, 0))])) == ["cz"]
    assert names_of(check([("rz", (0,), [PI]), ("z", (0,))])) == ["gphase"]


def test_symbolic_angles_add_up():
    a, b = parameter(), parameter()
    gates = [
        ("rz", (0,), [symbol(a) * 2.0 + 0.5]),
        ("cx", (0, 1)),
        ("rz", (0,), [symbol(b) - symbol(a) * 2.0]),
        ("rzz", (0, 1), [symbol(a)]),
        ("p", (0,), [symbol(b)]),
        ("t", (0,)),
        ("rzz", (1, 0), [-symbol(a)]),
    ]
    # rzz has the axis Z on wire 1, where the target of cx is a function of X, so only the rzz meet there.
    result = check(gates, 2, (a, b), (0.4, -1.3))
    assert sorted(names_of(result)) == ["cx", "gphase", "gphase", "rz"]
    assert names_of(check([("rx", (0,), [symbol(a)]), ("rx", (0,), [-symbol(a)])], 1, (a,), (0.3,))) == []
    assert names_of(check([("p", (0,), [symbol(a)]), ("t", (0,))], 1, (a,), (0.3,))) == ["p"]
    assert names_of(check([("rx", (0,), [symbol(a)]), ("rx", (0,), [2 * PI - symbol(a)])], 1, (a,), (0.3,))) == [
        "gphase"
    ]


@pytest.mark.parametrize("wall", [MEASURE_KIND, RESET, barrier_kind(1), barrier_kind(2)])
def test_nothing_crosses_measurement_reset_or_barrier(wall):
    for name in ("x", "z", "h", "t"):
        module = program(2, [(name, (0,)), (wall, tuple(range(wall.num_qubits))), (name, (0,))])
        assert cancel(module) is module


def test_origins_are_the_ascending_union():
    result = check([("rz", (0,), [0.1]), ("cx", (0, 1)), ("rz", (0,), [0.2])], 2)
    assert [row.origin for row in rows_of(result)] == [(0, 2), (1,)]


def test_a_round_gives_the_same_run_back_when_nothing_combines():
    module = program(2, [("h", (0,)), ("cx", (0, 1)), ("rz", (1,), [7.5])])
    run = module.find("main").body.operations[0]
    assert cancel_once(run) is run


def test_every_axis_has_one_family_on_one_wire():
    # Groups on one wire are found by their stretch alone.
    single = {member.family.name: member.family.axes[0] for member in MEMBERS.values() if len(member.family.axes) == 1}
    assert len(set(single.values())) == len(single)
    assert not {Axis.OWN, Axis.WALL} & set(single.values())


def test_as_many_operands_as_rows_do_not_hide_that_rows_differ_in_width():
    check([("gphase", (), (0.3,)), ("rx", (1,), (PI / 2,)), ("rz", (1,), (-PI / 2,)), ("rzz", (0, 1), (0.4,)),
           ("rz", (1,), (PI,)), ("rx", (1,), (0.7,))])  # fmt: skip


@pytest.mark.parametrize("turns", [-2, -1, 0, 1, 2])
@pytest.mark.parametrize("name", ["rx", "rzz", "crx", "cp", "zz", "p"])
def test_single_rotations_by_whole_turns(name, turns):
    unit = 2 * PI if name != "zz" else 1.0
    for off in (0.0, 1e-9):
        qubits = tuple(range(GATES[name].num_qubits))
        result = check([("h", (0,), ()), (name, qubits, (turns * unit + off,)), ("h", (0,), ())], 2)
        gone = off == 0.0 and not (name == "crx" and turns % 2)
        assert (name in names_of(result)) != gone
