"""The comparison models against what qdk.qre 1.33 says: exact in qubits, time and error."""

import pytest

from qlower import api
from qlower.device.catalogue import find_target
from qlower.passes.logical.estimation.demand import Demand
from qlower.passes.logical.estimation.qre import machine_of, qre_points

MACHINE = machine_of(find_target("azure_gate_ns_e3"))
# model: (qubits, seconds, error) of 4 qubits and 40,000 T gates, p = 1e-3, 50 and 100 ns, largest error 1e-2.
RECORDED = {
    "litinski2019": [(20_595, 0.210, 0.00198), (23_535, 0.182, 0.0036)],
    "cultivation": [(5_981, 0.182, 0.007474670277099027)],
}


@pytest.mark.parametrize("model", RECORDED)
def test_the_forty_thousand(model: str) -> None:
    points = qre_points(model, Demand(4, t=40_000), MACHINE, 1e-2)
    found = [(point.physical_qubits, point.runtime_ns / 1e9, point.error) for point in points]
    for (qubits, seconds, error), recorded in zip(found, RECORDED[model], strict=True):
        assert (qubits, seconds) == (recorded[0], pytest.approx(recorded[1], rel=1e-12))
        assert error == pytest.approx(recorded[2], rel=1e-5)  # the table of cultivation has six digits


def test_as_a_pass(counts) -> None:  # type: ignore[no-untyped-def]
    done = api.compile(
        counts(num_qubits=4, t=40_000), "azure_gate_ns_e3",
        pipeline="estimate-qre{error-budget=0.01 model=\"cultivation\"}",
    )  # fmt: skip
    metrics = done.trace.steps[-1].metrics
    assert (metrics["physical_qubits"], metrics["runtime_s"], metrics["distance"]) == (5981, 0.182, 13)


def test_clifford_programs_need_no_factory() -> None:
    (point, *_) = qre_points("cultivation", Demand(4, measurements=100), MACHINE, 1e-2)
    assert point.copies == 0
    assert point.physical_qubits == point.layout_qubits
