"""The rounds of resynthesis of three-qubit blocks on one run of rows."""

from dataclasses import dataclass, field, replace

import numpy as np

from qlower.dialects.circuit.rows import gate_kind
from qlower.ir import Run
from qlower.ir.row_replacement import Insertion, replaced
from qlower.ir.rows import RowKind, Rows, Terms, offsets_of
from qlower.passes.circuit.one_qubit_runs import matrices_of
from qlower.passes.circuit.three_qubit_blocks import Block, three_qubit_blocks
from qlower.passes.circuit.two_qubit_rows import PHASE, U3, distinct_gates
from qlower.passes.synthesis.entangler import FixedEntangler, RotationEntangler
from qlower.passes.synthesis.three_qubit import Written, written
from qlower.passes.synthesis.three_qubit_frames import ALL_PAIRS
from qlower.passes.synthesis.three_qubit_product import Gates, product_of
from qlower.passes.synthesis.three_qubit_search import Step, find_walk
from qlower.passes.synthesis.unitary import ComplexArray

CX = gate_kind("cx")
_KINDS: tuple[RowKind, ...] = (U3, CX, PHASE)

Walk = tuple[Step, ...]


@dataclass
class Searches:
    """Walks that were looked for, so that equal blocks are searched once.

    Attributes:
        width: states that a search keeps of a level.
        budget: searches are given up once so many have been made.
    """

    width: int
    budget: int
    _known: dict[tuple[tuple[int, ...], int, int, int], Walk | None] = field(default_factory=dict)

    def find(self, block: Block, pairs: int) -> Walk | None:
        """A walk with fewer gates than a block has, None if none is found."""
        key = (block.rotations, block.end, pairs, block.cost)
        if key not in self._known:
            if len(self._known) >= self.budget:
                return None
            self._known[key] = find_walk(block.rotations, block.end, pairs, block.cost - 1, self.width)
        return self._known[key]


@dataclass
class ThreeQubitResynthesis:
    """A run whose blocks are written anew, round by round.

    Attributes:
        run: as it stands.
        entangler: what two-qubit gates are counted in.
        searches: shared by the runs of a module.
        most_rotations: what a block may have.
        everywhere: whether gates may go on pairs of wires that had none.
        blocks_replaced, gates_saved: so far; gates are uses of the entangler.
    """

    run: Run
    entangler: FixedEntangler | RotationEntangler
    searches: Searches
    most_rotations: int
    everywhere: bool
    blocks_replaced: int = 0
    gates_saved: int = 0

    def round(self) -> bool:
        """Replace blocks that need fewer gates; says whether there were any."""
        rows = self.run.rows
        gone = np.zeros(len(rows), dtype=bool)
        insertions: list[Insertion] = []
        for block in three_qubit_blocks(rows, self.entangler, self.most_rotations):
            if gone[block.members].any():
                continue
            walk = self.searches.find(block, ALL_PAIRS if self.everywhere else block.pairs)
            if walk is None:
                continue
            new = written(walk, block.rotations, block.angles_rad, _unitary(rows, block))
            if new is None:
                continue
            gone[block.members] = True
            insertions.append(_insertion(rows, block, new))
            self.blocks_replaced += 1
            self.gates_saved += block.cost - sum(step.gate is not None for step in walk)
        if insertions:
            self.run = replace(self.run, rows=replaced(rows, gone, insertions))
        return bool(insertions)


def _unitary(rows: Rows, block: Block) -> ComplexArray:
    """What a block does, ``[8, 8]``."""
    members = block.members
    begins = rows.qubit_offsets[members]
    single = rows.num_qubits[members] == 1
    gates = distinct_gates(rows, members[~single])
    place = np.empty(len(members), dtype=np.int64)
    place[single], place[~single] = np.arange(np.count_nonzero(single)), gates.of_row
    first, second = np.empty_like(place), np.full(len(members), -1)
    low, high = rows.qubits[begins], rows.qubits[begins[~single] + 1]
    for wire, qubit in enumerate(block.wires):
        first[low == qubit] = wire
        second[np.flatnonzero(~single)[high == qubit]] = wire
    return product_of(matrices_of(rows, members[single]), gates.matrices, Gates(place, first, second))


def _insertion(rows: Rows, block: Block, new: Written) -> Insertion:
    """The rows of a block written anew, where its third wire joined."""
    kinds: list[int] = []
    qubits: list[int] = []
    parameters: list[float] = []
    for layer in new.layers:
        for wire, angles in zip(block.wires, layer.angles, strict=True):
            if angles is not None:
                kinds.append(0)
                qubits.append(wire)
                parameters.extend(angles)
        if layer.cx is not None:
            kinds.append(1)
            qubits.extend(block.wires[wire] for wire in layer.cx)
    if new.phase_rad != 0.0:
        kinds.append(2)
        parameters.append(new.phase_rad)
    origins = np.unique(rows.take(block.members).origins)
    count = len(kinds)
    column = Rows(
        _KINDS, np.array(kinds, dtype=np.uint16), np.array(qubits, dtype=np.int32), np.array(parameters), Terms(),
        np.zeros(0, np.int32), offsets_of(np.full(count, len(origins))), np.tile(origins, count),
    )  # fmt: skip
    return Insertion(column, np.full(count, block.join, dtype=np.int64))
