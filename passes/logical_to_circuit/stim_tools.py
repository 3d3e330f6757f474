"""Stim and PyMatching, where they are installed: what samples circuits and decodes them.

Sources: C. Gidney, doi:10.22331/q-2021-07-06-497; O. Higgott and C. Gidney, doi:10.22331/q-2025-01-20-1600.
"""

from dataclasses import dataclass
from importlib import import_module
from math import sqrt
from typing import Any

from qlower.diagnostics import fail

BATCH = 100_000
"""Shots that are held at a time."""


def library(name: str) -> Any:
    """Stim or PyMatching.

    Raises:
        QlowerError: QL1387, it is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError:
        fail("QL1387", f"{name} is not installed", fix="pip install 'qlower[ft]'")


@dataclass(frozen=True)
class LogicalErrors:
    """How often decoding was wrong.

    Attributes:
        shots: samples.
        errors: those in which an observable came out otherwise than decoded.
    """

    shots: int
    errors: int

    @property
    def rate(self) -> float:
        """Errors per shot."""
        return self.errors / self.shots

    @property
    def deviation(self) -> float:
        """Standard deviation of the rate."""
        return sqrt(max(self.errors, 1)) / self.shots


def logical_errors(text: str, shots: int, seed: int) -> LogicalErrors:
    """Sample a Stim program and decode its detectors by minimum-weight perfect matching.

    Raises:
        QlowerError: QL1387.
    """
    circuit = library("stim").Circuit(text)
    model = circuit.detector_error_model(decompose_errors=True, ignore_decomposition_failures=True)
    matching = library("pymatching").Matching.from_detector_error_model(model)
    sampler = circuit.compile_detector_sampler(seed=seed)
    errors = 0
    for begin in range(0, shots, BATCH):
        count = min(BATCH, shots - begin)
        detectors, observables = sampler.sample(count, separate_observables=True, bit_packed=True)
        decoded = matching.decode_batch(detectors, bit_packed_shots=True, bit_packed_predictions=True)
        errors += int((decoded != observables).any(axis=1).sum())
    return LogicalErrors(shots, errors)


def graph_distance(circuit: Any) -> int | None:
    """The least number of faults of a ``stim.Circuit``, each with at most two detectors, that only an observable shows.

    None if no faults change an observable, such as one that is a constant.
    """
    try:
        return len(circuit.shortest_graphlike_error())
    except ValueError:  # what Stim says if there are no such faults
        return None
