"""Small programs for tests: ``program(2).h(0).cx(0, 1).measure(0, 0).module()``."""

from collections.abc import Callable, Sequence

from qlower.dialects.circuit.ops import Function, GateDefinition, Return, num_slots
from qlower.dialects.circuit.rows import MEASURE, RESET, Modifier, barrier_kind, call_kind, delay_kind, gate_kind
from qlower.dialects.classical.ops import Condition, Constant, For, If, While, Yield
from qlower.ir import F64, I1, Affine, Angle, Module, Operation, Region, RunBuilder, Value
from qlower.ir.run import body
from qlower.ir.types import signed

Fill = Callable[["Block"], None]


class Block:
    """A region in the making, with the current value of every classical bit."""

    def __init__(self, bits: list[Value | None]) -> None:
        self.bits = bits
        self.operations: list[Operation] = []
        self._run = RunBuilder()

    def __getattr__(self, name: str) -> Callable[..., "Block"]:
        """Gates by name: ``block.rz(0.3, 0)`` takes parameters first, then qubits."""
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *arguments: self.gate(name.rstrip("_"), *arguments)

    def gate(self, name: str, *arguments: Angle, modifiers: tuple[Modifier, ...] = ()) -> "Block":
        kind = gate_kind(name, modifiers)
        count = kind.num_parameters
        self._run.add(kind, [int(q) for q in arguments[count:]], arguments[:count])  # type: ignore[arg-type]
        return self

    def call(
        self,
        name: str,
        qubits: Sequence[int],
        parameters: Sequence[Angle] = (),
        modifiers: tuple[Modifier, ...] = (),
    ) -> "Block":
        controls = sum(int(m[1]) for m in modifiers if "ctrl" in str(m[0]))
        self._run.add(call_kind(name, len(qubits) - controls, len(parameters), modifiers), qubits, parameters)
        return self

    def measure(self, qubit: int, bit: int | None = None) -> Value:
        result = Value(I1)
        self._run.add(MEASURE, [qubit], results=[result], slots=[-1 if bit is None else bit])
        if bit is not None:
            self.bits[bit] = result
        return result

    def reset(self, qubit: int) -> "Block":
        self._run.add(RESET, [qubit])
        return self

    def barrier(self, *qubits: int) -> "Block":
        self._run.add(barrier_kind(len(qubits)), qubits)
        return self

    def delay(self, duration_ns: float, *qubits: int) -> "Block":
        self._run.add(delay_kind(len(qubits)), qubits, [duration_ns])
        return self

    def add(self, op: Operation) -> Operation:
        self._flush()
        self.operations.append(op)
        return op

    def constant(self, value: bool | int) -> Value:
        result = Value(I1 if isinstance(value, bool) else signed(32))
        self.add(Constant(results=(result,), attributes={"value": value}))
        return result

    def if_(self, condition: Value, then: Fill, otherwise: Fill = lambda block: None) -> "Block":
        """An ``if`` whose branches may set bits; every bit set in one of them is a result."""
        before = [bit if bit is not None else self.constant(False) for bit in self.bits]
        first, second = Block(list(before)), Block(list(before))
        then(first)
        otherwise(second)
        changed = [i for i, old in enumerate(before) if first.bits[i] is not old or second.bits[i] is not old]
        results = tuple(Value(I1) for _ in changed)
        regions = tuple(b.region(Yield(operands=tuple(b.bits[i] for i in changed))) for b in (first, second))  # type: ignore[misc]
        self.add(If(operands=(condition,), results=results, regions=regions))
        self.bits[:] = before
        for place, value in zip(changed, results, strict=True):
            self.bits[place] = value
        return self

    def repeat(self, times: int, fill: Fill) -> "Block":
        """A ``for`` over 0 … times − 1 that carries nothing."""
        start, step, stop = self.constant(0), self.constant(1), self.constant(times - 1)
        inner = Block([])
        fill(inner)
        region = inner.region(Yield(), (Value(signed(32)),))
        self.add(For(operands=(start, step, stop), regions=(region,)))
        return self

    def until(self, fill: Callable[["Block"], Value]) -> "Block":
        """Repeat until the returned bit is false: a ``while`` whose test is at its end."""
        test = Block([])
        goes_on = fill(test)
        before = test.region(Condition(operands=(goes_on,)))
        self.add(While(regions=(before, Region((Yield(),)))))
        return self

    def region(self, terminator: Operation, arguments: tuple[Value, ...] = ()) -> Region:
        self._flush()
        return Region(body([*self.operations, terminator]), arguments)

    def _flush(self) -> None:
        if len(self._run):
            self.operations.append(self._run.finish())
            self._run = RunBuilder()


class ProgramBuilder(Block):
    """A ``main`` in the making."""

    def __init__(self, num_qubits: int, num_bits: int = 0, inputs: Sequence[str] = ()) -> None:
        super().__init__([None] * num_bits)
        self.num_qubits = num_qubits
        self.inputs = tuple(inputs)
        self.arguments = tuple(Value(F64) for _ in inputs)
        self.definitions: list[Operation] = []
        self.registers: tuple[tuple[str, int], ...] = (("q", num_qubits),)

    def input(self, index: int) -> Affine:
        return Affine(0.0, ((self.arguments[index], 1.0),))

    def define(self, name: str, num_qubits: int, fill: Fill, parameters: Sequence[Value] = ()) -> "ProgramBuilder":
        inner = Block([])
        fill(inner)
        attributes = {
            "sym_name": name,
            "num_qubits": num_qubits,
            "parameters": tuple(f"p{i}" for i in range(len(parameters))),
            "qubits": tuple(f"q{i}" for i in range(num_qubits)),
        }
        self.definitions.append(
            GateDefinition(attributes=attributes, regions=(inner.region(Yield(), tuple(parameters)),))
        )
        return self

    def measure_all(self) -> "ProgramBuilder":
        """Measure qubit i into bit i, for all bits there are."""
        for bit in range(len(self.bits)):
            self.measure(bit, bit)
        return self

    def module(self) -> Module:
        size = len(self.bits)
        variables: tuple[tuple[str, str, int], ...] = (("c", "bit", size),) if size else ()
        assert num_slots(variables) == size
        returned = tuple(bit if bit is not None else self.constant(False) for bit in self.bits)
        attributes = {
            "sym_name": "main",
            "num_qubits": self.num_qubits,
            "qubit_registers": self.registers,
            "inputs": self.inputs,
            "variables": variables,
        }
        main = Function(attributes=attributes, regions=(self.region(Return(operands=returned), self.arguments),))
        return Module("circuit", (*self.definitions, main))


def program(num_qubits: int, num_bits: int = 0, inputs: Sequence[str] = ()) -> ProgramBuilder:
    """An empty program."""
    return ProgramBuilder(num_qubits, num_bits, inputs)
