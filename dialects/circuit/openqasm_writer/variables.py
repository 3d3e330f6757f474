"""Places where classical values are kept: the program's variables, slot by slot, and temporaries after them."""

from collections.abc import Iterator
from dataclasses import dataclass

from qlower.diagnostics import fail
from qlower.dialects.circuit.openqasm_writer.names import Names
from qlower.dialects.circuit.ops import Function
from qlower.dialects.physical.ops import Program
from qlower.ir.types import F64, I1, Type, signed, unsigned

Place = int
"""A slot of the program's variables, or a temporary, which is numbered after all slots."""


@dataclass(frozen=True, slots=True)
class Register:
    """A bit register: its name and its slots ``first`` … ``first + size - 1``."""

    name: str
    first: Place
    size: int


class Variables:
    """The variables of one program.

    Attributes:
        texts: for each place how it is written.
        types: for each place the type of the values it takes.
        num_slots: how many places are slots of the program's own variables.
        registers: the bit registers.
    """

    def __init__(self, function: Function | Program, names: Names) -> None:
        self._names = names
        self._outputs = frozenset(function.outputs)
        self._declared: list[tuple[str, str, bool]] = []
        self._temporaries: list[str] = []
        self.texts: list[str] = []
        self.types: list[Type] = []
        self.registers: list[Register] = []
        for name, kind, size in function.variables:
            self._declare(names.claim(name), kind, size, name in self._outputs)
        self.num_slots = len(self.texts)

    def _declare(self, name: str, kind: str, size: int, is_output: bool) -> None:
        type = _value_type(kind, size)
        self._declared.append((name, _declared_type(kind, size), is_output))
        if kind != "bit" or size == -1:
            self.texts.append(name)
            self.types.append(type)
            return
        self.registers.append(Register(name, len(self.texts), size))
        self.texts += [f"{name}[{index}]" for index in range(size)]
        self.types += [type] * size

    def temporary(self, type: Type) -> Place:
        """A new place of its own for a value of a type."""
        name = self._names.claim("temporary")
        self._temporaries.append(f"{type_text(type)} {name};")
        self.texts.append(name)
        self.types.append(type)
        return len(self.texts) - 1

    def declarations(self) -> Iterator[str]:
        """All declarations; where there are temporaries, the program's own variables are its outputs."""
        all_are_outputs = bool(self._temporaries) and not self._outputs
        for name, type, is_output in self._declared:
            yield f"{'output ' if is_output or all_are_outputs else ''}{type} {name};"
        yield from self._temporaries


def _value_type(kind: str, size: int) -> Type:
    if kind in ("bit", "bool"):
        return I1
    if kind in ("float", "angle"):
        return F64
    return signed(size) if kind == "int" else unsigned(size)


def _declared_type(kind: str, size: int) -> str:
    return kind if kind == "bool" or size == -1 else f"{kind}[{size}]"


def type_text(type: Type) -> str:
    """The type as OpenQASM 3 declares it."""
    if type == I1:
        return "bit"
    if type == F64:
        return "float[64]"
    sign, width = type.name[:2], type.name[2:]
    if sign not in ("si", "ui") or not width.isdigit():
        fail("QL1202", f"OpenQASM 3 has no variables of type {type}", fix="lower it to bits, integers or floats")
    return f"{'int' if sign == 'si' else 'uint'}[{width}]"
