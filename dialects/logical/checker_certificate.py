"""A certificate that two programs of any size do the same, control flow, resets and mid-circuit measurement included.

Both are gone through region by region. Between ops of control flow each is brought to the normal form of
``checker_sequence``; what their events and their classical values have in common is found on the way. What a gate of
the circuit does to Pauli operators is taken from its definition, which is compared with its matrix first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import remainder

import numpy as np

from qlower.dialects.algorithm.signed_pauli import Frame
from qlower.dialects.circuit.equivalence import Program
from qlower.dialects.circuit.gates import ALIASES, GATES
from qlower.dialects.circuit.liveness import touched_qubits
from qlower.dialects.circuit.rotations_and_cx import CX, PHASE, X, Y, Z, primitives_of
from qlower.dialects.circuit.row_meaning import CannotInterpret, Effect, effect_of
from qlower.dialects.circuit.rows import modifiers_of
from qlower.dialects.circuit.unitary_algebra import Matrix, embedded, inverse
from qlower.dialects.classical.ops import Cast
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.checker_sequence import Event, Stretch, difference
from qlower.dialects.logical.rows import MEASURE_NEGATED, ROTATION
from qlower.ir import F64, I1, Affine, Angle, Operation, Region, RowKind, Run, Value
from qlower.ir.affine import symbol
from qlower.ir.run import Row

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Same:
    """What a certificate says of two programs that are the same.

    Attributes:
        cliffords: whether the Clifford gates left at the end are the same too.
        events: rotations and measurements that were compared.
    """

    cliffords: bool
    events: int


class Differs(Exception):  # noqa: N818  # an answer, not an error
    """The normal forms are not the same; the programs may still be."""


def certify(before: Program, after: Program, *, from_zero: bool) -> Same:
    """Compare two programs on the same qubits.

    Args:
        before: one of them.
        after: the other.
        from_zero: whether all qubits begin in |0⟩.

    Raises:
        Differs: their normal forms are not the same.
        CannotInterpret: they have none, or one that is too long.
    """
    (body,), (other,) = before.function.regions, after.function.regions
    comparison = _Comparison()
    comparison.pair(body.arguments, other.arguments)
    fresh = range(before.num_qubits if from_zero else 0)
    first, second = _Side(before, set(fresh)), _Side(after, set(fresh))
    ends = comparison.regions(_Scope(first, body, ()), _Scope(second, other, ()))
    if before.output_slots().keys() != after.output_slots().keys():
        raise Differs("the outputs are declared otherwise")
    mine = [comparison.number(first, value) for value in _outputs(before, body)]
    theirs = [comparison.number(second, value) for value in _outputs(after, other)]
    if mine != theirs:
        raise Differs("the outputs are other values")
    return Same(_same_frames(*ends), comparison.events)


def _outputs(program: Program, body: Region) -> list[Value]:
    """The final values of the output variables."""
    return [body.terminator.operands[slot] for slots in program.output_slots().values() for slot in slots]


@dataclass
class _Side:
    """One of the programs.

    Attributes:
        program: the program.
        fresh: qubits in |0⟩ because nothing has acted on them; a reset of such a one does nothing.
        defined_by: by value, the op that gives it, and which of its results it is.
    """

    program: Program
    fresh: set[int]
    defined_by: dict[Value, tuple[Operation, int]] = field(default_factory=dict)


class _Scope:
    """A region of one program being gone through.

    Attributes:
        side: the program.
        region: the region.
        stretch: what has been met of it.
        segments: its ops of control flow.
    """

    def __init__(self, side: _Side, region: Region, outer: Sequence[Frame]) -> None:
        self.side, self.region = side, region
        self.stretch = Stretch(side.program.num_qubits, outer)
        self._rest = iter(region.operations[:-1])

    def advance(self) -> Operation | None:
        """Go on to the next op of control flow; None at the end."""
        for op in self._rest:
            if isinstance(op, Run):
                self._run(op)
                continue
            self.side.defined_by.update((value, (op, place)) for place, value in enumerate(op.results))
            if op.regions:
                self.side.fresh -= touched_qubits(op)
                return op
        return None

    def inner_frames(self) -> tuple[Frame, ...]:
        """The frames in which a region inside begins."""
        return (*self.stretch.outer, self.stretch.frame)

    def _run(self, run: Run) -> None:
        if run.rows.kinds and all(kind.name.startswith("logical.") for kind in run.rows.kinds):
            self._products(run)
            return
        for row in run.unpack():
            effect = effect_of(row.kind)
            if effect is Effect.UNITARY:
                self._gate(row)
            elif effect is not Effect.NOTHING:
                self._collapse(row, effect)

    def _products(self, run: Run) -> None:
        table = PauliTable.from_columns(self.side.program.num_qubits, run.rows.columns)
        strings = zip(_whole(table.x), _whole(table.z), run.unpack(), strict=True)
        for x, z, row in strings:
            if row.kind == ROTATION:
                self.stretch.rotate(x, z, row.parameters[0])
            elif row.results:
                self.stretch.measure(x, z, row.results[0], negated=row.kind == MEASURE_NEGATED)
            else:
                raise CannotInterpret(f"{row.kind.name} is no rotation or measurement")

    def _gate(self, row: Row) -> None:
        self.side.fresh.difference_update(row.qubits)
        for name, operands, constant, coefficients in _checked_steps(row.kind):
            qubits = [row.qubits[place] for place in operands]
            if name == CX:
                self.stretch.cx(*qubits)
                continue
            angle: Angle = constant
            for parameter, factor in coefficients:
                angle = angle + row.parameters[parameter] * factor
            bit = 1 << qubits[0]
            self.stretch.rotate(0 if name == Z else bit, 0 if name == X else bit, angle)

    def _collapse(self, row: Row, effect: Effect) -> None:
        bit, is_fresh = 1 << row.qubits[0], row.qubits[0] in self.side.fresh
        if effect is Effect.RESET and is_fresh:
            return
        self.side.fresh.discard(row.qubits[0])
        if effect is Effect.MEASURE:
            self.stretch.measure(0, bit, row.results[0], negated=False)
            return
        # A reset is a measurement and a half turn about X by its outcome.
        outcome, number = Value(I1), Value(F64)
        self.side.defined_by[number] = (Cast(operands=(outcome,), results=(number,)), 0)
        self.stretch.measure(0, bit, outcome, negated=False)
        self.stretch.rotate(bit, 0, symbol(number) * np.pi)


class _Comparison:
    """Which values of both programs are equal.

    Attributes:
        events: rotations and measurements found equal.
    """

    def __init__(self) -> None:
        self.events = 0
        self._known: dict[Value, int] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self._bits: set[int | None] = set()
        self._count = 0

    def pair(self, first: Sequence[Value], second: Sequence[Value]) -> None:
        """Two lists of values are equal, one by one."""
        if [value.type for value in first] != [value.type for value in second]:
            raise Differs("a region has other arguments")
        for one, other in zip(first, second, strict=True):
            self._known[one] = self._known[other] = self._count
            self._count += 1

    def number(self, side: _Side, value: Value) -> int:
        """A number that a value shares with those equal to it, of both programs."""
        if value in self._known:
            return self._known[value]
        if value not in side.defined_by:
            raise Differs("a value depends on a measurement that the other program does not have")
        op, place = side.defined_by[value]
        operands = [self.number(side, operand) for operand in op.operands]
        key = (op.name, str(op.results[place].type), repr(sorted(op.attributes.items())), *operands)
        self._known[value] = self._numbers.setdefault(key, -1 - len(self._numbers))
        if isinstance(op, Cast) and op.source.type == I1:
            self._bits.add(self._known[value])
        return self._known[value]

    def regions(self, first: _Scope, second: _Scope) -> tuple[Frame, Frame]:
        """Compare two regions; the Clifford gates that they leave."""
        while True:
            one, other = first.advance(), second.advance()
            self.stretches(first, second)
            if one is None and other is None:
                return first.stretch.frame, second.stretch.frame
            if one is None or other is None:
                raise Differs("there is another number of ops of control flow")
            self.operations(first, one, second, other)

    def stretches(self, first: _Scope, second: _Scope) -> None:
        """Compare what both scopes have met since the last op of control flow."""
        mine, theirs = first.stretch.take_events(), second.stretch.take_events()

        def same(one: Event, other: Event) -> bool:
            if one.result is not None and other.result is not None:
                self.pair((one.result,), (other.result,))
                return one.negative == other.negative
            return self.same_angles(first.side, one.angle, second.side, other.angle)

        found = difference(mine, theirs, same)
        if found is not None:
            raise Differs(found)
        self.events += len(mine)

    def same_angles(self, first: _Side, one: Angle, second: _Side, other: Angle) -> bool:
        """Whether two angles are the same affine expression of equal values, whole turns by a bit left out.

        A whole turn is a phase of −1, and phases are not kept.
        """
        mine, theirs = self.parts(first, one), self.parts(second, other)
        apart = {key: mine.get(key, 0.0) - theirs.get(key, 0.0) for key in {**mine, **theirs}}
        for key, off in apart.items():
            if abs(remainder(off, 2 * np.pi) if key in self._bits else off) > TOLERANCE:
                return False
        return True

    def parts(self, side: _Side, angle: Angle) -> dict[int | None, float]:
        """The coefficients of an angle by value; the constant's by None."""
        if not isinstance(angle, Affine):
            return {None: angle}
        found: dict[int | None, float] = {None: angle.constant}
        for value, coefficient in angle.terms:
            key = self.number(side, value)
            found[key] = found.get(key, 0.0) + coefficient
        return found

    def operations(self, first: _Scope, one: Operation, second: _Scope, other: Operation) -> None:
        """Compare two ops of control flow; each of their regions must leave the same Clifford gates."""
        if one.name != other.name or one.attributes != other.attributes or len(one.regions) != len(other.regions):
            raise Differs(f"{other.name} stands for {one.name}")
        if not self.same_values(first.side, one.operands, second.side, other.operands):
            raise Differs(f"{one.name} uses other values")
        for mine, theirs in zip(one.regions, other.regions, strict=True):
            self.pair(mine.arguments, theirs.arguments)
            inner = _Scope(first.side, mine, first.inner_frames()), _Scope(second.side, theirs, second.inner_frames())
            if not _same_frames(*self.regions(*inner)):
                raise Differs(f"a region of {one.name} leaves other Clifford gates")
            ends = mine.terminator.operands, theirs.terminator.operands
            if not self.same_values(first.side, ends[0], second.side, ends[1]):
                raise Differs(f"a region of {one.name} gives other values")
        self.pair(one.results, other.results)

    def same_values(self, first: _Side, mine: Sequence[Value], second: _Side, theirs: Sequence[Value]) -> bool:
        """Whether two lists of values are equal."""
        return [self.number(first, value) for value in mine] == [self.number(second, value) for value in theirs]


