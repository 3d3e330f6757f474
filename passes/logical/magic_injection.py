"""Magic states in place of T rotations: what stands in for each.

Source: D. Litinski, doi:10.22331/q-2019-03-05-128, figures 7 and 17b; S. Bravyi and A. Kitaev,
doi:10.1103/PhysRevA.71.022316.
"""

from collections.abc import Sequence
from math import pi
from typing import NamedTuple

from qlower.dialects.circuit.ops import Function
from qlower.dialects.classical.ops import Cast, If, Yield
from qlower.dialects.logical.rows import PREPARE_T, PREPARE_ZERO, ROTATION
from qlower.ir import F64, I1, Affine, Angle, Operation, Region, Run, Value
from qlower.ir.affine import symbol
from qlower.ir.rewriting import walk
from qlower.ir.run import body
from qlower.passes.logical.frame import ALWAYS, Known, Letters, Sums, X, Y, Z
from qlower.passes.logical.frame_rows import NEARLY_ZERO, Tracking
from qlower.passes.logical.product_rows import ProductRows, products_of

_SIGNS = {1: (1, 0), 3: (-1, ALWAYS), 5: (1, ALWAYS), 7: (-1, 0)}
"""Odd multiples of π/4 by number: the sign of the T rotation, and whether a half turn is beside it."""


class TRotation(NamedTuple):
    """A rotation by an odd multiple of π/4.

    Attributes:
        sign: of the π/4.
        flips: the sum of bits under which the sign is the other one.
        half: the sum under which there is a half turn beside it.
    """

    sign: int
    flips: int
    half: int


class Injection:
    """Injects magic states into one function.

    Attributes:
        num_qubits: with the ancillas.
        num_ancillas: qubits behind the program's own.
        magic_states: rotations done by them; those in a region count once.
        rotations_left: rotations that are no odd multiple of π/4, and no multiple of π/2.
    """

    def __init__(self, num_qubits: int, states: int, *, auto_corrected: bool) -> None:
        self._own, self._states, self._auto_corrected = num_qubits, states, auto_corrected
        self.num_ancillas = states * (2 if auto_corrected else 1)
        self.num_qubits = num_qubits + self.num_ancillas
        self.magic_states = self.rotations_left = 0
        self._tracking = Tracking()
        self._operations: list[Operation] = []

    def function(self, main: Function) -> Function:
        """The function with magic states, the ancillas in a register of their own."""
        for op in walk(main.body):
            if isinstance(op, Cast) and op.source.type == I1 and op.results[0].type == F64:
                self._tracking.bit_of[op.results[0]] = op.source
        registers = main.qubit_registers
        if registers:
            taken = {name for name, _ in registers}
            names = ["magic", *(f"magic_{at}" for at in range(len(taken)))]
            registers = (*registers, (next(name for name in names if name not in taken), self.num_ancillas))
        attributes = {
            **main.attributes,
            "num_qubits": self.num_qubits,
            "qubit_registers": registers,
            "helpers": (*main.helpers, *range(self._own, self.num_qubits)),
        }
        return main.with_(attributes=attributes, regions=(self.region(main.body),))

    def region(self, region: Region) -> Region:
        """The region with magic states."""
        operations: list[Operation] = []
        for op in region.operations:
            if isinstance(op, Run):
                operations += self.run(op)
            else:
                operations.append(op.with_(regions=tuple(self.region(inner) for inner in op.regions)))
        return Region(body(operations), region.arguments)

    def run(self, run: Run) -> list[Operation]:
        """What stands in for a run."""
        self._operations, rows = [], ProductRows(self.num_qubits)
        for letters, row in products_of(run, self._own):
            found = self.t_rotation(row.parameters[0]) if row.kind == ROTATION and letters else None
            if found is None:
                rows.add_product(letters, row)
                continue
            rows = self.inject(rows, letters, found, row.origin)
            self.magic_states += 1
        return [*self._operations, rows.finish()]

    def t_rotation(self, angle: Angle) -> TRotation | None:
        """An angle as an odd multiple of π/4; None if it is none, or may be none."""
        half, rest = self._tracking.split(angle)
        constant, terms = (rest.constant, rest.terms) if isinstance(rest, Affine) else (rest, ())
        eighths = round(constant / (pi / 4))
        if abs(constant - eighths * (pi / 4)) > NEARLY_ZERO or not eighths & 1 or len(terms) > 1:
            self.rotations_left += self._tracking.quarter(angle) is None and not _is_clifford(rest)
            return None
        sign, beside = _SIGNS[eighths % 8]
        if not terms:
            return TRotation(sign, 0, half ^ beside)
        ((value, coefficient),) = terms
        quarters = round(coefficient / (pi / 2))
        if value not in self._tracking.bit_of or abs(coefficient - quarters * (pi / 2)) > NEARLY_ZERO:
            self.rotations_left += 1
            return None
        bit = self._tracking.bits.sum_of(self._tracking.bit_of[value])
        other = _SIGNS[(eighths + 2 * quarters) % 8][1]
        return TRotation(sign, bit, half ^ beside ^ (bit if other != beside else 0))

    def inject(self, rows: ProductRows, letters: Letters, found: TRotation, origin: Sequence[int]) -> ProductRows:
        """Write what stands in for a rotation behind the rows so far; the rows that go on from there."""
        width = self.num_ancillas // self._states
        state = self._own + width * (self.magic_states % self._states)
        product, outcome, outcome_x = Value(I1), Value(I1), Value(I1)
        rows.prepare(PREPARE_T, state, origin)
        if self._auto_corrected:
            rows.prepare(PREPARE_ZERO, state + 1, origin)
        rows.measure((*letters, (state, Z)), product, origin, negated=found.sign < 0)
        if self._auto_corrected:
            rows.measure(((state, Z), (state + 1, Y)), outcome, origin)
        rows.measure(((state, X),), outcome_x, origin)
        sums, bits = Sums(self._tracking.bits, Known()), self._tracking.bits
        turned = bits.sum_of(product) ^ found.flips
        total = found.half ^ bits.sum_of(outcome_x)
        self._operations.append(rows.finish())
        after = ProductRows(self.num_qubits)
        if self._auto_corrected:
            last = Value(I1)
            branch = _measured_by(sums.value(turned), state + 1, last, self.num_qubits, origin)
            self._operations += [*sums.operations, branch]
            sums.operations.clear()
            total ^= bits.sum_of(last) ^ sums.both(turned, bits.sum_of(outcome))
            angle = symbol(sums.number(total)) * pi
        else:
            total ^= sums.both(turned, found.flips) if found.flips else 0
            angle = symbol(sums.number(turned)) * (found.sign * pi / 2) + symbol(sums.number(total)) * pi
        self._operations += sums.operations
        after.rotate(letters, angle, origin)
        return after


def _measured_by(condition: Value, qubit: int, result: Value, num_qubits: int, origin: Sequence[int]) -> Operation:
    """A qubit measured in X where a condition holds, else in Z."""
    regions = []
    for letter in (X, Z):
        rows, outcome = ProductRows(num_qubits), Value(I1)
        rows.measure(((qubit, letter),), outcome, origin)
        regions.append(Region((rows.finish(), Yield(operands=(outcome,)))))
    return If(operands=(condition,), results=(result,), regions=tuple(regions))


def _is_clifford(angle: Angle) -> bool:
    return not isinstance(angle, Affine) and abs(angle - round(angle / (pi / 2)) * (pi / 2)) <= NEARLY_ZERO
