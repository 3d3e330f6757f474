"""Modules as text: generic MLIR that other MLIR tools read too."""

from collections.abc import Iterator
from typing import Literal

from qlower.ir.module import Module
from qlower.ir.operation import Operation, Region
from qlower.ir.run import Run
from qlower.ir.text.attribute_text import attribute_text, braces, dictionary_text
from qlower.ir.text.literals import quoted
from qlower.ir.text.row_text import can_explode, exploded, packed, types_text
from qlower.ir.value import Value

Spelling = Literal["exploded", "packed"]
"""One op per row, for people; or one op per run with dense columns. Both read back to the same module."""

INDENT = "  "


def print_module(module: Module, spelling: Spelling = "exploded") -> str:
    """The module as generic MLIR, ending in a newline.

    Attributes of the module stand in the dictionary ``qlower.attributes``, because MLIR wants a dialect's name on
    attributes of its own module op. Origins are not printed. A run that has rows of unknown dialects is packed in both
    spellings.
    """
    printer = _Printer(spelling)
    lines = ['"builtin.module"() ({']
    for op in module.operations:
        printer.restart()
        lines.extend(printer.operation(op, INDENT))
    entries = {"qlower.level": attribute_text(module.level)}
    if module.attributes:
        entries["qlower.attributes"] = dictionary_text(module.attributes)
    lines.append(f"}}) {braces(entries)} : () -> ()\n")
    return "\n".join(lines)


class _Printer:
    def __init__(self, spelling: Spelling) -> None:
        self.spelling = spelling
        self.restart()

    def restart(self) -> None:
        """Forget all names: top-level ops share no values."""
        self.names: dict[Value, str] = {}
        self.next_result = self.next_argument = 0

    def use(self, value: Value) -> str:
        # A value that nothing defines is an error the reader will name; a broken module can still be looked at.
        return self.names.setdefault(value, f"%undefined{len(self.names)}")

    def define(self, values: tuple[Value, ...]) -> str:
        """Name results; the text to the left of their op."""
        if not values:
            return ""
        name = f"%{self.next_result}"
        self.next_result += 1
        if len(values) == 1:
            self.names[values[0]] = name
            return f"{name} = "
        self.names.update((value, f"{name}#{place}") for place, value in enumerate(values))
        return f"{name}:{len(values)} = "

    def operation(self, op: Operation, indent: str) -> Iterator[str]:
        if isinstance(op, Run):
            if self.spelling == "exploded" and can_explode(op):
                yield from (indent + line for line in exploded(op, self.use, self.define))
            else:
                yield indent + packed(op, self.use, self.define)
            return
        head = f"{quoted(op.name)}({', '.join(map(self.use, op.operands))})"
        tail = f" {dictionary_text(op.attributes)}" if op.attributes else ""
        types = f"({', '.join(str(value.type) for value in op.operands)}) -> {types_text(op.results)}"
        inner = list(self.regions(op.regions, indent))
        # Results are named after the regions, in the order in which values are defined.
        head = indent + self.define(op.results) + head
        if not op.regions:
            yield f"{head}{tail} : {types}"
            return
        yield f"{head} ({{"
        yield from inner
        yield f"{indent}}}){tail} : {types}"

    def regions(self, regions: tuple[Region, ...], indent: str) -> Iterator[str]:
        for place, region in enumerate(regions):
            if place:
                yield f"{indent}}}, {{"
            yield from self.region(region, indent)

    def region(self, region: Region, indent: str) -> Iterator[str]:
        if region.arguments:
            first, self.next_argument = self.next_argument, self.next_argument + len(region.arguments)
            for place, value in enumerate(region.arguments):
                self.names[value] = f"%arg{first + place}"
            header = ", ".join(f"{self.names[value]}: {value.type}" for value in region.arguments)
            yield f"{indent}^bb0({header}):"
        for op in region.operations:
            yield from self.operation(op, indent + INDENT)
