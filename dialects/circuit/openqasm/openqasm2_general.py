"""The reader of all of OpenQASM 2 (arXiv:1707.03429), statement by statement."""

from dataclasses import replace
from typing import NoReturn

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.applying import Operand, broadcast, check_counts, distinct
from qlower.dialects.circuit.openqasm.body_builder import Block
from qlower.dialects.circuit.openqasm.conditions import bits_equal
from qlower.dialects.circuit.openqasm.faults import Faults, did_you_mean
from qlower.dialects.circuit.openqasm.gate_table import OPENQASM2_BUILTIN, QELIB1, UNDECLARED, CallableGate, GateTable
from qlower.dialects.circuit.openqasm.numbers import Arithmetic
from qlower.dialects.circuit.openqasm.openqasm2_expressions import ExpressionReader
from qlower.dialects.circuit.openqasm.openqasm2_gates import GateBodyReader, read_call_angles, read_gate_head
from qlower.dialects.circuit.openqasm.openqasm2_tokens import Token, tokens
from qlower.dialects.circuit.openqasm.program_builder import ProgramBuilder, Register
from qlower.dialects.circuit.openqasm.token_stream import TokenStream
from qlower.dialects.circuit.rows import RESET, barrier_kind
from qlower.ir import Angle, Module


class Openqasm2Program:
    """What is known of a program so far; the fast and the general reader fill it alike.

    Attributes:
        faults: raises the diagnostics.
        builder: the entry function.
        gates: gates by name.
        registers: registers by name.
    """

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.builder = ProgramBuilder(faults)
        self.gates = GateTable(faults, OPENQASM2_BUILTIN, QELIB1, "qelib1.inc")
        self.registers: dict[str, Register] = {}

    def declare_register(self, name: str, quantum: bool, size: int, offset: int) -> None:
        """``qreg name[size]`` or ``creg name[size]``."""
        self._check_new(name, offset)
        add = self.builder.add_qubits if quantum else self.builder.add_bits
        self.registers[name] = add(name, size, offset)

    def declare_gate(self, gate: CallableGate) -> None:
        """Make a gate of the program known; a gate of the library may be defined anew."""
        self._check_new(gate.name, gate.offset, replaces_library=True)
        self.gates.gates[gate.name] = gate

    def include(self, file: str, offset: int) -> None:
        """``include "qelib1.inc"``."""
        if file != "qelib1.inc":
            self.faults.fail(
                codes.INCLUDE,
                f"cannot include '{file}'",
                offset,
                len(file) + 2,
                expected='"qelib1.inc"',
                fix="put the file's text in the place of the include",
            )
        self.gates.include(QELIB1, offset, len(file) + 2)

    def read_gate(self, stream: TokenStream, origin: int) -> None:
        """A gate definition after the word ``gate``."""
        head = read_gate_head(stream)
        self._check_new(head[0].text, head[0].offset, replaces_library=True)
        gate, definition = GateBodyReader(stream, self.gates, head, origin).read()
        if definition is not None:
            self.builder.gates.append(definition)
        self.declare_gate(gate)

    def _check_new(self, name: str, offset: int, *, replaces_library: bool = False) -> None:
        register, gate = self.registers.get(name), self.gates.gates.get(name)
        place = register.offset if register else gate.offset if gate else UNDECLARED
        if register is None and (gate is None or (replaces_library and place == UNDECLARED)):
            return
        note = ("it is declared here", place, len(name)) if place != UNDECLARED else None
        where = "" if note else " as a gate of the standard library"
        message = f"'{name}' is declared already{where}"
        self.faults.fail(codes.REDECLARED, message, offset, len(name), fix="rename it", note=note)


