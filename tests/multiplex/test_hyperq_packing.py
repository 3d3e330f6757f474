"""What a packing of virtual machines must keep to for any queue: places, times, neighbours and the queue's order."""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.device.virtual import tiling_of
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.hyperq.noise_ranking import away_from_noise
from qlower.passes.multiplex.hyperq.pack_hyperq import MODES, PackHyperq
from qlower.passes.multiplex.hyperq.region_board import Candidate, Form, Grid
from qlower.passes.multiplex.job_time import TenantWork
from qlower.passes.multiplex.model import Job

DEVICES = ("ibm_brisbane", "rigetti_ankaa_3", "generic_grid:6x8")
GRIDS = {name: Grid(find_target(name)) for name in DEVICES}


def form(rows=1, columns=1, depth=10, duration_ns=None, operations=20):
    duration_ns = 100.0 * depth if duration_ns is None else duration_ns
    return Form(0, rows, columns, depth, TenantWork(duration_ns, operations, 2))


def candidate(index, forms, part=None, tier="shared", apart=False):
    job = Job(index, index, f"j{index}", "", index, 100, 0.0, tier, (), -1.0, True)
    return Candidate(job, tuple(forms), part, apart or tier == "sole")


@st.composite
def queues(draw):
    """A grid, and candidates that each fit on it."""
    grid = GRIDS[draw(st.sampled_from(DEVICES))]
    allowed = [(r, c) for r, c in tiling_of(grid.target).dimensions if r <= grid.rows and c <= grid.columns]
    found = []
    for index in range(draw(st.integers(1, 25))):
        rows, columns = draw(st.sampled_from(allowed))
        depth, operations = draw(st.integers(1, 400)), draw(st.integers(1, 700))
        shapes = {(rows, columns), *([(columns, rows)] if (columns, rows) in allowed else [])}
        forms = [form(r, c, depth, operations=operations) for r, c in sorted(shapes)]
        part = form(1, 1, draw(st.integers(1, 100))) if rows * columns == 1 and draw(st.booleans()) else None
        tier = draw(st.sampled_from(["shared"] * 6 + ["buffered", "buffered", "sole"]))
        found.append(candidate(index, forms, part, tier))
    return grid, found


@st.composite
def policies(draw, grid):
    """A policy and its way of choosing places, some virtual machines being noisy."""
    policy = PackHyperq(
        mode=draw(st.sampled_from(MODES)), fractional=draw(st.booleans()), reuse_limit=draw(st.integers(1, 4))
    )
    cells = [(row, column) for row in range(grid.rows) for column in range(grid.columns)]
    noisy = frozenset(draw(st.lists(st.sampled_from(cells), max_size=3)))
    choose = away_from_noise(noisy, policy.tolerant_operations) if policy.mode == "noise-aware" else None
    return policy, choose or policy.chooser(grid, None)


def packed(policy, choose, grid, waiting):
    batches = []
    while waiting:
        batches.append(policy.next_batch(waiting, grid, choose))
        waiting = [item for item in waiting if not batches[-1].has(item)]
    return batches


@st.composite
def packings(draw):
    grid, waiting = draw(queues())
    policy, choose = draw(policies(grid))
    return grid, policy, waiting, packed(policy, choose, grid, waiting)


@given(packings())
@settings(max_examples=150, deadline=None)
def test_every_job_runs_once_and_no_later_than_one_by_one(packing):
    """The k-th of the queue is in the k-th batch at the latest; the first that waits is in the next."""
    _, _, waiting, batches = packing
    batch_of = {}
    for number, board in enumerate(batches):
        for tenant in board.tenants:
            assert tenant.candidate.job.index not in batch_of
            batch_of[tenant.candidate.job.index] = number
    assert sorted(batch_of) == [item.job.index for item in waiting]
    assert all(batch_of[place] <= place for place in range(len(waiting)))
    for number in range(len(batches)):
        assert batch_of[min(job for job, batch in batch_of.items() if batch >= number)] == number


