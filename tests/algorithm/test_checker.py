"""The checker of the algorithm level: what it says of right lowerings, and of broken ones."""

import numpy as np
import pytest
from exact import pauli_matrix, random_strings, rotation_matrix, sequence, unitary

from qlower.dialects.algorithm.certificate import Finding, certify
from qlower.dialects.algorithm.checker import CHECKER
from qlower.dialects.algorithm.clifford_state import CliffordState
from qlower.dialects.algorithm.programs import gates, input_values, main_of, measurements, program, rotations
from qlower.dialects.circuit.equivalence import Pair, Program
from qlower.dialects.circuit.gate_matrices import H
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rotations_and_cx import primitives_of
from qlower.dialects.circuit.rows import gate_kind
from qlower.dialects.circuit.unitary_algebra import embedded
from qlower.ir import Module, Run, RunBuilder, WireMap
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.origins import rebase
from qlower.lowering import Context, checks
from qlower.passes.algorithm_to_circuit.lower_algorithm_to_circuit import LowerToLadders

STRINGS = ["XXYZII", "ZIIIXY", "IYZXZI", "ZIIIIZ", "IIXXII", "YIIYZX"]


def of(strings, angles, *, repeat=1, operands=(), terms=(), measured=False):
    width = len(strings[0])
    body = [gates(("h", [0]), ("x", [width - 1])), rotations(sequence(strings, angles, operands, terms), repeat=repeat)]
    bits = ()
    if measured:
        run, bits = measurements(range(width))
        body.append(run)
    inputs = [(f"a{i}", value) for i, value in enumerate(operands)]
    return Module("algorithm", (program(width, body, inputs=inputs, bits=bits),))


def wide(strings, width=30):
    """The same strings with every letter on a qubit of its own among many."""
    places = np.random.default_rng(1).permutation(width)[: len(strings[0])]
    return ["".join(dict(zip(places.tolist(), s, strict=True)).get(q, "I") for q in range(width)) for s in strings]


def lowered(module):
    return LowerToLadders().run(rebase(module), Context()).module


def verdict(before, after, contract=Contract.UNITARY, effort=Effort.FULL, wire_map=None):
    return checks.validate(before, after, wire_map, contract, effort)


def certificate(before, after, phase=True, wire_map=None):
    pair = Pair.of(Program(before, main_of(before)), Program(after, main_of(after)), wire_map)
    return certify(pair, phase=phase)


def with_rows(module, change):
    """The circuit with its list of rows changed."""
    main = main_of(module)
    (run, *rest) = main.body.operations
    assert isinstance(run, Run)
    rows = change(run.unpack())
    builder = RunBuilder()
    for row in rows:
        builder.add_row(row)
    region = type(main.body)((builder.finish(), *rest), main.body.arguments)
    return module.with_operations([main.with_(regions=[region])])


def shifted(places, by):
    def change(rows):
        return [
            row._replace(parameters=tuple(p + by for p in row.parameters)) if i in places else row
            for i, row in enumerate(rows)
        ]

    return change


def rotation_places(module):
    rows = main_of(module).body.operations[0].unpack()
    return [i for i, row in enumerate(rows) if row.kind.num_parameters]


SWAPPED = (1, 0, 2, 3, 4, 5)
ANGLES = [0.3, -1.1, 2.5, 0.7, -0.2, 3.9]


@pytest.mark.parametrize("strings", [STRINGS, wide(STRINGS)], ids=["narrow", "wide"])
@pytest.mark.parametrize("symbolic", [False, True])
def test_right_lowerings_hold_exactly(strings, symbolic):
    operands = input_values(2) if symbolic else ()
    terms = [(0, 0, 1.0), (2, 1, -0.5), (2, 0, 0.25), (5, 1, 2.0)] if symbolic else ()
    module = of(strings, ANGLES, repeat=2, operands=operands, terms=terms)
    found = verdict(module, lowered(module))
    assert (found.holds, found.evidence) == (True, Evidence.EXACT)
    assert certificate(module, lowered(module)).finding is Finding.EQUAL
    quick = verdict(module, lowered(module), effort=Effort.DEFAULT)
    assert (quick.holds, quick.evidence) == (True, Evidence.EXACT)


