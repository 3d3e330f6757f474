"""Rows for two-qubit sequences, by themselves and in the place of blocks of a run, as kernels."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.synthesis.written_sequences import ANGLES, PHASE, USES

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Shorts = NDArray[np.uint16]


class Sequences(NamedTuple):
    """Sequences at sites, and how they are written.

    Attributes:
        numbers: by site, the numbers of ``WrittenSequences``, one site after the other.
        width, most_uses: as there: numbers of a sequence, and uses of the entangler in any.
        low, high: by site, its qubits, the entangler's first operand first.
        origin_offsets, origins: by site, where its rows come from.
        constants, coefficients: each parameter of the entangler is a constant plus a coefficient times the use's angle.
        gate, use, phase: numbers of the kinds of ``u3``, the entangler and ``gphase``; −1 where phases are left out.
    """

    numbers: Floats
    width: int
    most_uses: int
    low: Longs
    high: Longs
    origin_offsets: Longs
    origins: Longs
    constants: Floats
    coefficients: Floats
    gate: int
    use: int
    phase: int


class Written(NamedTuple):
    """Rows that are written, with room for all of them.

    Attributes:
        kind, qubits, parameters, origin_offsets, origins: the columns.
        mark: by row, the site that it is of, or a number that its caller gives.
        ends: where the next row, qubit, parameter and origin goes, [4].
    """

    kind: Shorts
    qubits: Ints
    parameters: Floats
    origin_offsets: Longs
    origins: Longs
    mark: Longs
    ends: Longs


class Old(NamedTuple):
    """The rows of a run, and the blocks found in it.

    Attributes:
        kind, qubit_offsets, qubits, parameter_offsets, parameters, origin_offsets, origins: the columns.
        fate: by row, −1 if it stays, −2 if it goes, else the sequence that is written in its place.
        block, last: by row its block, −1 for none, and by block the mark of its rows.
    """

    kind: Shorts
    qubit_offsets: Longs
    qubits: Ints
    parameter_offsets: Longs
    parameters: Floats
    origin_offsets: Longs
    origins: Longs
    fate: Longs
    block: Ints
    last: Longs


@kernel_part
def add_qubit(written: Written, qubit: int) -> None:
    """Add an operand of the row that is being written."""
    written.qubits[written.ends[1]] = qubit
    written.ends[1] += 1


@kernel_part
def add_parameter(written: Written, value: float) -> None:
    """Add a parameter of the row that is being written."""
    written.parameters[written.ends[2]] = value
    written.ends[2] += 1


@kernel_part
def end_row(written: Written, kind: int, mark: int, offsets: Longs, origins: Longs, source: int) -> None:  # noqa: PLR0917
    """End a row that comes from where another row, or a site, does."""
    row = written.ends[0]
    at = written.ends[3]
    for place in range(offsets[source], offsets[source + 1]):
        written.origins[at] = origins[place]
        at += 1
    written.kind[row] = kind
    written.mark[row] = mark
    written.origin_offsets[row + 1] = at
    written.ends[0] = row + 1
    written.ends[3] = at


@kernel_part
def write_sequence(sequences: Sequences, site: int, mark: int, written: Written) -> None:
    """Write the rows of a sequence, in time order, the phase last."""
    begin = sequences.width * site
    uses = int(sequences.numbers[begin + USES])
    of_uses = begin + ANGLES + 6 * (sequences.most_uses + 1)
    for layer in range(uses + 1):
        if layer > 0:
            angle = sequences.numbers[of_uses + layer - 1]
            add_qubit(written, sequences.low[site])
            add_qubit(written, sequences.high[site])
            for parameter in range(len(sequences.constants)):
                add_parameter(written, sequences.constants[parameter] + sequences.coefficients[parameter] * angle)
            end_row(written, sequences.use, mark, sequences.origin_offsets, sequences.origins, site)
        for side in range(2):
            at = begin + ANGLES + 6 * layer + 3 * side
            theta = sequences.numbers[at]
            phi = sequences.numbers[at + 1]
            lam = sequences.numbers[at + 2]
            if theta != 0.0 or phi != 0.0 or lam != 0.0:
                add_qubit(written, sequences.low[site] if side == 0 else sequences.high[site])
                add_parameter(written, theta)
                add_parameter(written, phi)
                add_parameter(written, lam)
                end_row(written, sequences.gate, mark, sequences.origin_offsets, sequences.origins, site)
    if sequences.phase >= 0 and sequences.numbers[begin + PHASE] != 0.0:
        add_parameter(written, sequences.numbers[begin + PHASE])
        end_row(written, sequences.phase, mark, sequences.origin_offsets, sequences.origins, site)


@kernel(seconds_per_work=1e-5, compile_seconds=2)
def write_sites(sequences: Sequences, written: Written) -> None:
    """Write the sequences site by site; the mark of a row is its site."""
    for site in range(len(sequences.low)):
        write_sequence(sequences, site, site, written)


@kernel(seconds_per_work=3e-6, compile_seconds=3)
def write_instead(old: Old, sequences: Sequences, written: Written) -> None:
    """Write the rows of a run behind those that are written already, with sequences in the place of some."""
    for row in range(len(old.fate)):
        fate = old.fate[row]
        mark = old.last[old.block[row]] if old.block[row] >= 0 else -1
        if fate >= 0:
            write_sequence(sequences, fate, mark, written)
        elif fate == -1:
            for at in range(old.qubit_offsets[row], old.qubit_offsets[row + 1]):
                add_qubit(written, old.qubits[at])
            for at in range(old.parameter_offsets[row], old.parameter_offsets[row + 1]):
                add_parameter(written, old.parameters[at])
            end_row(written, old.kind[row], mark, old.origin_offsets, old.origins, row)
