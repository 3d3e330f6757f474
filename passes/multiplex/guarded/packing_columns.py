"""What the packing kernel reads and writes, as columns."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SHARED, BUFFERED, FREQUENCY, TIME = 0, 1, 2, 3
"""Tiers by their number in ``queue.jobs``; sole occupants are not the kernel's business."""
NO_PLACE, TOO_LONG = 1, 2
"""Why a job is not in a batch: no place is left that it accepts; the batch would grow by more than it is worth."""
NEVER = 1e300
"""A time in ns, and a cost, that nothing reaches."""
START, SCORE, COST, ORDER = range(4)
"""Places in ``Best``'s figures."""
OPERATIONS, MEASUREMENTS, MID_CIRCUIT, HAND_OVERS, HEIGHT = range(5)
"""Places in ``Board.totals``."""


class Device(NamedTuple):
    """What of the device matters.

    Attributes:
        offsets, neighbours: the coupling graph as in ``Coupling``.
        clash: by entry of ``neighbours``, 1 where the frequencies are too close or unknown.
        reset_cost: of a qubit's having had an owner before, [qubits].
    """

    offsets: Ints
    neighbours: Ints
    clash: Ints
    reset_cost: Floats


class Places(NamedTuple):
    """The embeddings of all pieces.

    Attributes:
        start: of each piece the first embedding, [pieces + 1].
        size: qubits of each piece, [pieces].
        image_start: where the images of each piece begin, [pieces].
        images: the device's qubits, embedding by embedding.
        costs: of each embedding, ascending within a piece.
    """

    start: Ints
    size: Ints
    image_start: Ints
    images: Ints
    costs: Floats


class Forms(NamedTuple):
    """The compiled forms of the programs.

    Attributes:
        start: of each form its first entry of ``pieces``, [forms + 1].
        pieces: indices of pieces.
        reserve: by entry, the least that the pieces after it cost.
        duration_ns: [forms].
        operations, measurements, mid_circuit: [forms].
    """

    start: Ints
    pieces: Ints
    reserve: Floats
    duration_ns: Floats
    operations: Ints
    measurements: Ints
    mid_circuit: Ints


class Requests(NamedTuple):
    """The jobs in the order in which they are tried.

    Attributes:
        first_form, end_form: the forms of the job's program.
        limit: the greatest cost the job accepts.
        tier: as numbered here.
        gap_ns: what must lie between the last owner of a qubit and the job.
        worth_s: how many seconds the batch may grow by for it; ``NEVER`` for a job that must be in.
        kin: equal for jobs that find a place or find none alike.
    """

    first_form: Ints
    end_form: Ints
    limit: Floats
    tier: Ints
    gap_ns: Floats
    worth_s: Floats
    kin: Ints


class Rules(NamedTuple):
    """What a batch may be.

    Attributes:
        height_ns: when all must have ended.
        reuse_limit: owners a qubit may have.
        time_weight: of a ns of delay, in the units of cost.
        crosstalk: cost of a coupling to a qubit that somebody else uses at the same time.
        shots: of the batch.
        operation_s, hand_over_ns, transfer_ns: see ``JobTimeModel``.
    """

    height_ns: float
    reuse_limit: float
    time_weight: float
    crosstalk: float
    shots: float
    operation_s: float
    hand_over_ns: float
    transfer_ns: float


class Board(NamedTuple):
    """The batch so far.

    Attributes:
        uses: owners that the last owner of each qubit comes behind, itself counted, [qubits]: the next one's ``order``.
        end_ns: when the last one of each qubit ends, [qubits].
        quiet_ns: until when each qubit must rest for its neighbours' sake, [qubits].
        own: by qubit, the number of the attempt that last took it, [qubits].
        failed: by kin, 0, or why it is not in: ``NO_PLACE`` or ``TOO_LONG``.
        totals: [5], operations, measurements, mid-circuit measurements, hand-overs and the end of the last job in ns.
        attempts: [1], attempts so far.
        trial: [pieces of a form], the embeddings of the form looked at.
        trial_figures, best_figures: [4], start in ns, score, cost, and owners before.
    """

    uses: Ints
    end_ns: Floats
    quiet_ns: Floats
    own: Ints
    failed: Ints
    totals: Floats
    attempts: Ints
    trial: Ints
    trial_figures: Floats
    best_figures: Floats


class Outcome(NamedTuple):
    """What became of the jobs.

    Attributes:
        form: of each job; −``NO_PLACE`` or −``TOO_LONG`` if it is not in the batch.
        embedding: of each piece of the form, [jobs · most pieces].
        start_ns, cost: of each job.
        order: its place in the longest row of owners that it ends.
    """

    form: Ints
    embedding: Ints
    start_ns: Floats
    cost: Floats
    order: Ints
