"""The fast reader's engine: flat programs, statement by distinct statement, then all statements at once as columns.

A long flat program repeats few distinct statements, or at least few distinct operand lists. Each distinct statement is
understood once and gives template rows; the program's columns are the template rows taken in the order of the text.
Whatever is not fully recognised raises ``NotRecognisedError``, and the general reader reads the program.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qlower.dialects.circuit.openqasm.constant_angles import NotRecognisedError, constant_angle
from qlower.dialects.circuit.openqasm.gate_table import CallableGate
from qlower.dialects.circuit.openqasm.numbers import Arithmetic, NoSuchNumberError
from qlower.dialects.circuit.openqasm.program_builder import ProgramBuilder, Register
from qlower.dialects.circuit.rows import MEASURE, RESET, barrier_kind
from qlower.ir import I1, Affine, RowKind, Rows, Run, Value
from qlower.ir.rows import LongColumn, Terms, offsets_of, ragged

CHUNK = 1 << 20
"""Characters that are split into statements at once, so that not all statements stand in memory as strings."""

_GATE_DEFINITION = re.compile(r"\bgate\b[^;{}]*\{[^{}]*\}")
_CALL = re.compile(r"([A-Za-z_]\w*)\s*(?:\((.*)\))?\s*([^()]*)", re.ASCII | re.DOTALL)
_STRANGE_BLANKS = "\v\f\x1c\x1d\x1e\x1f"
_OPERAND = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:\[\s*(\d{1,7})\s*\])?\s*", re.ASCII)


def _has_strange_blanks(text: str) -> bool:
    """Whether the text holds blanks that Python strips but that the languages do not have."""
    if text.isascii():
        return any(character in text for character in _STRANGE_BLANKS)
    return any(character.isspace() and character not in " \t\r\n" for character in set(text))


def blank(match: re.Match[str]) -> str:
    """As many blanks as the match has characters, so that offsets stay; the line ends of a comment may go."""
    return " " * len(match[0])


@dataclass(frozen=True)
class Segment:
    """A stretch of the program: statements, or one gate definition.

    Attributes:
        start: offset of its first character.
        end: offset behind its last one.
        is_gate: whether it is a gate definition.
    """

    start: int
    end: int
    is_gate: bool


def segments(text: str) -> Iterator[Segment]:
    """The program cut at its gate definitions."""
    position = 0
    for match in _GATE_DEFINITION.finditer(text):
        yield Segment(position, match.start(), False)
        yield Segment(match.start(), match.end(), True)
        position = match.end()
    yield Segment(position, len(text), False)


class Templates:
    """Rows of distinct statements."""

    def __init__(self) -> None:
        self._kinds: dict[RowKind, int] = {}
        self._kind: list[int] = []
        self._qubits: list[int] = []
        self._parameters: list[float] = []
        self._slots: list[int] = []
        self._first_rows = [0]

    def kind_index(self, kind: RowKind) -> int:
        """The number of a kind."""
        return self._kinds.setdefault(kind, len(self._kinds))

    def add(self, kind_index: int, qubits: Sequence[int], parameters: Sequence[float] = ()) -> None:
        """A row of the present statement."""
        self._kind.append(kind_index)
        self._qubits.extend(qubits)
        self._parameters.extend(parameters)

    def add_measurement(self, qubit: int, slot: int) -> None:
        """A measurement of the present statement."""
        self.add(self.kind_index(MEASURE), (qubit,))
        self._slots.append(slot)

    def end_statement(self) -> None:
        """Begin the next statement's rows."""
        self._first_rows.append(len(self._kind))

    def run(self, codes: LongColumn, offsets: LongColumn) -> Run:
        """The run of statements ``codes`` that begin at text offsets."""
        if len(self._kinds) > np.iinfo(np.uint16).max:
            raise NotRecognisedError
        count = len(self._kind)
        template = Rows(
            tuple(self._kinds),
            np.array(self._kind, dtype=np.uint16),
            np.array(self._qubits, dtype=np.int32),
            np.array(self._parameters, dtype=np.float64),
            Terms(),
            np.array(self._slots, dtype=np.int32),
            np.zeros(count + 1, dtype=np.int64),
            np.zeros(0, dtype=np.int64),
        )
        first = np.array(self._first_rows, dtype=np.int64)
        counts = np.diff(first)[codes]
        rows = template.take(ragged(first[codes], counts))
        origins = np.repeat(offsets, counts)
        rows = rows.with_origins(offsets_of(np.ones(len(origins), dtype=np.int64)), origins)
        return Run(results=tuple(Value(I1) for _ in range(len(rows.slots))), rows=rows)


