"""Two-qubit gate rows: their matrices, and rows for the sequences that replace them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qlower.dialects.circuit.angle_expressions import AngleExpression
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import PREFIX, gate_kind, gate_name, modifiers_of
from qlower.ir.rows import LongColumn, RowKind, Rows, Terms
from qlower.passes.circuit.sequence_kernel import Sequences, Written, write_sites
from qlower.passes.synthesis.entangler import Entangler
from qlower.passes.synthesis.unitary import ComplexArray
from qlower.passes.synthesis.written_sequences import WrittenSequences

PHASE = gate_kind("gphase")
U3 = gate_kind("u3")
_NO_MATRICES: ComplexArray = np.zeros((0, 4, 4), dtype=np.complex128)


@lru_cache(maxsize=4096)
def is_two_qubit_gate(kind: RowKind) -> bool:
    """Whether a kind is a two-qubit gate of the gate table without modifiers."""
    return gate_name(kind) is not None and kind.num_qubits == 2 and not modifiers_of(kind)


@dataclass(frozen=True)
class DistinctGates:
    """Two-qubit gate rows by what they do.

    Attributes:
        fixed: names of gates without parameters: the first matrices are theirs; some may be of no row.
        matrices: different matrices ``[m, 4, 4]``, the first operand the least significant bit.
        of_row: which matrix each row has.
    """

    fixed: tuple[str, ...]
    matrices: ComplexArray
    of_row: LongColumn

    def uses(self, entangler: Entangler) -> LongColumn:
        """How many uses of an entangler each matrix takes, int64 [m]."""
        fixed = _uses_of_fixed(self.fixed, entangler)
        if len(fixed) == len(self.matrices):
            return fixed
        return np.concatenate([fixed, entangler.count(self.matrices[len(fixed) :])])


def distinct_gates(rows: Rows, index: LongColumn) -> DistinctGates:
    """The different matrices among two-qubit gate rows without free parameters."""
    known = _matrices_of_kinds(rows.kinds)
    kinds = rows.kind[index]
    of_row = known.of_kind[kinds]
    added: list[ComplexArray] = []
    for place, name in known.with_parameters:
        at = np.flatnonzero(kinds == place)
        if not len(at):
            continue
        columns = rows.parameter_offsets[index[at]][:, None] + np.arange(rows.kinds[place].num_parameters)
        numbers: dict[tuple[float, ...], int] = {}
        begin = len(known.matrices) + len(added)
        of_row[at] = [begin + numbers.setdefault(tuple(v), len(numbers)) for v in rows.parameters[columns].tolist()]
        added += [GATES[name].matrix(values) for values in numbers]
    matrices = np.concatenate([known.matrices, np.stack(added)]) if added else known.matrices
    return DistinctGates(known.fixed, matrices, of_row)


@dataclass(frozen=True)
class _KindMatrices:
    """What two-qubit gates of a list of kinds do.

    Attributes:
        fixed: names of those without parameters.
        matrices: theirs ``[m, 4, 4]``.
        of_kind: which of them a kind has; 0 for others.
        with_parameters: number and name of the others.
    """

    fixed: tuple[str, ...]
    matrices: ComplexArray
    of_kind: LongColumn
    with_parameters: tuple[tuple[int, str], ...]


@lru_cache(maxsize=1024)
def _matrices_of_kinds(kinds: tuple[RowKind, ...]) -> _KindMatrices:
    gates = [(number, kind.name.removeprefix(PREFIX)) for number, kind in enumerate(kinds) if is_two_qubit_gate(kind)]
    fixed = [(number, name) for number, name in gates if not kinds[number].num_parameters]
    of_kind = np.zeros(max(len(kinds), 1), dtype=np.int64)
    for place, (number, _) in enumerate(fixed):
        of_kind[number] = place
    matrices = np.concatenate([_NO_MATRICES, *[GATES[name].matrix(())[None] for _, name in fixed]])
    with_parameters = tuple(gate for gate in gates if kinds[gate[0]].num_parameters)
    return _KindMatrices(tuple(name for _, name in fixed), matrices, of_kind, with_parameters)


@lru_cache(maxsize=1024)
def _uses_of_fixed(names: tuple[str, ...], entangler: Entangler) -> LongColumn:
    return np.array([_uses_of_gate(name, entangler) for name in names], dtype=np.int64)


@lru_cache(maxsize=1024)
def _uses_of_gate(name: str, entangler: Entangler) -> int:
    return int(entangler.count(np.array([GATES[name].matrix(())]))[0])


def uses_of(rows: Rows, entangler: Entangler) -> LongColumn:
    """How many uses of an entangler each row takes; at least one on two qubits, and none on other numbers of them.

    Gates with free parameters or modifiers, of which that is not known, count as one.
    """
    uses: LongColumn = (rows.num_qubits == 2).astype(np.int64)
    double = np.flatnonzero(rows.mask([is_two_qubit_gate(kind) for kind in rows.kinds]) & ~rows.symbolic)
    gates = distinct_gates(rows, double)
    if len(double):
        uses[double] = np.maximum(gates.uses(entangler), 1)[gates.of_row]
    return uses


@dataclass(frozen=True)
class Sites:
    """Where sequences go: for each site which sequence, on which qubits, and where it came from.

    Attributes:
        sequence: which one.
        low, high: the qubits, the entangler's first operand first.
        origin_offsets, origins: where it came from.
    """

    sequence: LongColumn
    low: LongColumn
    high: LongColumn
    origin_offsets: LongColumn
    origins: LongColumn


def sequence_rows(
    sequences: WrittenSequences, kind: RowKind, parameters: Sequence[AngleExpression], sites: Sites
) -> tuple[Rows, LongColumn]:
    """Rows for sequences at sites, site by site in time order, and the site of each row.

    One-qubit layers are written as ``u3``, uses of the entangler as ``kind`` with parameters over the use's angle.
    """
    chosen = sequences.take(sites.sequence)
    gates, uses, phases = chosen.written_gates, chosen.uses, chosen.phase != 0.0
    counts = gates + uses + phases
    num_gates, num_uses = int(gates.sum()), int(uses.sum())
    written = room_for(
        int(counts.sum()), num_gates + 2 * num_uses, 3 * num_gates + len(parameters) * num_uses + int(phases.sum()),
        int((counts * np.diff(sites.origin_offsets)).sum()),
    )  # fmt: skip
    write_sites.run(at_sites(chosen, parameters, sites, (0, 1, 2)), written, work=len(written.kind))
    rows = Rows(
        (U3, kind, PHASE), written.kind, written.qubits, written.parameters, Terms(), np.zeros(0, np.int32),
        written.origin_offsets, written.origins,
    )  # fmt: skip
    return rows, written.mark


def at_sites(
    sequences: WrittenSequences, parameters: Sequence[AngleExpression], sites: Sites, kinds: tuple[int, int, int]
) -> Sequences:
    """The sequences of all sites, in their order, with numbers for the kinds of ``u3``, uses and phases."""
    return Sequences(
        sequences.numbers.reshape(-1), sequences.numbers.shape[1], sequences.most_uses, sites.low, sites.high,
        sites.origin_offsets, sites.origins, np.array([p.constant for p in parameters], dtype=np.float64),
        np.array([sum(coefficient for _, coefficient in p.terms) for p in parameters], dtype=np.float64), *kinds,
    )  # fmt: skip


def room_for(rows: int, qubits: int, parameters: int, origins: int) -> Written:
    """Room for so many of each."""
    origin_offsets = np.empty(rows + 1, dtype=np.int64)
    origin_offsets[0] = 0
    return Written(
        np.empty(rows, np.uint16), np.empty(qubits, np.int32), np.empty(parameters), origin_offsets,
        np.empty(origins, np.int64), np.empty(rows, np.int64), np.zeros(4, np.int64),
    )  # fmt: skip
