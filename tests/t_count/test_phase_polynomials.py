import numpy as np
import pytest
from circuit_programs import program
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.diagnostics import QlowerError
from qlower.lowering import Context
from qlower.passes.circuit.gadgetize_hadamards import GadgetizeHadamards
from qlower.passes.circuit.optimize_t_count import OptimizeTCount
from qlower.passes.synthesis.t_count.clifford_gates import inverse_matrix, linear_gates
from qlower.passes.synthesis.t_count.reduction import Search, _space, reduced
from qlower.passes.synthesis.t_count.signature import clifford_difference, terms_of
from qlower.passes.synthesis.t_count.walk_kernel import Limits, Sizes, walk

BITS = 5
TABLES = st.lists(st.integers(1, (1 << BITS) - 1), min_size=1, max_size=24, unique=True)


def values(terms):
    """The polynomial for every v, computed from its definition."""
    return [sum(k * ((parity & v).bit_count() & 1) for parity, k in terms) % 8 for v in range(1 << BITS)]


@settings(max_examples=60, deadline=None)
@given(TABLES, st.integers(0, 2), st.integers(1, 9))
def test_smaller_polynomials_are_equal_up_to_the_clifford_gates_given(parities, slack, seed):
    found = reduced(parities, Search(60, slack), seed)
    assert len(found) <= len(parities)
    assert len(set(found)) == len(found) and 0 not in found
    before, after = [(p, 1) for p in parities], [(p, 1) for p in found]
    corrections = clifford_difference(before, after)
    assert corrections is not None
    assert values(before) == values([*after, *terms_of(corrections)])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 31), st.integers(-9, 9))), st.lists(st.tuples(st.integers(1, 31), st.integers()))
)
def test_the_difference_is_none_or_right(before, after):
    corrections = clifford_difference(before, after)
    if corrections is not None:
        assert values(before) == values([*after, *terms_of(corrections)])


def test_all_parities_of_four_bits_need_no_t_gate():
    assert reduced(list(range(1, 16)), Search(200)) == []


def test_seven_parities_of_a_ccz_stay():
    assert len(reduced(list(range(1, 8)), Search(500, 2))) == 7


def test_the_kernel_means_the_same_interpreted_and_compiled():
    generator = np.random.default_rng(5)
    parities = generator.choice(np.arange(1, 1 << 7), 40, replace=False)
    found = []
    for way in (walk.run_interpreted, walk.run_compiled):
        size = Sizes(7, 44, 1, 3, 1)
        columns = np.zeros(44, dtype=np.int64)
        columns[:40] = parities
        best = columns.copy()
        count = way(size, _space(size, 3), columns, best, Limits(40, 300, 2, 300))
        found.append((count, best.tolist(), columns.tolist()))
    assert found[0] == found[1]
    assert found[0][0] < 40


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=30))
def test_linear_maps_as_gates(pairs):
    rows = [1 << at for at in range(6)]
    for control, target in pairs:
        if control != target:
            rows[target] ^= rows[control]
    wires = [1 << at for at in range(6)]
    for _, (control, target) in linear_gates(rows):
        wires[target] ^= wires[control]
    assert wires == rows
    back = inverse_matrix(rows)
    through = [0] * 6
    for at, parity in enumerate(back):
        for bit in range(6):
            if parity >> bit & 1:
                through[at] ^= rows[bit]
    assert through == [1 << at for at in range(6)]


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (OptimizeTCount(effort=5), "QL0996"),
        (GadgetizeHadamards(effort=-1), "QL0996"),
        (GadgetizeHadamards(ancillas=0), "QL0997"),
    ],
)
def test_bad_options_are_refused(item, code):
    with pytest.raises(QlowerError) as caught:
        item.run(program(1, [("t", (0,))]), Context())
    assert caught.value.diagnostics[0].code == code
