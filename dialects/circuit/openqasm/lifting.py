"""Angles inside of gate definitions that are not affine in the gate's parameters.

The body of a ``circuit.gate`` holds rows only. So such angles become further parameters of the gate, and every call
computes them: at once from constants, else by classical ops where the call stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qlower.dialects.circuit.openqasm.numbers import Arithmetic
from qlower.dialects.circuit.ops import Return
from qlower.dialects.classical.ops import Binary, Unary
from qlower.ir import F64, Angle, Operation, Run, Value
from qlower.ir.run import body


class CannotLiftError(Exception):
    """A definition computes with other values than doubles."""


@dataclass(frozen=True)
class Lifted:
    """The further parameters of a gate.

    Attributes:
        parameters: the gate's own parameters.
        operations: what computes the further ones from them.
        results: their values inside of the definition.
    """

    parameters: tuple[Value, ...] = ()
    operations: tuple[Operation, ...] = ()
    results: tuple[Value, ...] = ()

    def extended(self, arithmetic: Arithmetic, angles: Sequence[Angle], origin: int) -> tuple[Angle, ...]:
        """All angles of a call, the gate's own ones given.

        Raises:
            NoSuchNumberError: a constant angle has no value.
        """
        known: dict[Value, Angle] = dict(zip(self.parameters, angles, strict=True))
        for op in self.operations:
            operands = [known[operand] for operand in op.operands]
            known[op.results[0]] = _computed(op, operands, arithmetic, origin)
        return (*angles, *(known[value] for value in self.results))


def _computed(op: Operation, operands: Sequence[Angle], arithmetic: Arithmetic, origin: int) -> Angle:
    if isinstance(op, Binary):
        return arithmetic.binary(op.operator, operands[0], operands[1], origin)
    if isinstance(op, Unary):
        return arithmetic.function(op.operator, operands[0], origin)
    value = op.attributes["value"]
    assert isinstance(value, float), "only constants are left, and all values in a definition are doubles"
    return value


def lift(operations: Sequence[Operation], parameters: Sequence[Value]) -> tuple[tuple[Operation, ...], Lifted]:
    """The ops of a definition's body without classical ops, and what these compute.

    Raises:
        CannotLiftError: the body computes with integers or truth values.
    """
    classical = tuple(op for op in operations if not isinstance(op, Run | Return))
    if not classical:
        return tuple(operations), Lifted(tuple(parameters))
    if any(value.type != F64 for op in operations for value in op.results):
        raise CannotLiftError
    used = {value for op in operations if isinstance(op, Run) for value in op.operands}
    results = tuple(op.results[0] for op in classical if op.results[0] in used)
    kept = body([op for op in operations if op not in classical])
    return kept, Lifted(tuple(parameters), classical, results)
