from dataclasses import replace

import numpy as np
import pytest
from circuit_programs import MEASURE_KIND, count, names_of, parameter, program, random_program, rows_of, unitary

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import RESET, barrier_kind, gate_kind
from qlower.ir.affine import symbol
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.circuit import one_qubit_runs
from qlower.passes.circuit.fuse_one_qubit import FuseOneQubit
from qlower.passes.synthesis.native_one_qubit import basis_of_names

BASES = [
    ("rz", "sx", "x"), ("rz", "sx"), ("u3",), ("u",), ("prx",), ("prx", "rz"), ("gpi", "gpi2"), ("rx", "rz"),
    ("ry", "p"), ("u1", "rx"),
]  # fmt: skip
SMALL = [name for name, gate in GATES.items() if gate.num_qubits <= 1] + ["cx", "swap", "rzz"]


def fuse(module, *basis):
    result = FuseOneQubit(basis=tuple(basis)).run(module, Context()).module
    verify(result)
    return result


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("seed", range(4))
def test_random_programs_are_exact_and_settled(basis, seed):
    module = random_program(3, 60, np.random.default_rng(seed), SMALL)
    result = fuse(module, *basis)
    np.testing.assert_allclose(unitary(result), unitary(module), atol=2e-14)
    for row in rows_of(result):
        assert row.kind.num_qubits != 1 or row.kind.name.removeprefix("circuit.") in basis
    assert fuse(result, *basis) is result


def test_named_runs():
    assert names_of(fuse(program(1, [("h", (0,)), ("h", (0,))]), "rz", "sx", "x")) == []
    assert names_of(fuse(program(1, [("sx", (0,)), ("sx", (0,))]), "rz", "sx", "x")) == ["x"]
    assert names_of(fuse(program(1, [("t", (0,))] * 8), "rz", "sx")) == []
    module = program(1, [("h", (0,)), ("x", (0,)), ("h", (0,))])
    assert [row.parameters for row in rows_of(fuse(module, "rz", "sx")) if row.kind.num_qubits] == [(np.pi,)]


def test_two_inverse_roots_around_a_root_on_a_neighbour_are_an_x():
    # Pattern: the pair is X, not the identity.
    module = program(2, [("sxdg", (0,)), ("sx", (1,)), ("sxdg", (0,))])
    result = fuse(module, "rz", "sx", "x")
    assert names_of(result)[-2:] == ["sx", "x"] or set(names_of(result)) == {"gphase", "sx", "x"}
    np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-15)


@pytest.mark.parametrize("turns", [1, 3, 5, 201])
def test_rotations_by_odd_full_turns_leave_minus_one(turns):
    result = fuse(program(1, [("rx", (0,), [2 * np.pi * turns])]), "rz", "sx", "x")
    assert [(row.kind.name, row.parameters) for row in rows_of(result)] == [("circuit.gphase", (np.pi,))]
    assert names_of(fuse(program(1, [("rx", (0,), [2 * np.pi * (turns + 1)])]), "rz", "sx", "x")) == []


@pytest.mark.parametrize("angle", [4.0, -np.pi, 7.0, -100.0])
def test_angles_are_brought_into_one_turn(angle):
    module = program(1, [("rz", (0,), [angle])])
    result = fuse(module, "rz", "sx", "x")
    (angle,) = next(row.parameters for row in rows_of(result) if row.kind.num_qubits)
    assert -np.pi < angle <= np.pi
    np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-13)


@pytest.mark.parametrize("angle", [1e-6, 1e-9, 1e-12, 4e-7 * np.pi])
def test_tiny_rotations_stay(angle):
    for name in ("ry", "rz", "rx", "p"):
        module = program(2, [("h", (0,)), ("cx", (0, 1)), (name, (1,), [angle]), ("cx", (0, 1))])
        result = fuse(module, "rz", "sx", "x")
        assert count(result, 1) > 3 - (name in ("rz", "p"))
        np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-15)


@pytest.mark.parametrize("wall", [MEASURE_KIND, RESET, barrier_kind(1), barrier_kind(2)])
def test_nothing_crosses_measurement_reset_or_barrier(wall):
    qubits = tuple(range(wall.num_qubits))
    names = names_of(fuse(program(2, [("h", (0,)), (wall, qubits), ("h", (0,))]), "u3"))
    assert [name for name in names if name != "gphase"] == ["u3", wall.name.removeprefix("circuit."), "u3"]


def test_free_parameters_end_a_run_and_stay():
    free = parameter()
    module = program(1, [("h", (0,)), ("rz", (0,), [symbol(free)]), ("h", (0,)), ("h", (0,))], inputs=(free,))
    result = fuse(module, "rz", "sx", "x")
    np.testing.assert_allclose(unitary(result, [0.7]), unitary(module, [0.7]), atol=1e-15)
    assert names_of(result)[-1] == "rz" and rows_of(result)[-1].parameters[0].terms


def test_origins_are_the_ascending_union():
    module = program(2, [("h", (0,)), ("x", (1,)), ("t", (0,)), ("cx", (0, 1))])
    rows = {row.qubits: row.origin for row in rows_of(fuse(module, "u3"))}
    assert rows[(0,)] == (0, 2) and rows[(1,)] == (1,)


def test_a_basis_that_does_not_reach_everything_is_declined():
    for basis in (("rz",), ("sx",), ("h", "t"), ("gpi",)):
        with pytest.raises(Decline, match="do not reach"):
            fuse(program(1, []), *basis)


def test_what_is_written_on_a_wire_does_not_depend_on_the_others():
    rng = np.random.default_rng(1)
    gates = [("rx", (wire,), (rng.uniform(-3, 3),)) for wire in rng.integers(3, size=60).tolist()]
    gates += [("rz", (wire,), (rng.uniform(-3, 3),)) for wire in range(3)] + [("h", (0,))]
    whole = rows_of(fuse(program(3, gates), "u3"))
    for wire in range(3):
        alone = rows_of(fuse(program(3, [gate for gate in gates if gate[1] == (wire,)]), "u3"))
        written = [[row.parameters for row in rows if row.qubits == (wire,)] for rows in (whole, alone)]
        assert written[0] == written[1] and len(written[0]) == 1


def test_a_kind_that_is_named_twice_is_one_kind():
    (run,) = runs(program(2, [("rz", (0,), [0.5]), ("sx", (0,)), ("rz", (1,), [0.25])]))
    doubled = run.with_rows(
        replace(run.rows, kinds=(*run.rows.kinds, gate_kind("rz")), kind=np.array([0, 1, 2], np.uint16))
    )
    basis = basis_of_names(("rz", "sx", "x"))
    fused = one_qubit_runs.fuse(doubled, basis)
    assert one_qubit_runs.fuse(fused, basis) is fused
    assert [row.kind for row in fused.unpack()] == [row.kind for row in run.unpack()]


def test_rows_with_further_columns_stay_where_nothing_is_to_be_fused():
    basis = basis_of_names(["rz", "sx", "x"])
    (plain,) = runs(program(2, [("cx", (0, 1))]))
    ordered = plain.with_rows(plain.rows.with_columns({"order": np.arange(1)}))
    assert one_qubit_runs.fuse(ordered, basis) is ordered
    (turned,) = runs(program(1, [("h", (0,))]))
    with pytest.raises(ValueError, match="order"):
        one_qubit_runs.fuse(turned.with_rows(turned.rows.with_columns({"order": np.arange(1)})), basis)
