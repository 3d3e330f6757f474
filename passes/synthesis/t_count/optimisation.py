"""The ways to fewer T gates: merging, and smaller phase polynomials in every block."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qlower.passes.synthesis.t_count.blocks import Block, blocks_of
from qlower.passes.synthesis.t_count.merging import merged
from qlower.passes.synthesis.t_count.paulis import Pauli, product
from qlower.passes.synthesis.t_count.reduction import Search, reduced
from qlower.passes.synthesis.t_count.rotations import (
    Gate,
    Origin,
    Rotation,
    RotationProgram,
    conjugate_rows,
    rotation,
)
from qlower.passes.synthesis.t_count.signature import Correction, bits_of, clifford_difference, terms_of


@dataclass
class BlockProgram:
    """A program as blocks, and Clifford gates behind them.

    Attributes:
        num_qubits: n.
        blocks: in time order; terms of a block may be fewer than it was built with, see ``corrections``.
        corrections: for each block the Clifford part of its polynomial: gates on the block's bits.
        frame_gates: the Clifford gates of all blocks, undone behind the last one.
        quarter_turns, cliffords, phase: as in a ``RotationProgram``.
    """

    num_qubits: int
    blocks: list[Block]
    corrections: list[list[Correction]]
    frame_gates: list[Gate]
    quarter_turns: list[Rotation]
    cliffords: list[Gate]
    phase: int

    @property
    def t_count(self) -> int:
        """T gates in all blocks."""
        return sum(len(block.terms) for block in self.blocks)


_MOST_ROUNDS = 16
"""Rounds of smaller polynomials and merging; of three in a row all but the last two save a T gate."""


def without_ancillas(program: RotationProgram, search: Search) -> RotationProgram:
    """The program with fewer rotations: merged, then set by set of commuting ones until nothing is saved.

    Rotations go to the earliest set they can be in, and in the next round to the last one.
    """
    best = merged(program)
    failed = 0
    for number in range(_MOST_ROUNDS if _takes_hadamards(best) else 1):
        tried = merged(_reduced_in_sets(best, search, late=bool(number & 1)))
        failed = failed + 1 if len(tried.rotations) >= len(best.rotations) else 0
        if failed == 2 or not search.steps:
            break
        if not failed:
            best = tried
    return best


def _takes_hadamards(program: RotationProgram) -> bool:
    """Whether the rotations are more than one set that commutes: one set is searched once."""
    return len(_commuting_sets(program.rotations, late=False)) > 1


def _reduced_in_sets(program: RotationProgram, search: Search, *, late: bool) -> RotationProgram:
    rotations: list[Rotation] = []
    phase = program.phase
    for chosen in _commuting_sets(program.rotations, late=late):
        turns, turned = _reduced_set(chosen, program.num_qubits, search)
        rotations += turns
        phase += turned
    return replace(program, rotations=rotations, phase=phase % 16)


def _commuting_sets(rotations: Sequence[Rotation], *, late: bool) -> list[list[Rotation]]:
    """The rotations in sets of ones that commute; each is in the earliest set it can be in, or the last one."""
    sets: list[list[Rotation]] = []
    for item in reversed(rotations) if late else rotations:
        place = len(sets)
        while place and all(item.axis.commutes(other.axis) for other in sets[place - 1]):
            place -= 1
        if place == len(sets):
            sets.append([])
        sets[place].append(item)
    return sets[::-1] if late else sets


def _reduced_set(chosen: list[Rotation], num_qubits: int, search: Search) -> tuple[list[Rotation], int]:
    """Rotations in place of ones that commute, T gates first, and a phase in units of π/8."""
    found = in_blocks(RotationProgram(num_qubits, chosen), 0, search)
    (block,), (corrections,) = found.blocks, found.corrections
    z = [Pauli(0, 1 << q) for q in range(num_qubits)]
    x = [Pauli(1 << q, 0) for q in range(num_qubits)]
    for name, qubits in block.before:
        conjugate_rows(x, z, name, qubits)
    pairs = zip(block.terms, block.term_origins, strict=True)
    terms: list[tuple[int, int, Origin]] = [(parity, factor, origins) for (parity, factor), origins in pairs]
    terms += [(parity, factor, frozenset()) for parity, factor in terms_of(corrections)]
    rotations = []
    for parity, factor, origins in terms:
        axis = Pauli(0, 0)
        for q in bits_of(parity):
            axis = product(axis, z[q])
        rotations.append(rotation(axis, factor, origins))
    return rotations, block.phase + sum(factor for _, factor, _ in terms)


def in_blocks(program: RotationProgram, hadamards: int, search: Search | None) -> BlockProgram:
    """The program in blocks of at most so many Hadamards inside, with smaller polynomials if a search is given."""
    blocks, gates = blocks_of(program.rotations, program.num_qubits, hadamards)
    corrections = [_corrected(block, search) for block in blocks]
    return BlockProgram(
        program.num_qubits, blocks, corrections, gates, program.quarter_turns, program.cliffords, program.phase
    )


def _corrected(block: Block, search: Search | None) -> list[Correction]:
    before = [*block.terms, *block.clifford_terms]
    if search is not None and len(block.terms) > 1:
        parities = reduced([parity for parity, _ in block.terms], search)
        if len(parities) < len(block.terms):
            block.terms, block.term_origins = [(p, 1) for p in parities], [block.origins] * len(parities)
    corrections = clifford_difference(before, block.terms)
    assert corrections is not None, "the search kept the signature"
    return corrections


def fewest(program: RotationProgram, hadamards: int, search: Search) -> BlockProgram:
    """The program in blocks with at most so many Hadamards inside each, with as few T gates as the ways here find."""
    plain = without_ancillas(program, search)
    best = in_blocks(plain, 0, None)
    folded = merged(program)
    if hadamards and _takes_hadamards(folded):
        for start in [folded] if len(folded.rotations) == len(plain.rotations) else [folded, plain]:
            tried = in_blocks(start, hadamards, search)
            if tried.t_count < best.t_count:
                best = tried
    return best
