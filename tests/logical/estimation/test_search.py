"""Plans from counts: their errors, limits and front are recomputed here from the descriptor's figures."""

from math import ceil, log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.device.catalogue import find_target
from qlower.passes.logical.estimation.code_model import code_models
from qlower.passes.logical.estimation.demand import Demand
from qlower.passes.logical.estimation.plan import Budget, Plan, stores_each
from qlower.passes.logical.estimation.search import Wish, best_of, find_plans
from qlower.passes.logical.estimation.styles import ceil_sqrt

FREE = Wish()


def plans(demand: Demand, total: float = 1e-3, target: str = "azure_gate_ns_e3", wish: Wish = FREE) -> tuple[Plan, ...]:
    return find_plans(demand, code_models(find_target(target)), Budget.of(total, demand), wish)


@settings(max_examples=15, deadline=None)
@given(
    num_qubits=st.integers(1, 500), t=st.integers(0, 10**7), ccz=st.integers(0, 10**5),
    rotations=st.integers(0, 10**5), measurements=st.integers(0, 1000), total=st.floats(1e-6, 1.0),
)  # fmt: skip
def test_every_plan_is_within_budget_and_none_beats_another(  # noqa: PLR0917
    num_qubits: int, t: int, ccz: int, rotations: int, measurements: int, total: float
) -> None:
    demand = Demand(num_qubits, t, ccz, rotations, max(1, rotations // 7) if rotations else 0, measurements)
    front = plans(demand, total)
    assert front
    for plan in front:
        p_step = 0.03 * 0.1 ** ((plan.distance + 1) / 2)
        steps = plan.rounds / plan.distance
        logical = (plan.style.blocks + plan.stores) * steps * p_step
        magic = sum(s.states * s.protocol.error_rate for s in plan.supplies)
        synthesis = total / 3 if rotations else 0.0
        assert plan.logical_error == pytest.approx(logical)
        assert plan.error == pytest.approx(logical + magic + synthesis)
        assert plan.error <= total * (1 + 1e-12)
        tiles = plan.style.blocks + plan.stores
        factories = sum(s.copies * s.protocol.physical_qubits for s in plan.supplies)
        assert plan.physical_qubits == tiles * 2 * plan.distance**2 + factories
        assert plan.seconds == pytest.approx(plan.rounds * 400e-9)
        assert plan.rounds >= plan.style.steps * plan.distance
        for supply in plan.supplies:  # no state comes before it is made
            batches = ceil(supply.states / (supply.copies * supply.protocol.states_per_batch))
            assert plan.rounds >= batches * supply.protocol.batch_rounds
    for plan in front:
        assert not any(
            other.physical_qubits < plan.physical_qubits and other.seconds <= plan.seconds
            and other.factories <= plan.factories
            for other in front
        )  # fmt: skip


def test_states_of_rotations_and_toffolis() -> None:
    demand = Demand(10, t=5, ccz=100, rotations=64, rotation_depth=64)
    front = plans(demand, 0.03)
    per_rotation = ceil(0.53 * log2(64 / 0.01) + 5.3)
    for plan in front:
        states = {s.protocol.state: s.states for s in plan.supplies}
        assert states == {"T": 5 + 64 * per_rotation, "CCZ": 100} or states == {"T": 5 + 64 * per_rotation + 400}


def test_layouts_by_formula() -> None:
    demand = Demand(100, t=1000)
    for style, blocks, steps in (("compact", 153, 9), ("intermediate", 204, 5), ("fast", 230, 1), ("routed", 256, 1)):
        for plan in plans(demand, wish=Wish(style=style)):
            assert (plan.style.blocks, plan.style.steps) == (blocks, steps * 1000)


def test_layered_rotations_are_faster() -> None:
    demand = Demand(200, rotations=100_000, rotation_depth=1000)
    fastest = best_of(plans(demand), "time")
    assert fastest.style.name == "layered"
    t = demand.t_per_rotation(1e-3 / 3)
    assert fastest.style.steps == 100_000 + 1000 * t


def test_wishes_are_kept() -> None:
    demand = Demand(20, t=10_000)
    assert {p.distance for p in plans(demand, wish=Wish(distance=25))} == {25}
    named = plans(demand, 0.01, wish=Wish(protocol="15-to-1(17,7,7)"))
    assert {s.protocol.name for p in named for s in p.supplies} == {"15-to-1(17,7,7)"}
    assert {p.factories for p in plans(demand, wish=Wish(factories=3))} == {3}


def test_objectives() -> None:
    front = plans(Demand(100, t=10**6, measurements=100))
    assert best_of(front, "qubits").physical_qubits == min(p.physical_qubits for p in front)
    assert best_of(front, "time").seconds == min(p.seconds for p in front)
    volume = best_of(front)
    assert volume.physical_qubits * volume.seconds == min(p.physical_qubits * p.seconds for p in front)
    # Fewer qubits than the legacy estimator's 472,860 in the same time of 8.4 s, at the same budget.
    assert any(p.physical_qubits < 472_860 and p.seconds < 8.42 for p in front)


def test_nothing_but_clifford_needs_no_factory() -> None:
    for plan in plans(Demand(5, measurements=5)):
        assert plan.supplies == ()
        assert plan.magic_error == 0


def test_stores() -> None:
    # A state holds its store from when it is ready until it is read, about two steps later.
    assert (stores_each(44.7, 13), stores_each(26, 13), stores_each(25, 13)) == (1, 1, 2)


def test_modules_of_bicycle_codes() -> None:
    # Ten modules of 768 qubits and a factory of 463 are the 8.1 thousand qubits of arXiv:2506.03094.
    (plan,) = plans(Demand(100, t=10_000, measurements=20), 1e-2, "starling_like")
    assert (plan.model.code.family, plan.style.blocks, plan.physical_qubits) == ("two_gross", 10, 8143)
    assert plan.style.steps == 21 * 10_020


def test_majorana_machine_distils_in_levels() -> None:
    front = plans(Demand(100, t=10**6), target="azure_maj_ns_e4")
    assert all("fed by" in s.protocol.name for p in front for s in p.supplies)


def test_decoder_latency_slows_every_barrier() -> None:
    # willow_like: a step of d = 53 takes 58 µs, the decoder 63 µs.
    front = plans(Demand(20, t=10_000), 1e-2, "willow_like:10x10")
    fastest = best_of(front, "time")
    assert fastest.limited_by == "decoder"
    assert fastest.seconds >= 10_000 * 63e-6


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 15, 16, 17, 10**20, 10**20 + 1])
def test_ceil_sqrt(number: int) -> None:
    root = ceil_sqrt(number)
    assert (root - 1) ** 2 < number <= root**2 or number == root == 0