class GeneralReader:
    """Reads a program statement by statement."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.program = Openqasm2Program(faults)
        self.builder = self.program.builder
        self.stream = TokenStream(faults, tokens(faults, 0, len(faults.source.text)))
        self._statements = {
            "include": self._include,
            "qreg": self._register,
            "creg": self._register,
            "gate": self._gate,
            "opaque": self._opaque,
            "barrier": self._barrier,
            "if": self._if,
            "OPENQASM": self._late_version,
        }

    def read(self) -> Module:
        """The module."""
        self._version()
        while self.stream.next.kind != "end":
            if self.stream.accept_symbol(";"):
                continue
            token = self.stream.expect_kind("name", "a statement")
            self._statements.get(token.text, self._operation)(token)
        return self.builder.module()

    def _version(self) -> None:
        if self.stream.next.text != "OPENQASM":
            # Programs without a version are common, and mean 2.0 once one reads them as OpenQASM 2.
            return
        self.stream.take()
        version = self.stream.take()
        if version.text not in ("2.0", "2"):
            self.faults.fail(
                codes.VERSION,
                f"the program is of version {version.text or 'unknown'}",
                version.offset,
                len(version.text),
                expected="2.0",
                fix="read the file as openqasm3" if version.text.startswith("3") else "",
            )
        self.stream.expect_symbol(";")

    def _late_version(self, token: Token) -> None:
        self.faults.fail(
            codes.VERSION, "the version stands behind other statements", token.offset, len(token.text),
            fix="move it to the top; two programs in one file must be split",
        )  # fmt: skip

    def _include(self, _token: Token) -> None:
        file = self.stream.expect_kind("string", "a file name in quotes")
        self.program.include(file.text[1:-1], file.offset)
        self.stream.expect_symbol(";")

    def _register(self, token: Token) -> None:
        name = self.stream.expect_name("the register's name")
        self.stream.expect_symbol("[")
        size = self.stream.expect_kind("integer", "the register's size")
        self.stream.expect_symbol("]")
        self.stream.expect_symbol(";")
        self.program.declare_register(name.text, token.text == "qreg", self._integer(size), name.offset)

    def _integer(self, token: Token) -> int:
        # Far beyond every bound, and short enough to convert.
        return int(token.text) if len(token.text) < 1000 else 1 << 3000

    def _gate(self, token: Token) -> None:
        self.program.read_gate(self.stream, token.offset)

    def _opaque(self, _token: Token) -> None:
        name, parameters, qubits = read_gate_head(self.stream)
        self.stream.expect_symbol(";")
        self.program.declare_gate(
            CallableGate(name.text, len(parameters), len(qubits), offset=name.offset, opaque=True)
        )

    def _barrier(self, token: Token) -> None:
        qubits = distinct(self._operands(quantum=True))
        self.stream.expect_symbol(";")
        self.builder.row(barrier_kind(len(qubits)), qubits, origin=token.offset)

    def _if(self, token: Token) -> None:
        self.stream.expect_symbol("(")
        register = self._declared(self.stream.expect_name("a register of bits"), quantum=False)
        self.stream.expect_symbol("==")
        number = self._integer(self.stream.expect_kind("integer", "a number"))
        self.stream.expect_symbol(")")
        bits = self.builder.slot_values(register.indices, token.offset)
        condition = bits_equal(self.builder, bits, number, token.offset)
        self.builder.open_block()
        operation = self.stream.expect_kind("name", "a gate, 'measure' or 'reset'")
        if operation.text in self._statements:
            self._fail_under_if(operation)
        self._operation(operation, token.offset)
        self.builder.if_op(condition, self.builder.blocks.pop(), Block(), token.offset)

    def _fail_under_if(self, token: Token) -> NoReturn:
        self.faults.fail(
            codes.NOT_ALLOWED,
            f"'{token.text}' cannot stand under 'if'",
            token.offset,
            len(token.text),
            expected="a gate, 'measure' or 'reset'",
        )

    def _operation(self, token: Token, origin: int | None = None) -> None:
        """A gate call, a measurement or a reset."""
        place = token.offset if origin is None else origin
        if token.text == "measure":
            self._measure(place)
        elif token.text == "reset":
            operand = self._operand(quantum=True)
            for qubit in operand.indices:
                self.builder.row(RESET, (qubit,), origin=place)
        else:
            self._call(token, place)
        self.stream.expect_symbol(";")

    def _measure(self, origin: int) -> None:
        source = self._operand(quantum=True)
        self.stream.expect_symbol("->")
        target = self._operand(quantum=False)
        if (source.whole, len(source.indices)) != (target.whole, len(target.indices)):
            self.faults.fail(
                codes.BROADCAST,
                f"{_measured(source, 'qubit')} cannot be measured into {_measured(target, 'bit')}",
                target.offset,
                target.length,
                expected=_measured(replace(target, indices=source.indices, whole=source.whole), "bit"),
            )
        for qubit, slot in zip(source.indices, target.indices, strict=True):
            self.builder.measure(qubit, slot, origin)

    def _call(self, token: Token, origin: int) -> None:
        if token.text in self.program.registers:
            message = f"'{token.text}' is a register"
            self.faults.fail(codes.WRONG_KIND, message, token.offset, len(token.text), expected="a statement or a gate")
        gate = self.program.gates.find(token.text, token.offset)
        arithmetic = Arithmetic(self.builder)
        reader = ExpressionReader(self.stream, arithmetic, {}, origin)
        angles: tuple[Angle, ...] = read_call_angles(self.stream, reader.read)
        operands = self._operands(quantum=True)
        counts = ((len(angles), gate.num_parameters), (len(operands), gate.num_qubits))
        check_counts(self.faults, token.text, token.offset, *counts)
        angles = gate.call_angles(arithmetic, angles, self.faults, token.offset)
        kind = gate.kind()
        for qubits in broadcast(self.faults, operands):
            self.builder.row(kind, qubits, angles, origin=origin)

    def _operands(self, quantum: bool) -> list[Operand]:
        operands = [self._operand(quantum)]
        while self.stream.accept_symbol(","):
            operands.append(self._operand(quantum))
        return operands

    def _operand(self, quantum: bool) -> Operand:
        name = self.stream.expect_name("a register of qubits" if quantum else "a register of bits")
        register = self._declared(name, quantum)
        if not self.stream.accept_symbol("["):
            return Operand(register.indices, True, name.offset, len(name.text))
        index = self.stream.expect_kind("integer", "an index")
        closing = self.stream.expect_symbol("]")
        place = self._integer(index)
        if place >= register.size:
            self.faults.fail(
                codes.INDEX,
                f"index {index.text[:40]} is outside of register '{name.text}'",
                index.offset,
                len(index.text),
                expected=f"0 to {register.size - 1}",
            )
        return Operand((register.start + place,), False, name.offset, closing.offset + 1 - name.offset)

    def _declared(self, name: Token, quantum: bool) -> Register:
        register = self.program.registers.get(name.text)
        if register is None:
            known = [r.name for r in self.program.registers.values() if r.quantum == quantum]
            fix = did_you_mean(name.text, known) or f"declare it with '{'qreg' if quantum else 'creg'} {name.text}[…];'"
            self.faults.fail(
                codes.UNKNOWN_NAME, f"unknown register '{name.text}'", name.offset, len(name.text), fix=fix
            )
        if register.quantum != quantum:
            self.faults.fail(
                codes.WRONG_KIND,
                f"'{name.text}' holds {'qubits' if register.quantum else 'bits'}",
                name.offset,
                len(name.text),
                expected="qubits" if quantum else "bits",
                note=("it is declared here", register.offset, len(name.text)),
            )
        return register


def _measured(operand: Operand, what: str) -> str:
    return f"{len(operand.indices)} {what}s" if operand.whole else f"a single {what}"
