"""The names of variables and temporaries, and their declarations."""

from collections.abc import Iterator, Sequence

from qlower.diagnostics import fail
from qlower.dialects.circuit.openqasm_writer.names import Names
from qlower.dialects.circuit.ops import Function
from qlower.dialects.physical.ops import Program
from qlower.ir.types import F64, I1, Type


class Variables:
    """How the places of one function are written.

    Attributes:
        names: the names of the function's variables, in order.
        texts: for each place its text.
    """

    def __init__(self, function: Function | Program, temporaries: Sequence[Type], names: Names) -> None:
        self._function = function
        self._temporaries = temporaries
        self.names = [names.claim(name) for name, _, _ in function.variables]
        self.texts: list[str] = []
        for name, (_, kind, size) in zip(self.names, function.variables, strict=True):
            is_register = kind == "bit" and size != -1
            self.texts += [f"{name}[{index}]" for index in range(size)] if is_register else [name]
        self._num_slots = len(self.texts)
        self.texts += [names.claim("temporary") for _ in temporaries]

    def declarations(self) -> Iterator[str]:
        """All declarations; where there are temporaries, the program's own variables are its outputs."""
        outputs = frozenset(self._function.outputs)
        all_are_outputs = bool(self._temporaries) and not outputs
        for name, (given, kind, size) in zip(self.names, self._function.variables, strict=True):
            prefix = "output " if all_are_outputs or given in outputs else ""
            type = kind if kind == "bool" or size == -1 else f"{kind}[{size}]"
            yield f"{prefix}{type} {name};"
        for name, type_ in zip(self.texts[self._num_slots :], self._temporaries, strict=True):
            yield f"{type_text(type_)} {name};"


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
