"""From a question to native gates, free parameters and all."""

import re

import numpy as np
import pytest
from fermions import hopping_module
from models import evolution, heisenberg, optimization, ring_cost

import qlower

DEVICE = (
    "decompose-standard,layout-sabre{trials=2},route-sabre{trials=2},translate-native,cancel-commuting,fuse-one-qubit,"
    "lower-circuit-to-physical,schedule-alap,check-conformance"
)


@pytest.mark.parametrize("synthesis", ["lower-algorithm-to-circuit", "synthesize-pauli-rotations{effort=0}"])
@pytest.mark.parametrize("encoding", ["jordan-wigner", "parity"])
def test_uccsd_keeps_its_parameters_down_to_the_device(encoding, synthesis):
    done = qlower.compile(
        hopping_module(2, [(0, 1)], 1, 1),
        target="iqm_garnet",
        pipeline=f"map-fermions-to-qubits{{encoding={encoding}}},taper-symmetries,build-uccsd,{synthesis},{DEVICE}",
    )
    text = done.emit("openqasm3")
    inputs = re.findall(r"input float\[64\] (\w+);", text)
    assert inputs == ["t_0_1", "t_2_3", "t_0_2_1_3"]
    assert all(re.search(rf"\(.*\b{name}\b.*\)", text) for name in inputs)
    assert done.trace.evidence == "exact"
    assert done.trace.checked.startswith("behind the choice of build-uccsd: ")
    assert "Pauli rotations and a tableau" in done.trace.checked


@pytest.mark.parametrize(
    ("question", "method", "inputs"),
    [
        (optimization(ring_cost(5)), "build-qaoa{layers=2}", ["gamma_1", "beta_1", "gamma_2", "beta_2"]),
        (evolution(heisenberg(5), 0.4, 0.1, observables=()), "trotterize,reorder-product-formula", []),
    ],
)
def test_other_methods_arrive_checked(question, method, inputs):
    done = qlower.compile(question, target="iqm_garnet", pipeline=f"{method},lower-algorithm-to-circuit,{DEVICE}")
    assert done.trace.evidence in ("exact", "sampled")
    text = done.emit("openqasm3")
    assert re.findall(r"input float\[64\] (\w+);", text) == inputs
    assert len(re.findall(r"= measure", text)) == 5


def test_a_pass_that_lies_is_found_at_its_step(monkeypatch):
    from qlower.diagnostics import QlowerError  # noqa: PLC0415
    from qlower.passes.algorithm_to_circuit import ladders  # noqa: PLC0415

    right = ladders.ladders

    def wrong(rotations):
        run = right(rotations)
        return run.with_rows(run.rows.with_parameters(run.rows.parameters + 1e-6 * (np.arange(len(rotations)) == 1)))

    monkeypatch.setattr(ladders, "ladders", wrong)
    with pytest.raises(QlowerError, match=r"QL0313.*lower-algorithm-to-circuit"):
        qlower.compile(
            evolution(heisenberg(5), 0.4, 0.1, observables=()), pipeline="trotterize,lower-algorithm-to-circuit"
        )
