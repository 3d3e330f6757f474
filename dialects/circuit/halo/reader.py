"""Reading HALO's programs: one statement a line, data qubits q, helper qubits s, classical bits c.

What is read is what the parser of HALO's artifact reads (arXiv:2602.07191), and two forms its published programs hold
besides: comments, and ``CP 0.5, q0, q1`` for ``CP(0.5) q0, q1``.
"""

import math
import re
from difflib import get_close_matches
from typing import NamedTuple, NoReturn

from qlower.diagnostics import Source, fail
from qlower.dialects.circuit.gates import GATES as TABLE
from qlower.dialects.circuit.halo.gates import GATES
from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.circuit.rows import MEASURE, RESET, gate_kind
from qlower.dialects.classical.ops import Constant
from qlower.ir import I1, Module, Operation, Region, RunBuilder, Value
from qlower.ir.attributes import Attribute
from qlower.ir.run import body

MOST = 1_000_000
"""Qubits of a register, and classical bits."""

_ALLOCATION = re.compile(r"(?P<name>\w+)\s*=\s*alloc_(?P<what>data|helper)\s*\(\s*(?P<size>\w*)\s*\)", re.IGNORECASE)
_SHOTS = re.compile(r"set_shot\s*\(\s*(?P<number>\w*)\s*\)", re.IGNORECASE)
_MEASUREMENT = re.compile(r"c\s*(?P<bit>\d+)\s*=\s*MEASURE\s+(?P<qubits>.*)", re.IGNORECASE)
_RELEASE = re.compile(r"deallocate_(?P<what>data|helper)\s*\(\s*(?P<qubit>[^()]*?)\s*\)", re.IGNORECASE)
_GATE = re.compile(r"(?P<gate>[A-Za-z_]\w*)\s*(?:\((?P<angles>[^()]*)\))?\s*(?P<qubits>[^()=]*)")
_QUBIT = re.compile(r"(?P<register>[A-Za-z_])\s*(?P<index>\d+)")


class _Piece(NamedTuple):
    """A part of the text.

    Attributes:
        text: as written, without blanks around it.
        offset: of its first character.
    """

    text: str
    offset: int


