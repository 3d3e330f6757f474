"""An answer as JSON."""

import json

import pytest
from questions import ground_state, ising_chain, optimization, pauli

import qlower
from qlower.diagnostics import QlowerError
from qlower.lowering.registry import formats


def test_an_answer_is_written_as_json():
    module = optimization(pauli(["ZZ", "ZI"], [1.0, 0.5]))
    done = qlower.compile(module, pipeline="choose-solver")
    document = json.loads(done.emit("answer"))
    assert document["schema"] == "qlower-answer-1"
    assert document["solution"] == "10"
    assert document["values"][0]["value"] == -1.5
    assert document["solver"] == "integer-programming"


def test_a_module_without_an_answer_is_refused():
    module = ground_state(ising_chain(2), solvers="quantum")
    with pytest.raises(QlowerError, match="QL0829"):
        formats().load("answer").write(module)


def test_the_pipeline_ends_with_the_answer():
    done = qlower.compile(ground_state(ising_chain(3)), pipeline="choose-solver,choose-solver")
    assert len(done.trace.steps) == 2
    assert done.trace.steps[1].metrics["chosen"] == "exact-diagonalization"
    assert done.trace.steps[1].evidence == "bounded"
    assert done.module().level == "problem"
