"""The rounds of resynthesis of three-qubit blocks on one run of rows."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from qlower.dialects.circuit.gates import GATES
from qlower.ir import Run
from qlower.ir.row_replacement import Insertion, replaced
from qlower.ir.rows import LongColumn, Rows, offsets_of, ragged
from qlower.passes.circuit.block_basis import BlockBasis
from qlower.passes.circuit.one_qubit_runs import union_of_origins
from qlower.passes.circuit.three_qubit_blocks import RowGates, three_qubit_blocks
from qlower.passes.circuit.three_qubit_rows import program_rows
from qlower.passes.pauli_synthesis.cost import two_qubit_gates
from qlower.passes.synthesis.three_qubit import Walk, written
from qlower.passes.synthesis.three_qubit_frames import ALL_PAIRS
from qlower.passes.synthesis.three_qubit_product import Gates, products_of
from qlower.passes.synthesis.three_qubit_search import Step, find_walk
from qlower.passes.synthesis.unitary import ComplexArray


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
        try:
            return self._known[key]
        except KeyError:
            if len(self._known) >= self.budget:
                return None
            walk = self._known[key] = find_walk(rotations, end, pairs, cost - 1, self.width)
            return walk


@dataclass(frozen=True)
class Chosen:
    """Blocks to write anew, which do not overlap.

    Attributes:
        members: rows, block after block, ascending in each.
        offsets: where each block begins; one longer than there are blocks.
        wires: the program's wires of each ``[B, 3]``.
        join: the row before or after which all of a block may stand.
        cost: of each in two-qubit gates.
        walks: what to write.
        gates: of all rows.
    """

    members: LongColumn
    offsets: LongColumn
    wires: LongColumn
    join: LongColumn
    cost: LongColumn
    walks: list[Walk]
    gates: RowGates

    def unitaries(self, rows: Rows) -> ComplexArray:
        """What the blocks do, ``[B, 8, 8]``."""
        begins, ends = rows.qubit_offsets[self.members], rows.qubit_offsets[self.members + 1]
        wires = self.wires.repeat(np.diff(self.offsets), axis=0)
        first = (wires == rows.qubits[begins][:, None]).argmax(axis=1)
        second = (wires == rows.qubits[ends - 1][:, None]).argmax(axis=1)
        second[ends - begins == 1] = -1
        on = Gates(self.offsets, self.gates.place[self.members], first, second)
        return products_of(self.gates.singles, self.gates.doubles, on)


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
        blocks = self._choose(rows)
        if blocks is None:
            return False
        new = written(blocks.walks, blocks.unitaries(rows))
        origins = union_of_origins(rows, blocks.members, blocks.offsets)
        saved = blocks.cost - new.num_cx
        if self._uses_of_cx != 1:
            right = np.flatnonzero(new.is_right)
            saved[right] = blocks.cost[right] - self._costs(*program_rows(new, blocks.wires, origins, right), right)
        better = new.is_right & (saved > 0)
        if not better.any():
            return False
        part, program = program_rows(new, blocks.wires, origins, np.flatnonzero(better))
        gone = np.zeros(len(rows), dtype=bool)
        gone[blocks.members[better.repeat(np.diff(blocks.offsets))]] = True
        self.run = self.run.with_rows(replaced(rows, gone, [Insertion(part, blocks.join[program])]))
        self.blocks_replaced += int(np.count_nonzero(better))
        self.gates_saved += int(saved[better].sum())
        return True

    def _costs(self, rows: Rows, program: LongColumn, numbers: LongColumn) -> list[int]:
        """What programs take in uses of the entangler: several CX on a pair may take fewer of them than one by one."""
        return [
            two_qubit_gates(
                self.run.with_rows(rows.take(np.flatnonzero(program == number))),
                swaps_are_free=False,
                basis=self.basis,
            )
            for number in numbers.tolist()
        ]

    @cached_property
    def _uses_of_cx(self) -> int:
        return int(self.basis.entangler.count(GATES["cx"].matrix(())[None])[0])

    def _choose(self, rows: Rows) -> Chosen | None:
        """Blocks that do not overlap and walks for them, None if there are none."""
        blocks = three_qubit_blocks(rows, self.basis.entangler, self.most_rotations)
        if blocks is None:
            return None
        taken: set[int] = set()
        chosen: list[int] = []
        walks: list[Walk] = []
        for number, (first, last, begin, end, cost, _, frame, pairs) in enumerate(blocks.numbers):
            members = blocks.members[first:last].tolist()
            if not taken.isdisjoint(members):
                continue
            rotations = tuple(blocks.rotations[begin:end].tolist())
            steps = self.searches.find(rotations, frame, ALL_PAIRS if self.everywhere else pairs, cost)
            if steps is not None:
                taken.update(members)
                chosen.append(number)
                walks.append(Walk(steps, rotations, tuple(blocks.angles_rad[begin:end].tolist())))
        if not chosen:
            return None
        first_members, last_members, _, _, costs, joins, _, _ = np.array([blocks.numbers[n] for n in chosen]).T
        sizes = last_members - first_members
        return Chosen(
            blocks.members[ragged(first_members, sizes)], offsets_of(sizes), blocks.wires[chosen], joins, costs, walks,
            blocks.gates,
        )  # fmt: skip
