"""The fast reader of flat OpenQASM 3 programs."""

import math
import re

from qlower.dialects.circuit.openqasm.constant_angles import NotRecognisedError
from qlower.dialects.circuit.openqasm.faults import MOST_QUBITS, Faults
from qlower.dialects.circuit.openqasm.flat import FlatReader, blank
from qlower.dialects.circuit.openqasm.gate_table import OPENQASM3_BUILTIN, QELIB1, STDGATES, GateTable
from qlower.dialects.circuit.openqasm.openqasm3_words import WORDS
from qlower.dialects.circuit.openqasm.program_builder import LONE, ProgramBuilder, Register

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_VERSION = re.compile(r"OPENQASM\s+3(?:\.[01])?")
_INCLUDE = re.compile(r"include\s*\"(stdgates|qelib1)\.inc\"")
_NAME = r"([A-Za-z_]\w*)"
_NEW_STYLE = re.compile(rf"(qubit|bit)\s*(?:\[\s*(\d{{1,7}})\s*\]\s*|\s){_NAME}", re.ASCII)
_OLD_STYLE = re.compile(rf"(qreg|creg)\s+{_NAME}\s*(?:\[\s*(\d{{1,7}})\s*\])?", re.ASCII)
_MEASURE = re.compile(r"measure\b\s*([^>=]*)->([^>=]*)", re.ASCII)
_ASSIGNED = re.compile(r"([^=]*)=\s*measure\b([^=>]*)", re.ASCII)
_PHYSICAL = re.compile(r"\s*\$(\d{1,7})\s*", re.ASCII)
_STATEMENTS = frozenset(("OPENQASM", "include", "qubit", "bit", "qreg", "creg", "measure", "barrier", "reset"))


class Openqasm3FlatReader(FlatReader):
    """Reads flat OpenQASM 3."""

    constants = {"pi": math.pi, "π": math.pi, "tau": math.tau, "τ": math.tau, "euler": math.e, "ℇ": math.e}  # noqa: RUF012
    integer_division = True

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.table = GateTable(faults, OPENQASM3_BUILTIN, STDGATES, "stdgates.inc")
        self.names: dict[str, Register] = {}
        text = faults.source.text
        if "//" in text or "/*" in text:
            text = _COMMENT.sub(blank, text)
        super().__init__(text, ProgramBuilder(faults), self.table.gates, self.names)

    def gate_definition(self, start: int, end: int) -> None:
        """Define the gate between two offsets."""
        from qlower.dialects.circuit.openqasm.openqasm3_definition import define  # noqa: PLC0415  # antlr4, on use

        define(self, start, end)

    def special(self, word: str, text: str) -> bool:
        """Understand a statement that is no gate call; whether it was one."""
        if not text:
            raise NotRecognisedError
        if "=" in text:
            assigned = _ASSIGNED.fullmatch(text)
            if assigned is None:
                raise NotRecognisedError
            self.measure(assigned[2], assigned[1])
            return True
        if word not in _STATEMENTS:
            return False
        if word == "measure" and (measured := _MEASURE.fullmatch(text)):
            self.measure(measured[1], measured[2])
        elif word == "barrier":
            self.barrier(text.removeprefix(word))
        elif word == "reset":
            self.reset(text.removeprefix(word))
        elif new_style := _NEW_STYLE.fullmatch(text):
            self._declare(new_style[1] == "qubit", new_style[3], new_style[2])
        elif old_style := _OLD_STYLE.fullmatch(text):
            self._declare(old_style[1] == "qreg", old_style[2], old_style[3])
        elif _VERSION.fullmatch(text) and self.at_start:
            self.once()
        elif included := _INCLUDE.fullmatch(text):
            self.table.include(STDGATES if included[1] == "stdgates" else QELIB1, 0, 0)
        else:
            raise NotRecognisedError
        return True

    def _declare(self, quantum: bool, name: str, size_text: str | None) -> None:
        size = LONE if size_text is None else int(size_text)
        if name in WORDS or name in self.names or name in self.gates or (quantum and self._uses_physical()):
            raise NotRecognisedError
        self.once()
        add = self.builder.add_qubits if quantum else self.builder.add_bits
        self.names[name] = add(name, size, 0)

    def _uses_physical(self) -> bool:
        return self.builder.num_qubits > 0 and not self.builder.qubit_registers

    def operand(self, text: str, quantum: bool) -> tuple[tuple[int, ...], bool]:
        """The indices of an operand, and whether it is a whole register."""
        physical = _PHYSICAL.fullmatch(text) if "$" in text and quantum else None
        if physical is None:
            return super().operand(text, quantum)
        index = int(physical[1])
        if self.builder.qubit_registers or index >= MOST_QUBITS:
            raise NotRecognisedError
        self.builder.num_qubits = max(self.builder.num_qubits, index + 1)
        return (index,), False
