"""A Qiskit circuit as a module."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qlower.diagnostics import Source, fail
from qlower.dialects.circuit.openqasm.body_builder import Block
from qlower.dialects.circuit.openqasm.faults import Faults
from qlower.dialects.circuit.openqasm.program_builder import LONE, ProgramBuilder
from qlower.dialects.circuit.qiskit_interchange.from_angles import angle_of
from qlower.dialects.circuit.qiskit_interchange.from_expressions import ExpressionReader, type_of
from qlower.dialects.circuit.qiskit_interchange.from_gates import GateReader, is_unitary
from qlower.dialects.circuit.rows import RESET, barrier_kind, delay_kind, gate_kind
from qlower.dialects.classical.ops import Cast, Condition, For, While
from qlower.ir.affine import Angle, symbol
from qlower.ir.module import Module
from qlower.ir.types import F64, I1, signed, unsigned
from qlower.ir.value import Value

_NANOSECONDS = {"ps": 1e-3, "ns": 1.0, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9}
_LOOP_TYPE = signed(64)


def from_qiskit(circuit: Any) -> Module:
    """The program of a ``qiskit.QuantumCircuit``.

    Registers keep names and order; loose bits become lone ones. Global phase is exact. Definitions of custom gates are
    kept as gates of the module, controls and annotations as modifiers, unitary matrices as matrix gates. Parameters
    become inputs in the order of their names. A layout that the circuit carries is not looked at.

    Raises:
        QlowerError: QL1222 … QL1224.
    """
    return _CircuitReader(circuit).module()


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the bits and parameters of a circuit, or of a block of one, stand for."""

    qubits: Mapping[Any, int]
    slots: Mapping[Any, int]
    symbols: Mapping[Any, Angle]


