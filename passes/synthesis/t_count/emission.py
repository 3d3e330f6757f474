"""Blocks as gates of the circuit dialect; Hadamards inside a block are done by ancillas, measurement and feed-forward.

Every Hadamard of a block becomes an ancilla y in |+⟩ that carries on, while the wire that it acted on, with parity r,
is measured along X: with (−1)^(y·r) in the phase, outcome m leaves the sum over y of (−1)^((y + m)·r), which is put
right by what the rest of the phase polynomial changes under y → y + 1, a Clifford. So all T gates come first.
Source: M. Bremner, R. Jozsa, D. Shepherd, doi:10.1098/rspa.2010.0301; L. Heyfron, E. Campbell, arXiv:1712.01557.
"""

from collections.abc import Sequence

from qlower.dialects.circuit.rows import MEASURE, RESET, gate_kind
from qlower.dialects.classical.ops import If, Yield
from qlower.ir import I1, Operation, Region, RunBuilder, Value
from qlower.ir.run import body
from qlower.passes.synthesis.t_count.blocks import Block
from qlower.passes.synthesis.t_count.clifford_gates import (
    S_POWERS,
    inverse_gates,
    inverse_matrix,
    linear_gates,
    quarter_turn_gates,
    written_anew,
)
from qlower.passes.synthesis.t_count.optimisation import BlockProgram
from qlower.passes.synthesis.t_count.rotations import Gate
from qlower.passes.synthesis.t_count.signature import Correction, Term, bits_of, clifford_difference, terms_of

_EIGHTH_RAD = 0.39269908169872414
"""π/8."""


class Writer:
    """Writes blocks onto the qubits of a function.

    Attributes:
        qubits: the function's qubit for each of the block's wires: first the program's, then the ancillas.
        operations: what is written so far, but for the rows that wait in ``builder``.
    """

    def __init__(self, qubits: Sequence[int]) -> None:
        self.qubits = qubits
        self.operations: list[Operation] = []
        self.builder = RunBuilder()
        self.origin: tuple[int, ...] = ()

    def write(self, program: BlockProgram, last_origin: tuple[int, ...]) -> tuple[Operation, ...]:
        """All ops of a program; gates that close it have the origin given."""
        phase = program.phase
        for block, corrections in zip(program.blocks, program.corrections, strict=True):
            phase += block.phase
            self._block(block, corrections, program.num_qubits)
        self.origin = last_origin
        closing = inverse_gates(program.frame_gates)
        for turn in program.quarter_turns:
            gates, turned = quarter_turn_gates(turn, program.num_qubits)
            closing += gates
            phase += turned
        closing, turned = written_anew([*closing, *program.cliffords], program.num_qubits)
        self._gates(closing)
        self._phase(phase + turned)
        self._flush()
        return body(self.operations)

    def _flush(self) -> None:
        if len(self.builder):
            self.operations.append(self.builder.finish())
        self.builder = RunBuilder()

    def _gate(self, name: str, *wires: int) -> None:
        self.builder.add(gate_kind(name), [self.qubits[wire] for wire in wires], origin=self.origin)

    def _gates(self, gates: Sequence[Gate]) -> None:
        for name, wires in gates:
            self._gate(name, *wires)

    def _phase(self, eighths_of_pi: int) -> None:
        if eighths_of_pi % 16:
            angle = (eighths_of_pi + 8) % 16 - 8
            self.builder.add(gate_kind("gphase"), (), (angle * _EIGHTH_RAD,), origin=self.origin)

    def _block(self, block: Block, corrections: list[Correction], num_qubits: int) -> None:
        self.origin = tuple(sorted(block.origins))
        self._gates(block.before)
        ancillas = range(num_qubits, num_qubits + len(block.reads))
        for ancilla in ancillas:
            self._gate("h", ancilla)
        origin = self.origin
        for (parity, factor), origins in zip(block.terms, block.term_origins, strict=True):
            self.origin = tuple(sorted(origins))
            self._turn(parity, factor)
        self.origin = origin
        self._corrections(corrections)
        for ancilla, read in zip(ancillas, block.reads, strict=True):
            for other in bits_of(read):
                self._gate("cz", ancilla, other)
        if block.reads:
            self._measure(block, corrections, num_qubits)

    def _turn(self, parity: int, factor: int) -> None:
        """T or T† on a parity; factors are ±1."""
        *others, last = bits_of(parity)
        for other in others:
            self._gate("cx", other, last)
        self._gate("t" if factor % 8 == 1 else "tdg", last)
        for other in reversed(others):
            self._gate("cx", other, last)

    def _corrections(self, corrections: list[Correction]) -> None:
        for a, b, power in corrections:
            if a != b:
                self._gate("cz", a, b)
            else:
                for name in S_POWERS[power % 4]:
                    self._gate(name, a)

    def _measure(self, block: Block, corrections: list[Correction], num_qubits: int) -> None:
        """Bring every wire to what it holds at the end, then measure the ones that Hadamards read, in time order."""
        ends = [*block.wires, *block.reads]
        self._gates(linear_gates(ends))
        start = inverse_matrix(ends)
        every = [*block.terms, *terms_of(corrections)]
        for at, read in enumerate(block.reads):
            variable = 1 << num_qubits + at
            every += [(variable, 2), (read, 2), (variable ^ read, -2)]
        for at, read in enumerate(block.reads):
            wire = num_qubits + at
            outcome = Value(I1)
            self._gate("h", wire)
            self.builder.add(MEASURE, [self.qubits[wire]], results=[outcome], origin=self.origin)
            own = 1 << wire
            rest = [*every, (own, -2), (read, -2), (own ^ read, 2)]
            self._flush()
            self.operations.append(self._feed_forward(outcome, rest, ends, start, wire))
            self.builder.add(RESET, [self.qubits[wire]], origin=self.origin)

    def _feed_forward(
        self, outcome: Value, terms: Sequence[Term], ends: Sequence[int], start: Sequence[int], wire: int
    ) -> If:
        """If the outcome is 1: what changes the polynomial's argument by the variable of this wire."""
        flipped = 1 << wire
        changes = [(parity, -2 * factor) for parity, factor in terms if parity & flipped]
        constant = sum(factor for parity, factor in terms if parity & flipped)
        seen = [(_through(parity, start), factor) for parity, factor in changes]
        corrections = clifford_difference(seen, [])
        assert corrections is not None, "a derivative of a cubic polynomial is quadratic"
        inner = Writer(self.qubits)
        inner.origin = self.origin
        inner._corrections(corrections)
        for place, parity in enumerate(ends):
            if parity & flipped:
                inner._gate("x", place)
        inner._phase(2 * constant)
        inner._flush()
        regions = (Region((*inner.operations, Yield())), Region((Yield(),)))
        return If(operands=(outcome,), results=(), regions=regions, origin=self.origin)


def _through(parity: int, start: Sequence[int]) -> int:
    """A parity of the bits at the start as one of those at the end."""
    seen = 0
    for bit in bits_of(parity):
        seen ^= start[bit]
    return seen


def written(program: BlockProgram, qubits: Sequence[int], last_origin: tuple[int, ...]) -> tuple[Operation, ...]:
    """The ops of a program on these qubits: the program's own, then those of ancillas, which begin and end in |0⟩."""
    return Writer(qubits).write(program, last_origin)
