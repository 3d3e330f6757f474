"""Programs of Pauli products: every certain sum is right and takes as many faults as the distance to change."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from qlower.dialects.logical.ops import End
from qlower.ir import Region
from qlower.ir.rewriting import runs
from qlower.lowering import Context
from qlower.passes.logical.lay_out_patches import LayOutPatches
from qlower.passes.logical_to_circuit.check_realisation import CheckRealisation
from tests.logical.realisation.logical_programs import (
    LogicalBuilder,
    layout_of,
    measured,
    notes_of,
    realised,
    samples,
)


def checked(module, distance=3):
    metrics = CheckRealisation().run(module, Context()).metrics
    assert metrics.get("graph_distance", distance) == distance
    return metrics


def drawn(seed):
    """Some products of I, X and Z on a few qubits, then every qubit by itself."""
    random = Random(seed)
    num_qubits = random.randint(2, 5)
    strings = ["".join(random.choice("IXZ") for _ in range(num_qubits)) for _ in range(random.randint(2, 5))]
    last = random.choice("XZ")
    strings += ["I" * qubit + last + "I" * (num_qubits - 1 - qubit) for qubit in range(num_qubits)]
    return num_qubits, strings


@pytest.mark.parametrize("seed", range(8))
def test_drawn_programs(seed):
    num_qubits, strings = drawn(seed)
    checked(realised(measured(num_qubits, *strings)))


@pytest.mark.parametrize("strings", [["ZZ", "ZI", "IZ"], ["XZ", "XZ"], ["XZ", "XI", "IZ"]])
def test_distance_5(strings):
    checked(realised(measured(2, *strings), 5), 5)


def test_measured_again_the_outcome_is_the_same():
    bits = samples(realised(measured(3, "XZX", "XZX", "ZXZ", "ZXZ")))
    assert (bits[:, 0] == bits[:, 1]).all()
    assert (bits[:, 2] == bits[:, 3]).all()
    assert 10 < bits[:, 0].sum() < 54


def test_bell_pairs():
    """XX of |00⟩ is random; afterwards the patches agree in Z and, up to the outcome, in X."""
    in_z = samples(realised(measured(2, "XX", "ZI", "IZ")))
    assert (in_z[:, 1] == in_z[:, 2]).all()
    assert 10 < in_z[:, 1].sum() < 54
    in_x = samples(realised(measured(2, "XX", "XI", "IX")))
    assert (in_x[:, 0] == in_x[:, 1] ^ in_x[:, 2]).all()
    assert 10 < in_x[:, 1].sum() < 54


def test_a_negated_measurement_reads_the_opposite():
    bits = samples(realised(measured(2, "-ZZ", "-ZI", "IZ")))
    assert (bits[:, :3] == [True, True, False]).all()


def test_paulis_are_written_down():
    builder = LogicalBuilder(2).rotate("XI", np.pi).measure("ZI").measure("IZ").rotate("YY", -3 * np.pi)
    module = realised(builder.measure("ZZ").measure("ZI").module())
    assert (samples(module)[:, :4] == [True, False, True, False]).all()
    checked(module)


def test_corrections_are_sums_of_outcomes():
    """XX of |00⟩, and Z on one where it was 1: the pair is certain in XX."""
    builder = LogicalBuilder(2).measure("XX").flip_if("ZI", 0).measure("XI").measure("IX")
    bits = samples(realised(builder.module()))
    assert (bits[:, 1] == bits[:, 2]).all()


def test_products_apart_go_side_by_side():
    module = measured(4, "ZZII", "IIZZ", "ZIII", "IZII", "IIZI", "IIIZ")
    apart = realised(module)
    checked(apart)
    rounds = {int(place[2]) for place in notes_of(apart).detector_coordinates}
    assert max(rounds) == 3


def test_a_product_is_measured_through_the_tiles_of_the_layout():
    data, bus = [(0, 0), (4, 0)], [(column, 1) for column in range(5)]
    builder = LogicalBuilder(2).measure("ZZ").measure("ZI").measure("IZ")
    module = realised(builder.module(layout_of(data, bus)))
    checked(module)
    widest = max(x for x, _ in notes_of(module).coordinates)
    assert widest == 4 * 8 + 6


@pytest.mark.parametrize(("places", "string"), [([(0, 0), (0, 1)], "ZZ"), ([(0, 0), (1, 0)], "XX")])
def test_patches_that_touch_are_merged_at_their_seam(places, string):
    builder = LogicalBuilder(2).measure(string).measure(string)
    module = realised(builder.module(layout_of(places, [])))
    checked(module)
    assert module.find("main").num_qubits == 2 * 17 + 3 + 4


def test_a_stand_in_for_a_magic_state_takes_its_place_and_does_nothing():
    builder = LogicalBuilder(2).rotate("ZZ", np.pi / 4).rotate("XI", np.pi / 4).measure("XI").measure("IZ")
    module = realised(builder.module(), stand_in="plus")
    bits = samples(module)
    assert not bits[:, 1].any()
    assert 10 < bits[:, 0].sum() < 54
    plain = realised(builder.module(), stand_in="plus")
    assert plain.digest == module.digest


def test_a_stand_in_keeps_the_state():
    """|00⟩ is a state of ZZ and of Z; the frame takes up what the stand-ins' measurements did."""
    builder = (
        LogicalBuilder(2).rotate("XX", np.pi / 4).rotate("ZI", -np.pi / 4).measure("ZZ").measure("ZI").measure("IZ")
    )
    module = realised(builder.module(), stand_in="plus")
    assert not samples(module)[:, :3].any()
    checked(module)


