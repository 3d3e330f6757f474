"""A certificate that a circuit does what a sequence of Pauli rotations says, for any number of qubits.

Both programs are brought to the normal form of ``rotation_sequence``. If their rotations are the same up to the order
of commuting ones, their angles equal as affine expressions, and the Clifford gates of one undo those of the other, the
programs are equal. Rotations in which they differ are multiplied out as sums of Pauli strings where they are few.
"""

import cmath
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import pi

from qlower.dialects.algorithm.clifford_list import CliffordList, Gate, qubits_of
from qlower.dialects.algorithm.clifford_state import CliffordState
from qlower.dialects.algorithm.pauli_sums import TooLong, factor_between
from qlower.dialects.algorithm.rotation_matching import Unmatched, unmatched
from qlower.dialects.algorithm.rotation_sequence import EIGHTH, Sequence, Splitting
from qlower.dialects.algorithm.sequence_of import sequence_of
from qlower.dialects.algorithm.signed_pauli import Frame, Pauli
from qlower.dialects.circuit.equivalence import Pair, final_slots, input_sets
from qlower.dialects.circuit.row_meaning import CannotInterpret, angle_value
from qlower.ir import Affine, Angle

TOLERANCE = 1e-9


class Finding(StrEnum):
    """What a certificate says."""

    EQUAL = "equal"
    """For all values of the free parameters."""
    EQUAL_AT_SAMPLES = "equal at samples"
    """For some values of the free parameters."""
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Certificate:
    """What was found, and how.

    Attributes:
        finding: whether the programs are equal, with global phase.
        how: in words.
    """

    finding: Finding
    how: str


def certify(pair: Pair, *, phase: bool) -> Certificate:
    """Compare two programs that are measured at their end at most.

    Args:
        pair: the programs; the second one's qubits that are no image of one of the first begin in |0⟩.
        phase: whether the global phase counts.
    """
    try:
        found = _Comparison(pair, Splitting.ALWAYS).certificate(phase)
        if found.finding is Finding.UNKNOWN:
            found = _Comparison(pair, Splitting.ALONE).certificate(phase)
    except CannotInterpret as reason:
        return Certificate(Finding.UNKNOWN, f"no normal form: {reason}")
    return found