@given(packings())
@settings(max_examples=150, deadline=None)
def test_nobody_overlaps(packing):
    """Tenants that share a qubit have it one after the other, with a reset between, in the order of their numbers."""
    grid, _, _, batches = packing
    for board in batches:
        tenants = board.tenants
        for i, one in enumerate(tenants):
            assert len(set(one.qubits)) == len(one.qubits)
            for other in tenants[:i]:
                if not set(one.qubits).isdisjoint(other.qubits):
                    first, second = sorted((one, other), key=lambda tenant: tenant.order)
                    assert first.order < second.order
                    assert first.end_ns + grid.reset_ns <= second.start_ns + 1e-9


@given(packings())
@settings(max_examples=150, deadline=None)
def test_reuse_and_depth_stay_within_limits(packing):
    _, policy, _, batches = packing
    for board in batches:
        first = [tenant for tenant in board.tenants if tenant.base == 0]
        deepest = max(tenant.form.depth for tenant in first)
        owners = {}
        for tenant in board.tenants:
            if tenant.part <= 0:
                for cell in tenant.cells:
                    owners[cell] = owners.get(cell, 0) + 1
            elif not policy.fractional:
                raise AssertionError("fractions were not allowed")
        limit = policy.reuse_limit if policy.mode == "space-time" else 1
        assert max(owners.values()) <= max(limit, 1)
        # Fractions are given away after the heights were compared, so they alone may pass the deepest.
        stacked = [tenant for tenant in board.tenants if tenant.base > 0 and tenant.part < 0]
        assert all(tenant.base + tenant.form.depth < deepest for tenant in stacked)


@given(packings())
@settings(max_examples=150, deadline=None)
def test_tiers_are_kept(packing):
    grid, _, _, batches = packing
    edges = nx.Graph(grid.target.topology.edges.tolist())
    for board in batches:
        held = [(tenant, set(tenant.qubits)) for tenant in board.tenants]
        for tenant, qubits in held:
            if tenant.candidate.apart:
                assert len(board.tenants) == 1
            if tenant.candidate.buffered:
                around = {near for qubit in qubits for near in edges.neighbors(qubit)} - qubits
                others = [other for owner, other in held if owner is not tenant and other.isdisjoint(qubits)]
                assert all(around.isdisjoint(other) for other in others)


@given(packings())
@settings(max_examples=60, deadline=None)
def test_small_programs_share_in_different_fractions(packing):
    _, _, _, batches = packing
    for board in batches:
        fractions = [(tenant.cells, tenant.order, tenant.part) for tenant in board.tenants if tenant.part >= 0]
        assert len(set(fractions)) == len(fractions)
        for tenant in board.tenants:
            if tenant.part >= 0:
                assert tenant.candidate.part is not None
                assert tenant.qubits == tuple(
                    board.grid.qubits(*tenant.cells[0], 1, 1)[qubit] for qubit in board.grid.parts[tenant.part]
                )


BRISBANE = GRIDS["ibm_brisbane"]


def next_batch(waiting, grid=BRISBANE, choose=None, **options):
    policy = PackHyperq(**options)
    return policy.next_batch(waiting, grid, choose or policy.chooser(grid, None))


def cells_of(board):
    return {tenant.candidate.job.index: tenant.cells for tenant in board.tenants}


def test_first_fit_goes_row_by_row_and_passes_over_what_does_not_fit():
    both = [form(1, 2), form(2, 1)]
    waiting = [candidate(0, both), candidate(1, [form(3, 3)]), candidate(2, both), candidate(3, [form()])]
    assert cells_of(next_batch(waiting)) == {0: ((0, 0), (0, 1)), 2: ((1, 0), (1, 1)), 3: ((0, 2),)}


def test_a_job_whose_first_form_needs_more_than_is_left_is_passed_over():
    waiting = [*(candidate(i, [form()]) for i in range(8)), candidate(8, [form(1, 2), form()]), candidate(9, [form()])]
    assert set(cells_of(next_batch(waiting))) == {*range(8), 9}


def test_two_small_programs_share_one_virtual_machine():
    small = form(depth=5)
    waiting = [candidate(i, [form()], small) for i in range(20)]
    board = next_batch(waiting)
    assert len(board.tenants) == 18
    assert board.tenants[0].qubits == (3, 4, 5)
    assert next(tenant for tenant in board.tenants if tenant.candidate.job.index == 9).qubits == (21, 22, 23)
    assert len(next_batch(waiting, fractional=False).tenants) == 9


