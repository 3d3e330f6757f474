"""split: every tenant gets exactly its own counts, in the form that it would have got alone."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.diagnostics import QlowerError
from qlower.passes.multiplex.splitting import split
from qlower.passes.multiplex.tenancy import Tenant, Tenants, Variable


def tenant(index, widths, shots, *, kinds=()):
    """A tenant with registers of these widths; −1 is a lone bit; ``kinds`` makes some of them other variables."""
    variables = tuple(
        Variable(f"j{index}_c{i}", f"c{i}", kinds[i] if i < len(kinds) else "bit", width)
        for i, width in enumerate(widths)
    )
    return Tenant(index, f"job {index}", (index,), 0, shots, "shared", (), 2, variables)


def tenants_of(layout, shots, own_shots=None):
    own_shots = own_shots or [shots] * len(layout)
    found = tuple(tenant(i, widths, own_shots[i]) for i, widths in enumerate(layout))
    return Tenants(found, len(layout), shots)


TWO = tenants_of([(2, 1), (3,)], 10)


def test_the_first_register_is_the_rightmost():
    found = split({"101 1 01": 7, "000 0 10": 3}, TWO)
    assert found == {"job 0": {"0 10": 3, "1 01": 7}, "job 1": {"000": 3, "101": 7}}


def test_keys_without_spaces_and_in_hexadecimal_are_the_same():
    assert split({"101101": 7, "000010": 3}, TWO) == split({"101 1 01": 7, "000 0 10": 3}, TWO)
    assert split({"0x2D": 7, "0x2": 3}, TWO) == split({"101 1 01": 7, "000 0 10": 3}, TWO)


def test_lists_of_bitstrings_keep_what_came_together():
    results = {"j0_c0": ["01"] * 7 + ["10"] * 3, "j0_c1": ["1"] * 7 + ["0"] * 3, "j1_c0": ["101"] * 7 + ["000"] * 3}
    assert split(results, TWO) == split({"101 1 01": 7, "000 0 10": 3}, TWO)


def test_fewer_shots_are_the_first_ones_where_there_is_an_order():
    tenants = tenants_of([(1,), (1,)], 4, [3, 4])
    assert split({"j0_c0": ["0", "1", "1", "1"], "j1_c0": ["0"] * 4}, tenants) == {
        "job 0": {"0": 1, "1": 2},
        "job 1": {"0": 4},
    }


def test_fewer_shots_are_drawn_where_there_is_none():
    tenants = tenants_of([(1,), (2,)], 1000, [100, 1000])
    counts = {"00 0": 300, "01 1": 700}
    found = split(counts, tenants)
    assert sum(found["job 0"].values()) == 100
    assert 10 < found["job 0"]["0"] < 50
    assert found == split(dict(reversed(counts.items())), tenants)
    assert found["job 1"] == {"00": 300, "01": 700}


def test_a_draw_is_fair():
    """Over many jobs the mean of hypergeometric draws is theirs: 30 of 100, with variance 30 · 0.7 · 900/999."""
    found = []
    for index in range(200):
        tenants = Tenants((tenant(index, (1,), 100),), 1, 1000)
        found.append(split({"0": 300, "1": 700}, tenants)[f"job {index}"]["0"])
    assert abs(np.mean(found) - 30) < 4 * np.sqrt(18.9 / 200)
    assert 12 < np.var(found) < 28


def test_tenants_without_bits_get_their_shots():
    tenants = Tenants((tenant(0, (), 5), tenant(1, (32, 1), 5, kinds=("int",)), tenant(2, (-1,), 5)), 3, 5)
    assert split({"1 0": 5}, tenants) == {"job 0": {"": 5}, "job 1": {"0": 5}, "job 2": {"1": 5}}
    by_shot = split({"j1_c1": ["0"] * 5, "j2_c0": ["1"] * 5}, tenants)
    assert by_shot == split({"10": 5}, tenants)


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ({}, "QL0978"),
        ({"101 1 01": 9}, "QL0978"),
        ({"101 1 01": 11}, "QL0978"),
        ({"101 1 01": -1, "000 0 00": 11}, "QL0977"),
        ({"101 1 01": 10.0}, "QL0977"),
        ({"101 1 01": True, "000 0 00": 9}, "QL0977"),
        ({"101 1 01": "10"}, "QL0977"),
        ({"101 101": 10}, "QL0976"),
        ({"01 1 101": 10}, "QL0976"),
        ({"1011010": 10}, "QL0976"),
        ({"10110": 10}, "QL0976"),
        ({"10110x": 10}, "QL0976"),
        ({"101 1  01": 10}, "QL0976"),
        ({"0x40": 10}, "QL0976"),
        ({"0xg": 10}, "QL0976"),
        ({"101 1 01": 10, "j0_c0": ["01"]}, "QL0976"),
        ({"j0_c0": ["01"] * 10, "j0_c1": ["1"] * 10}, "QL0979"),
        ({"c": ["01"] * 10, "j0_c0": ["01"] * 10, "j0_c1": ["1"] * 10, "j1_c0": ["000"] * 10}, "QL0979"),
        ({"j0_c0": ["01"] * 10, "j0_c1": ["1"] * 10, "j1_c0": ["000"] * 9}, "QL0978"),
        ({"j0_c0": ["01"] * 10, "j0_c1": ["1"] * 10, "j1_c0": ["00"] * 10}, "QL0976"),
        ({"j0_c0": ["01"] * 10, "j0_c1": ["1"] * 10, "j1_c0": [3] * 10}, "QL0976"),
    ],
)
def test_malformed_results_are_refused(results, code):
    with pytest.raises(QlowerError, match=code):
        split(results, TWO)


LAYOUTS = st.lists(st.lists(st.integers(1, 9) | st.just(-1), min_size=0, max_size=4), min_size=1, max_size=40)


@settings(max_examples=150, deadline=None)
@given(LAYOUTS, st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_joint_counts_are_split_back_exactly(layout, seed, shots):
    """Each tenant draws its own outcomes; what comes back is what it drew."""
    rng = np.random.default_rng(seed)
    tenants = tenants_of(layout, shots)
    drawn = [
        [["".join(map(str, rng.integers(0, 2, abs(w)))) for w in widths] for widths in layout] for _ in range(shots)
    ]
    joint = [[register for own in shot for register in own] for shot in drawn]
    expected = {f"job {i}": dict(Counter(" ".join(reversed(shot[i])) for shot in drawn)) for i in range(len(layout))}
    spaced = Counter(" ".join(reversed(registers)) for registers in joint)
    compact = Counter("".join(reversed(registers)) for registers in joint)
    assert split(spaced, tenants) == expected
    assert split(compact, tenants) == expected
    if any(layout):
        assert split({hex(int(key, 2)): count for key, count in compact.items()}, tenants) == expected
        names = [f"j{i}_c{k}" for i, widths in enumerate(layout) for k in range(len(widths))]
        columns = {name: [registers[at] for registers in joint] for at, name in enumerate(names)}
        assert split(columns, tenants) == expected
    assert all(sum(own.values()) == shots for own in split(spaced, tenants).values())
