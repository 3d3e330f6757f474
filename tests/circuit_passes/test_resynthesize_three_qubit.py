import numpy as np
import pytest
from circuit_programs import count, parameter, program, random_program, rows_of, unitary
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.device.catalogue import find_target
from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.checker import CHECKER
from qlower.ir.affine import symbol
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.rewriting import runs
from qlower.ir.text import print_module
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.lowering.kernels import Kernel
from qlower.passes.circuit.block_basis import target_basis
from qlower.passes.circuit.decompose_standard import DecomposeStandard
from qlower.passes.circuit.resynthesize_three_qubit import ResynthesizeThreeQubit
from qlower.passes.circuit.resynthesize_two_qubit import ResynthesizeTwoQubit
from qlower.passes.circuit.two_qubit_rows import uses_of
from tests.program_builder import program as built

LINE = find_target("generic_line:5")
KNOWN = ["h", "s", "t", "tdg", "x", "sx", "cx", "cz", "swap", "iswap", "ecr", "cx", "cx", "cz", "ccx", "cswap", "rccx"]
KNOWN += ["rz", "rzz", "cp"]


def expanded(module):
    return DecomposeStandard(keep=("swap", "iswap", "ecr", "cz", "rzz", "cp")).run(module, Context()).module


def resynthesized(module, target=None, **options):
    try:
        result = ResynthesizeThreeQubit(**options).run(module, Context(target=target)).module
    except Decline:
        return module
    verify(result)
    return result


def fewest(gates, num_qubits=3, target=None):
    module = expanded(program(num_qubits, gates))
    result = resynthesized(module, target)
    np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-10)
    return count(result, 2)


def pairs(module):
    return {frozenset(row.qubits) for row in rows_of(module) if len(row.qubits) == 2}


@pytest.mark.parametrize("width", [3, 4, 5])
@pytest.mark.parametrize("seed", range(12))
def test_random_programs_are_exact(width, seed):
    rng = np.random.default_rng(seed)
    names = [str(name) for name in rng.choice(KNOWN, 8)]
    module = expanded(random_program(width, 14, rng, [*names, "cx"]))
    result = resynthesized(module)
    np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-10)


STEPS = st.lists(
    st.tuples(
        st.permutations(range(5)),
        st.sampled_from(["h", "t", "s", "sx", "cx", "cx", "cz", "swap", "ecr", "iswap", "rzz", "u3", "ccx"]),
        st.sampled_from([0.3, np.pi / 4, np.pi / 2, -np.pi / 2, np.pi, 1e-9, 1e-11, np.pi / 4 + 1e-10]),
    ),
    min_size=3,
    max_size=30,
)
WIDTHS = {"ccx": 3, "cx": 2, "cz": 2, "swap": 2, "ecr": 2, "iswap": 2, "rzz": 2}
ANGLES = {"rzz": 1, "u3": 3}


@settings(max_examples=80, deadline=None)
@given(STEPS)
def test_the_unitary_stays(steps):
    gates = [(name, order[: WIDTHS.get(name, 1)], [angle] * ANGLES.get(name, 0)) for order, name, angle in steps]
    module = expanded(program(5, gates))
    np.testing.assert_allclose(unitary(resynthesized(module)), unitary(module), atol=1e-10)


def test_known_counts():
    """The fewest CX for Toffoli and Fredkin gates, alone and before SWAPs, and for relative-phase Toffoli gates."""
    assert fewest([("ccx", (0, 1, 2))]) == 6
    assert fewest([("cswap", (0, 1, 2))]) == 7
    assert fewest([("ccx", (0, 1, 2)), ("swap", (0, 1))]) == 6
    assert fewest([("ccx", (0, 1, 2)), ("cx", (0, 1))]) == 5
    margolus = [("rccx", (0, 1, 2)), ("ccx", (0, 1, 2)), ("ccx", (0, 1, 2))]
    assert fewest(margolus) == 3


@pytest.mark.parametrize(("swaps", "best"), [([], 8), ([(0, 1)], 7), ([(1, 2)], 7), ([(0, 1), (1, 2)], 8)])
def test_toffoli_gates_on_a_line(swaps, best):
    """Expanded with a SWAP to and fro, a Toffoli gate has 12 gates; beside SWAPs it needs fewer than alone."""
    swap = [("swap", (1, 2))]
    rest = [("cx", (0, 1)), ("t", (0,)), ("tdg", (1,)), ("cx", (0, 1))]
    gates = [("h", (2,)), ("cx", (1, 2)), ("tdg", (2,)), *swap, ("cx", (0, 1)), ("t", (1,)), *swap, ("cx", (1, 2))]
    gates += [("t", (1,)), ("tdg", (2,)), *swap, ("cx", (0, 1)), *swap, ("t", (2,)), ("h", (2,)), *rest]
    module = program(3, [*gates, *(("swap", pair) for pair in swaps)])
    result = resynthesized(module, LINE)
    np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-10)
    assert count(result, 2) == best
    assert pairs(result) == {frozenset({0, 1}), frozenset({1, 2})}