def broken_circuits():
    module = of(wide(STRINGS), ANGLES)
    good = lowered(module)
    places = rotation_places(good)
    cx = [i for i, row in enumerate(main_of(good).body.operations[0].unpack()) if row.kind.name == "circuit.cx"]
    yield "drops a rotation", module, with_rows(good, lambda rows: [r for i, r in enumerate(rows) if i != places[2]])
    yield "drops a CX", module, with_rows(good, lambda rows: [r for i, r in enumerate(rows) if i != cx[5]])
    yield "drops the H", module, with_rows(good, lambda rows: rows[1:])
    yield "drops the X", module, with_rows(good, lambda rows: [rows[0], *rows[2:]])
    yield (
        "wrong sign",
        module,
        with_rows(good, lambda rows: [r._replace(parameters=tuple(-p for p in r.parameters)) for r in rows]),
    )
    yield "one wrong sign", module, with_rows(good, shifted([places[3]], -1.4))
    yield "an angle off by 1e-6", module, with_rows(good, shifted([places[1]], 1e-6))
    yield "a full turn too much", module, with_rows(good, shifted([places[1]], 2 * np.pi))
    other_order = lowered(of(wide([STRINGS[i] for i in SWAPPED]), [ANGLES[i] for i in SWAPPED]))
    yield "neighbours that anticommute in the other order", module, other_order
    yield "another letter", module, lowered(of(wide(["XXYZII", "ZIIIXX", *STRINGS[2:]]), ANGLES))


@pytest.mark.parametrize(("before", "after"), [pytest.param(b, a, id=name) for name, b, a in broken_circuits()])
def test_broken_lowerings_are_rejected(before, after):
    assert certificate(before, after).finding is Finding.DIFFERENT
    assert not verdict(before, after, effort=Effort.DEFAULT).holds


def test_the_order_that_anticommutes_is_another_program():
    module = of(STRINGS, ANGLES)
    other = of([STRINGS[i] for i in SWAPPED], [ANGLES[i] for i in SWAPPED])
    assert np.abs(unitary(module) - unitary(other)).max() > 0.05


def test_two_full_turns_are_nothing_and_one_is_a_phase():
    module = of(STRINGS, ANGLES)
    good = lowered(module)
    places = rotation_places(good)
    twice = with_rows(good, shifted(places[:2], 2 * np.pi))
    assert certificate(module, twice).finding is Finding.EQUAL
    assert certificate(module, with_rows(good, shifted([places[0]], 4 * np.pi))).finding is Finding.EQUAL
    once = with_rows(good, shifted([places[0]], 2 * np.pi))
    assert certificate(module, once).finding is Finding.DIFFERENT
    assert certificate(module, once, phase=False).finding is Finding.EQUAL
    assert verdict(module, once, Contract.CHANNEL).holds
    assert not verdict(module, once).holds


def test_commuting_rotations_may_change_places_and_equal_ones_merge():
    module = of(wide(["XXII", "ZZII", "IXXI", "XXII"]), [0.1, 0.2, 0.3, 0.4])
    other = of(wide(["ZZII", "XXII", "IXXI"]), [0.2, 0.5, 0.3])
    assert certificate(module, other).finding is Finding.EQUAL
    apart = of(wide(["XXII", "IZZI", "XXII"]), [0.1, 0.2, 0.4])
    joined = of(wide(["XXII", "IZZI"]), [0.5, 0.2])
    assert certificate(apart, joined).finding is Finding.DIFFERENT


def test_symbolic_angles_are_compared_as_expressions():
    a, b = input_values(2)
    c, d = input_values(2)

    def made(operands, terms):
        return of(wide(["XYZ", "ZZI"]), [0.1, 0.2], operands=operands, terms=terms)

    module = made((a, b), [(0, 0, 1.0), (1, 1, 2.0)])
    assert certificate(module, lowered(made((c, d), [(0, 0, 1.0), (1, 1, 2.0)]))).finding is Finding.EQUAL
    assert certificate(module, made((c, d), [(0, 0, 1.0), (1, 1, 2.000001)])).finding is Finding.DIFFERENT
    assert certificate(module, made((c, d), [(0, 1, 1.0), (1, 0, 2.0)])).finding is Finding.DIFFERENT


def test_euler_angles_are_multiplied_out():
    module = of(wide(["XII", "ZII", "XII", "IXZ"]), [0.3, 0.4, 0.5, 0.6])
    matrix = np.linalg.multi_dot([rotation_matrix("X", 0.5), rotation_matrix("Z", 0.4), rotation_matrix("X", 0.3)])
    half = np.angle(matrix[1, 1]), np.angle(matrix[1, 0])
    theta = 2 * np.arctan2(abs(matrix[1, 0]), abs(matrix[0, 0]))
    other = of(wide(["ZII", "YII", "ZII", "IXZ"]), [half[0] - half[1], theta, half[0] + half[1], 0.6])
    assert certificate(module, other).finding is Finding.EQUAL
    assert certificate(other, of(wide(["ZII", "YII", "ZII"]), [0.1, theta, 0.2])).finding is Finding.DIFFERENT


