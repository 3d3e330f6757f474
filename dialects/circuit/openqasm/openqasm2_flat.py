"""The fast reader of flat OpenQASM 2 programs."""

import math
import re

from qlower.dialects.circuit.openqasm.constant_angles import NotRecognisedError
from qlower.dialects.circuit.openqasm.faults import Faults
from qlower.dialects.circuit.openqasm.flat import FlatReader, blank
from qlower.dialects.circuit.openqasm.openqasm2_general import Openqasm2Program
from qlower.dialects.circuit.openqasm.openqasm2_tokens import KEYWORDS, tokens
from qlower.dialects.circuit.openqasm.token_stream import TokenStream

_COMMENT = re.compile(r"//[^\n]*")
_VERSION = re.compile(r"OPENQASM\s+2(?:\.0)?")
_INCLUDE = re.compile(r"include\s*\"qelib1\.inc\"")
_REGISTER = re.compile(r"([qc])reg\s+([A-Za-z_]\w*)\s*\[\s*(\d{1,7})\s*\]", re.ASCII)
_MEASURE = re.compile(r"measure\b\s*([^>]*)->([^>]*)")


class Openqasm2FlatReader(FlatReader):
    """Reads flat OpenQASM 2."""

    constants = {"pi": math.pi}  # noqa: RUF012  # never changed
    integer_division = False

    def __init__(self, faults: Faults) -> None:
        self.program = Openqasm2Program(faults)
        text = _COMMENT.sub(blank, faults.source.text) if "//" in faults.source.text else faults.source.text
        super().__init__(text, self.program.builder, self.program.gates.gates, self.program.registers)

    def gate_definition(self, start: int, end: int) -> None:
        """Define the gate between two offsets."""
        stream = TokenStream(self.program.faults, tokens(self.program.faults, start, end))
        stream.take()
        self.program.read_gate(stream, start)
        if stream.next.kind != "end":
            raise NotRecognisedError

    def special(self, word: str, text: str) -> bool:
        """Understand a statement that is no gate call; whether it was one."""
        if not text:
            return True
        if word not in KEYWORDS or word in ("U", "CX"):
            return False
        if word == "measure" and (measured := _MEASURE.fullmatch(text)):
            self.measure(measured[1], measured[2])
        elif word == "barrier":
            self.barrier(text.removeprefix(word))
        elif word == "reset":
            self.reset(text.removeprefix(word))
        elif register := _REGISTER.fullmatch(text):
            self._declare(register)
        elif _VERSION.fullmatch(text) and self.at_start:
            self.once()
        elif _INCLUDE.fullmatch(text):
            self.program.include("qelib1.inc", 0)
        else:
            raise NotRecognisedError
        return True

    def _declare(self, match: re.Match[str]) -> None:
        if match[2] in KEYWORDS:
            raise NotRecognisedError
        self.once()
        self.program.declare_register(match[2], match[1] == "q", int(match[3]), 0)
