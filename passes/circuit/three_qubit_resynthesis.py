"""The rounds of resynthesis of three-qubit blocks on one run of rows."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qlower.dialects.circuit.rows import gate_kind
from qlower.ir import Run
from qlower.ir.rows import LongColumn, Rows, Terms, offsets_of, ragged
from qlower.passes.circuit.block_basis import BlockBasis
from qlower.passes.circuit.splice_kernel import Incoming
from qlower.passes.circuit.splicing import Phases, spliced
from qlower.passes.circuit.three_qubit_blocks import Blocks, three_qubit_blocks
from qlower.passes.circuit.three_qubit_choice import Searches
from qlower.passes.circuit.three_qubit_rows import PARAMETERS, QUBITS, ROWS, write_blocks, write_incoming
from qlower.passes.circuit.three_qubit_state import COST, JOIN, MEMBERS, MEMBERS_END
from qlower.passes.circuit.two_qubit_rows import U3
from qlower.passes.pauli_synthesis.cost import two_qubit_gates
from qlower.passes.synthesis.entangler import CX_MATRIX, Entangler
from qlower.passes.synthesis.three_qubit import Walk, Written, new_space, room_for_programs

_CX = gate_kind("cx")


@dataclass(frozen=True)
class Programs:
    """Blocks that do not overlap, written anew.

    Attributes:
        blocks: all blocks.
        chosen: the numbers of these.
        written: what they are written as.
    """

    blocks: Blocks
    chosen: LongColumn
    written: Written

    @property
    def num_cx(self) -> LongColumn:
        """CX of each."""
        return np.diff(self.written.offsets) - 1

    @property
    def cost(self) -> LongColumn:
        """What each block costs in two-qubit gates."""
        return self.blocks.found.numbers[8 * self.chosen + COST]

    def members(self, some: LongColumn) -> tuple[LongColumn, LongColumn]:
        """Where the rows of some begin, and these."""
        numbers, block = self.blocks.found.numbers, 8 * self.chosen[some]
        begins = numbers[block + MEMBERS]
        sizes = numbers[block + MEMBERS_END] - begins
        return offsets_of(sizes), self.blocks.found.members[ragged(begins, sizes)]

    def incoming(self, some: LongColumn, kinds: tuple[int, int]) -> Incoming:
        """Rows for some, in the order of where they come in.

        Args:
            some: places in ``chosen``.
            kinds: the numbers of ``u3`` and of CX.
        """
        some = some[self.blocks.found.numbers[8 * self.chosen[some] + JOIN].argsort(kind="stable")]
        layers = int((self.num_cx[some] + 1).sum())
        room = Incoming(
            np.empty(4 * layers, np.int64), np.empty(4 * layers, np.int64), np.empty(4 * layers, np.int64),
            np.empty(5 * layers, np.int32), np.empty(9 * layers), *self.members(some),
        )  # fmt: skip
        ends = np.zeros(3, np.int64)
        write_incoming.run(
            self.blocks.found, self.chosen, some, self.written, np.array(kinds), room, ends, work=4 * layers
        )
        rows = int(ends[ROWS])
        return room._replace(
            place=room.place[:rows], kind=room.kind[:rows], source=room.source[:rows],
            qubits=room.qubits[: int(ends[QUBITS])], parameters=room.parameters[: int(ends[PARAMETERS])],
        )  # fmt: skip


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
        programs = self._programs(self.run.rows)
        if programs is None:
            return False
        is_right = programs.written.is_right > 0
        saved = programs.cost - programs.num_cx
        if _uses_of_cx(self.basis.entangler) != 1:
            right = np.flatnonzero(is_right)
            saved[right] = programs.cost[right] - [self._uses(programs, one) for one in right.reshape(-1, 1)]
        better = np.flatnonzero(is_right & (saved > 0))
        if not len(better):
            return False
        self._replace(programs, better)
        self.blocks_replaced += len(better)
        self.gates_saved += int(saved[better].sum())
        return True

    def _programs(self, rows: Rows) -> Programs | None:
        """Blocks that do not overlap and seem to need fewer gates, None if there are none."""
        blocks = three_qubit_blocks(rows, self.basis.entangler, self.most_rotations)
        if blocks is None:
            return None
        chosen = self.searches.choose(blocks, everywhere=self.everywhere)
        if not len(chosen.block):
            return None
        offsets = offsets_of(chosen.layers)
        written, walks = room_for_programs(offsets), self.searches.walks
        write_blocks.run(
            blocks.program, blocks.gates, blocks.found, chosen.block,
            Walk(walks.gates, walks.rotations, blocks.found.rotations, blocks.found.angles), chosen.begins,
            new_space(int(chosen.layers.max())), written, work=int(offsets[-1]),
        )  # fmt: skip
        return Programs(blocks, chosen.block, written)

    def _replace(self, programs: Programs, better: LongColumn) -> None:
        """Put some of the programs into the run."""
        kinds = tuple(dict.fromkeys((*self.run.rows.kinds, U3, _CX)))
        incoming = programs.incoming(better, (kinds.index(U3), kinds.index(_CX)))
        gone = np.zeros(len(self.run.rows), dtype=bool)
        gone[incoming.members] = True
        phase = programs.written.phase_rad
        turned = better[phase[better] != 0.0]
        phases = Phases(phase[turned].tolist(), programs.members(turned)[1])
        self.run = spliced(self.run, gone, kinds, incoming, phases=phases)

    def _uses(self, programs: Programs, one: LongColumn) -> int:
        """What one program takes in uses of the entangler: several CX on a pair may take fewer than one by one."""
        incoming = programs.incoming(one, (0, 1))
        kind, no_origins = incoming.kind.astype(np.uint16), np.zeros(len(incoming.kind) + 1, np.int64)
        rows = Rows(
            (U3, _CX), kind, incoming.qubits, incoming.parameters, Terms(), np.zeros(0, np.int32), no_origins,
            np.zeros(0, np.int64),
        )  # fmt: skip
        return two_qubit_gates(self.run.with_rows(rows), swaps_are_free=False, basis=self.basis)


@lru_cache(maxsize=64)
def _uses_of_cx(entangler: Entangler) -> int:
    return int(entangler.count(CX_MATRIX[None])[0])
