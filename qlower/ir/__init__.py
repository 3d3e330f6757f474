"""The intermediate representation: ops, packed rows, modules, canonical bytes, verifier, rewriting."""

from qlower.ir.affine import Affine, Angle
from qlower.ir.attributes import Attribute, Dense, SymbolRef
from qlower.ir.dialect import Dialect, RowDefinition
from qlower.ir.module import Module
from qlower.ir.operation import Operation, Region, Trait
from qlower.ir.rows import RowKind, Rows
from qlower.ir.run import Run, RunBuilder
from qlower.ir.types import F64, I1, Type
from qlower.ir.value import Value
from qlower.ir.wire_map import WireMap

__all__ = [
    "F64",
    "I1",
    "Affine",
    "Angle",
    "Attribute",
    "Dense",
    "Dialect",
    "Module",
    "Operation",
    "Region",
    "RowDefinition",
    "RowKind",
    "Rows",
    "Run",
    "RunBuilder",
    "SymbolRef",
    "Trait",
    "Type",
    "Value",
    "WireMap",
]
