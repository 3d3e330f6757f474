"""Which virtual machines are noisy, and who may run on them (HyperQ's noise-aware packing)."""

from statistics import fmean

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.device.virtual import tiling_of
from qlower.diagnostics import fail
from qlower.passes.multiplex.hyperq.region_board import Board, Candidate, Cell, Grid
from qlower.passes.multiplex.hyperq.space_packing import Choice, Choose, free_places


def mean_two_qubit_error(target: Target, calibration: Calibration, qubits: tuple[int, ...]) -> float | None:
    """The mean of the known errors of a virtual machine's couplings; None if none is known.

    Of several native gates or directions on a coupling the best counts.
    """
    gates = [gate.name for gate in target.gates_on(2)]
    found: list[float] = []
    for a, b in tiling_of(target).edges:
        pair = (qubits[a], qubits[b])
        errors = [calibration.gate_error(gate, place) for gate in gates for place in (pair, pair[::-1])]
        known = [error for error in errors if error is not None]
        found.extend([min(known)] if known else [])
    return fmean(found) if found else None


def worst_regions(grid: Grid, calibration: Calibration | None, count: int) -> frozenset[Cell]:
    """The virtual machines with the largest mean two-qubit error; of equal ones those further on in the grid.

    One of which nothing is known counts as the worst.

    Raises:
        QlowerError: QL0950, there is no calibration snapshot.
    """
    if calibration is None:
        fail(
            "QL0950",
            f"nothing is known about the noise of single regions of {grid.target.name}",
            fix="give a calibration snapshot with --calibration, or pack with mode=space",
        )
    errors = {
        (row, column): mean_two_qubit_error(grid.target, calibration, grid.qubits(row, column, 1, 1))
        for row in range(grid.rows)
        for column in range(grid.columns)
    }
    ranked = sorted(errors, key=lambda cell: (_or_worst(errors[cell]), cell), reverse=True)
    return frozenset(ranked[:count])


def _or_worst(error: float | None) -> float:
    return 1.0 if error is None else error


def away_from_noise(noisy: frozenset[Cell], tolerant_operations: int) -> Choose:
    """Choose the first place without noisy virtual machines; for programs that tolerate noise the place with most.

    Args:
        noisy: the virtual machines set aside.
        tolerant_operations: a program tolerates noise if each of its forms has so many operations: it is lost anyway.
    """

    def choose(board: Board, candidate: Candidate) -> Choice | None:
        places = free_places(board, candidate)
        if all(form.work.operations >= tolerant_operations for form in candidate.forms):
            return max(places, key=lambda choice: len(noisy.intersection(choice[1])), default=None)
        return next((choice for choice in places if noisy.isdisjoint(choice[1])), None)

    return choose
