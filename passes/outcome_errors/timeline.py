"""The rows of a program in order, with the bits that each depends on."""

from dataclasses import dataclass, field

from qlower.device.target import Target
from qlower.dialects.circuit.ops import Return
from qlower.dialects.classical.ops import Compare, Constant, If, Pack, Yield
from qlower.ir import Operation, Region, Run, Value
from qlower.ir.run import Row
from qlower.passes.outcome_errors.row_times import row_times


class CannotFollowError(Exception):
    """The program has a part that is not followed."""


@dataclass(frozen=True)
class Condition:
    """Bits that are compared, the lowest first, and with what number."""

    bits: tuple[Value, ...]
    number: int


@dataclass(frozen=True)
class Event:
    """A row, and when and whether it is done.

    Attributes:
        row: what is done.
        start_ns: in its run.
        end_ns: likewise.
        run: the number of its run; times of different runs are not compared.
        condition: None for always.
    """

    row: Row
    start_ns: float
    end_ns: float
    run: int
    condition: Condition | None


@dataclass
class Timeline:
    """All rows of a program whose control flow is gates under the condition that some bits are a number.

    Attributes:
        num_qubits: of the program.
        target: whose typical durations hold where there is no schedule.
        events: the rows in order.
        constants: values that are known.
        returned: the final values of all variables.
    """

    num_qubits: int
    target: Target
    events: list[Event] = field(default_factory=list)
    constants: dict[Value, int] = field(default_factory=dict)
    returned: tuple[Value, ...] = ()
    _packed: dict[Value, tuple[Value, ...]] = field(default_factory=dict)
    _conditions: dict[Value, Condition] = field(default_factory=dict)
    _runs: int = 0

    def read(self, region: Region, condition: Condition | None = None) -> None:
        """Add the rows of a region.

        Raises:
            CannotFollowError: other control flow, other computations with bits, or angles that are not known.
        """
        for op in region.operations:
            if isinstance(op, Run):
                self._run(op, condition)
            elif isinstance(op, If) and condition is None and not op.results:
                if any(not isinstance(inner, Yield) for inner in op.otherwise.operations):
                    raise CannotFollowError
                self.read(op.then, self._conditions.get(op.condition, Condition((op.condition,), 1)))
            elif isinstance(op, Return):
                self.returned = tuple(op.operands)
            elif not isinstance(op, Yield):
                self._computed(op)

    def _run(self, run: Run, condition: Condition | None) -> None:
        if len(run.operands):
            raise CannotFollowError
        starts, ends = row_times(run.rows, self.num_qubits, self.target)
        for row, start, end in zip(run.unpack(), starts, ends, strict=True):
            self.events.append(Event(row, start, end, self._runs, condition))
        self._runs += 1

    def _computed(self, op: Operation) -> None:
        """Take note of what a value is; only comparing a register with a number is known."""
        value = op.attributes.get("value")
        if isinstance(op, Constant) and isinstance(value, int):
            self.constants[op.output] = int(value)
        elif isinstance(op, Pack):
            self._packed[op.output] = tuple(op.operands)
        elif (
            isinstance(op, Compare) and op.predicate == "eq" and op.left in self._packed and op.right in self.constants
        ):
            self._conditions[op.output] = Condition(self._packed[op.left], self.constants[op.right])
        else:
            raise CannotFollowError
