"""The table of magic-state protocols against figures of the papers, typed in apart."""

import pytest

from qlower.device.catalogue import find_target
from qlower.passes.logical.estimation.code_model import code_models
from qlower.passes.logical.estimation.factories import (
    CCZ_FROM_T,
    DISTILLATION,
    PUBLISHED,
    T,
    all_names,
    published_protocols,
)
from qlower.passes.logical.estimation.patch_factories import at_least_distance

# p, name: error, qubits, rounds; arXiv:1905.06903, table 1.
LITINSKI = {
    (1e-4, "15-to-1(7,3,3)"): (4.4e-8, 810, 18.1),
    (1e-4, "15-to-1(9,3,3)"): (9.3e-10, 1150, 18.1),
    (1e-4, "15-to-1(11,5,5)"): (1.9e-11, 2070, 30),
    (1e-3, "15-to-1(17,7,7)"): (4.5e-8, 4620, 42.6),
    (1e-3, "6x15-to-1(13,5,5), 20-to-4(23,11,13)"): (1.4e-10, 43300, 130),
    (1e-3, "6x15-to-1(11,5,5), 15-to-1(25,11,11)"): (2.7e-12, 30700, 82.5),
    (1e-3, "6x15-to-1(13,5,5), 15-to-1(29,11,13)"): (3.3e-14, 39100, 97.5),
}


@pytest.mark.parametrize(("p", "name"), LITINSKI)
def test_litinski(p: float, name: str) -> None:
    found = {protocol.name: protocol for protocol in published_protocols("surface", p, p)}
    assert (found[name].error_rate, found[name].physical_qubits, found[name].batch_rounds) == LITINSKI[p, name]


def test_cultivation() -> None:
    found = [x for x in published_protocols("surface", 1e-3, 1e-3) if x.name.startswith("cultivation")]
    best3 = min((x for x in found if x.physical_qubits == 454), key=lambda x: x.error_rate)
    assert best3.error_rate == pytest.approx(2.65e-6, rel=1e-2)
    assert best3.batch_rounds * best3.physical_qubits == pytest.approx(8.1e3, rel=1e-2)
    assert any(x.error_rate == pytest.approx(2e-9, rel=0.1) for x in found)
    # Larger volumes buy smaller errors: no point beats another.
    for qubits in (454, 463):
        points = sorted((x.error_rate, x.batch_rounds) for x in found if x.physical_qubits == qubits)
        assert [rounds for _, rounds in points] == sorted((rounds for _, rounds in points), reverse=True)


def test_figures_hold_only_up_to_their_errors() -> None:
    assert published_protocols("surface", 2e-3, 2e-3) == ()
    better = {x.name for x in published_protocols("surface", 1e-4, 1e-4)}
    worse = {x.name for x in published_protocols("surface", 1e-4, 1e-3)}
    assert "15-to-1(7,3,3)" in better
    assert "15-to-1(9,3,3), ten times" in worse
    assert not {x for x in better & worse if x.startswith("15-to-1")}
    assert {x.name for x in published_protocols("two_gross", 1e-3, 1e-3)} == {"T injection(two_gross, p=1e-03)"}


def test_names_are_distinct_and_sources_told() -> None:
    assert len(set(all_names())) == len(all_names())
    assert all("arXiv" in row.protocol.source for row in PUBLISHED)


def test_distillation_in_patches() -> None:
    (model,) = code_models(find_target("azure_gate_ns_e4"))
    made = at_least_distance(DISTILLATION, model, 49, None, None)
    assert made is not None
    # 35 p³ at p = 1e-4, at most doubled by the patches; 11 patches of 2 d², 11 steps of d rounds.
    assert 3.5e-11 < made.error_rate <= 7e-11
    distance = int(made.name.split("d=")[1])
    assert made.physical_qubits == 11 * 2 * distance**2
    assert made.batch_rounds == pytest.approx(11 * distance / (1 - 15e-4))
    below = 35e-12 + 121 * model.step_error(distance - 2)
    assert below > 7e-11


def test_distillation_refuses_bad_states() -> None:
    (model,) = code_models(find_target("azure_maj_ns_e4"), "floquet")
    first = at_least_distance(DISTILLATION, model, 49, None, None)
    assert first is not None  # 15 · 0.05 < 1
    assert first.batch_rounds == pytest.approx(4 * 11 * 3)
    second = at_least_distance(DISTILLATION, model, 49, first, None)
    assert second is not None
    assert second.error_rate < 1e-5 < first.error_rate
    assert f"({first.name})" in second.name
    feeders = int(second.name.split("fed by ")[1].split(" x")[0])
    distance = int(second.name.split("d=")[1].split(",")[0])
    assert second.physical_qubits == 11 * model.physical_qubits(distance) + feeders * first.physical_qubits
    assert feeders * second.batch_rounds >= 15 * first.batch_rounds


def test_ccz_from_t() -> None:
    (model,) = code_models(find_target("azure_gate_ns_e3"))
    feed = next(x for x in published_protocols("surface", 1e-3, 1e-3) if x.state == T and x.error_rate < 1e-8)
    made = at_least_distance(CCZ_FROM_T, model, 49, feed, 1e-12)
    assert made is not None
    assert made.state == "CCZ"
    assert 28 * feed.error_rate**2 < made.error_rate <= 1e-12
    assert at_least_distance(CCZ_FROM_T, model, 5, feed, 1e-12) is None
