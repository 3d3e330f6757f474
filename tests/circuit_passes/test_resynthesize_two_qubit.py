import numpy as np
import pytest
from circuit_programs import MEASURE_KIND, count, names_of, parameter, program, random_program, rows_of, unitary

from qlower.device.catalogue import find_target
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import RESET, barrier_kind, gate_name
from qlower.ir.affine import symbol
from qlower.ir.rewriting import rewrite_runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.circuit.fuse_one_qubit import FuseOneQubit
from qlower.passes.circuit.resynthesize_two_qubit import ResynthesizeTwoQubit
from qlower.passes.circuit.two_qubit_blocks import search_blocks
from qlower.passes.circuit_to_physical.translate_native import TranslateNative

SMALL = [name for name, gate in GATES.items() if gate.num_qubits <= 2]


def resynthesize(module, entangler="cx", target=None):
    result = ResynthesizeTwoQubit(entangler=entangler).run(module, Context(target=target)).module
    verify(result)
    return result


def check(gates, num_qubits=3, entangler="cx", inputs=(), values=()):
    module = program(num_qubits, gates, inputs=inputs)
    result = resynthesize(module, entangler)
    np.testing.assert_allclose(unitary(result, values), unitary(module, values), atol=1e-13)
    return result


@pytest.mark.parametrize("entangler", ["cx", "cz", "ecr", "iswap", "rzz", "rxx", "sqrt_iswap"])
@pytest.mark.parametrize("seed", range(12))
def test_random_programs_are_exact_and_settled(entangler, seed):
    rng = np.random.default_rng(seed)
    module = random_program(3, 40, rng, [*rng.choice(SMALL, 8), "cx", "swap"])
    result = resynthesize(module, entangler)
    np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-12)
    assert resynthesize(result, entangler) is result


@pytest.mark.parametrize("entangler", ["cx", "cz", "ecr", "iswap", "rzz"])
def test_a_long_block_takes_no_more_than_three(entangler):
    rng = np.random.default_rng(1)
    module = random_program(2, 200, rng, SMALL)
    result = resynthesize(module, entangler)
    assert count(result, 2) <= 3
    np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-11)


def pairs(result):
    return [
        (name, row.qubits) for name, row in zip(names_of(result), rows_of(result), strict=True) if len(row.qubits) == 2
    ]


def test_a_swap_beside_a_block_is_cheap():
    gates = [("cx", (0, 1)), ("ry", (1,), [0.3]), ("cx", (0, 1)), ("rx", (0,), [0.2]), ("swap", (0, 1))]
    assert count(check(gates), 2) <= 3
    assert count(check([("swap", (0, 1)), ("cx", (0, 1))]), 2) == 2
    assert count(check([("swap", (0, 1)), ("cz", (0, 1))], entangler="iswap"), 2) == 1


def test_cheap_blocks_stay_as_they_are():
    for gates in ([("cx", (0, 1)), ("h", (0,))], [("cz", (0, 1))], [("swap", (0, 1))], [("rzz", (0, 1), [0.3])]):
        module = program(2, gates)
        assert resynthesize(module) is module
    # Two uses with one-qubit gates that are few already.
    module = program(2, [("cx", (0, 1)), ("rx", (0,), [0.4]), ("rz", (1,), [0.3]), ("cx", (0, 1))])
    assert resynthesize(module) is module


def test_gates_that_do_not_entangle_vanish():
    assert pairs(check([("rzz", (0, 1), [0.0])])) == []
    assert pairs(check([("crz", (0, 1), [4 * np.pi])])) == []
    assert pairs(check([("cx", (0, 1)), ("x", (0,)), ("cx", (0, 1))])) == []


def test_blocks_join_when_what_is_between_dissolves():
    gates = [("cx", (0, 1)), ("cz", (1, 2)), ("z", (1,)), ("cz", (1, 2)), ("cx", (0, 1))]
    assert pairs(check(gates)) == []


@pytest.mark.parametrize("angle", [1e-3, 1e-6, 1e-8, 1e-10, 4e-7 * np.pi])
def test_tiny_rotations_are_kept_exactly(angle):
    for name in ("ry", "rz", "rx"):
        module = program(2, [("h", (0,)), ("cx", (0, 1)), (name, (1,), [angle]), ("cx", (0, 1))])
        result = resynthesize(module)
        np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-15 if result is module else 2e-15)
        assert count(result, 2) == (0 if name == "rx" else 2)


def test_cz_iswap_cz_between_quarter_turn_phases():
    gates = [("s", (0,)), ("cz", (0, 1)), ("sdg", (1,)), ("iswap", (0, 1)), ("s", (1,)), ("cz", (0, 1)), ("sdg", (0,))]
    for entangler in ("cx", "iswap"):
        check(gates, 2, entangler)


def test_a_double_cx_after_h_cx_and_root_x():
    gates = [("h", (0,)), ("cx", (0, 1)), ("sx", (1,)), ("cx", (0, 1)), ("cx", (0, 1))]
    assert count(check(gates, 2), 2) == 1