def time_queue(depth):
    """Something deep on one virtual machine, eight shallow programs, and one more."""
    return [
        candidate(0, [form(depth=depth)]),
        *(candidate(i, [form(depth=10)]) for i in range(1, 9)),
        candidate(9, [form(depth=30)]),
    ]


def test_time_packing_goes_behind_the_first_that_leaves_room():
    board = next_batch(time_queue(200), mode="space-time")
    last = board.tenants[-1]
    assert (last.candidate.job.index, last.cells, last.order, last.base) == (9, ((0, 1),), 1, 60)
    assert last.start_ns == 1000.0 + BRISBANE.reset_ns


@pytest.mark.parametrize(("depth", "packs"), [(91, True), (90, False)])
def test_time_packing_counts_measurement_and_reset(depth, packs):
    """10 before, 50 for the hand-over and 30 of its own must stay below the deepest."""
    assert (len(next_batch(time_queue(depth), mode="space-time").tenants) == 10) is packs


def test_time_packing_needs_a_least_difference_of_heights():
    assert len(next_batch(time_queue(200), mode="space-time", least_height_difference=191).tenants) == 9
    assert len(next_batch(time_queue(200), mode="space-time", least_height_difference=190).tenants) == 10


def test_a_virtual_machine_is_used_no_more_often_than_allowed():
    waiting = [*time_queue(1000), *(candidate(i, [form(depth=1)]) for i in range(10, 40))]
    assert len(next_batch(waiting, mode="space-time").tenants) == 9 + 8
    assert len(next_batch(waiting, mode="space-time", reuse_limit=3).tenants) == 9 + 16


def test_only_the_last_owner_of_a_virtual_machine_shares_it():
    """With an earlier one the guest could still run when the next owner begins."""
    small = form(depth=5)
    waiting = [*time_queue(1000)[:9], *(candidate(i, [small], small) for i in (9, 10))]
    waiting.append(candidate(11, [form(depth=2000)], form(depth=500)))
    board = next_batch(waiting, mode="space-time", reuse_limit=3)
    placed = {tenant.candidate.job.index: tenant for tenant in board.tenants}
    assert [(placed[i].cells, placed[i].order, placed[i].part) for i in (9, 10, 11)] == [
        (((0, 1),), 1, -1),
        (((0, 1),), 2, 0),
        (((0, 1),), 2, 1),
    ]


def test_noisy_virtual_machines_are_for_programs_that_tolerate_noise():
    noisy = frozenset({(0, 0), (2, 1)})
    waiting = [candidate(0, [form()]), candidate(1, [form(operations=340)]), candidate(2, [form(2, 1, operations=400)])]
    board = next_batch(waiting, choose=away_from_noise(noisy, 340), mode="noise-aware")
    assert cells_of(board) == {0: ((0, 1),), 1: ((0, 0),), 2: ((1, 1), (2, 1))}


def test_the_first_of_the_queue_runs_even_if_only_noisy_places_hold_it():
    noisy = frozenset({(0, 0), (1, 1), (2, 2)})
    waiting = [candidate(0, [form(1, 3)]), candidate(1, [form(1, 3)]), candidate(2, [form()])]
    board = next_batch(waiting, choose=away_from_noise(noisy, 340), mode="noise-aware")
    assert cells_of(board) == {0: ((0, 0), (0, 1), (0, 2)), 2: ((1, 0),)}


def test_connectors_that_touch_the_neighbour_are_kept_from_buffered_jobs():
    """Qubit 24 joins (0, 1) to what is below and is coupled to 23 of (0, 0)."""
    waiting = [candidate(0, [form()]), candidate(1, [form(2, 1)], tier="buffered")]
    assert cells_of(next_batch(waiting))[1] == ((0, 2), (1, 2))
    waiting = [candidate(0, [form()]), candidate(1, [form(2, 1)])]
    assert cells_of(next_batch(waiting))[1] == ((0, 1), (1, 1))


def test_a_job_that_runs_apart_waits_for_its_turn():
    waiting = [candidate(0, [form()]), candidate(1, [form()], apart=True), candidate(2, [form()])]
    policy = PackHyperq()
    batches = packed(policy, policy.chooser(BRISBANE, None), BRISBANE, waiting)
    assert [set(cells_of(board)) for board in batches] == [{0, 2}, {1}]
