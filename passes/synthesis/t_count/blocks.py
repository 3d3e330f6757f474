"""Sequences of π/4 rotations as blocks, each diagonal but for a limited number of Hadamards inside.

The Hadamards between two T gates are what keeps a program from being one phase polynomial. Rotations are taken in an
order that commutation allows, all diagonal ones first; a Hadamard is done only when none is left.
Source: V. Vandaele et al., arXiv:2302.07040 (one Hadamard makes a rotation diagonal, and fewer do not suffice).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from qlower.passes.synthesis.t_count.frame import Frame
from qlower.passes.synthesis.t_count.rotations import Gate, Origin, Rotation
from qlower.passes.synthesis.t_count.signature import Term, bits_of


@dataclass
class Block:
    """Clifford gates on the program's qubits, then a sum over paths without T gates but in one phase polynomial.

    With v the bits of the n qubits behind ``before`` and of one further variable for every Hadamard, the block maps |x⟩
    to the sum over the further variables of exp(iπ/4·∑ factor·parity(v)) ∏ (−1)^(v_{n+i}·read_i(v)) |wires(v)⟩, over
    √2 for each.

    Attributes:
        before: gates in time order.
        terms: odd terms of the polynomial, no parity twice.
        clifford_terms: even ones.
        term_origins: of each odd term.
        reads: for each Hadamard the parity on its wire before it.
        wires: for each qubit its parity at the end.
        phase: in units of π/8.
    """

    before: list[Gate]
    wires: list[int]
    terms: list[Term] = field(default_factory=list)
    clifford_terms: list[Term] = field(default_factory=list)
    term_origins: list[Origin] = field(default_factory=list)
    reads: list[int] = field(default_factory=list)
    phase: int = 0

    @property
    def origins(self) -> Origin:
        """The origins of all odd terms."""
        return frozenset().union(*self.term_origins)

    def add(self, parity: int, factor: int, origins: Origin) -> None:
        """Add an odd term; with one of the same parity it becomes an even one."""
        place = next((at for at, (other, _) in enumerate(self.terms) if other == parity), None)
        if place is None:
            self.terms.append((parity, factor))
            self.term_origins.append(origins)
        else:
            _, other = self.terms.pop(place)
            self.term_origins.pop(place)
            self.clifford_terms.append((parity, other + factor))


def blocks_of(rotations: Sequence[Rotation], num_qubits: int, hadamards: int) -> tuple[list[Block], list[Gate]]:
    """The rotations in blocks with at most so many Hadamards inside.

    Returns:
        The blocks, and all Clifford gates in them in time order: what is to be undone behind the last one.
    """
    return _Builder(rotations, num_qubits, hadamards).build()


class _Builder:
    def __init__(self, rotations: Sequence[Rotation], num_qubits: int, hadamards: int) -> None:
        self.rotations = rotations
        self.num_qubits = num_qubits
        self.hadamards = hadamards
        self.frame = Frame(num_qubits, [item.axis for item in rotations])
        self.left = list(range(len(rotations)))
        self.waits_for = _predecessors(rotations)
        self.blocks: list[Block] = []

    def build(self) -> tuple[list[Block], list[Gate]]:
        while self.left:
            begin = len(self.frame.gates)
            for place in self._commuting_front():
                self.frame.make_diagonal(place)
            block = Block(self.frame.gates[begin:], [1 << q for q in range(self.num_qubits)])
            self.blocks.append(block)
            self._take_diagonal(block)
            while self.left and len(block.reads) < self.hadamards:
                self._hadamard(block)
                self._take_diagonal(block)
        return self.blocks, self.frame.gates

    def _free(self) -> list[int]:
        pending = 0
        free = []
        for place in self.left:
            if not self.waits_for[place] & pending:
                free.append(place)
            pending |= 1 << place
        return free

    def _commuting_front(self) -> list[int]:
        chosen: list[int] = []
        for place in self._free():
            axis = self.rotations[place].axis
            if all(axis.commutes(self.rotations[other].axis) for other in chosen):
                chosen.append(place)
        return chosen

    def _take_diagonal(self, block: Block) -> None:
        """Do all rotations that are diagonal and wait for none that is not."""
        diagonal = self.frame.diagonal()
        pending = 0
        kept = []
        for place in self.left:
            if not diagonal >> place & 1 or self.waits_for[place] & pending:
                kept.append(place)
                pending |= 1 << place
                continue
            self._turn(block, place)
        self.left = kept

    def _turn(self, block: Block, place: int) -> None:
        item, axis = self.rotations[place], self.frame.string(place)
        parity = 0
        for q in bits_of(axis.z):
            parity ^= block.wires[q]
        eighths = -item.eighths if axis.negative else item.eighths
        block.add(parity, eighths, item.origins)
        block.phase -= eighths

    def _hadamard(self, block: Block) -> None:
        """Make one more rotation diagonal: the first free one."""
        begin = len(self.frame.gates)
        place = self._free()[0]
        qubit = self.frame.make_diagonal(place)
        assert qubit is not None
        for name, qubits in self.frame.gates[begin:-1]:
            if name == "cx":
                block.wires[qubits[1]] ^= block.wires[qubits[0]]
            else:
                assert name == "sdg"
                block.clifford_terms.append((block.wires[qubits[0]], -2))
        block.reads.append(block.wires[qubit])
        block.wires[qubit] = 1 << self.num_qubits + len(block.reads) - 1


def _predecessors(rotations: Sequence[Rotation]) -> list[int]:
    """For each rotation a mask of those before it that it does not commute with."""
    masks = []
    for at, item in enumerate(rotations):
        mask = 0
        for before in range(at):
            if not item.axis.commutes(rotations[before].axis):
                mask |= 1 << before
        masks.append(mask)
    return masks
