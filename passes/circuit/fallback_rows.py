"""A rotation with an ancilla, fair coins and measurements as ops of the circuit dialect."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from qlower.dialects.circuit.rows import MEASURE, RESET, gate_kind
from qlower.dialects.classical.ops import Compare, Constant, If, Pack, Yield
from qlower.ir import I1, Operation, Region, RunBuilder, Value
from qlower.ir.run import body
from qlower.ir.types import unsigned
from qlower.passes.synthesis.clifford_t.diagonal import DiagonalMixture
from qlower.passes.synthesis.clifford_t.exact_synthesis import TO_AXIS, inverse_of
from qlower.passes.synthesis.clifford_t.fallback import Branch, FallbackRotation

Fill = Callable[["_Block"], None]


def rotation_ops(
    rotation: FallbackRotation, axis: int, qubit: int, ancilla: int, origin: tuple[int, ...]
) -> list[Operation]:
    """The ops of a rotation about an axis; the ancilla begins and ends in |0⟩.

    A choice with probability n/2^c is made by c fair coins, read as a number that is less than n. A coin is the ancilla
    after a Hadamard gate, measured.
    """
    block = _Block(ancilla, origin)
    block.gates(inverse_of(TO_AXIS[axis]), qubit)
    branches = rotation.branches
    fills: list[Fill] = [lambda inner, branch=branch: _measured(inner, branch, qubit) for branch in branches]  # type: ignore[misc]  # a default binds the variable
    block.choose(branches[0].probability, rotation.coins, fills)
    block.gates(TO_AXIS[axis], qubit)
    return block.finish()


def _measured(block: "_Block", branch: Branch, qubit: int) -> None:
    if branch.success == 1:
        block.gates(branch.word.gates, qubit)
        return
    block.gate("cx", qubit, block.ancilla)
    block.gates(branch.word.gates, block.ancilla)
    block.gate("cx", qubit, block.ancilla)
    failed = block.measure()
    block.reset()
    block.if_(failed, lambda inner: _corrected(inner, branch.correction, qubit))


def _corrected(block: "_Block", mixture: DiagonalMixture, qubit: int) -> None:
    turned = block.coins(1)[0]
    block.reset()
    block.if_(turned, lambda inner: inner.gate("z", qubit))
    fills: list[Fill] = [lambda inner, word=word: inner.gates(word.gates, qubit) for _, word in mixture.words]  # type: ignore[misc]  # as above
    block.choose(mixture.words[0][0], mixture.coins, fills)
    block.if_(turned, lambda inner: inner.gate("z", qubit))


class _Block:
    """A region in the making; every op and row in it has one origin."""

    def __init__(self, ancilla: int, origin: tuple[int, ...]) -> None:
        self.ancilla = ancilla
        self._origin = origin
        self._operations: list[Operation] = []
        self._run = RunBuilder()

    def gate(self, name: str, *qubits: int) -> None:
        self._run.add(gate_kind(name), qubits, origin=self._origin)

    def gates(self, names: Sequence[str], qubit: int) -> None:
        for name in names:
            self.gate(name, qubit)

    def measure(self) -> Value:
        result = Value(I1)
        self._run.add(MEASURE, [self.ancilla], results=[result], origin=self._origin)
        return result

    def reset(self) -> None:
        self._run.add(RESET, [self.ancilla], origin=self._origin)

    def coins(self, count: int) -> list[Value]:
        """Fair coins; the ancilla may be in |0⟩ or |1⟩ before and after."""
        tossed = []
        for _ in range(count):
            self.gate("h", self.ancilla)
            tossed.append(self.measure())
        return tossed

    def choose(self, probability: Fraction, coins: int, fills: Sequence[Fill]) -> None:
        """The first with a probability, the second otherwise."""
        if len(fills) == 1:
            fills[0](self)
            return
        tossed = self.coins(coins)
        self.reset()
        number, bound, first = Value(unsigned(coins)), Value(unsigned(coins)), Value(I1)
        self._add(Pack(operands=tuple(tossed), results=(number,), origin=self._origin))
        least = probability.numerator * ((1 << coins) // probability.denominator)
        self._add(Constant(results=(bound,), attributes={"value": least}, origin=self._origin))
        less = {"predicate": "lt"}
        self._add(Compare(operands=(number, bound), results=(first,), attributes=less, origin=self._origin))
        self.if_(first, fills[0], fills[1])

    def if_(self, condition: Value, then: Fill, otherwise: Fill = lambda block: None) -> None:
        regions = []
        for fill in (then, otherwise):
            inner = _Block(self.ancilla, self._origin)
            fill(inner)
            regions.append(Region(body([*inner.finish(), Yield()])))
        self._add(If(operands=(condition,), regions=tuple(regions), origin=self._origin))

    def finish(self) -> list[Operation]:
        self._flush()
        return self._operations

    def _add(self, op: Operation) -> None:
        self._flush()
        self._operations.append(op)

    def _flush(self) -> None:
        if len(self._run):
            self._operations.append(self._run.finish())
            self._run = RunBuilder()
