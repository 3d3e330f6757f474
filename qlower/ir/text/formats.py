"""The two spellings of the text form as file formats."""

from qlower.ir.format import Format
from qlower.ir.module import Module
from qlower.ir.text.parser import parse_source
from qlower.ir.text.printer import print_module

_BEGIN = r'^\s*"builtin\.module"'


def _exploded(module: Module) -> str:
    return print_module(module)


def _packed(module: Module) -> str:
    return print_module(module, "packed")


MLIR = Format("mlir", "generic MLIR, one op per row", (".mlir",), (), parse_source, _exploded, begins=_BEGIN)
MLIR_PACKED = Format("mlir-packed", "generic MLIR, runs as dense columns", (), (), parse_source, _packed, begins=_BEGIN)
