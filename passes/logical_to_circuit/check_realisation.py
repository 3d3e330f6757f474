"""The check of a realised program by Stim, which shares nothing with what wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from qlower.diagnostics import Diagnostic, QlowerError, fail
from qlower.dialects.logical.ops import Detectors, Noise
from qlower.ir import Module
from qlower.lowering import Context, Contract, Pass, PassResult
from qlower.passes.logical_to_circuit.annotate_noise import uniform_noise
from qlower.passes.logical_to_circuit.stim_tools import graph_distance, library

PROBABILITY = 0.001
"""Of the faults among which the distance is sought; any other gives the same."""


@dataclass(frozen=True, slots=True)
class CheckRealisation(Pass):
    """Let Stim follow the circuit: detectors and observables are certain, and fooling them takes ``distance`` faults.

    Changes nothing. Faults are those of uniform circuit noise, whatever noise the module notes. Needs the extra ``ft``.
    """

    name: ClassVar[str] = "check-realisation"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.ANALYSIS
    cites: ClassVar[tuple[str, ...]] = ("10.22331/q-2021-07-06-497",)

    def run(self, module: Module, context: Context) -> PassResult:
        """Check the program.

        Raises:
            QlowerError: QL1387, Stim is not installed; QL1388, a detector or observable is not what is said; QL1389,
                the module has no detectors; QL1390, QL1391.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.dialects.logical.stim.writer import write_stim  # noqa: PLC0415

        notes = next((op for op in module.operations if isinstance(op, Detectors)), None)
        if notes is None:
            fail("QL1389", "the module has no logical.detectors", fix="run realize-surface-code before")
        silent = [op for op in module.operations if not isinstance(op, Noise)]
        circuit = library("stim").Circuit(write_stim(module.with_operations((*silent, uniform_noise(PROBABILITY)))))
        found = _violations(circuit, notes)
        distance = None if found else graph_distance(circuit)
        if distance is not None and distance < notes.distance:
            found.append(
                Diagnostic(
                    "QL1388", f"{distance} faults change an observable and no detector, of {notes.distance} said"
                )
            )
        if found:
            raise QlowerError(found)
        certain = sum(expected >= 0 for expected in notes.expected)
        metrics = {"detectors": len(notes.detectors), "observables": certain}
        return PassResult(module, metrics=metrics if distance is None else {**metrics, "graph_distance": distance})


def _violations(circuit: Any, notes: Detectors) -> list[Diagnostic]:
    """What does not come out as it should without faults, or not always."""
    sample = circuit.without_noise().reference_sample()
    found = [
        Diagnostic("QL1388", f"detector {number} at {notes.detector_coordinates[number]} is 1 without faults")
        for number, measurements in enumerate(notes.detectors)
        if _sum(sample, measurements)
    ]
    for number, (measurements, expected) in enumerate(zip(notes.observables, notes.expected, strict=True)):
        if expected >= 0 and _sum(sample, measurements) != expected:
            found.append(Diagnostic("QL1388", f"observable {number} is {1 - expected} without faults, not {expected}"))
    try:
        circuit.detector_error_model()
    except ValueError as error:  # what Stim says of outcomes that are random
        found.append(Diagnostic("QL1388", f"not certain: {str(error).partition(chr(10))[0]}"))
    return found


def _sum(sample: Any, measurements: Sequence[int]) -> int:
    return int(sum(bool(sample[measurement]) for measurement in measurements) % 2)
