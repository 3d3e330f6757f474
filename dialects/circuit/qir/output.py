"""Output recording: the program's variables in order, bit by bit."""

from collections.abc import Iterator

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Function
from qlower.dialects.circuit.qir.arithmetic import convert
from qlower.dialects.circuit.qir.entry import Entry
from qlower.dialects.circuit.qir.operands import operand_text, pointer, string_text
from qlower.dialects.physical.ops import Program
from qlower.ir.types import F64, I1, signed, unsigned
from qlower.ir.value import Value

_RECORD = "__quantum__rt__{}_record_output"


class Output:
    """Records the outputs at the end of the entry point.

    Registers of bits are arrays, the bit with index 0 first; several variables are a tuple. A bit is recorded as the
    QIR result of its measurement where it has one; a bit that was never written is a result that is never measured,
    which is zero.

    Attributes:
        labels: the global string constants, in order.
    """

    def __init__(self, entry: Entry, function: Function | Program, is_base: bool) -> None:
        self.labels: list[str] = []
        self._entry = entry
        self._is_base = is_base
        self._zero: int | None = None
        wanted = [
            (name, kind, size, values)
            for name, kind, size, values in _variables(function)
            if not function.outputs or name in function.outputs
        ]
        if len(wanted) > 1:
            self._record("tuple", f"i64 {len(wanted)}", "outputs")
        for name, kind, size, values in wanted:
            if kind == "bit" and size != -1:
                self._record("array", f"i64 {size}", name)
                for index, value in enumerate(values):
                    self._value(value, f"{name}[{index}]")
            else:
                self._value(values[0], name)

    def _record(self, what: str, argument: str, label: str) -> None:
        number = len(self.labels)
        self.labels.append(f"@{number} = internal constant [{len(label.encode()) + 1} x i8] {string_text(label)}")
        type = argument.partition(" ")[0]
        self._entry.lines.call(_RECORD.format(what), f"{argument}, ptr @{number}", f"{type}, ptr")

    def _value(self, value: Value, label: str) -> None:
        entry = self._entry
        if value in entry.results:
            self._record("result", pointer(entry.results[value]), label)
            return
        operand = entry.operand(value)
        if operand is False and value.type == I1:
            if self._zero is None:
                self._zero = entry.new_result()
            self._record("result", pointer(self._zero), label)
            return
        if self._is_base:
            fail("QL1255", f"the output '{label}' is not a measurement's result", fix="write the adaptive profile")
        if value.type == I1:
            self._record("bool", f"i1 {operand_text(operand, I1)}", label)
        elif value.type == F64:
            self._record("double", f"double {operand_text(operand, F64)}", label)
        else:
            wide = signed(64) if value.type.name.startswith("si") else unsigned(64)
            widened = convert(operand, value.type, wide, entry.lines)
            self._record("int", f"i64 {operand_text(widened, wide)}", label)


def _variables(function: Function | Program) -> Iterator[tuple[str, str, int, tuple[Value, ...]]]:
    """Each variable with its final values."""
    values = function.body.terminator.operands
    start = 0
    for name, kind, size in function.variables:
        count = size if kind == "bit" and size != -1 else 1
        yield name, kind, size, values[start : start + count]
        start += count
