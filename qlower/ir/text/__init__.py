"""The text form of the IR: generic MLIR in two spellings, one op per row or one op per run, with one digest."""

from qlower.ir.text.parser import parse_module, parse_source
from qlower.ir.text.printer import print_module

__all__ = ["parse_module", "parse_source", "print_module"]