class _Comparison:
    def __init__(self, pair: Pair, splitting: Splitting) -> None:
        self.pair = pair
        self.initial, self.final = pair.wires.initial.tolist(), pair.wires.final.tolist()
        mine, theirs = final_slots(pair.before), final_slots(pair.after)
        if {self.final[qubit]: slots for qubit, slots in mine.items()} != theirs:
            raise CannotInterpret("other qubits are measured at the end, or into other outputs")
        values = pair.before.function.regions[0].arguments
        others = pair.after.function.regions[0].arguments
        if [v.type for v in values] != [v.type for v in others]:
            raise CannotInterpret("the programs do not have the same inputs")
        size = pair.after.num_qubits
        own, renamed = dict(zip(values, values, strict=True)), dict(zip(others, values, strict=True))
        self.before = sequence_of(pair.before, self.initial, Sequence(size, splitting), own)
        self.after = sequence_of(pair.after, range(size), Sequence(size, splitting), renamed)
        spare = set(range(size)).difference(self.initial)
        self.spare = sum(1 << wire for wire in spare)

    def certificate(self, phase: bool) -> Certificate:
        count = len(self.before.rotations)
        rest = unmatched(self.before.rotations, self.after.rotations, self.spare)
        gates = self.gates_left()
        clifford = self.clifford_difference(gates)
        if not rest.first and not rest.second:
            if clifford:
                return Certificate(Finding.DIFFERENT, f"{count} rotations equal, Clifford gates differ: {clifford}")
            how = f"{count} Pauli rotations and a tableau"
            return self.phases_compared(how, gates, self.offset(), 1.0) if phase else _up_to_phase(how)
        return self.differing(rest, gates, clifford, phase)

    def differing(self, rest: Unmatched, gates: list[Gate], clifford: str, phase: bool) -> Certificate:
        """The verdict where not all rotations have a partner."""
        where = f"{len(rest.first)} of {len(self.before.rotations)} rotations have no equal one"
        if not clifford:
            try:
                return self.multiplied_out(rest, gates, where, phase)
            except TooLong:
                pass
        if _same_angles(rest):
            return Certificate(Finding.DIFFERENT, f"{where}, though all angles occur: on other strings")
        return Certificate(Finding.UNKNOWN, where)

    def multiplied_out(self, rest: Unmatched, gates: list[Gate], where: str, phase: bool) -> Certificate:
        """The verdict where the other rotations are equal and so are the Clifford gates."""
        how = f"{where}, multiplied out"
        arguments = self.pair.before.function.regions[0].arguments
        found = _up_to_phase(how)
        for numbers in input_sets(self.pair.before.function, self.pair.after.function):
            values = dict(zip(arguments, numbers, strict=True))
            factor, error = factor_between(rest, values)
            if error > TOLERANCE:
                return Certificate(Finding.DIFFERENT, f"{how}: they differ by {error:.3g}")
            if phase:
                found = self.phases_compared(how, gates, angle_value(self.offset(), values), factor)
                if found.finding is not Finding.EQUAL:
                    return found
        return Certificate(Finding.EQUAL_AT_SAMPLES, found.how) if arguments else found

    def offset(self) -> Angle:
        """The second program's phase beside its gates less the first one's."""
        return self.after.phase - self.before.phase + (self.after.eighths - self.before.eighths) * EIGHTH

    def phases_compared(self, how: str, gates: list[Gate], offset: Angle, factor: complex) -> Certificate:
        """Equal, if the global phases are: that of the gates left, of the rotations that differ, and the rest."""
        if isinstance(offset, Affine):
            if any(abs(coefficient) > TOLERANCE for _, coefficient in offset.terms):
                return Certificate(Finding.DIFFERENT, f"{how}: the global phase depends on the inputs")
            offset = offset.constant
        amplitude = self.amplitude(gates)
        if abs(amplitude) < 0.5:
            return Certificate(Finding.UNKNOWN, f"{how}: other qubits do not end in |0⟩")
        turned = amplitude * cmath.exp(1j * offset) * factor
        if abs(turned - 1) > TOLERANCE:
            return Certificate(Finding.DIFFERENT, f"{how}: a global phase of {cmath.phase(turned):.6g} rad")
        return Certificate(Finding.EQUAL, how)

    def gates_left(self) -> list[Gate]:
        """The second program's Clifford gates, then the first one's undone, both on the second one's final wires.

        What they are beside gates is added to the phases.
        """
        moved = self.before_wires()
        left = CliffordList(self.pair.after.num_qubits)
        after, eighths = self.after.gates.finished()
        self.after.eighths += eighths
        for gate in after:
            left.add(gate)
        before, eighths = self.before.gates.finished()
        self.before.eighths += eighths
        for gate in reversed(before):
            left.add(_relabelled(gate, moved))
        gates, eighths = left.finished()
        self.after.eighths += eighths
        return gates

    def before_wires(self) -> list[int]:
        """For each wire on which the first program's form was made, the one where its qubit ends."""
        moved = list(range(self.pair.after.num_qubits))
        spare_ends = iter(sorted(set(moved).difference(self.final)))
        ends = dict(zip(self.initial, self.final, strict=True))
        return [ends[wire] if wire in ends else next(spare_ends) for wire in moved]

    def clifford_difference(self, gates: Iterable[Gate]) -> str:
        """What the gates left do to a Pauli operator of the program, in words; empty if nothing."""
        frame = Frame(self.pair.after.num_qubits)
        for gate in gates:
            if gate.turns:
                frame.quarter_turns(gate.x, gate.z, gate.turns)
            else:
                frame.cx(gate.x, gate.z)
        for qubit, (start, end) in enumerate(zip(self.initial, self.final, strict=True)):
            if self.plain(frame.x[end]) != Pauli(1 << start, 0, 0):
                return f"X on qubit {qubit} is mapped otherwise"
            if self.plain(frame.z[end]) != Pauli(0, 1 << start, 0):
                return f"Z on qubit {qubit} is mapped otherwise"
        return ""

    def plain(self, pauli: Pauli) -> Pauli:
        """The operator without Z on qubits that begin in |0⟩, where Z does nothing."""
        return pauli if pauli.x & self.spare else Pauli(pauli.x, pauli.z & ~self.spare, pauli.power)

    def amplitude(self, gates: Iterable[Gate]) -> complex:
        """What the gates left multiply |0…0⟩ with, if they do no more than that."""
        state = CliffordState(self.pair.after.num_qubits)
        for gate in gates:
            if gate.turns:
                state.quarter_turns(gate.x, gate.z, gate.turns)
            else:
                state.cx(gate.x, gate.z)
        return state.amplitude_of_zero()


def _up_to_phase(how: str) -> Certificate:
    return Certificate(Finding.EQUAL, f"{how}, up to global phase")


def _relabelled(gate: Gate, moved: list[int]) -> Gate:
    """The inverse of a gate, on other qubits."""
    if not gate.turns:
        return Gate(moved[gate.x], moved[gate.z], 0)
    x = sum(1 << moved[q] for q in qubits_of(gate) if gate.x >> q & 1)
    z = sum(1 << moved[q] for q in qubits_of(gate) if gate.z >> q & 1)
    return Gate(x, z, -gate.turns)


def _same_angles(rest: Unmatched) -> bool:
    """Whether the rotations without a partner have the same angles up to sign and quarter turns.

    A lowering carries angles along whatever they are, so that it would be wrong for nearly all angles if it is not
    right for all. Of multiples of π/4 that cannot be said: many of their products are equal by other laws.
    """
    first, second = (sorted(_kind_of_angle(rotation.angle) for rotation in side) for side in (rest.first, rest.second))
    if any(len(kind) == 1 and abs(kind[0] - pi / 4) <= TOLERANCE for kind in (*first, *second)):
        return False
    return len(first) == len(second) and all(
        len(a) == len(b) and all(abs(x - y) <= TOLERANCE for x, y in zip(a, b, strict=True))
        for a, b in zip(first, second, strict=True)
    )


def _kind_of_angle(angle: Angle) -> tuple[float, ...]:
    """Equal for angles that Clifford gates turn into each other; close numbers for close angles, but for rare ones."""
    constant = angle.constant if isinstance(angle, Affine) else angle
    folded = abs((constant + pi / 4) % (pi / 2) - pi / 4)
    return (round(folded, 8), *sorted(abs(c) for _, c in angle.terms)) if isinstance(angle, Affine) else (folded,)
