"""Places for helpers while data are laid out."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.device.catalogue import find_calibration, find_target
from qlower.lowering import Context
from qlower.passes.circuit.decompose_standard import DecomposeStandard
from qlower.passes.circuit.lives_order import last_items
from qlower.passes.circuit_to_physical.route_sabre import RouteSabre
from qlower.passes.multiplex.halo.pack_halo import PackHalo
from qlower.passes.multiplex.halo.reserved_helpers import helper_places, room_for_helpers, with_helpers
from qlower.passes.multiplex.halo.share_helpers import ShareHelpers
from qlower.passes.multiplex.halo.woven_program import gate_lives, peaks_of
from qlower.passes.multiplex.model import read_plan
from tests.multiplex.halo_programs import queue_of, random_text
from tests.multiplex.test_share_helpers import lives

PARITY = """
q = alloc_data(4)
s = alloc_helper(2)
CNOT q0, s0
CNOT q1, s0
c0 = MEASURE s0
deallocate_helper(s0)
CNOT q2, s1
CNOT q3, s1
c1 = MEASURE s1
deallocate_helper(s1)
CNOT q0, s0
CNOT q1, s0
c2 = MEASURE s0
deallocate_data(q)
"""


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 4))
def test_helpers_in_use_at_once_have_places_of_their_own(seed, places):
    generator = np.random.default_rng(seed)
    found = lives(random_text(generator, 2, 4, int(generator.integers(5, 40))))
    place_of = helper_places(found, places)
    ends = last_items(found, range(len(found.items)))
    begins: dict[int, int] = {}
    for number in range(len(found.items)):
        for life in found.of_helpers(number):
            begins.setdefault(life, number)
    for one, place in place_of.items():
        assert 0 <= place < places
        for other in place_of:
            if other != one and place_of[other] == place:
                assert ends[one] < begins[other] or ends[other] < begins[one]
    if places >= peaks_of(found)[0]:
        assert place_of.keys() == ends.keys()
        tenant = with_helpers(found, places)
        assert int(tenant.gates.sum()) == sum(1 for _ in gate_lives(found))
        assert not tenant.helper_gates.any()


def test_a_helper_comes_back_to_a_place_that_has_met_its_data():
    found = lives(PARITY)
    assert list(helper_places(found, 1).values()) == [0, 0, 0]
    assert peaks_of(found)[0] == 1
    assert with_helpers(found, 1).pairs.tolist() == [[0, 4], [1, 4], [2, 4], [3, 4]]
    assert with_helpers(found, 1).gates.tolist() == [2, 2, 1, 1]
    assert list(helper_places(found, 2).values()) == [0, 0, 0]
    assert with_helpers(found, 0).helper_gates.tolist() == [2, 2, 1, 1]


def test_scarce_room_is_shared():
    assert room_for_helpers([2, 3], 9) == [2, 3]
    assert room_for_helpers([6, 3, 0], 6) == [4, 2, 0]
    assert room_for_helpers([], 4) == []


def test_the_calibrated_layout_keeps_helpers_close():
    target = find_target("ibm_torino")
    context = Context(target=target, calibration=find_calibration(target), seed=3)
    queue = queue_of([PARITY] * 12)
    swaps = {}
    for layout in ("halo", "calibrated"):
        plan = PackHalo(layout=layout).run(queue, context).module
        assert [len(item.qubits) for item in read_plan(plan).batches[0].placements] == [4] * 12
        woven = ShareHelpers().run(plan, context).module
        flat = DecomposeStandard().run(woven, context).module
        swaps[layout] = RouteSabre(trials=2).run(flat, context).metrics["swaps"]
    assert swaps["calibrated"] < swaps["halo"]
