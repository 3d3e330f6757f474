"""Multi-controlled gates without ancillas, exact with global phase, as rows ``(gate, angles, operands)``.

For few qubits, phases on every parity of the qubits in Gray-code order: 2^n − 2 CX. Above that, a recursion whose
Toffoli ladders borrow the qubits that are idle at the time: quadratic in the number of controls.

Sources: A. Barenco et al., doi:10.1103/PhysRevA.52.3457 (lemmas 7.2 to 7.5); M. Möttönen et al.,
doi:10.1103/PhysRevLett.93.130502 (Gray code).
"""

from collections.abc import Iterator, Sequence

from qlower.dialects.circuit.angle_expressions import AngleExpression

MAX_PHASE_QUBITS = 8
MAX_X_CONTROLS = 5
MAX_RZ_CONTROLS = 10
"""Up to these sizes the Gray-code construction takes fewer CX than the recursion (for RZ: and a bearable number)."""

_PI = 3.141592653589793

ControlledRow = tuple[str, tuple[AngleExpression, ...], tuple[int, ...]]


def scaled(angle: AngleExpression, factor: float) -> AngleExpression:
    """``factor · angle``."""
    return AngleExpression(angle.constant * factor, tuple((index, c * factor) for index, c in angle.terms))


def controlled_phase(angle: AngleExpression, qubits: Sequence[int], free: Sequence[int]) -> Iterator[ControlledRow]:
    """``e^{i·angle}`` where all ``qubits`` are one; none of them is a target. ``free`` are other qubits to borrow."""
    if not qubits:
        yield ("gphase", (angle,), ())
    elif len(qubits) == 1:
        yield ("p", (angle,), (qubits[0],))
    elif len(qubits) <= MAX_PHASE_QUBITS:
        yield from _phase_by_parities(angle, qubits)
    else:
        *others, last = qubits
        *first, middle = others
        half = scaled(angle, 0.5)
        flip = list(controlled_x(first, middle, (last, *free)))
        yield from _phase_by_parities(half, (middle, last))
        yield from flip
        yield from _phase_by_parities(scaled(half, -1.0), (middle, last))
        yield from flip
        yield from controlled_phase(half, (*first, last), (middle, *free))


def _phase_by_parities(angle: AngleExpression, qubits: Sequence[int]) -> Iterator[ControlledRow]:
    """A phase on the parity of every subset of the qubits, signed by the parity of its size."""
    share = scaled(angle, 2.0 ** (1 - len(qubits)))
    for last, qubit in enumerate(qubits):
        yield ("p", (share,), (qubit,))
        if last == 0:
            continue
        for step in range(1, 1 << last):
            # The bit that changes in the Gray code; after its last step only the highest bit is set.
            source = (step & -step).bit_length() - 1
            gray = step ^ (step >> 1)
            yield ("cx", (), (qubits[source], qubit))
            yield ("p", (scaled(share, -1.0 if gray.bit_count() % 2 else 1.0),), (qubit,))
        yield ("cx", (), (qubits[last - 1], qubit))


def controlled_x(controls: Sequence[int], target: int, free: Sequence[int]) -> Iterator[ControlledRow]:
    """X on the target where all controls are one. ``free`` are other qubits to borrow, in any state."""
    count = len(controls)
    if count == 0:
        yield ("x", (), (target,))
    elif count == 1:
        yield ("cx", (), (controls[0], target))
    elif count <= MAX_X_CONTROLS or not free:
        yield ("h", (), (target,))
        yield from controlled_phase(AngleExpression(_PI), (*controls, target), free)
        yield ("h", (), (target,))
    elif len(free) >= count - 2:
        yield from _borrowing_ladder(controls, target, free[: count - 2])
    else:
        # Two halves, each of which borrows from the other, joined by one borrowed qubit; done twice to restore it.
        split = (count + 1) // 2
        lower, upper, link = controls[:split], (*controls[split:], free[0]), free[0]
        half = [
            *controlled_x(lower, link, (*controls[split:], target)),
            *controlled_x(upper, target, lower),
        ]
        yield from half
        yield from half


def _borrowing_ladder(controls: Sequence[int], target: int, borrowed: Sequence[int]) -> Iterator[ControlledRow]:
    """X under n controls with n − 2 borrowed qubits and 4(n − 2) Toffoli gates (lemma 7.2)."""
    count = len(controls)
    chain = (*borrowed, target)
    steps = [(controls[place + 2], chain[place], chain[place + 1]) for place in range(count - 2)]
    bottom = (controls[0], controls[1], chain[0])
    down = list(reversed(steps))
    for first, second, third in [*down, bottom, *steps, *down[1:], bottom, *steps[:-1]]:
        yield from controlled_x((first, second), third, ())


def controlled_rz(
    angle: AngleExpression, controls: Sequence[int], target: int, free: Sequence[int]
) -> Iterator[ControlledRow]:
    """RZ on the target where all controls are one."""
    count = len(controls)
    if count == 0:
        yield ("rz", (angle,), (target,))
    elif count <= MAX_RZ_CONTROLS:
        share = scaled(angle, 2.0**-count)
        for step in range(1 << count):
            gray = step ^ (step >> 1)
            yield ("rz", (scaled(share, -1.0 if gray.bit_count() % 2 else 1.0),), (target,))
            following = step + 1
            source = min((following & -following).bit_length() - 1, count - 1)
            yield ("cx", (), (controls[source], target))
    else:
        flip = list(controlled_x(controls, target, free))
        yield ("rz", (scaled(angle, 0.5),), (target,))
        yield from flip
        yield ("rz", (scaled(angle, -0.5),), (target,))
        yield from flip