def test_fewer_rounds_than_the_distance_are_said_where_outcomes_rest_on_them():
    module = realised(measured(2, "XX", "XX"), 5, rounds=3)
    assert notes_of(module).distance == 3
    checked(module, 3)


def test_a_program_that_measures_nothing_is_empty():
    module = realised(LogicalBuilder(1).rotate("X", np.pi).module())
    assert module.find("main").num_qubits == 0


@pytest.mark.parametrize("seed", range(4))
def test_drawn_programs_on_a_routed_layout(seed):
    """Patches lie in blocks of four, so that some can be merged, or turned, at one of two sides only."""
    num_qubits, strings = drawn(seed + 100)
    module = measured(num_qubits, *strings)
    checked(realised(LayOutPatches(style="routed").run(module, Context()).module))


@pytest.mark.parametrize(("street", "widest"), [(2, 22), (0, 14)])
def test_a_patch_is_turned_to_the_side_where_the_bus_is(street, widest):
    """Of the first X is measured: at its right or left, where it goes one place closer."""
    builder = LogicalBuilder(2).measure("XZ").measure("XZ").measure("XI").measure("IZ")
    bus = [(street, 0), (street, 1), (1, 1), *([(0, 1)] if street == 2 else [])]
    module = realised(builder.module(layout_of([(1, 0), (1, 2)], bus)))
    checked(module)
    assert max(x for x, _ in notes_of(module).coordinates) == widest


def test_a_layout_whose_z_sides_lie_beside_patches_is_followed():
    """The floor of ``routed`` has them so; a product of Z goes through the tile between."""
    builder = LogicalBuilder(2).measure("ZZ").measure("ZI").measure("IZ")
    plain = layout_of([(0, 0), (2, 0)], [(1, 0)])
    run = next(runs(plain))
    sides = np.array([1, 3, -1], dtype=np.int64)
    beside = run.with_rows(run.rows.with_columns({**run.rows.columns, "left": sides}))
    module = realised(builder.module(replace(plain, regions=(Region((beside, End())),))))
    checked(module)
    places = notes_of(module).coordinates
    assert max(x for x, _ in places) == 22
    assert max(y for _, y in places) == 6


def test_y_is_measured_where_no_third_operator_is_needed():
    """YY of |00⟩ is random, and makes a state of YY; ZZ stays, so that XX is the opposite of their product."""
    bits = samples(realised(measured(2, "YY", "YY", "YI", "IY")))
    assert (bits[:, 0] == bits[:, 1]).all()
    assert (bits[:, 0] == bits[:, 2] ^ bits[:, 3]).all()
    assert 10 < bits[:, 2].sum() < 54
    checked(realised(measured(3, "YXZ", "YXZ", "YII", "XZZ", "YII", "IXI", "IIZ")))


