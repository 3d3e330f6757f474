"""Building the body of a function or gate: rows, classical ops, nested regions, shared constants."""

from dataclasses import dataclass, field

from qlower.dialects.classical.ops import Binary, Constant
from qlower.ir import F64, Affine, Angle, Operation, RowKind, Run, RunBuilder, Type, Value
from qlower.ir.run import body

Scalar = bool | int | float | Affine | Value
"""A classical value while reading: known at compile time, affine, or an SSA value."""


@dataclass
class Block:
    """Ops of a region that is being filled.

    Attributes:
        operations: finished ops.
        rows: rows that follow them.
        writes: the values that variable slots have been given in this block.
        first_local: slots of local variables from here on belong to this block.
    """

    operations: list[Operation] = field(default_factory=list)
    rows: RunBuilder = field(default_factory=RunBuilder)
    writes: dict[int, Scalar] = field(default_factory=dict)
    first_local: int = 0

    def finish_rows(self) -> None:
        """Move the rows to the ops."""
        if len(self.rows):
            self.operations.append(self.rows.finish())
            self.rows = RunBuilder()


class BodyBuilder:
    """Fills a body.

    Constants are shared and stand at the body's start, so that they do not cut runs.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = [Block()]
        self._constants: dict[tuple[Type, type, bool | int | float], Constant] = {}

    @property
    def block(self) -> Block:
        """The innermost block."""
        return self.blocks[-1]

    def row(
        self,
        kind: RowKind,
        qubits: tuple[int, ...],
        parameters: tuple[Angle, ...] = (),
        *,
        origin: int,
        results: tuple[Value, ...] = (),
        slots: tuple[int, ...] = (),
    ) -> None:
        """Append a row that came from the statement at a text offset."""
        self.block.rows.add(kind, qubits, parameters, results=results, slots=slots, origin=(origin,))

    def emit(self, op: Operation) -> None:
        """Append an op."""
        self.block.finish_rows()
        self.block.operations.append(op)

    def emit_run(self, run: Run) -> None:
        """Append a finished run."""
        if len(run.rows):
            self.emit(run)

    def constant(self, type: Type, value: bool | int | float) -> Value:
        """The shared constant of a value."""
        key = (type, value.__class__, value)
        if key not in self._constants:
            # Adding zero makes -0.0 the same as 0.0.
            plain = value + 0.0 if isinstance(value, float) else value
            self._constants[key] = Constant((), (Value(type),), {"value": plain})
        return self._constants[key].output

    def as_value(self, type: Type, scalar: Scalar, origin: int) -> Value:
        """A scalar as an SSA value of a type."""
        if isinstance(scalar, Value):
            return scalar
        if type == F64:
            return self.double(scalar, origin)
        assert not isinstance(scalar, Affine), "only doubles are affine"
        return self.constant(type, scalar)

    def double(self, angle: Angle, origin: int) -> Value:
        """A double as an SSA value, with the ops an affine expression needs."""
        if not isinstance(angle, Affine):
            return self.constant(F64, float(angle))
        total: Value | None = None
        for value, coefficient in angle.terms:
            term = value
            if coefficient != 1.0:
                term = self._arithmetic("multiply", self.constant(F64, coefficient), value, origin)
            total = term if total is None else self._arithmetic("add", total, term, origin)
        assert total is not None, "an affine expression has a term"
        if angle.constant == 0.0:
            return total
        return self._arithmetic("add", total, self.constant(F64, angle.constant), origin)

    def _arithmetic(self, operator: str, left: Value, right: Value, origin: int) -> Value:
        op = Binary((left, right), (Value(F64),), {"operator": operator}, origin=(origin,))
        self.emit(op)
        return op.results[0]

    def close_block(self) -> tuple[Operation, ...]:
        """Leave the innermost block; its ops, with neighbouring runs merged."""
        block = self.blocks.pop()
        block.finish_rows()
        return body(block.operations)

    def finish(self, terminator: Operation) -> tuple[Operation, ...]:
        """All ops of the body, constants first."""
        self.emit(terminator)
        operations = self.close_block()
        return (*self._constants.values(), *operations)