@pytest.mark.parametrize("name", sorted(GATES))
def test_primitives_multiply_to_the_gate(name):
    gate = GATES[name]
    parameters = tuple(np.random.default_rng(3).normal(size=gate.num_parameters))
    matrix = np.eye(1 << gate.num_qubits, dtype=complex)
    for step in primitives_of(gate_kind(name)):
        if step.name == "cx":
            matrix = embedded(GATES["cx"].matrix(()), step.operands, gate.num_qubits) @ matrix
        elif step.name == "phase":
            matrix = np.exp(1j * step.angle(parameters)) * matrix
        else:
            turn = rotation_matrix(step.name.upper(), step.angle(parameters))
            matrix = embedded(turn, step.operands, gate.num_qubits) @ matrix
    np.testing.assert_allclose(matrix, gate.matrix(parameters), atol=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_random_clifford_heavy_programs(seed):
    """Angles that are often quarter turns, compared with matrices."""
    random = np.random.default_rng(seed)
    width = int(random.integers(1, 5))

    def some():
        count = int(random.integers(1, 7))
        angles = random.choice([np.pi / 2, np.pi, -np.pi / 2, np.pi / 4, 0.37, 2 * np.pi, 3 * np.pi / 2], count)
        return of(random_strings(random, width, count), angles)

    module, other = some(), some()
    assert certificate(module, lowered(module)).finding is Finding.EQUAL
    equal = np.abs(unitary(module) - unitary(other)).max() < 1e-9
    assert certificate(module, other).finding in ({Finding.EQUAL} if equal else {Finding.DIFFERENT, Finding.UNKNOWN})


@pytest.mark.parametrize("seed", range(30))
def test_clifford_states_have_the_right_phase(seed):
    random = np.random.default_rng(seed)
    width = int(random.integers(1, 5))
    made, vector = CliffordState(width), np.eye(1 << width, dtype=complex)[0]
    for _ in range(25):
        kind = int(random.integers(4))
        a, b = random.permutation(max(width, 2))[:2].tolist()
        if kind == 0 and a < width:
            made.hadamard(a)
            vector = embedded(H, [a], width) @ vector
        elif kind == 1 and width > 1:
            made.cx(a, b)
            vector = embedded(GATES["cx"].matrix(()), [a, b], width) @ vector
        else:
            text = random_strings(random, width, 1)[0]
            if set(text) == {"I"}:
                continue
            turns = int(random.integers(-5, 9))
            x, z = (sum(1 << q for q, c in enumerate(text) if c in letters) for letters in ("XY", "ZY"))
            made.quarter_turns(x, z, turns)
            vector = rotation_matrix(text, turns * np.pi / 2) @ vector
        assert abs(made.amplitude_of_zero() - vector[0]) < 1e-9
    assert pauli_matrix("XZ").shape == (4, 4)


def test_long_clifford_programs_do_not_overflow():
    made = CliffordState(2)
    made.quarter_turns(0b11, 0b01, 1)
    begin = made.amplitude_of_zero()
    for _ in range(60):  # both controls in turn, six times, do nothing
        for control in (0, 1) * 3:
            made.cx(control, 1 - control)
    assert abs(made.amplitude_of_zero() - begin) < 1e-12
    assert abs(begin) > 0.5


def test_measured_programs_and_wire_maps():
    module = of(STRINGS, ANGLES, measured=True)
    good = lowered(module)
    assert certificate(module, good).finding is Finding.EQUAL
    moved = np.array([3, 1, 0, 2, 5, 7], np.int32)
    ends = np.array([3, 1, 0, 2, 7, 5], np.int32)
    rows = [row for op in main_of(good).body.operations if isinstance(op, Run) for row in op.unpack()]
    builder = RunBuilder()
    for row in rows[: -len(STRINGS[0])]:
        builder.add_row(row._replace(qubits=tuple(int(moved[q]) for q in row.qubits)))
    builder.add(gate_kind("swap"), [5, 7])
    for row in rows[-len(STRINGS[0]) :]:
        builder.add_row(row._replace(qubits=tuple(int(ends[q]) for q in row.qubits)))
    values = main_of(good).body.terminator.operands
    placed = Module("circuit", (program(9, [builder.finish()], bits=values),))
    wires = WireMap(moved, ends, 9)
    assert certificate(module, placed, wire_map=wires).finding is Finding.EQUAL
    assert verdict(module, placed, Contract.PERMUTATION, wire_map=wires).holds
    wrong = WireMap(moved, moved, 9)
    assert certificate(module, placed, wire_map=wrong).finding is not Finding.EQUAL


def test_no_checker_no_claim():
    module = of(STRINGS, ANGLES)
    assert verdict(module, lowered(module), Contract.REFINEMENT).evidence is Evidence.TRUSTED
    assert CHECKER.check(module, lowered(module), None, Contract.UNITARY, Effort.NONE).evidence is Evidence.TRUSTED


def test_phases_of_long_programs_add_up_without_error():
    module = of(wide(STRINGS), ANGLES, repeat=120)
    assert certificate(module, lowered(module)).finding is Finding.EQUAL