def test_paulis_turn_y():
    builder = LogicalBuilder(1).measure("Y").rotate("X", np.pi).measure("Y").rotate("Y", np.pi).measure("Y")
    bits = samples(realised(builder.rotate("Z", np.pi).measure("Y").measure("X").measure("X").module()))
    assert (bits[:, 1] != bits[:, 0]).all()
    assert (bits[:, 2] == bits[:, 1]).all()
    assert (bits[:, 3] != bits[:, 2]).all()
    assert (bits[:, 5] == bits[:, 4]).all()
    assert 10 < bits[:, 4].sum() < 54


def exact_relations(num_qubits, strings):
    """Which outcomes are certain, given those before, found with matrices."""
    state = np.zeros(2**num_qubits, dtype=complex)
    state[0] = 1.0
    certain = []
    for string in strings:
        matrix = matrix_of(string)
        plus = (state + matrix @ state) / 2
        weight = np.vdot(plus, plus).real
        certain.append(abs(weight - 0.5) > 0.25)
        state = plus if weight > 0.25 else (state - matrix @ state) / 2
        state = state / np.linalg.norm(state)
    return certain


@pytest.mark.parametrize("seed", range(6))
def test_what_is_certain_is_what_quantum_mechanics_says(seed):
    num_qubits, strings = drawn(seed + 200)
    strings = [string for string in strings if set(string) != {"I"}]
    notes = notes_of(realised(measured(num_qubits, *strings)))
    relations = {name for name in notes.observable_names if name.startswith("relation")}
    known = {
        int(name[2:-1]) for name, expected in zip(notes.observable_names, notes.expected, strict=True)
        if expected >= 0 and not name.startswith("relation")
    } | {int(name.split()[-1]) for name in relations}  # fmt: skip
    assert known == set(np.flatnonzero(exact_relations(num_qubits, strings)).tolist())


@pytest.mark.parametrize(
    "strings",
    [["YX", "XY", "ZI", "ZZ"], ["YY", "XX", "ZI", "IZ"], ["XI", "YI", "ZI", "YI"], ["YZ", "XI", "YZ", "ZI", "IZ"]],
)
def test_programs_that_need_all_three_operators(strings):
    module = realised(measured(2, *strings))
    checked(module)
    certain = [expected >= 0 for expected in notes_of(module).expected[: len(strings)]]
    assert certain[0] is False
    assert probabilities(samples(module, 2000)[:, : len(strings)]) == pytest.approx(
        exact_distribution(2, strings), abs=0.05
    )


def probabilities(bits):
    found = {}
    for row in bits.tolist():
        found[tuple(row)] = found.get(tuple(row), 0.0) + 1 / len(bits)
    return found


def matrix_of(string):
    letters = {
        "I": np.eye(2),
        "X": np.array([[0, 1], [1, 0]]),
        "Y": np.array([[0, -1j], [1j, 0]]),
        "Z": np.diag([1, -1]),
    }
    matrix = np.eye(1)
    for letter in string:
        matrix = np.kron(matrix, letters[letter])
    return matrix


def exact_distribution(num_qubits, strings):
    """Probability of every string of outcomes that can come."""
    start = np.zeros(2**num_qubits, dtype=complex)
    start[0] = 1.0
    branches = {(): start}
    for string in strings:
        matrix, following = matrix_of(string), {}
        for outcomes, state in branches.items():
            for outcome, sign in ((False, 1), (True, -1)):
                after = (state + sign * matrix @ state) / 2
                if np.linalg.norm(after) > 1e-6:
                    following[(*outcomes, outcome)] = after
        branches = following
    return {outcomes: np.vdot(state, state).real for outcomes, state in branches.items()}


@pytest.mark.parametrize("seed", range(4))
def test_drawn_programs_with_y(seed):
    """All outcomes' distribution against matrices; few of them, so that samples tell."""
    random = Random(seed + 300)
    num_qubits = random.randint(1, 3)
    strings = ["".join(random.choice("IXYZ") for _ in range(num_qubits)) for _ in range(5)]
    module = realised(measured(num_qubits, *strings))
    checked(module)
    expected = exact_distribution(num_qubits, strings)
    assert probabilities(samples(module, 3000)[:, : len(strings)]) == pytest.approx(expected, abs=0.05)
