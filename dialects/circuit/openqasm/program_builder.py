"""Building the entry function: its qubits, its variables' SSA values, measurements, and the module."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, islice

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.body_builder import Block, BodyBuilder, Scalar
from qlower.dialects.circuit.openqasm.faults import MOST_BITS, MOST_QUBITS, Faults
from qlower.dialects.circuit.openqasm.lifting import Lifted, lift
from qlower.dialects.circuit.ops import Function, GateDefinition, Return
from qlower.dialects.circuit.rows import MEASURE
from qlower.dialects.classical.ops import If, Switch, Yield
from qlower.ir import F64, I1, Affine, Attribute, Module, Operation, Region, Run, Type, Value
from qlower.ir.affine import symbol

LONE = -1
"""The size of what is declared without a size."""
FIRST_LOCAL = 1 << 40
"""Slots from here on hold variables of inner scopes."""


@dataclass(frozen=True, slots=True)
class Register:
    """Declared qubits or bits, one after the other.

    Attributes:
        name: as declared.
        quantum: whether it holds qubits.
        start: the first one's qubit index or variable slot.
        size: how many, or ``LONE``.
        offset: where the name is declared.
    """

    name: str
    quantum: bool
    start: int
    size: int
    offset: int

    @property
    def indices(self) -> tuple[int, ...]:
        """Its qubit indices or variable slots."""
        return tuple(range(self.start, self.start + abs(self.size)))


class ProgramBuilder(BodyBuilder):
    """Fills ``@main``.

    Attributes:
        gates: definitions so far.
        num_qubits: qubits so far.
        qubit_registers: as the function's attribute.
        variables: as the function's attribute.
        slot_types: the type of each variable slot's value.
        inputs: names and values of the free parameters.
        outputs: names of output variables.
    """

    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self.faults = faults
        self.gates: list[Operation] = []
        self.num_qubits = 0
        self.qubit_registers: list[tuple[str, int]] = []
        self.variables: list[tuple[str, str, int]] = []
        self.slot_types: list[Type] = []
        self.inputs: list[tuple[str, Value]] = []
        self.outputs: list[str] = []
        self._local_types: list[Type] = []

    def add_qubits(self, name: str, size: int, offset: int) -> Register:
        """Declare a register of qubits, or a lone one."""
        self._check_size(name, size, offset, (self.num_qubits, MOST_QUBITS, "qubits"))
        register = Register(name, True, self.num_qubits, size, offset)
        self.num_qubits += abs(size)
        self.qubit_registers.append((name, size))
        return register

    def add_bits(self, name: str, size: int, offset: int) -> Register:
        """Declare a register of bits, or a lone one."""
        self._check_size(name, size, offset, (len(self.slot_types), MOST_BITS, "bits"))
        register = Register(name, False, len(self.slot_types), size, offset)
        self.variables.append((name, "bit", size))
        self.slot_types.extend((I1,) * abs(size))
        return register

    def add_variable(self, name: str, kind: str, width: int, type: Type) -> int:
        """Declare a variable of one value; its slot."""
        self.variables.append((name, kind, width))
        self.slot_types.append(type)
        return len(self.slot_types) - 1

    def _check_size(self, name: str, size: int, offset: int, bound: tuple[int, int, str]) -> None:
        taken, most, what = bound
        if size != LONE and size < 1:
            self.faults.fail(
                codes.SIZE, f"register '{name}' has size {size}", offset, len(name), expected="a size of at least 1"
            )
        if taken + abs(size) > most:
            self.faults.fail(
                codes.SIZE,
                f"register '{name}' of {size} {what} makes {taken + abs(size)} {what} in all",
                offset,
                len(name),
                expected=f"at most {most} {what} in a program",
            )

    def read(self, slot: int) -> Scalar:
        """The present value of a variable slot."""
        for block in reversed(self.blocks):
            if slot in block.writes:
                return block.writes[slot]
        return _unwritten(self.slot_type(slot))

    def slot_type(self, slot: int) -> Type:
        """The type of a slot's value."""
        return self._local_types[slot - FIRST_LOCAL] if slot >= FIRST_LOCAL else self.slot_types[slot]

    def add_local(self, type: Type) -> int:
        """A slot for a variable of an inner scope; it has no name in the function."""
        self._local_types.append(type)
        return FIRST_LOCAL + len(self._local_types) - 1

    def open_block(self) -> Block:
        """Enter a block; its ``first_local`` tells the slots of its own variables."""
        block = Block(first_local=FIRST_LOCAL + len(self._local_types))
        self.blocks.append(block)
        return block

    def write(self, slot: int, value: Scalar) -> None:
        """Give a variable slot a value."""
        self.block.writes[slot] = value

    def slot_value(self, slot: int, origin: int) -> Value:
        """The present value of a slot as an SSA value."""
        return self.as_value(self.slot_type(slot), self.read(slot), origin)

    def measure(self, qubit: int, slot: int, origin: int) -> Value:
        """Measure a qubit into a slot; −1 for none."""
        value = Value(I1)
        named = slot if slot < FIRST_LOCAL else -1
        self.row(MEASURE, (qubit,), origin=origin, results=(value,), slots=(named,))
        if slot >= 0:
            self.write(slot, value)
        return value

    def emit_measuring_run(self, run: Run) -> None:
        """Append a run, giving the slots its measurements name their results."""
        self.emit_run(run)
        for slot, value in zip(run.rows.slots.tolist(), run.results, strict=True):
            if slot >= 0:
                self.write(slot, value)

    def if_op(self, condition: Value, then: Block, otherwise: Block, origin: int) -> None:
        """Append an ``if`` whose two blocks are filled."""
        slots = outer_writes(then, otherwise)
        regions = (self.yielding_region(then, slots, origin), self.yielding_region(otherwise, slots, origin))
        results = self.fresh_values(slots)
        self.emit(If((condition,), results, {}, regions, (origin,)))
        self.take_results(slots, results)

    def switch_op(
        self, target: Value, cases: tuple[tuple[int, ...], ...], branches: Sequence[Block], origin: int
    ) -> None:
        """Append a ``switch`` whose blocks are filled, the default last."""
        slots = outer_writes(*branches)
        regions = tuple(self.yielding_region(branch, slots, origin) for branch in branches)
        results = self.fresh_values(slots)
        self.emit(Switch((target,), results, {"cases": cases}, regions, (origin,)))
        self.take_results(slots, results)

    def yielding_region(
        self, block: Block, slots: Sequence[int], origin: int, arguments: tuple[Value, ...] = ()
    ) -> Region:
        """End a block as a region that yields the values of slots."""
        self.blocks.append(block)
        return self.close_region(Yield(self.slot_values(slots, origin), origin=(origin,)), arguments)

    def slot_values(self, slots: Sequence[int], origin: int) -> tuple[Value, ...]:
        """The present values of slots as SSA values."""
        return tuple(self.slot_value(slot, origin) for slot in slots)

    def close_region(self, terminator: Operation, arguments: tuple[Value, ...] = ()) -> Region:
        """End the innermost block as a region."""
        self.emit(terminator)
        return Region(self.close_block(), arguments)

    def fresh_values(self, slots: Sequence[int]) -> tuple[Value, ...]:
        """New SSA values of the slots' types."""
        return tuple(Value(self.slot_type(slot)) for slot in slots)

    def take_results(self, slots: Sequence[int], values: Sequence[Value]) -> None:
        """Give slots SSA values."""
        for slot, value in zip(slots, values, strict=True):
            self.write(slot, as_scalar(value))

    def module(self) -> Module:
        """The finished module."""
        slots = range(len(self.slot_types))
        operations = self.finish(Return(self.slot_values(slots, 0)))
        attributes: dict[str, Attribute] = {
            "sym_name": "main",
            "num_qubits": self.num_qubits,
            "qubit_registers": tuple(self.qubit_registers),
            "inputs": tuple(name for name, _ in self.inputs),
            "variables": tuple(self.variables),
            "outputs": tuple(self.outputs),
        }
        region = Region(operations, tuple(value for _, value in self.inputs))
        return Module("circuit", (*self.gates, Function((), (), attributes, (region,))))


