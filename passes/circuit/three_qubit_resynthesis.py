"""The rounds of resynthesis of three-qubit blocks on one run of rows."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import gate_kind
from qlower.ir import Run
from qlower.ir.row_replacement import Insertion, replaced
from qlower.ir.rows import LongColumn, RowKind, Rows, Terms, offsets_of
from qlower.passes.circuit.block_basis import BlockBasis
from qlower.passes.circuit.one_qubit_runs import matrices_of, union_of_origins
from qlower.passes.circuit.three_qubit_blocks import three_qubit_blocks
from qlower.passes.circuit.two_qubit_rows import PHASE, U3, distinct_gates
from qlower.passes.pauli_synthesis.cost import two_qubit_gates
from qlower.passes.synthesis.three_qubit import Walk, Written, written
from qlower.passes.synthesis.three_qubit_frames import ALL_PAIRS
from qlower.passes.synthesis.three_qubit_product import Gates, products_of
from qlower.passes.synthesis.three_qubit_search import Step, find_walk
from qlower.passes.synthesis.unitary import ComplexArray

CX = gate_kind("cx")
_KINDS: tuple[RowKind, ...] = (U3, CX, PHASE)


@dataclass
class Searches:
    """Walks that were looked for, so that equal blocks are searched once.

    Attributes:
        width: states that a search keeps of a level.
        budget: searches are given up once so many have been made.
    """

    width: int
    budget: int
    _known: dict[tuple[tuple[int, ...], int, int, int], tuple[Step, ...] | None] = field(default_factory=dict)

    def find(self, rotations: tuple[int, ...], end: int, pairs: int, cost: int) -> tuple[Step, ...] | None:
        """A walk with fewer gates than a block has that costs so much, None if none is found."""
        key = (rotations, end, pairs, cost)
        if key not in self._known:
            if len(self._known) >= self.budget:
                return None
            self._known[key] = find_walk(rotations, end, pairs, cost - 1, self.width)
        return self._known[key]


@dataclass(frozen=True)
class Block:
    """A block on three wires that is to be written anew.

    Attributes:
        members: its rows, ascending.
        wires: the program's wires.
        join: the row before or after which all of it may stand.
        cost: in two-qubit gates.
    """

    members: LongColumn
    wires: tuple[int, int, int]
    join: int
    cost: int


@dataclass
class ThreeQubitResynthesis:
    """A run whose blocks are written anew, round by round.

    Attributes:
        run: as it stands.
        basis: what two-qubit gates are counted in.
        searches: shared by the runs of a module.
        most_rotations: what a block may have.
        everywhere: whether gates may go on pairs of wires that had none.
        blocks_replaced, gates_saved: so far; gates are uses of the entangler.
    """

    run: Run
    basis: BlockBasis
    searches: Searches
    most_rotations: int
    everywhere: bool
    blocks_replaced: int = 0
    gates_saved: int = 0

    def round(self) -> bool:
        """Replace blocks that need fewer gates; says whether there were any."""
        rows = self.run.rows
        chosen, walks = self._choose(rows)
        if not chosen:
            return False
        gone = np.zeros(len(rows), dtype=bool)
        insertions: list[Insertion] = []
        for block, new in zip(chosen, written(walks, _unitaries(rows, chosen)), strict=True):
            if new is None:
                continue
            insertion = _insertion(rows, block, new)
            saved = block.cost - self._cost(new, insertion)
            if saved > 0:
                gone[block.members] = True
                insertions.append(insertion)
                self.blocks_replaced += 1
                self.gates_saved += saved
        if insertions:
            self.run = replace(self.run, rows=replaced(rows, gone, insertions))
        return bool(insertions)

    def _cost(self, new: Written, insertion: Insertion) -> int:
        """What is written, in uses of the entangler: several CX on a pair may take fewer of them than one by one."""
        if self._uses_of_cx == 1:
            return len(new.cx)
        return two_qubit_gates(replace(self.run, rows=insertion.rows), swaps_are_free=False, basis=self.basis)

    @cached_property
    def _uses_of_cx(self) -> int:
        return int(self.basis.entangler.count(GATES["cx"].matrix(())[None])[0])

    def _choose(self, rows: Rows) -> tuple[list[Block], list[Walk]]:
        """Blocks that do not overlap, and walks for them."""
        taken = np.zeros(len(rows), dtype=bool)
        chosen: list[Block] = []
        walks: list[Walk] = []
        blocks = three_qubit_blocks(rows, self.basis.entangler, self.most_rotations)
        for number, numbers in enumerate(blocks.numbers if blocks else ()):
            first, last, begin, end, cost, join, frame, pairs = numbers
            members = blocks.members[first:last]
            if taken[members].any():
                continue
            rotations = tuple(blocks.rotations[begin:end].tolist())
            steps = self.searches.find(rotations, frame, ALL_PAIRS if self.everywhere else pairs, cost)
            if steps is not None:
                taken[members] = True
                chosen.append(Block(members, tuple(blocks.wires[number].tolist()), join, cost))
                walks.append(Walk(steps, rotations, tuple(blocks.angles_rad[begin:end].tolist())))
        return chosen, walks


def _unitaries(rows: Rows, blocks: list[Block]) -> ComplexArray:
    """What blocks do, ``[B, 8, 8]``."""
    sizes = [len(block.members) for block in blocks]
    members = np.concatenate([block.members for block in blocks])
    begins = rows.qubit_offsets[members]
    double = np.flatnonzero(rows.num_qubits[members] != 1)
    single = np.flatnonzero(rows.num_qubits[members] == 1)
    gates = distinct_gates(rows, members[double])
    place = np.empty(len(members), dtype=np.int64)
    place[single], place[double] = np.arange(len(single)), gates.of_row
    first, second = np.empty_like(place), np.full(len(members), -1)
    low, high = rows.qubits[begins], rows.qubits[begins[double] + 1]
    for wire in range(3):
        qubit = np.repeat([block.wires[wire] for block in blocks], sizes)
        first[low == qubit] = wire
        second[double[high == qubit[double]]] = wire
    on = Gates(offsets_of(np.array(sizes, dtype=np.int64)), place, first, second)
    return products_of(matrices_of(rows, members[single]), gates.matrices, on)


def _insertion(rows: Rows, block: Block, new: Written) -> Insertion:
    """The rows of a block written anew, where its third wire joined."""
    kinds: list[int] = []
    qubits: list[int] = []
    parameters: list[float] = []
    for layer, cx in zip(new.angles.tolist(), (*new.cx, None), strict=True):
        for wire, angles in zip(block.wires, layer, strict=True):
            if any(angles):
                kinds.append(0)
                qubits.append(wire)
                parameters.extend(angles)
        if cx is not None:
            kinds.append(1)
            qubits.extend(block.wires[wire] for wire in cx)
    if new.phase_rad != 0.0:
        kinds.append(2)
        parameters.append(new.phase_rad)
    origins = union_of_origins(rows, block.members, np.array([0, len(block.members)]))[1]
    count = len(kinds)
    column = Rows(
        _KINDS, np.array(kinds, dtype=np.uint16), np.array(qubits, dtype=np.int32), np.array(parameters), Terms(),
        np.zeros(0, np.int32), offsets_of(np.full(count, len(origins))), np.tile(origins, count),
    )  # fmt: skip
    return Insertion(column, np.full(count, block.join, dtype=np.int64))