@pytest.mark.parametrize("wall", [MEASURE_KIND, RESET, barrier_kind(1), barrier_kind(2)])
def test_nothing_crosses_measurement_reset_or_barrier(wall):
    module = program(2, [("cx", (0, 1)), (wall, tuple(range(wall.num_qubits))), ("h", (0,)), ("cx", (0, 1))])
    assert resynthesize(module) is module


def test_free_parameters_end_a_block():
    free = parameter()
    gates = [("cx", (0, 1)), ("cx", (0, 1)), ("rz", (1,), [symbol(free)]), ("cx", (0, 1)), ("cx", (0, 1))]
    assert names_of(check(gates, 2, inputs=(free,), values=(0.3,))) == ["rz"]
    gates = [("cx", (0, 1)), ("rzz", (0, 1), [symbol(free)]), ("cx", (0, 1))]
    assert names_of(check(gates, 2, inputs=(free,), values=(0.3,))) == ["cx", "rzz", "cx"]


def test_free_parameters_follow_their_rows_behind_new_ones():
    free = parameter()
    gates = [
        ("gphase", (), [0.2]), ("swap", (0, 1)), ("cp", (0, 1), [0.7]), ("rz", (1,), [symbol(free)]),
        ("swap", (0, 1)), ("cp", (1, 0), [0.4]), ("gphase", (), [0.3]), ("rx", (0,), [symbol(free)]),
    ]  # fmt: skip
    names = names_of(check(gates, 2, inputs=(free,), values=(0.3,)))
    assert names.count("cx") == 6
    assert names.count("gphase") == 1


def test_blocks_are_the_maximal_ones():
    module = program(
        3,
        [
            ("h", (0,)), ("cx", (0, 1)), ("t", (1,)), ("x", (2,)), ("swap", (1, 0)), ("cx", (1, 2)), ("h", (1,)),
            ("cx", (0, 1)), ("ccx", (0, 1, 2)), ("h", (2,)), ("z", (0,)), ("cx", (0, 2)),
        ],
    )  # fmt: skip
    search = search_blocks(module.find("main").body.operations[0].rows)
    blocks = search.found
    found = {
        tuple(blocks.members[blocks.offsets[block] : blocks.offsets[block + 1]].tolist()): (
            int(blocks.low[block]), int(blocks.high[block]), int(blocks.last[block])
        )
        for block in range(search.count)
    }  # fmt: skip
    assert found == {(0, 1, 2, 4): (0, 1, 4), (3, 5, 6): (1, 2, 5), (7,): (0, 1, 7), (9, 10, 11): (0, 2, 11)}
    assert sorted(blocks.runs[: search.count].tolist()) == [0, 2, 2, 2]


@pytest.mark.parametrize("name", ["ibm_brisbane", "ibm_torino", "rigetti_ankaa_3", "quantinuum_helios", "ionq_forte"])
def test_the_target_says_what_to_write_with(name):
    target = find_target(name)
    pair = (0, 1) if target.topology.all_to_all else tuple(target.topology.edges[0].tolist())
    small = random_program(2, 40, np.random.default_rng(4), SMALL)
    table = np.array(pair)
    module = rewrite_runs(small, lambda run: run.with_rows(run.rows.with_qubits(table[run.rows.qubits])))
    module = module.with_operations([op.with_attribute("num_qubits", target.num_qubits) for op in module.operations])
    context = Context(target=target)
    native = TranslateNative().run(module, context).module
    again = FuseOneQubit().run(resynthesize(native, "", target), context).module
    assert count(again, 2) <= 3
    for row in rows_of(again):
        if row.kind.num_qubits:
            assert target.accepts_gate(gate_name(row.kind), row.qubits), row


def test_counts_do_not_exceed_those_of_qiskit():
    pytest.importorskip("qiskit")
    from qiskit.circuit.library import CXGate  # noqa: PLC0415
    from qiskit.synthesis import TwoQubitBasisDecomposer  # noqa: PLC0415

    decomposer = TwoQubitBasisDecomposer(CXGate())
    for seed in range(30):
        rng = np.random.default_rng(seed)
        module = random_program(2, int(rng.integers(2, 12)), rng, ["cx", "cz", "swap", "h", "t", "rzz", "iswap", "sx"])
        assert count(resynthesize(module), 2) <= decomposer.num_basis_gates(unitary(module))


@pytest.mark.parametrize("entangler", ["swap", "h", "cp", "nothing", "syc"])
def test_an_entangler_that_cannot_serve_is_declined(entangler):
    with pytest.raises(Decline):
        resynthesize(program(2, []), entangler)


def test_origins_are_the_ascending_union():
    result = check([("cx", (0, 1)), ("h", (2,)), ("cx", (0, 1)), ("t", (0,)), ("swap", (0, 1)), ("cx", (0, 1))])
    assert {row.origin for row in rows_of(result)} == {(1,), (0, 2, 3, 4, 5)}
