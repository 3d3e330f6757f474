"""What the kernels that fuse one-qubit gates read and write; see :mod:`qlower.passes.circuit.one_qubit_runs`."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Shorts = NDArray[np.uint16]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WALL, FUSABLE, PHASE_ROLE = range(3)
"""What rows of a kind are; a phase is global."""

ROWS, QUBITS, PARAMETERS, ORIGINS = range(4)
"""Places of counts of what a run of rows holds."""

AGAIN, PHASES, PHASE_ORIGINS, REFUSED = range(4, 8)
"""Further places of counts: the runs that are written again, the rows of constant global phase, the different origins
of all global phase, and a run whose gates come to no unitary, or −1."""

SPELLED = 16
"""How many numbers there are to the spelling of a gate."""


class Kinds(NamedTuple):
    """The kinds of row.

    Attributes:
        role: ``WALL``, ``FUSABLE`` or ``PHASE_ROLE``.
        num_qubits, num_parameters: of each row.
    """

    role: Longs
    num_qubits: Longs
    num_parameters: Longs


class Columns(NamedTuple):
    """The columns of a run, by their names in ``Rows``."""

    kind: Shorts
    qubits: Ints
    parameters: Floats
    origin_offsets: Longs
    origins: Longs


class Spellings(NamedTuple):
    """How a basis writes gates, by gate of its sequences; see :mod:`~qlower.passes.synthesis.one_qubit_kernel`.

    Attributes:
        kind: the number of the row's kind; −1 where the basis has no such gate.
        num_parameters: of the row.
        numbers: ``SPELLED``: of three parameters and of the global phase, each a constant and factors of three angles.
    """

    kind: Longs
    num_parameters: Longs
    numbers: Floats


class Runs(NamedTuple):
    """Runs of one-qubit gates, by their first gates, and what is found of them; with room for one for each row.

    Attributes:
        run_of: by row, its run; −1 for none.
        offsets: where each run begins in ``members``.
        members: row indices, run after run, ascending within a run.
        starts: where the parameters of each member begin.
        wires: by run.
        again: by run, whether it is written again.
        angles: by run, the Euler angles of its unitary.
        phases: by run, the global phase, in radians, that comes with it if it is written again; else 0.
    """

    run_of: Ints
    offsets: Longs
    members: Longs
    starts: Longs
    wires: Longs
    again: Bools
    angles: Floats
    phases: Floats


class Phase(NamedTuple):
    """Global phase.

    Attributes:
        rows: those with a constant one.
        values: of these, in radians.
        is_origin: by position in the parent, whether global phase comes from there.
    """

    rows: Longs
    values: Floats
    is_origin: Bools
