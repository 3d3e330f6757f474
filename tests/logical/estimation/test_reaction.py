"""The decoder's model."""

from dataclasses import replace

import pytest

from qlower.device.catalogue import find_target
from qlower.diagnostics import QlowerError
from qlower.passes.logical.estimation.code_model import CodeModel, code_models
from qlower.passes.logical.estimation.demand import Demand
from qlower.passes.logical.estimation.plan import Budget
from qlower.passes.logical.estimation.reaction import reaction_of
from qlower.passes.logical.estimation.search import Wish, find_plans


def model(**changed: object) -> CodeModel:
    (found,) = code_models(find_target("azure_gate_ns_e3"))
    return replace(found, qec=replace(found.qec, **changed))  # type: ignore[arg-type]


def test_bandwidth_is_one_bit_per_check_and_round() -> None:
    reaction = reaction_of(model(), 21)
    assert reaction.bits_per_block_and_round == 440
    assert reaction.generated_bits_per_s == pytest.approx(440 / 400e-9)
    assert reaction.backlog_factor is None
    assert reaction.reaction_ns == 0


def test_backlog() -> None:
    reaction = reaction_of(model(decoder_bits_per_s=2.2e9, decoder_latency_ns=1000.0, controller_latency_ns=500.0), 21)
    assert reaction.backlog_factor == pytest.approx(0.5)
    assert not reaction.diverges
    assert reaction.reaction_ns == pytest.approx(1500 + 0.5 * 21 * 400)
    assert reaction.wait_ns(8400) == 0
    assert reaction.wait_ns(0) == pytest.approx(5700)
    assert reaction_of(model(decoder_bits_per_s=1.1e9), 21).diverges
    assert reaction_of(model(real_time_decoding=False), 21).diverges


def test_decoders_that_fall_behind_are_refused() -> None:
    demand = Demand(10, t=100)
    with pytest.raises(QlowerError, match="does not keep up: the backlog factor is") as caught:
        find_plans(demand, (model(decoder_bits_per_s=1.0e6),), Budget.of(0.01, demand), Wish())
    assert caught.value.diagnostics[0].code == "QL1351"
    with pytest.raises(QlowerError, match="real_time_decoding"):
        find_plans(demand, (model(real_time_decoding=False),), Budget.of(0.01, demand), Wish())


def test_slower_decoder_bounds_the_distance() -> None:
    # 2e9 bits/s are 800 bits a round: d = 27 (728) keeps up, d = 29 (840) does not.
    demand = Demand(10, t=100)
    slow = model(decoder_bits_per_s=2e9)
    assert not reaction_of(slow, 27).diverges
    assert reaction_of(slow, 29).diverges
    assert all(plan.distance <= 27 for plan in find_plans(demand, (slow,), Budget.of(1e-9, demand), Wish()))
