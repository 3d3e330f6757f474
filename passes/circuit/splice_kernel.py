"""Writing the columns of a run anew, without some of its rows and with others, in one go, as a kernel."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.circuit.origin_kernels import united

Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

ROWS, QUBITS, PARAMETERS, ORIGINS = range(4)
"""Places of ``Written.totals``."""


class Columns(NamedTuple):
    """The rows: the columns of a run of the same names."""

    kind: NDArray[np.uint16]
    qubit_offsets: Longs
    qubits: Ints
    parameter_offsets: Longs
    parameters: Floats
    origin_offsets: Longs
    origins: Longs


class Incoming(NamedTuple):
    """Rows that come in, in the order of their places.

    Attributes:
        place: the row that each stands before, n for the end.
        kind: among the kinds of the result.
        source: which group of rows each comes from; rows of one group and place follow each other.
        qubits, parameters: of all, one after the other, as many as their kinds have.
        offsets: where each group begins among ``members``; one longer than there are groups.
        members: row indices.
    """

    place: Longs
    kind: Longs
    source: Longs
    qubits: Ints
    parameters: Floats
    offsets: Longs
    members: Longs


class Shapes(NamedTuple):
    """How many operands and parameters rows have, by kind of the result."""

    num_qubits: Longs
    num_parameters: Longs


class Front(NamedTuple):
    """A row with one parameter that comes before all others, if any.

    Attributes:
        kind: of one entry, or none if there is no such row.
        value: its parameter, alike.
        members: the rows it comes from.
    """

    kind: Longs
    value: Floats
    members: Longs


class Written(NamedTuple):
    """The result, long enough for all that may stay or come in.

    Attributes:
        kind, qubits, parameters, origin_offsets, origins: its columns; ``origin_offsets`` begins with 0.
        moved, arrived: of each old and each incoming parameter its place in the result, −1 everywhere; empty where
            nobody asks.
        totals: 0 everywhere; how many rows, operands, parameters and origins were written.
    """

    kind: NDArray[np.uint16]
    qubits: Ints
    parameters: Floats
    origin_offsets: Longs
    origins: Longs
    moved: Longs
    arrived: Longs
    totals: Longs


@kernel_part
def write_union(columns: Columns, members: Longs, begin: int, end: int, written: Written) -> None:
    """Write the ascending union of the origins of ``members[begin:end]``."""
    low = written.totals[ORIGINS]
    high = low
    for member in range(begin, end):
        row = members[member]
        for at in range(columns.origin_offsets[row], columns.origin_offsets[row + 1]):
            written.origins[high] = columns.origins[at]
            high += 1
    written.totals[ORIGINS] = united(written.origins, low, high)


@kernel_part
def end_row(written: Written, kind: int) -> None:
    """Finish a row whose origins, the last thing written, are there."""
    number = written.totals[ROWS]
    written.kind[number] = kind
    written.origin_offsets[number + 1] = written.totals[ORIGINS]
    written.totals[ROWS] = number + 1


@kernel_part
def write_parameter(written: Written, value: float) -> int:
    """Write one parameter; return its place."""
    place = written.totals[PARAMETERS]
    written.parameters[place] = value
    written.totals[PARAMETERS] = place + 1
    return int(place)


@kernel_part
def write_source(columns: Columns, incoming: Incoming, entering: int, written: Written) -> None:
    """Write the origins of a row that comes in."""
    source = incoming.source[entering]
    is_next = entering > 0 and incoming.source[entering - 1] == source
    if is_next and incoming.place[entering - 1] == incoming.place[entering]:  # the union was written just before
        to = written.totals[ORIGINS]
        for at in range(written.origin_offsets[written.totals[ROWS] - 1], to):
            written.origins[to] = written.origins[at]
            to += 1
        written.totals[ORIGINS] = to
    else:
        write_union(columns, incoming.members, incoming.offsets[source], incoming.offsets[source + 1], written)


@kernel_part
def keep_row(columns: Columns, row: int, written: Written) -> None:
    """Write a row that stays."""
    to = written.totals[QUBITS]
    for at in range(columns.qubit_offsets[row], columns.qubit_offsets[row + 1]):
        written.qubits[to] = columns.qubits[at]
        to += 1
    written.totals[QUBITS] = to
    for at in range(columns.parameter_offsets[row], columns.parameter_offsets[row + 1]):
        place = write_parameter(written, columns.parameters[at])
        if len(written.moved) > 0:
            written.moved[at] = place
    to = written.totals[ORIGINS]
    for at in range(columns.origin_offsets[row], columns.origin_offsets[row + 1]):
        written.origins[to] = columns.origins[at]
        to += 1
    written.totals[ORIGINS] = to
    end_row(written, columns.kind[row])


@kernel(seconds_per_work=3e-6, compile_seconds=2)
def splice(  # noqa: PLR0917  # kernels take positions only
    columns: Columns, gone: Bools, incoming: Incoming, shapes: Shapes, front: Front, written: Written
) -> None:
    """Write the rows that are not gone and those that come in, one at the front included."""
    if len(front.kind) > 0:
        write_parameter(written, front.value[0])
        write_union(columns, front.members, 0, len(front.members), written)
        end_row(written, front.kind[0])
    num_rows = len(columns.kind)
    entering = 0
    qubit = 0
    parameter = 0
    for row in range(num_rows + 1):
        while entering < len(incoming.place) and incoming.place[entering] == row:
            kind = incoming.kind[entering]
            to = written.totals[QUBITS]
            for _ in range(shapes.num_qubits[kind]):
                written.qubits[to] = incoming.qubits[qubit]
                to += 1
                qubit += 1
            written.totals[QUBITS] = to
            for _ in range(shapes.num_parameters[kind]):
                place = write_parameter(written, incoming.parameters[parameter])
                if len(written.arrived) > 0:
                    written.arrived[parameter] = place
                parameter += 1
            write_source(columns, incoming, entering, written)
            end_row(written, kind)
            entering += 1
        if row < num_rows and not gone[row]:
            keep_row(columns, row, written)
