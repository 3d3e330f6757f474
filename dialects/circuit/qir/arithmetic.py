"""Pure classical ops as LLVM instructions."""

from collections.abc import Sequence

from qlower.diagnostics import fail
from qlower.dialects.circuit.qir.lines import Lines
from qlower.dialects.circuit.qir.operands import Operand, Register, llvm_type, operand_text
from qlower.dialects.classical.ops import Binary, Cast, Compare, Extract, Pack, Select, Unary
from qlower.ir.operation import Operation
from qlower.ir.types import F64, I1, Type

_INTEGER = {
    "add": "add", "subtract": "sub", "multiply": "mul", "and": "and", "or": "or", "xor": "xor", "shift_left": "shl",
}  # fmt: skip
_SIGNED = {"divide": "sdiv", "modulo": "srem", "shift_right": "ashr"}
_UNSIGNED = {"divide": "udiv", "modulo": "urem", "shift_right": "lshr"}
_FLOAT = {"add": "fadd", "subtract": "fsub", "multiply": "fmul", "divide": "fdiv", "modulo": "frem"}


def emit_pure(op: Operation, operands: Sequence[Operand], lines: Lines) -> Operand:
    """The instructions of a pure op; gives the register of its result.

    Raises:
        QlowerError: QL1254, LLVM has no instruction for it.
    """
    type = op.results[0].type
    texts = [operand_text(operand, value.type) for operand, value in zip(operands, op.operands, strict=True)]
    if isinstance(op, Unary):
        return _unary(op, texts[0], lines)
    if isinstance(op, Binary):
        instruction = _instruction(op.operator, op.left.type)
        return lines.assign(type, f"{instruction} {llvm_type(op.left.type)} {texts[0]}, {texts[1]}")
    if isinstance(op, Compare):
        return lines.assign(I1, f"{_comparison(op)} {llvm_type(op.left.type)} {texts[0]}, {texts[1]}")
    if isinstance(op, Select):
        inner = llvm_type(type)
        return lines.assign(type, f"select i1 {texts[0]}, {inner} {texts[1]}, {inner} {texts[2]}")
    if isinstance(op, Cast):
        return convert(operands[0], op.source.type, type, lines)
    if isinstance(op, Extract):
        source = llvm_type(op.source.type)
        shifted = lines.assign(op.source.type, f"lshr {source} {texts[0]}, {op.index}")
        return lines.assign(I1, f"trunc {source} {shifted.name} to i1")
    if isinstance(op, Pack):
        return _pack(operands, type, lines)
    fail("QL1254", f"{op.name} has no form in QIR")


def _width(type: Type) -> int:
    return 1 if type == I1 else int(type.name[2:])


def _is_signed(type: Type) -> bool:
    return type.name.startswith("si")


def _unary(op: Unary, text: str, lines: Lines) -> Register:
    type = op.output.type
    spelled = llvm_type(type)
    if op.operator in ("not", "complement") and op.source.type == type:
        return lines.assign(type, f"xor {spelled} {text}, {'true' if type == I1 else -1}")
    if op.operator == "negate":
        return lines.assign(type, f"fneg double {text}" if type == F64 else f"sub {spelled} 0, {text}")
    fail("QL1254", f"the function '{op.operator}' has no form in QIR", fix="write OpenQASM 3 instead")


def _instruction(operator: str, type: Type) -> str:
    by_sign = _SIGNED if _is_signed(type) else _UNSIGNED
    found = _FLOAT.get(operator) if type == F64 else _INTEGER.get(operator) or by_sign.get(operator)
    if found is None:
        fail("QL1254", f"the operator '{operator}' has no form in QIR", fix="write OpenQASM 3 instead")
    return found


def _comparison(op: Compare) -> str:
    predicate, type = op.predicate, op.left.type
    if type == F64:
        return f"fcmp {'u' if predicate == 'ne' else 'o'}{predicate}"
    if predicate in ("eq", "ne"):
        return f"icmp {predicate}"
    return f"icmp {'s' if _is_signed(type) else 'u'}{predicate}"


def convert(operand: Operand, source: Type, target: Type, lines: Lines) -> Operand:
    """A value of one type as a value of another, as OpenQASM 3 casts."""
    if source == target:
        return operand
    text, before, after = operand_text(operand, source), llvm_type(source), llvm_type(target)
    if target == I1:
        compare = "fcmp une double" if source == F64 else f"icmp ne {before}"
        return lines.assign(I1, f"{compare} {text}, {'0.0' if source == F64 else 0}")
    if F64 in (source, target):
        sign = "s" if _is_signed(source if target == F64 else target) else "u"
        name = f"{sign}itofp" if target == F64 else f"fpto{sign}i"
        return lines.assign(target, f"{name} {before} {text} to {after}")
    if _width(source) == _width(target):
        return operand if not isinstance(operand, Register) else Register(operand.name, target)
    name = "trunc" if _width(source) > _width(target) else ("sext" if _is_signed(source) else "zext")
    return lines.assign(target, f"{name} {before} {text} to {after}")


def _pack(bits: Sequence[Operand], type: Type, lines: Lines) -> Operand:
    spelled = llvm_type(type)
    known = sum(1 << place for place, bit in enumerate(bits) if bit is True)
    total: Operand = known
    for place, bit in enumerate(bits):
        if not isinstance(bit, Register):
            continue
        term = convert(bit, I1, type, lines)
        if place:
            term = lines.assign(type, f"shl {spelled} {operand_text(term, type)}, {place}")
        if isinstance(total, Register) or total:
            term = lines.assign(type, f"or {spelled} {operand_text(total, type)}, {operand_text(term, type)}")
        total = term
    return total
