"""check-realisation finds what is planted, and the extra is asked for by name where it is absent."""

import sys
from dataclasses import replace

import numpy as np
import pytest
import stim

from qlower.diagnostics import QlowerError
from qlower.ir.rewriting import rewrite_runs
from qlower.lowering import Context
from qlower.passes.logical_to_circuit.annotate_noise import AnnotateNoise
from qlower.passes.logical_to_circuit.check_realisation import CheckRealisation
from qlower.passes.logical_to_circuit.stim_tools import graph_distance, logical_errors
from tests.logical.realisation.logical_programs import circuit_of, measured, noisy, notes_of, realised
from tests.program_builder import ProgramBuilder

MEMORY = realised(measured(1, "Z"))
BELL = realised(measured(2, "XX", "ZI", "IZ"))


def with_notes(module, **changes):
    notes = notes_of(module)
    changed = replace(notes, attributes={**notes.attributes, **changes})
    return module.with_operations([changed if op is notes else op for op in module.operations])


def refusal(module):
    with pytest.raises(QlowerError) as caught:
        CheckRealisation().run(module, Context())
    assert {diagnostic.code for diagnostic in caught.value.diagnostics} == {"QL1388"}
    return " ".join(diagnostic.message for diagnostic in caught.value.diagnostics)


def without_row(module, name, which):
    """Leaves out one row of a kind."""

    def rewrite(run):
        index = np.flatnonzero(run.rows.mask([kind.name == name for kind in run.rows.kinds]))[which]
        return run.take(np.delete(np.arange(len(run.rows)), index))

    return rewrite_runs(module, rewrite)


def test_a_realised_program_passes_unchanged():
    for module in (MEMORY, BELL):
        result = CheckRealisation().run(module, Context())
        assert result.module is module


def test_the_noise_of_the_module_does_not_matter():
    assert CheckRealisation().run(noisy(MEMORY, 0.0), Context()).metrics["graph_distance"] == 3


def test_a_wrong_expectation():
    assert "observable 0 is 0 without faults, not 1" in refusal(with_notes(MEMORY, expected=(1,)))


def test_a_detector_that_is_random():
    detectors = list(notes_of(MEMORY).detectors)
    first_x = next(number for number, place in enumerate(notes_of(MEMORY).detector_coordinates) if place[2] == 1.0)
    detectors[first_x] = detectors[first_x][:1]
    assert "not certain" in refusal(with_notes(MEMORY, detectors=tuple(detectors)))


def test_an_observable_that_is_random():
    notes = notes_of(BELL)
    random = notes.expected.index(-1)
    refusal(with_notes(BELL, expected=tuple(0 if i == random else e for i, e in enumerate(notes.expected))))


@pytest.mark.parametrize("name", ["circuit.cx", "circuit.h", "circuit.reset"])
def test_a_row_left_out(name):
    """The last reset is that of a check of X, whose value is not known beforehand."""
    refusal(without_row(MEMORY, name, -1 if name == "circuit.reset" else -4))


def test_a_larger_distance_than_there_is():
    assert "3 faults change an observable and no detector, of 5 said" in refusal(with_notes(MEMORY, distance=5))


def test_fewer_detectors_than_the_distance_takes():
    notes = notes_of(MEMORY)
    kept = {"detectors": notes.detectors[:-6], "detector_coordinates": notes.detector_coordinates[:-6]}
    assert "faults change an observable" in refusal(with_notes(MEMORY, **kept))


def code_of(run):
    with pytest.raises(QlowerError) as caught:
        run()
    (diagnostic,) = caught.value.diagnostics
    return diagnostic.code, diagnostic.fix


def test_without_detectors():
    assert code_of(lambda: CheckRealisation().run(ProgramBuilder(1).h(0).module(), Context()))[0] == "QL1389"


def test_without_the_extra(monkeypatch):
    for name in ("stim", "pymatching"):
        monkeypatch.setitem(sys.modules, name, None)
        assert code_of(lambda: logical_errors("M 0", 1, 0)) == ("QL1387", "pip install 'qlower[ft]'")
        if name == "stim":
            assert code_of(lambda: CheckRealisation().run(MEMORY, Context()))[0] == "QL1387"
            monkeypatch.undo()


@pytest.mark.parametrize("probability", [-0.1, 0.6, float("nan")])
def test_no_probability(probability):
    assert code_of(lambda: AnnotateNoise(probability).run(MEMORY, Context()))[0] == "QL1386"


def test_annotated_noise_replaces_what_was_noted():
    module = noisy(noisy(MEMORY, 0.3), 0.01)
    assert len(module.operations) == len(MEMORY.operations) + 1
    assert "0.3" not in str(circuit_of(module))


def test_what_no_fault_changes_has_no_distance():
    assert graph_distance(stim.Circuit("M 0")) is None
    constant = realised(measured(2, "II"))
    assert notes_of(constant).expected == (0,)
    assert "graph_distance" not in CheckRealisation().run(constant, Context()).metrics


def test_decoding_is_drawn_from_its_seed():
    text = str(circuit_of(noisy(MEMORY, 0.01)))
    drawn = [logical_errors(text, 3000, seed).errors for seed in (1, 1, 2, 3, 4)]
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) > 1