class _CircuitReader:
    def __init__(self, circuit: Any) -> None:
        self._builder = ProgramBuilder(Faults(Source("<qiskit>", ""), 0))
        self._gates = GateReader()
        self._variables: dict[Any, int] = {}
        self._inputs: dict[Any, Value] = {}
        qubits = self._declare(circuit.qubits, circuit.qregs, "qubit")
        slots = self._declare(circuit.clbits, circuit.cregs, "bit")
        self._declare_variables(circuit)
        self._expressions = ExpressionReader(self._builder, self._variables, self._inputs)
        self._block(circuit, _Scope(qubits, slots, self._parameters(circuit)))

    def module(self) -> Module:
        """The finished module."""
        self._builder.gates.extend(self._gates.definitions)
        return self._builder.module()

    # Declarations

    def _declare(self, bits: Sequence[Any], registers: Sequence[Any], what: str) -> dict[Any, int]:
        """Registers whose bits stand together; other bits one by one."""
        add = self._builder.add_qubits if what == "qubit" else self._builder.add_bits
        taken = {register.name for register in registers}
        place, found = 0, {bit: index for index, bit in enumerate(bits)}
        while place < len(bits):
            register = next((r for r in registers if len(r) and list(r) == list(bits[place : place + len(r)])), None)
            if register is not None:
                add(register.name, len(register), 0)
                registers = [other for other in registers if other is not register]
                place += len(register)
                continue
            name = f"{what}_{place}"
            while name in taken:
                name += "_"
            add(name, LONE, 0)
            place += 1
        return found

    def _declare_variables(self, circuit: Any) -> None:
        for variable in circuit.iter_input_vars():
            value = Value(type_of(variable.type))
            self._builder.inputs.append((variable.name, value))
            self._inputs[variable.var] = value
        for variable in circuit.iter_declared_vars():
            self._declare_variable(variable)
        if circuit.num_captured_vars or circuit.num_stretches:
            fail("QL1224", "the circuit captures variables or holds stretches", fix="give a circuit on its own")

    def _declare_variable(self, variable: Any) -> None:
        type = type_of(variable.type)
        kind, width = ("bool", 1) if type == I1 else ("float", 64) if type == F64 else ("uint", int(type.name[2:]))
        self._variables[variable.var] = self._builder.add_variable(variable.name, kind, width, type)

    def _parameters(self, circuit: Any) -> dict[Any, Angle]:
        found: dict[Any, Angle] = {}
        for parameter in circuit.parameters:
            value = Value(F64)
            self._builder.inputs.append((parameter.name, value))
            found[parameter] = symbol(value)
        return found

    # Operations

    def _block(self, circuit: Any, scope: _Scope) -> None:
        phase = angle_of(circuit.global_phase, scope.symbols)
        if not isinstance(phase, float) or phase:
            self._builder.row(gate_kind("gphase"), (), (phase,), origin=0)
        for instruction in circuit.data:
            self._instruction(instruction, scope)

    def _instruction(self, instruction: Any, scope: _Scope) -> None:
        operation = instruction.operation
        qubits = tuple(scope.qubits[qubit] for qubit in instruction.qubits)
        slots = tuple(scope.slots[bit] for bit in instruction.clbits)
        if operation.name == "measure":
            self._builder.measure(qubits[0], slots[0], 0)
        elif operation.name == "reset":
            self._builder.row(RESET, qubits, origin=0)
        elif operation.name == "barrier":
            if qubits:
                self._builder.row(barrier_kind(len(qubits)), qubits, origin=0)
        elif operation.name == "delay":
            self._delay(operation, qubits)
        elif operation.name == "store":
            self._store(operation, scope)
        elif is_unitary(operation):
            for kind, angles, operands in self._gates.rows(operation, scope.symbols):
                self._builder.row(kind, tuple(qubits[operand] for operand in operands), angles, origin=0)
        else:
            self._structured(operation, instruction, scope)

    def _delay(self, operation: Any, qubits: tuple[int, ...]) -> None:
        if not isinstance(operation.duration, int | float):
            fail("QL1224", f"a delay lasts {operation.duration}", fix="give it a number")
        if operation.unit == "dt":
            self._builder.row(delay_kind(1, "dt"), qubits, (float(operation.duration),), origin=0)
            return
        duration_ns = operation.duration * _NANOSECONDS[operation.unit]
        self._builder.row(delay_kind(1), qubits, (duration_ns,), origin=0)

    def _store(self, operation: Any, scope: _Scope) -> None:
        from qiskit.circuit import Clbit  # noqa: PLC0415  # heavy

        target = getattr(operation.lvalue, "var", None)
        value = self._expressions.value(operation.rvalue, scope.slots)
        if isinstance(target, Clbit):
            self._write(scope.slots[target], value)
        elif target in self._variables:
            self._write(self._variables[target], value)
        else:
            fail("QL1224", f"the assignment to {operation.lvalue} is not supported", fix="assign single bits")

    def _write(self, slot: int, value: Value) -> None:
        self._builder.take_results((slot,), (value,))

    def _structured(self, operation: Any, instruction: Any, scope: _Scope) -> None:
        from qiskit.circuit import BoxOp, ForLoopOp, IfElseOp, SwitchCaseOp, WhileLoopOp  # noqa: PLC0415  # heavy

        if isinstance(operation, IfElseOp):
            self._if_else(operation, instruction, scope)
        elif isinstance(operation, SwitchCaseOp):
            self._switch(operation, instruction, scope)
        elif isinstance(operation, ForLoopOp):
            self._for(operation, instruction, scope)
        elif isinstance(operation, WhileLoopOp):
            self._while(operation, instruction, scope)
        elif isinstance(operation, BoxOp):
            if operation.duration is not None or operation.annotations:
                fail("QL1224", "a box with a duration or annotations is not supported", fix="take them off")
            self._block(operation.body, _inner(operation.body, instruction, scope))
        elif getattr(operation, "definition", None) is not None:
            self._block(operation.definition, _inner(operation.definition, instruction, scope))
        else:
            fail("QL1224", f"the operation '{operation.name}' is not supported", fix="rewrite the circuit without it")

    def _filled(self, circuit: Any, instruction: Any, scope: _Scope) -> Block:
        """A block with the operations of a circuit, taken off the stack again."""
        self._builder.open_block()
        if circuit is not None:
            self._declare_locals(circuit)
            self._block(circuit, _inner(circuit, instruction, scope))
        return self._builder.blocks.pop()

    def _declare_locals(self, circuit: Any) -> None:
        for variable in circuit.iter_declared_vars():
            self._variables[variable.var] = self._builder.add_local(type_of(variable.type))

    def _condition(self, condition: Any, scope: _Scope) -> Value:
        from qiskit.circuit.classical import expr  # noqa: PLC0415  # heavy

        lifted = condition if isinstance(condition, expr.Expr) else expr.lift_legacy_condition(condition)
        return self._expressions.value(lifted, scope.slots)

    def _if_else(self, operation: Any, instruction: Any, scope: _Scope) -> None:
        condition = self._condition(operation.condition, scope)
        then, otherwise = (*operation.blocks, None)[:2]
        filled = [self._filled(circuit, instruction, scope) for circuit in (then, otherwise)]
        self._builder.if_op(condition, filled[0], filled[1], 0)

    def _switch(self, operation: Any, instruction: Any, scope: _Scope) -> None:
        from qiskit.circuit import CASE_DEFAULT  # noqa: PLC0415  # heavy
        from qiskit.circuit.classical import expr  # noqa: PLC0415  # heavy

        target = self._expressions.value(expr.lift(operation.target), scope.slots)
        if target.type == I1:
            wide = Value(unsigned(1))
            self._builder.emit(Cast((target,), (wide,)))
            target = wide
        cases: list[tuple[int, ...]] = []
        branches: list[Block] = []
        default: Any = None
        for labels, circuit in operation.cases_specifier():
            if CASE_DEFAULT in labels:
                default = circuit
                continue
            cases.append(tuple(int(label) for label in labels))
            branches.append(self._filled(circuit, instruction, scope))
        branches.append(self._filled(default, instruction, scope))
        self._builder.switch_op(target, tuple(cases), branches, 0)

    def _for(self, operation: Any, instruction: Any, scope: _Scope) -> None:
        turns, parameter, circuit = operation.params
        if not isinstance(turns, range) and not all(isinstance(turn, int) for turn in turns):
            fail("QL1224", "a loop runs over values known only at run time", fix="give it a range of numbers")
        if not isinstance(turns, range) or len(turns) < 2:
            for turn in turns:
                symbols = {**scope.symbols, **({} if parameter is None else {parameter: float(turn)})}
                self._declare_locals(circuit)
                self._block(circuit, _inner(circuit, instruction, _Scope(scope.qubits, scope.slots, symbols)))
            return
        builder = self._builder
        limits = tuple(builder.constant(_LOOP_TYPE, turn) for turn in (turns[0], turns.step, turns[-1]))
        written = self._written(circuit, _inner(circuit, instruction, scope))
        initial = builder.slot_values(written, 0)
        variable, carried = Value(_LOOP_TYPE), builder.fresh_values(written)
        builder.open_block()
        builder.take_results(written, carried)
        symbols = dict(scope.symbols)
        if parameter is not None and parameter in circuit.parameters:
            number = Value(F64)
            builder.emit(Cast((variable,), (number,)))
            symbols[parameter] = symbol(number)
        self._declare_locals(circuit)
        self._block(circuit, _inner(circuit, instruction, _Scope(scope.qubits, scope.slots, symbols)))
        region = builder.yielding_region(builder.blocks.pop(), written, 0, (variable, *carried))
        results = builder.fresh_values(written)
        builder.emit(For((*limits, *initial), results, {}, (region,)))
        builder.take_results(written, results)

    def _while(self, operation: Any, instruction: Any, scope: _Scope) -> None:
        (circuit,) = operation.blocks
        builder = self._builder
        written = self._written(circuit, _inner(circuit, instruction, scope))
        initial = builder.slot_values(written, 0)
        before, carried = builder.fresh_values(written), builder.fresh_values(written)
        builder.open_block()
        builder.take_results(written, before)
        condition = self._condition(operation.condition, scope)
        first = builder.close_region(Condition((condition, *builder.slot_values(written, 0))), before)
        builder.open_block()
        builder.take_results(written, carried)
        self._declare_locals(circuit)
        self._block(circuit, _inner(circuit, instruction, scope))
        second = builder.yielding_region(builder.blocks.pop(), written, 0, carried)
        results = builder.fresh_values(written)
        builder.emit(While(initial, results, {}, (first, second)))
        builder.take_results(written, results)

    def _written(self, circuit: Any, scope: _Scope) -> list[int]:
        """The slots that a block may write, of those that are known outside of it."""
        from qiskit.circuit import Clbit  # noqa: PLC0415  # heavy

        found: set[int] = set()
        for instruction in circuit.data:
            operation = instruction.operation
            if operation.name == "store":
                target = getattr(operation.lvalue, "var", None)
                slot = scope.slots[target] if isinstance(target, Clbit) else self._variables.get(target)
                found.update(() if slot is None else (slot,))
            elif operation.name == "measure":
                found.update(scope.slots[bit] for bit in instruction.clbits)
            else:
                for block in _blocks(operation):
                    found.update(self._written(block, _inner(block, instruction, scope)))
        return sorted(found)


def _blocks(operation: Any) -> Sequence[Any]:
    """The circuits inside an operation that is no gate."""
    blocks = getattr(operation, "blocks", None)
    if blocks is not None:
        found: Sequence[Any] = blocks
        return found
    definition = None if is_unitary(operation) else getattr(operation, "definition", None)
    return () if definition is None else (definition,)


def _inner(circuit: Any, instruction: Any, scope: _Scope) -> _Scope:
    """The scope of a block: its bits stand for those that the operation is applied to.

    Conditions inside may still name the bits of the circuit around.
    """
    qubits = {inner: scope.qubits[outer] for inner, outer in zip(circuit.qubits, instruction.qubits, strict=True)}
    slots = {inner: scope.slots[outer] for inner, outer in zip(circuit.clbits, instruction.clbits, strict=True)}
    return _Scope(qubits, {**scope.slots, **slots}, scope.symbols)
