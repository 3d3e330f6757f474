"""The entangler that blocks of gates on two wires are written with."""

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from qlower.device.target import Target
from qlower.dialects.circuit.angle_expressions import AngleExpression, parameter
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import CALL, gate_kind
from qlower.ir.rows import RowKind
from qlower.lowering import Decline
from qlower.passes.synthesis.entangler import FixedEntangler, RotationEntangler, fixed_entangler
from qlower.passes.synthesis.target_gates import entanglers

_ROTATION_AXES = {"rxx": 0, "ryy": 1, "rzz": 2}
_PAIR = 2


@dataclass(frozen=True)
class BlockBasis:
    """The entangler that blocks are written with.

    Attributes:
        kind: how its rows are written.
        parameters: over the angle of a rotation; constants for a fixed gate.
        entangler: the synthesis over it.
        target, native: where its direction matters: the device, and the gate's name there.
    """

    kind: RowKind
    parameters: tuple[AngleExpression, ...]
    entangler: FixedEntangler | RotationEntangler
    target: Target | None = None
    native: str = ""

    @cached_property
    def has_directions(self) -> bool:
        """Whether the gate takes its operands in one order on some pairs of qubits."""
        gate = None if self.target is None else self.target.gate(self.native)
        return gate is not None and gate.directed

    def is_flipped(self, low: int, high: int) -> bool:
        """Whether the gate must have the high wire as its first operand."""
        if self.target is None or self.target.accepts_gate(self.native, (low, high)):
            return False
        return self.target.accepts_gate(self.native, (high, low))


@lru_cache(maxsize=64)
def target_basis(target: Target) -> BlockBasis:
    """The basis of the target's first native two-qubit gate that is in the gate table.

    Raises:
        Decline: it has none.
        QlowerError: QL0651, when none of its two-qubit gates can be used.
    """
    table = [item for item in entanglers(target) if item.kind.name != CALL]
    if not table:
        raise Decline(f"{target.name} has no native two-qubit gate in the gate table")
    chosen = table[0]
    return BlockBasis(chosen.kind, chosen.parameters, chosen.entangler, target, chosen.native.name)


@cache
def named_basis(name: str) -> BlockBasis:
    """The basis of a gate of the gate table.

    Raises:
        Decline: it cannot be used.
    """
    gate = GATES.get(name)
    if name in _ROTATION_AXES:
        return BlockBasis(gate_kind(name), (parameter(0),), RotationEntangler(_ROTATION_AXES[name]))
    if gate is None or gate.num_qubits != _PAIR or gate.num_parameters:
        raise Decline(f"'{name}' is not a two-qubit gate without parameters, nor rxx, ryy or rzz")
    try:
        return BlockBasis(gate_kind(name), (), fixed_entangler(gate.matrix(())))
    except ValueError as error:
        raise Decline(f"{name} cannot be used: {error}") from error
