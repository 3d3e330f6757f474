"""Constants, registers and pointers as LLVM text."""

from dataclasses import dataclass

from qlower.diagnostics import fail
from qlower.ir.types import F64, I1, Type

Scalar = bool | int | float


@dataclass(frozen=True, slots=True)
class Register:
    """A classical value that is known when the program runs.

    Attributes:
        name: with its percent sign.
        type: of the IR.
    """

    name: str
    type: Type


Operand = Scalar | Register
"""A classical value: known at compile time, or in a register."""


def llvm_type(type: Type) -> str:
    """The LLVM type of a classical type."""
    if type == F64:
        return "double"
    if type == I1:
        return "i1"
    if type.name[:2] in ("si", "ui"):
        return f"i{type.name[2:]}"
    fail("QL1254", f"values of type {type} have no form in QIR")


def operand_text(operand: Operand, type: Type) -> str:
    """The operand without its type; constants in the form of that type."""
    if isinstance(operand, Register):
        return operand.name
    if type == I1:
        return "true" if operand else "false"
    return double_text(float(operand)) if type == F64 else str(int(operand))


def double_text(value: float) -> str:
    """A finite double in decimal, exact, with the point that LLVM asks for."""
    text = repr(value + 0.0)
    mantissa, mark, exponent = text.partition("e")
    return f"{mantissa}.0e{exponent}" if mark and "." not in mantissa else text


def pointer(index: int) -> str:
    """A qubit or a result by its number, as an argument of a call."""
    return f"ptr inttoptr (i64 {index} to ptr)" if index else "ptr null"


def string_text(text: str) -> str:
    """A string constant with its final zero byte."""
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and chr(byte) not in '"\\' else f"\\{byte:02X}" for byte in text.encode()
    )
    return f'c"{escaped}\\00"'