def _same_frames(first: Frame, second: Frame) -> bool:
    return first.x == second.x and first.z == second.z


def _whole(words: "np.ndarray[tuple[int, ...], np.dtype[np.uint64]]") -> list[int]:
    """Rows of words as one number each."""
    payload = np.ascontiguousarray(words.astype("<u8"))
    return [int.from_bytes(row.tobytes(), "little") for row in payload]


Step = tuple[str, tuple[int, ...], float, tuple[tuple[int, float], ...]]


@cache
def _checked_steps(kind: RowKind) -> tuple[Step, ...]:
    """What a gate of the table is made of but for its phase, seen to be so at some values of its parameters.

    Raises:
        CannotInterpret: it is no gate of the table, or not made of this.
    """
    steps = [step for step in primitives_of(kind) if step.name != PHASE]
    name = kind.name.partition(".")[2]
    gate = GATES[ALIASES.get(name, name)]
    for offset in (0.3, 1.9):
        values = tuple(offset + 0.7 * place for place in range(kind.num_parameters))
        wanted = gate.matrix(values)
        if len(modifiers_of(kind)) % 2:
            wanted = inverse(wanted)
        product: Matrix = np.eye(1 << kind.num_qubits, dtype=np.complex128)
        for step in steps:
            angle = step.constant + sum(values[place] * factor for place, factor in step.coefficients)
            product = embedded(_MATRICES[step.name](angle), step.operands, kind.num_qubits) @ product
        overlap = np.vdot(wanted, product) / len(wanted)
        if abs(abs(overlap) - 1) > TOLERANCE:
            raise CannotInterpret(f"{kind.name} is not what it is said to be made of")
    return tuple((step.name, step.operands, step.constant, step.coefficients) for step in steps)


def _turning(pauli: Matrix) -> Callable[[float], Matrix]:
    def matrix(angle: float) -> Matrix:
        turned: Matrix = np.cos(angle / 2) * np.eye(2) - 1j * np.sin(angle / 2) * pauli
        return turned

    return matrix


_MATRICES: dict[str, Callable[[float], Matrix]] = {
    X: _turning(np.array([[0, 1], [1, 0]], dtype=np.complex128)),
    Y: _turning(np.array([[0, -1j], [1j, 0]], dtype=np.complex128)),
    Z: _turning(np.array([[1, 0], [0, -1]], dtype=np.complex128)),
    CX: lambda _angle: np.eye(4, dtype=np.complex128)[[0, 3, 2, 1]],
}