class FlatReader:
    """Reads flat programs; each language fills in its statements.

    Attributes:
        text: the program with its comments blanked.
        builder: the entry function.
        registers: registers by name.
        constants: named constants of expressions.
        integer_division: whether the language divides integers as integers.
    """

    constants: Mapping[str, float]
    integer_division: bool

    def __init__(
        self,
        text: str,
        builder: ProgramBuilder,
        gates: Mapping[str, CallableGate],
        registers: Mapping[str, Register],
    ) -> None:
        self.text = text
        self.builder = builder
        self.gates = gates
        self.registers = registers
        self.templates = Templates()
        self.at_start = True
        self._once: list[int] = []
        self._blanks: list[int] = []
        self._statements: dict[str, int] = {}
        self._angles: dict[str, tuple[float, ...]] = {}
        self._applications: dict[str, list[tuple[int, ...]]] = {}
        self._calls: dict[str, tuple[int, int, int, bool]] = {}

    def read(self) -> None:
        """Fill the builder.

        Raises:
            NotRecognisedError: the program is not flat and regular.
            QlowerError: the same, or it is wrong.
        """
        if _has_strange_blanks(self.text):
            raise NotRecognisedError
        for segment in segments(self.text):
            if segment.is_gate:
                self.gate_definition(segment.start, segment.end)
            else:
                self._segment(segment.start, segment.end)

    def gate_definition(self, start: int, end: int) -> None:
        """Define the gate between two offsets."""
        raise NotImplementedError

    def special(self, word: str, text: str) -> bool:
        """Understand a statement that is no gate call; whether it was one."""
        raise NotImplementedError

    def once(self) -> None:
        """Remember that the present statement must not stand twice."""
        self._once.append(len(self._statements) - 1)

    def _segment(self, start: int, end: int) -> None:
        last = self.text.rfind(";", start, end)
        if self.text[max(last + 1, start) : end].strip():
            raise NotRecognisedError
        # A definition may have changed what a statement means.
        self.templates, self._statements, self._calls = Templates(), {}, {}
        self._once, self._blanks = [], []
        codes: list[LongColumn] = []
        offsets: list[LongColumn] = []
        while start <= last:
            stop = min(self.text.find(";", min(start + CHUNK, last)), last)
            chunk_codes, chunk_offsets = self._chunk(start, stop)
            codes.append(chunk_codes)
            offsets.append(chunk_offsets)
            start = stop + 1
        if codes:
            self._finish_segment(np.concatenate(codes), np.concatenate(offsets))

    def _finish_segment(self, codes: LongColumn, offsets: LongColumn) -> None:
        if self._once and (np.bincount(codes)[self._once] > 1).any():
            raise NotRecognisedError
        self.builder.emit_measuring_run(self.templates.run(codes, offsets))

    def _chunk(self, start: int, stop: int) -> tuple[LongColumn, LongColumn]:
        """The statements from an offset up to a semicolon: their codes and where they begin."""
        statements = self.text[start:stop].split(";")
        known = self._statements
        codes: list[int] = []
        for statement in statements:
            code = known.get(statement)
            if code is None:
                code = len(known)
                known[statement] = code
                self._blanks.append(len(statement) - len(statement.lstrip()))
                self._understand(statement.strip())
            codes.append(code)
        lengths = np.fromiter(map(len, statements), dtype=np.int64, count=len(statements))
        offsets = start + offsets_of(lengths + 1)[:-1]
        columns = np.array(codes, dtype=np.int64)
        return columns, offsets + np.array(self._blanks, dtype=np.int64)[columns]

    def _understand(self, text: str) -> None:
        match = _CALL.fullmatch(text)
        word = match[1] if match else ""
        if not self.special(word, text):
            if match is None:
                raise NotRecognisedError
            self._call(word, match[2], match[3])
        self.at_start = False
        self.templates.end_statement()

    def _call(self, name: str, angles_text: str | None, operands: str) -> None:
        call = self._calls.get(name)
        if call is None:
            gate = self.gates.get(name)
            if gate is None or gate.opaque:
                raise NotRecognisedError
            has_further = bool(gate.lifted.results)
            call = (self.templates.kind_index(gate.kind()), gate.num_parameters, gate.num_qubits, has_further)
            self._calls[name] = call
        angles = self._angle_list(angles_text) if angles_text is not None else ()
        applications = self._applications.get(operands)
        if applications is None:
            applications = self._broadcast(operands)
            self._applications[operands] = applications
        if len(angles) != call[1] or len(applications[0]) != call[2]:
            raise NotRecognisedError
        if call[3]:
            angles = self._extended(name, angles)
        for qubits in applications:
            self.templates.add(call[0], qubits, angles)

    def _extended(self, name: str, angles: tuple[float, ...]) -> tuple[float, ...]:
        """The angles of a call of a gate with further parameters."""
        try:
            extended = self.gates[name].lifted.extended(Arithmetic(self.builder), angles, 0)
        except NoSuchNumberError:
            raise NotRecognisedError from None
        return tuple(float(angle) for angle in extended if not isinstance(angle, Affine))

    def _angle_list(self, text: str) -> tuple[float, ...]:
        angles = self._angles.get(text)
        if angles is None:
            pieces = text.split(",") if text.strip() else []
            angles = tuple(
                constant_angle(piece.strip(), self.constants, integers=self.integer_division) for piece in pieces
            )
            self._angles[text] = angles
        return angles

    def _broadcast(self, text: str) -> list[tuple[int, ...]]:
        if not text:
            return [()]
        operands = [self.operand(piece, quantum=True) for piece in text.split(",")]
        sizes = {len(indices) for indices, whole in operands if whole}
        if len(sizes) > 1:
            raise NotRecognisedError
        size = max(sizes, default=1)
        columns = [indices if whole else indices * size for indices, whole in operands]
        applications = list(zip(*columns, strict=True))
        if any(len(set(qubits)) != len(qubits) for qubits in applications):
            raise NotRecognisedError
        return applications

    def operand(self, text: str, quantum: bool) -> tuple[tuple[int, ...], bool]:
        """The indices of an operand, and whether it is a whole register."""
        match = _OPERAND.fullmatch(text)
        register = self.registers.get(match[1]) if match else None
        if match is None or register is None or register.quantum != quantum:
            raise NotRecognisedError
        if match[2] is None:
            return register.indices, register.size >= 0
        index = int(match[2])
        if index >= register.size:
            raise NotRecognisedError
        return (register.start + index,), False

    def measure(self, source: str, target: str) -> None:
        """``measure source -> target``."""
        qubits, slots = self.operand(source, quantum=True), self.operand(target, quantum=False)
        if (qubits[1], len(qubits[0])) != (slots[1], len(slots[0])):
            raise NotRecognisedError
        for qubit, slot in zip(qubits[0], slots[0], strict=True):
            self.templates.add_measurement(qubit, slot)

    def reset(self, text: str) -> None:
        """``reset operand``."""
        kind = self.templates.kind_index(RESET)
        for qubit in self.operand(text, quantum=True)[0]:
            self.templates.add(kind, (qubit,))

    def barrier(self, text: str) -> None:
        """``barrier operands``."""
        indices = [index for piece in text.split(",") for index in self.operand(piece, quantum=True)[0]]
        qubits = tuple(dict.fromkeys(indices))
        self.templates.add(self.templates.kind_index(barrier_kind(len(qubits))), qubits)