def test_only_pairs_that_have_gates_are_used_on_a_coupling_map():
    gates = [("cx", (0, 1)), ("cx", (1, 2)), ("cx", (0, 1)), ("cx", (1, 2))]
    module = program(3, gates)
    assert count(resynthesized(module), 2) == 1
    assert resynthesized(module, LINE) is module


def test_what_is_around_a_block_stays_in_order():
    gates = [("cswap", (1, 2, 3)), ("cx", (0, 1)), ("ry", (0,), [0.3]), ("cx", (3, 4)), ("cswap", (1, 2, 3))]
    module = expanded(program(5, [("cx", (0, 1)), ("h", (3,)), *gates, ("cx", (4, 3)), ("cz", (0, 4))]))
    result = resynthesized(module)
    assert count(result, 2) < count(module, 2)
    np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-10)


def test_blocks_end_at_measurement_reset_barriers_and_control_flow():
    block = built(3, 3)
    for _ in range(2):
        block.cswap(0, 1, 2)
        bit = block.measure(0, 0)
        block.if_(bit, lambda inner: inner.cswap(0, 1, 2))
        block.reset(2)
        block.cswap(0, 1, 2)
        block.barrier(0, 1)
    block.measure(1, 1)
    module = expanded(block.module())
    result = resynthesized(module)
    assert result is not module
    verdict = CHECKER.check(module, result, None, Contract.CHANNEL, Effort.FULL)
    assert verdict.holds and verdict.evidence is Evidence.EXACT


def test_symbolic_angles_end_blocks():
    free = parameter()
    gates = [("cswap", (0, 1, 2)), ("rz", (1,), [symbol(free)]), ("cswap", (0, 1, 2))]
    module = expanded(program(3, gates, inputs=[free]))
    result = resynthesized(module)
    assert count(result, 2) == 14
    np.testing.assert_allclose(unitary(result, [0.7]), unitary(module, [0.7]), atol=1e-10)


def test_nothing_to_save():
    for gates in ([("ccx", (0, 1, 2))], [("cx", (0, 1)), ("cx", (1, 2))], []):
        with pytest.raises(Decline):
            ResynthesizeThreeQubit().run(expanded(program(3, gates)), Context())


def test_a_second_time_changes_nothing():
    module = expanded(program(4, [("cswap", (0, 1, 2)), ("ccx", (1, 2, 3)), ("cswap", (0, 1, 3))]))
    once = ResynthesizeTwoQubit().run(resynthesized(module), Context()).module
    assert count(resynthesized(once), 2) == count(once, 2)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("device", ["rigetti_ankaa_3", "generic_line:5", "quantinuum_helios"])
def test_native_gates_get_fewer(device, seed):
    """Counted in the device's own gate, of which a CX may take two, as two CX on one pair do together."""
    target = find_target(device)
    entangler = target_basis(target).entangler
    rng = np.random.default_rng(seed)
    module = expanded(random_program(4, 30, rng, ["iswap", "rzz", "h", "t"]))
    before = ResynthesizeTwoQubit().run(module, Context(target=target)).module
    after = ResynthesizeTwoQubit().run(resynthesized(before, target), Context(target=target)).module
    costs = [sum(int(uses_of(run.rows, entangler).sum()) for run in runs(m)) for m in (before, after)]
    assert costs[1] <= costs[0]


def test_interpreted_and_compiled_kernels_agree(monkeypatch):
    module = expanded(program(3, [("cswap", (0, 1, 2))]))
    resynthesized(module)  # the tables of frames are made once
    texts = []
    for compiled in (True, False):
        monkeypatch.setattr(Kernel, "prefers_compiled", lambda self, work, compiled=compiled: compiled)
        texts.append(print_module(resynthesized(module, width=16)))
    assert texts[0] == texts[1]


def test_options_out_of_range():
    for options in ({"most_rotations": 14}, {"width": 0}, {"width": 2000}):
        with pytest.raises(QlowerError, match="QL0676"):
            resynthesized(program(3, []), **options)