def read_halo(source: Source) -> Module:
    """The program of a text, at level circuit: q and then s as its qubits, s the helpers, c its bits.

    ``deallocate_helper`` becomes ``circuit.reset``. The number of shots is no part of the program.

    Raises:
        QlowerError: QL1260 to QL1269.
    """
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.sizes: dict[str, int] = {}
        self.rows = RunBuilder()
        self.bits: dict[int, Value] = {}
        self.num_bits = 0
        self.data_released = -1

    def read(self) -> Module:
        offset = 0
        for line in self.source.text.splitlines(keepends=True):
            statement = line.partition("#")[0]
            text = statement.strip()
            if text:
                self._statement(text, offset + len(statement) - len(statement.lstrip()))
            offset += len(line)
        if "q" not in self.sizes:
            self._fail("QL1267", "the program allocates no data", _Piece(" ", 0), expected="`q = alloc_data(N)`")
        return self._module()

    def _module(self) -> Module:
        unwritten = Value(I1)
        values = tuple(self.bits.get(bit, unwritten) for bit in range(self.num_bits))
        constants: list[Operation] = []
        if unwritten in values:
            constants = [Constant((), (unwritten,), {"value": False})]
        num_data, num_helpers = self.sizes["q"], self.sizes.get("s", 0)
        attributes: dict[str, Attribute] = {
            "sym_name": "main",
            "num_qubits": num_data + num_helpers,
            "qubit_registers": tuple((name, self.sizes[name]) for name in ("q", "s") if self.sizes.get(name)),
            "variables": (("c", "bit", self.num_bits),) if self.num_bits else (),
        }
        if num_helpers:
            attributes["helpers"] = tuple(range(num_data, num_data + num_helpers))
        operations = body([*constants, self.rows.finish(), Return(values)])
        return Module("circuit", (Function((), (), attributes, (Region(operations),)),))

    def _statement(self, text: str, offset: int) -> None:
        for pattern, read in (
            (_ALLOCATION, self._allocate),
            (_SHOTS, self._shots),
            (_MEASUREMENT, self._measure),
            (_RELEASE, self._release),
            (_GATE, self._gate),
        ):
            match = pattern.fullmatch(text)
            if match is not None:
                read(match, offset)
                return
        self._fail("QL1260", "the line is no statement", _Piece(text, offset))

    def _allocate(self, match: re.Match[str], offset: int) -> None:
        name, wanted = _piece(match, "name", offset), "q" if match["what"].lower() == "data" else "s"
        if name.text.lower() != wanted:
            self._fail(
                "QL1267", f"alloc_{match['what'].lower()} gives its qubits to '{name.text}'", name, f"'{wanted}'"
            )
        if wanted in self.sizes:
            self._fail("QL1267", f"'{wanted}' is allocated a second time", name)
        if wanted == "s" and "q" not in self.sizes:
            self._fail("QL1267", "helpers are allocated before the data", name, "`q = alloc_data(N)` on a line above")
        if len(self.rows):
            self._fail("QL1267", f"'{wanted}' is allocated behind gates", name)
        self.sizes[wanted] = self._number(_piece(match, "size", offset), 1 if wanted == "q" else 0)

    def _shots(self, match: re.Match[str], offset: int) -> None:
        self._number(_piece(match, "number", offset), 1)

    def _number(self, piece: _Piece, least: int) -> int:
        if not piece.text.isdecimal() or not piece.text.isascii():
            self._fail("QL1260", f"'{piece.text}' is no whole number", piece, "a whole number")
        # Far beyond the bound, and short enough to convert.
        number = int(piece.text) if len(piece.text) < 20 else MOST + 1
        if not least <= number <= MOST:
            self._fail("QL1268", f"{piece.text[:40]} is out of bounds", piece, f"{least} to {MOST}")
        return number

    def _measure(self, match: re.Match[str], offset: int) -> None:
        bit = self._number(_piece(match, "bit", offset), 0)
        if bit == MOST:
            self._fail("QL1268", f"there is no bit {bit}", _piece(match, "bit", offset), f"0 to {MOST - 1}")
        (qubit,) = self._qubits(match, offset, "MEASURE", 1)
        self.num_bits = max(self.num_bits, bit + 1)
        self.bits[bit] = Value(I1)
        self.rows.add(MEASURE, (qubit,), results=(self.bits[bit],), slots=(bit,), origin=(offset,))

    def _release(self, match: re.Match[str], offset: int) -> None:
        operand = _piece(match, "qubit", offset)
        if match["what"].lower() == "data":
            if operand.text.lower() != "q":
                self._fail("QL1269", f"deallocate_data of '{operand.text}'", operand, "q: all data at once")
            if self.data_released >= 0:
                self._fail("QL1269", "the data are given back a second time", operand)
            self._size_of("q", operand)
            self.data_released = offset
            return
        if operand.text.lower() == "s":
            first = self.sizes.get("q", 0)
            qubits: tuple[int, ...] = tuple(range(first, first + self._size_of("s", operand)))
        elif operand.text[:1].lower() == "q":
            self._fail("QL1269", f"'{operand.text}' is no helper", operand, "a helper such as s0")
        else:
            qubits = (self._qubit(operand),)
        for qubit in qubits:
            self.rows.add(RESET, (qubit,), origin=(offset,))

    def _gate(self, match: re.Match[str], offset: int) -> None:
        name = _piece(match, "gate", offset)
        if name.text.lower() == "reset":
            (qubit,) = self._qubits(match, offset, name.text, 1)
            self.rows.add(RESET, (qubit,), origin=(offset,))
            return
        found = GATES.get(name.text.lower())
        if found is None:
            near = get_close_matches(name.text.lower(), GATES, n=1)
            fix = f"did you mean '{near[0].upper()}'?" if near else ""
            self._fail("QL1261", f"unknown gate '{name.text}'", name, fix=fix)
        gate = TABLE[found]
        pieces = _pieces(match["angles"] or "", offset + match.start("angles"))
        operands = _pieces(match["qubits"], offset + match.start("qubits"))
        if match["angles"] is None and gate.num_parameters:
            # "CP 0.5, q0, q1": the angles stand among the operands.
            pieces, operands = _angles_and_qubits(operands)
        if len(pieces) != gate.num_parameters:
            expected = _count(gate.num_parameters, "angle")
            self._fail("QL1262", f"{name.text} with {_count(len(pieces), 'angle')}", name, expected)
        angles = tuple(self._angle(piece) for piece in pieces)
        qubits = self._checked(operands, name, gate.num_qubits)
        self.rows.add(gate_kind(found), qubits, angles, origin=(offset,))

    def _angle(self, piece: _Piece) -> float:
        try:
            angle = float(piece.text)
        except ValueError:
            angle = math.nan
        if not math.isfinite(angle) or "_" in piece.text:
            self._fail("QL1266", f"'{piece.text[:40]}' is no angle", piece, "a number in radians")
        return angle

    def _qubits(self, match: re.Match[str], offset: int, name: str, count: int) -> tuple[int, ...]:
        operands = _pieces(match["qubits"], offset + match.start("qubits"))
        return self._checked(operands, _Piece(name, offset + match[0].upper().find(name.upper())), count)

    def _checked(self, operands: list[_Piece], name: _Piece, count: int) -> tuple[int, ...]:
        if len(operands) != count:
            self._fail("QL1263", f"{name.text} on {_count(len(operands), 'qubit')}", name, _count(count, "qubit"))
        qubits = tuple(self._qubit(operand) for operand in operands)
        for place, qubit in enumerate(qubits):
            if qubit in qubits[:place]:
                self._fail("QL1265", f"{operands[place].text} is named twice", operands[place])
        return qubits

    def _qubit(self, piece: _Piece) -> int:
        match = _QUBIT.fullmatch(piece.text)
        if match is None:
            self._fail("QL1264", f"'{piece.text[:40]}' is no qubit", piece, "a qubit such as q0 or s1")
        register = match["register"].lower()
        size = self._size_of(register, piece)
        # Far beyond every bound, and short enough to convert.
        index = int(match["index"]) if len(match["index"]) < 20 else MOST
        if index >= size:
            expected = f"{register}0 to {register}{size - 1}" if size else "a data qubit: there are no helpers"
            self._fail("QL1264", f"{piece.text[:40]} is not allocated", piece, expected)
        if register == "q" and self.data_released >= 0:
            self._fail("QL1269", f"{piece.text} is used after deallocate_data", piece)
        return index if register == "q" else self.sizes["q"] + index

    def _size_of(self, register: str, piece: _Piece) -> int:
        if register not in self.sizes:
            known = ", ".join(self.sizes) or "nothing"
            self._fail("QL1264", f"'{piece.text[:40]}' is not allocated; allocated so far: {known}", piece)
        return self.sizes[register]

    def _fail(self, code: str, message: str, piece: _Piece, expected: str = "", fix: str = "") -> NoReturn:
        from qlower.dialects.circuit.halo.codes import CODES  # noqa: PLC0415  # only for bad programs

        span = self.source.span(piece.offset, max(len(piece.text), 1))
        fail(code, message, span, expected=expected, fix=fix or ("" if expected else CODES[code].fix))


def _piece(match: re.Match[str], group: str, offset: int) -> _Piece:
    return _Piece(match[group], offset + match.start(group))


def _pieces(text: str, offset: int) -> list[_Piece]:
    """The parts between commas; an empty one where two commas meet."""
    if not text.strip():
        return []
    found, start = [], 0
    for part in text.split(","):
        found.append(_Piece(part.strip(), offset + start + len(part) - len(part.lstrip())))
        start += len(part) + 1
    return found


def _angles_and_qubits(pieces: list[_Piece]) -> tuple[list[_Piece], list[_Piece]]:
    """What stands before the first qubit, and the rest."""
    first = next((place for place, piece in enumerate(pieces) if _QUBIT.fullmatch(piece.text)), len(pieces))
    return pieces[:first], pieces[first:]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
