"""Rows of a run with blocks written anew, and its global phase in one row at the front."""

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from qlower.ir.rows import LongColumn, Rows, Terms, offsets_of, ragged
from qlower.passes.circuit.block_basis import BlockBasis
from qlower.passes.circuit.sequence_kernel import Old, Written, write_instead
from qlower.passes.circuit.two_qubit_blocks import Search
from qlower.passes.circuit.two_qubit_rows import PHASE, U3, Sites, at_sites, room_for
from qlower.passes.synthesis.unitary import FloatArray
from qlower.passes.synthesis.wrapped_angles import wrapped
from qlower.passes.synthesis.written_sequences import WrittenSequences

_STAYS, _GOES = -1, -2


@dataclass(frozen=True)
class GlobalPhase:
    """The constant global phase of a run.

    Attributes:
        values: what it is the sum of, in radians.
        origins: the positions that it comes from, ascending.
    """

    values: tuple[float, ...] = ()
    origins: LongColumn = field(default_factory=lambda: np.zeros(0, np.int64))

    def with_more(self, values: FloatArray, origins: LongColumn) -> "GlobalPhase":
        """With more of it; the positions may come in any order."""
        if not len(values):
            return self
        return GlobalPhase((*self.values, *values.tolist()), np.union1d(self.origins, origins))

    @cached_property
    def total(self) -> float:
        """The sum in (−π, π], rounded once: it does not depend on order."""
        return wrapped(math.fsum(self.values))


def phase_rows(rows: Rows) -> LongColumn:
    """The rows of constant global phase."""
    return np.flatnonzero(rows.mask([kind == PHASE for kind in rows.kinds]) & ~rows.symbolic)


def phase_of(rows: Rows) -> GlobalPhase:
    """The constant global phase of all rows."""
    found = phase_rows(rows)
    return GlobalPhase().with_more(
        rows.parameters[rows.parameter_offsets[found]], _stretches(rows.origin_offsets, rows.origins, found)
    )


@dataclass(frozen=True)
class Replacement:
    """Blocks to write anew.

    Attributes:
        members: the rows of all of them.
        last: by block, the row in whose place its sequence is written.
        sequences: by block.
        sites: of the blocks, in their order.
    """

    members: LongColumn
    last: LongColumn
    sequences: WrittenSequences
    sites: Sites

    def phase_added_to(self, phase: GlobalPhase) -> GlobalPhase:
        """A global phase with that of the sequences."""
        turned = np.flatnonzero(self.sequences.phase)
        origins = _stretches(self.sites.origin_offsets, self.sites.origins, turned)
        return phase.with_more(self.sequences.phase[turned], origins)


def replaced_blocks(
    rows: Rows, search: Search, basis: BlockBasis, replacement: Replacement, phase: GlobalPhase
) -> tuple[Rows, LongColumn]:
    """The rows with blocks written anew, and by row a number of the block that it was in or replaces, −1 for none.

    Args:
        rows: of a run.
        search: the blocks found in it.
        basis: what blocks are written with.
        replacement: those that are.
        phase: the row at the front; that of rows and sequences is left out.

    Raises:
        ValueError: the rows have further columns, whose values for new rows nobody knows.
    """
    if rows.columns:
        raise ValueError(f"rows with further columns are not replaced: {', '.join(sorted(rows.columns))}")
    fate = np.full(len(rows), _STAYS, dtype=np.int64)
    fate[phase_rows(rows)] = fate[replacement.members] = _GOES
    fate[replacement.last] = np.arange(len(replacement.last))
    kinds = {kind: number for number, kind in enumerate(rows.kinds)}
    gate, use, turn = [kinds.setdefault(kind, len(kinds)) for kind in (U3, basis.kind, PHASE)]
    written = _room(rows, fate, replacement, len(basis.parameters), phase)
    if phase.total != 0.0:
        _begin_with(phase, turn, written)
    old = Old(
        rows.kind, rows.qubit_offsets, rows.qubits, rows.parameter_offsets, rows.parameters, rows.origin_offsets,
        rows.origins, fate, search.block, search.found.last,
    )  # fmt: skip
    sequences = at_sites(replacement.sequences, basis.parameters, replacement.sites, (gate, use, -1))
    write_instead.run(old, sequences, written, work=len(written.kind))
    result = Rows(
        tuple(kinds), written.kind, written.qubits, written.parameters,
        _moved_terms(rows, fate, replacement.sequences, len(basis.parameters), len(written.parameters)), rows.slots,
        written.origin_offsets, written.origins,
    )  # fmt: skip
    return result, written.mark


def _room(rows: Rows, fate: LongColumn, replacement: Replacement, num_parameters: int, phase: GlobalPhase) -> Written:
    """Room for the rows; ``num_parameters`` are those of a use of the entangler."""
    gone = np.flatnonzero(fate != _STAYS)
    gates, uses = replacement.sequences.written_gates, replacement.sequences.uses
    counts, has_phase = gates + uses, phase.total != 0.0
    num_gates, num_uses = int(gates.sum()), int(uses.sum())
    return room_for(
        has_phase + len(rows) - len(gone) + int(counts.sum()),
        len(rows.qubits) - _total(rows.qubit_offsets, gone) + num_gates + 2 * num_uses,
        has_phase + len(rows.parameters) - _total(rows.parameter_offsets, gone) + 3 * num_gates
        + num_parameters * num_uses,
        has_phase * len(phase.origins) + len(rows.origins) - _total(rows.origin_offsets, gone)
        + int((counts * np.diff(replacement.sites.origin_offsets)).sum()),
    )  # fmt: skip


def _begin_with(phase: GlobalPhase, kind: int, written: Written) -> None:
    """Write the row of the phase."""
    count = len(phase.origins)
    written.kind[0], written.parameters[0], written.mark[0] = kind, phase.total, -1
    written.origins[:count], written.origin_offsets[1] = phase.origins, count
    written.ends[:] = (1, 0, 1, count)


def _moved_terms(rows: Rows, fate: LongColumn, sequences: WrittenSequences, num_parameters: int, end: int) -> Terms:
    """The symbolic parts, all of rows that stay; ``end`` is the number of parameters that are written."""
    terms = rows.terms
    if not len(terms):
        return terms
    counts = np.where(fate == _STAYS, rows.num_parameters, 0)
    anew = fate >= 0
    counts[anew] = (3 * sequences.written_gates + num_parameters * sequences.uses)[fate[anew]]
    begins = offsets_of(counts)
    row = np.searchsorted(rows.parameter_offsets, terms.parameter, side="right") - 1
    # A phase at the front comes before all of them.
    moved = terms.parameter + begins[row] - rows.parameter_offsets[row] + (end - begins[-1])
    return Terms(moved.astype(np.int32), terms.operand, terms.coefficient)


def _total(offsets: LongColumn, rows: LongColumn) -> int:
    """How many entries belong to rows."""
    return int((offsets[rows + 1] - offsets[rows]).sum())


def _stretches(offsets: LongColumn, column: LongColumn, chosen: LongColumn) -> LongColumn:
    """The entries of the chosen stretches, one after the other."""
    return column[ragged(offsets[chosen], offsets[chosen + 1] - offsets[chosen])]
