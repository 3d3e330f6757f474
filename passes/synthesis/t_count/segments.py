"""The stretches of a run that are Clifford+T, written with fewer T gates."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from qlower.ir import Operation, Run
from qlower.ir.run import Row
from qlower.passes.synthesis.t_count.emission import written
from qlower.passes.synthesis.t_count.merging import merged
from qlower.passes.synthesis.t_count.optimisation import fewest
from qlower.passes.synthesis.t_count.reduction import Search
from qlower.passes.synthesis.t_count.rotations import Reader, is_clifford_t


@dataclass
class TCounts:
    """Figures of a pass application.

    Attributes:
        before, merged, after: T gates as read (seven for a Toffoli), merged, and written.
        ancillas: most used at once.
    """

    before: int = 0
    merged: int = 0
    after: int = 0
    ancillas: int = 0


def optimised(
    run: Run, first_ancilla: int, ancillas: int, search: Search, counts: TCounts
) -> tuple[Operation, ...] | None:
    """The run with every stretch of Clifford+T gates written anew where that saves T gates.

    Args:
        run: the rows.
        first_ancilla: the function's first qubit that holds nothing.
        ancillas: how many of these there are.
        search: how long to look for smaller phase polynomials.
        counts: added to.

    Returns:
        What stands in for the run; None if nothing is saved.
    """
    operations: list[Operation] = []
    changed = False
    start = 0
    for known, group in groupby(run.unpack(), is_clifford_t):
        rows = list(group)
        part = run.take(range(start, start + len(rows)))
        start += len(rows)
        new = _stretch(rows, first_ancilla, ancillas, search, counts) if known else None
        operations += [part] if new is None else new
        changed = changed or new is not None
    return tuple(operations) if changed else None


def _stretch(
    rows: Sequence[Row], first_ancilla: int, ancillas: int, search: Search, counts: TCounts
) -> tuple[Operation, ...] | None:
    used = sorted({qubit for row in rows for qubit in row.qubits})
    places = {qubit: place for place, qubit in enumerate(used)}
    reader = Reader(len(used))
    for row in rows:
        reader.read(row._replace(qubits=tuple(places[qubit] for qubit in row.qubits)))
    before = sum(item.eighths & 1 for item in reader.program.rotations)
    folded = merged(reader.program)
    counts.before += before
    counts.merged += len(folded.rotations)
    best = fewest(folded, ancillas, search) if before else None
    if best is None or best.t_count >= before:
        counts.after += before
        return None
    counts.after += best.t_count
    needed = max((len(block.reads) for block in best.blocks), default=0)
    counts.ancillas = max(counts.ancillas, needed)
    qubits = [*used, *range(first_ancilla, first_ancilla + needed)]
    return written(best, qubits, rows[-1].origin)