def outer_writes(*blocks: Block) -> list[int]:
    """The slots that blocks write and that are known outside of them, ascending."""
    return sorted({slot for block in blocks for slot in block.writes if slot < FIRST_LOCAL or slot < block.first_local})


def as_scalar(value: Value) -> Scalar:
    """An SSA value as it is handled while reading: doubles as affine expressions."""
    return symbol(value) if value.type == F64 else value


def _unwritten(type: Type) -> Scalar:
    if type == I1:
        return False
    return 0.0 if type == F64 else 0


def table_name_of(definition: GateDefinition) -> str:
    """The gate of the table that a definition repeats row by row, or an empty string.

    So the definitions that writers put in front of a program for gates outside of the standard library are read back as
    those gates.
    """
    name = definition.symbol
    gate = GATES.get(name)
    if gate is None or gate.definition is None or gate.num_parameters != len(definition.body.arguments):
        return ""
    operations = definition.body.operations
    if len(operations) > 2 or not all(isinstance(op, Run | Return) for op in operations):
        return ""
    rows = [row for op in operations if isinstance(op, Run) for row in op.unpack()]
    place = {value: index for index, value in enumerate(definition.body.arguments)}
    found = []
    for row in rows:
        if row.kind.attributes or row.kind.name.removeprefix("circuit.") not in GATES:
            return ""
        angles = tuple(
            (a.constant, tuple(sorted((place[v], c) for v, c in a.terms))) if isinstance(a, Affine) else (a, ())
            for a in row.parameters
        )
        found.append((row.kind.name.removeprefix("circuit."), angles, row.qubits))
    wanted = [(n, tuple((a.constant, a.terms) for a in angles), qubits) for n, angles, qubits in gate.definition]
    return name if found == wanted and definition.attributes["num_qubits"] == gate.num_qubits else ""


def gate_definition(
    symbol_name: str,
    parameters: Sequence[tuple[str, Value]],
    qubits: Sequence[str],
    filled: BodyBuilder,
    origin: int,
) -> tuple[GateDefinition, Lifted]:
    """The definition op of a gate whose body is filled, and its further parameters."""
    own = tuple(value for _, value in parameters)
    operations, lifted = lift(filled.finish(Return()), own)
    names = [name for name, _ in parameters]
    taken = {*names, *qubits}
    fresh = (name for name in map("value_{}".format, count()) if name not in taken)
    attributes: dict[str, Attribute] = {
        "sym_name": symbol_name,
        "num_qubits": len(qubits),
        "parameters": (*names, *islice(fresh, len(lifted.results))),
        "qubits": tuple(qubits),
    }
    region = Region(operations, (*own, *lifted.results))
    return GateDefinition((), (), attributes, (region,), (origin,)), lifted
