"""Gate definitions of OpenQASM 2."""

from collections.abc import Callable

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.applying import Operand, broadcast, check_counts, distinct
from qlower.dialects.circuit.openqasm.body_builder import BodyBuilder
from qlower.dialects.circuit.openqasm.faults import did_you_mean
from qlower.dialects.circuit.openqasm.gate_table import CallableGate, GateTable
from qlower.dialects.circuit.openqasm.numbers import Arithmetic
from qlower.dialects.circuit.openqasm.openqasm2_expressions import ExpressionReader
from qlower.dialects.circuit.openqasm.openqasm2_tokens import Token
from qlower.dialects.circuit.openqasm.program_builder import gate_definition, table_name_of
from qlower.dialects.circuit.openqasm.token_stream import TokenStream
from qlower.dialects.circuit.ops import GateDefinition
from qlower.dialects.circuit.rows import barrier_kind
from qlower.ir import F64, Angle, Value
from qlower.ir.affine import symbol


def read_gate_head(stream: TokenStream) -> tuple[Token, list[Token], list[Token]]:
    """``name(parameters) qubits``: the name, the parameters and the qubits."""
    name = stream.expect_name("the gate's name")
    parameters: list[Token] = []
    if stream.accept_symbol("(") and not stream.accept_symbol(")"):
        parameters = _distinct_names(stream, "the name of a parameter")
        stream.expect_symbol(")")
    return name, parameters, _distinct_names(stream, "the name of a qubit")


def _distinct_names(stream: TokenStream, what: str) -> list[Token]:
    names: list[Token] = []
    while not names or stream.accept_symbol(","):
        name = stream.expect_name(what)
        for earlier in names:
            if earlier.text == name.text:
                stream.faults.fail(
                    codes.REDECLARED,
                    f"'{name.text}' is declared twice",
                    name.offset,
                    len(name.text),
                    note=("the first time", earlier.offset, len(name.text)),
                )
        names.append(name)
    return names


def read_call_angles(stream: TokenStream, expression: Callable[[], Angle]) -> tuple[Angle, ...]:
    """The angles in brackets behind a gate's name, if there are any."""
    if not stream.accept_symbol("(") or stream.accept_symbol(")"):
        return ()
    angles = [expression()]
    while stream.accept_symbol(","):
        angles.append(expression())
    stream.expect_symbol(")")
    return tuple(angles)


class GateBodyReader:
    """Reads one definition ``{ … }`` after its head."""

    def __init__(
        self, stream: TokenStream, gates: GateTable, head: tuple[Token, list[Token], list[Token]], origin: int
    ) -> None:
        self.stream = stream
        self.gates = gates
        self.name, self.parameters, self.qubits = head
        self.origin = origin
        self.body = BodyBuilder()
        self.values = [(token.text, Value(F64)) for token in self.parameters]
        self.angles: dict[str, Angle] = {name: symbol(value) for name, value in self.values}
        self.places = {token.text: place for place, token in enumerate(self.qubits)}

    def read(self) -> tuple[CallableGate, GateDefinition | None]:
        """The gate, and its definition unless it is one of the gate table's."""
        self.stream.expect_symbol("{")
        while not self.stream.accept_symbol("}"):
            self._statement()
        count, size = len(self.parameters), len(self.qubits)
        qubits = [token.text for token in self.qubits]
        definition, lifted = gate_definition(self.name.text, self.values, qubits, self.body, self.origin)
        table_name = "" if lifted.results else table_name_of(definition)
        if table_name:
            return CallableGate(self.name.text, count, size, table_name, offset=self.name.offset), None
        symbol_name = self.gates.new_symbol(self.name.text)
        gate = CallableGate(self.name.text, count, size, "", symbol_name, self.name.offset, lifted=lifted)
        return gate, definition.with_attribute("sym_name", symbol_name)

    def _statement(self) -> None:
        token = self.stream.expect_kind("name", "a gate, 'barrier' or '}'")
        if token.text == "barrier":
            qubits = distinct(self._operands())
            self.body.row(barrier_kind(len(qubits)), qubits, origin=token.offset)
        elif token.text in ("measure", "reset", "if", "qreg", "creg", "gate", "opaque", "include"):
            self.stream.faults.fail(
                codes.NOT_ALLOWED,
                f"'{token.text}' cannot stand in the body of gate '{self.name.text}'",
                token.offset,
                len(token.text),
                expected="gates and barriers only",
            )
        else:
            self._call(token)
        self.stream.expect_symbol(";")

    def _call(self, token: Token) -> None:
        if token.text == self.name.text and token.text not in self.gates.gates:
            self.stream.faults.fail(
                codes.UNKNOWN_GATE, f"gate '{token.text}' calls itself", token.offset, len(token.text)
            )
        gate = self.gates.find(token.text, token.offset)
        arithmetic = Arithmetic(self.body)
        reader = ExpressionReader(self.stream, arithmetic, self.angles, token.offset)
        angles = read_call_angles(self.stream, reader.read)
        operands = self._operands()
        counts = ((len(angles), gate.num_parameters), (len(operands), gate.num_qubits))
        check_counts(self.stream.faults, token.text, token.offset, *counts)
        angles = gate.call_angles(arithmetic, angles, self.stream.faults, token.offset)
        for qubits in broadcast(self.stream.faults, operands):
            self.body.row(gate.kind(), qubits, angles, origin=token.offset)

    def _operands(self) -> list[Operand]:
        operands: list[Operand] = []
        while not operands or self.stream.accept_symbol(","):
            token = self.stream.expect_name("one of the gate's qubits")
            if token.text not in self.places:
                guess = did_you_mean(token.text, self.places)
                self.stream.faults.fail(
                    codes.UNKNOWN_NAME,
                    f"'{token.text}' is no qubit of gate '{self.name.text}'",
                    token.offset,
                    len(token.text),
                    expected=", ".join(self.places),
                    fix=guess,
                )
            operands.append(Operand((self.places[token.text],), False, token.offset, len(token.text)))
        return operands
