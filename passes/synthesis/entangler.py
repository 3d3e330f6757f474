"""Two-qubit synthesis with a native entangling gate: the fewest uses, exact one-qubit corrections and global phase.

Fixed entanglers are classified by their Weyl coordinates: those in the class of CX (CX, CZ, ECR, RZZ(π/2), MS(π/2), …),
those in the class of iSWAP, and those of which two uses make a CX (√iSWAP, √CX, B, …). Rotations ``exp(−iθ/2·PP)`` of
any angle have a class of their own. Nothing is approximated: fewer uses are taken only on a face of the Weyl chamber.

Sources: F. Vatan, C. Williams, doi:10.1103/PhysRevA.69.032315 and G. Vidal, C. Dawson, doi:10.1103/PhysRevA.69.010301
(three CX); V. Shende, S. Bullock, I. Markov, doi:10.1103/PhysRevA.70.012310 (which need fewer); N. Schuch, J. Siewert,
doi:10.1103/PhysRevA.67.032301 (iSWAP = SWAP times a gate of the class of CX).
"""

from dataclasses import dataclass
from functools import cached_property
from math import pi

import numpy as np

from qlower.passes.synthesis.two_qubit import decompose
from qlower.passes.synthesis.two_qubit_synthesis import Synthesised, synthesised
from qlower.passes.synthesis.two_qubit_templates import (
    CX_CLASS,
    ISWAP_CLASS,
    POSITIVE_ROTATIONS,
    ROTATIONS,
    Layer,
    Template,
    Templates,
    TurnedGate,
    tables,
)
from qlower.passes.synthesis.unitary import ComplexArray, IntArray, adjoint, kron, multiply
from qlower.passes.synthesis.weyl_parts import COORDINATE_TOLERANCE
from qlower.passes.synthesis.written_sequences import WrittenSequences

_Matrices = tuple[ComplexArray, ComplexArray]
"""One-qubit gates side by side: low and high."""

_ONE: ComplexArray = np.eye(2, dtype=np.complex128)
_X: ComplexArray = np.array([[0, 1], [1, 0]], dtype=np.complex128)
_Y: ComplexArray = np.array([[0, -1j], [1j, 0]], dtype=np.complex128)
_Z: ComplexArray = np.array([[1, 0], [0, -1]], dtype=np.complex128)
_H: ComplexArray = (_X + _Z) / np.sqrt(2)
_S: ComplexArray = np.array([[1, 0], [0, 1j]]).astype(np.complex128)
_ROOT_X: ComplexArray = np.array([[1 + 1j, 1 - 1j], [1 - 1j, 1 + 1j]]) * (0.5 + 0j)
_MINUS_QUARTER_Z: ComplexArray = np.array([[1 + 1j, 0], [0, 1 - 1j]]) / np.sqrt(2)  # RZ(−π/2)
_MINUS_QUARTER_X: ComplexArray = np.array([[1, 1j], [1j, 1]]) / np.sqrt(2)  # RX(−π/2)
_SWAP: ComplexArray = np.eye(4, dtype=np.complex128)[[0, 2, 1, 3]]
CX_MATRIX: ComplexArray = np.eye(4, dtype=np.complex128)[[0, 3, 2, 1]]
"""CX controlled by the low qubit."""

_X_AXIS, _Y_AXIS, _Z_AXIS = range(3)


class Entangler:
    """A native two-qubit gate, with what is needed to synthesise over it."""

    @property
    def templates(self) -> Templates:
        """Circuits for all unitaries."""
        raise NotImplementedError

    @property
    def most_uses(self) -> int:
        """No unitary needs more uses."""
        return self.templates.most_uses

    def count(self, matrices: ComplexArray) -> IntArray:
        """Number of uses that each unitary ``[B, 4, 4]`` needs.

        Raises:
            ValueError: a matrix is further than 1e-8 from unitary.
        """
        nothing = np.zeros(len(matrices), dtype=np.int64)
        return synthesised(self.templates, matrices, nothing, nothing).uses

    def written(self, matrices: ComplexArray) -> WrittenSequences:
        """A sequence with the fewest uses for each unitary ``[B, 4, 4]``.

        Raises:
            ValueError: a matrix is further than 1e-8 from unitary.
        """
        all_of_them = np.full(len(matrices), self.most_uses + 1)
        found = synthesised(self.templates, matrices, all_of_them, np.zeros_like(all_of_them))
        return found.sequences.take(found.sequence)

    def better(self, matrices: ComplexArray, below: IntArray, gates_below: IntArray) -> Synthesised:
        """The sequences for unitaries ``[B, 4, 4]`` that are cheap enough.

        Args:
            matrices: the unitaries.
            below: ``[B]``: wanted with fewer uses than this,
            gates_below: ``[B]``: or with as many, and fewer one-qubit gates than this.

        Raises:
            ValueError: a matrix is further than 1e-8 from unitary.
        """
        return synthesised(self.templates, matrices, below, gates_below)


@dataclass(frozen=True)
class _Dressing:
    """A CX as ``e^{i·phase}·layers[n]·E·…·E·layers[0]`` in terms of a native entangler ``E``."""

    layers: tuple[_Matrices, ...]
    phase_rad: float


@dataclass(frozen=True, eq=False)
class FixedEntangler(Entangler):
    """A native two-qubit gate without parameters.

    Attributes:
        dressing: CX in terms of the gate ``F``, where ``F`` is the gate, or SWAP times the gate when ``swaps``.
        mirrored: the same for ``F`` with its qubits exchanged.
        swaps: the gate is in the class of iSWAP.
    """

    dressing: _Dressing
    mirrored: _Dressing
    swaps: bool

    @property
    def uses_per_cx(self) -> int:
        """How many uses replace one CX."""
        return len(self.dressing.layers) - 1

    @cached_property
    def templates(self) -> Templates:
        """By the number of CX-like uses."""
        return tables(ISWAP_CLASS if self.swaps else CX_CLASS, [self._template(over_cx) for over_cx in _OVER_CX])

    def _template(self, over_cx: Template) -> Template:
        """The template with each CX in terms of the gate."""
        count = len(over_cx.angles)
        phase_rad, layers = over_cx.phase_rad, [over_cx.layers[0]]
        for index in range(count):
            # The swaps inside the iSWAPs all move to the right: every second use is mirrored, the leftmost first.
            dressing = self.mirrored if self.swaps and (count - index) % 2 == 1 else self.dressing
            first, *between, last = dressing.layers
            low, high = layers.pop()
            layers.append((low.then(first[0]), high.then(first[1])))
            layers += [(TurnedGate(low), TurnedGate(high)) for low, high in between]
            low, high = over_cx.layers[index + 1]
            layers.append((low.following(last[0]), high.following(last[1])))
            phase_rad += dressing.phase_rad
        if self.swaps:
            layers = [
                (high, low) if (count - index) % 2 == 1 else (low, high) for index, (low, high) in enumerate(layers)
            ]
        return Template(tuple(layers), phase_rad, (0.0,) * (len(layers) - 1), self.swaps and count % 2 == 1)


@dataclass(frozen=True)
class RotationEntangler(Entangler):
    """The native rotations ``exp(−iθ/2·P⊗P)`` of any angle θ, such as RZZ, RXX and MS.

    Attributes:
        axis: ``P``: 0 for X, 1 for Y, 2 for Z.
        positive_only: only angles in [0, π/2] are native.
    """

    axis: int
    positive_only: bool = False

    @cached_property
    def templates(self) -> Templates:
        """By the number of rotations, one for each coordinate that is not zero."""
        templates = [self._template(count, self.positive_only) for count in range(4)]
        if not self.positive_only:
            return tables(ROTATIONS, templates)
        return tables(POSITIVE_ROTATIONS, [*templates, self._template(3, False)])

    def _template(self, count: int, last_flips: bool) -> Template:
        """One rotation for each of the first coordinates; by −2 times it, or by 2 times it where its sign is turned."""
        layers: list[Layer] = [(TurnedGate(), TurnedGate())]
        angles: list[float] = []
        for axis in range(count):
            turn = _axis_change(self.axis, axis)
            flips = self.positive_only and (axis < 2 or last_flips)
            flipped = multiply(_X if self.axis != _X_AXIS else _Z, turn) if flips else turn
            low, high = layers.pop()
            layers.append((low.then(flipped), high.then(turn)))
            layers.append((TurnedGate(adjoint(flipped)), TurnedGate(adjoint(turn))))
            angles.append(2.0 if flips else -2.0)
        return Template(tuple(layers), 0.0, tuple(angles))


def _axis_change(native: int, wanted: int) -> ComplexArray:
    """A Clifford ``V`` with ``V·wanted·V† = ±native``; on both qubits the sign cancels."""
    if native == wanted:
        return _ONE
    return {1: _S, 2: _H, 3: _ROOT_X}[native + wanted]


def _no_cx() -> Template:
    return Template(((TurnedGate(), TurnedGate()),), 0.0, ())


def _one_cx() -> Template:
    """``exp(iπ/4·XX)`` over one CX controlled by the low qubit."""
    last = (TurnedGate(multiply(_H, _MINUS_QUARTER_Z)), TurnedGate(_MINUS_QUARTER_X))
    return Template(((TurnedGate(_H), TurnedGate()), last), -pi / 4, (0.0,))


def _two_cx() -> Template:
    """``N(a, b, 0)``: between two CX, ``exp(ia·X)`` on the control makes XX, ``exp(ib·Z)`` on the target ZZ."""
    middle = (
        TurnedGate(axis=_X_AXIS, coordinate=0, sign=-1.0),
        TurnedGate(axis=_Z_AXIS, coordinate=1, sign=-1.0),
    )
    root, back = TurnedGate(_ROOT_X), TurnedGate(adjoint(_ROOT_X))
    return Template(((root, root), middle, (back, back)), 0.0, (0.0, 0.0))


def _three_cx() -> Template:
    """``N(a, b, c)``: three CX of alternating direction are a SWAP, ``N(π/4, π/4, π/4)``; the middle turns the rest."""
    first = (
        TurnedGate(axis=_Z_AXIS, coordinate=2, sign=-1.0, offset_rad=pi / 4, before=_H),
        TurnedGate(axis=_Y_AXIS, coordinate=0, sign=1.0, offset_rad=-pi / 4, before=_H),
    )
    second = (TurnedGate(_H), TurnedGate(_H, axis=_Y_AXIS, coordinate=1, sign=-1.0, offset_rad=pi / 4))
    begin = (TurnedGate(_H), TurnedGate(multiply(_H, adjoint(_S))))
    end = (TurnedGate(multiply(_S, _H)), TurnedGate(_H))
    return Template((begin, first, second, end), pi / 4, (0.0, 0.0, 0.0))


_OVER_CX = (_no_cx(), _one_cx(), _two_cx(), _three_cx())
"""Circuits over CX controlled by the low qubit, by how many there are."""


def fixed_entangler(matrix: ComplexArray) -> FixedEntangler:
    """What is needed to synthesise over a native two-qubit gate given by its matrix.

    Raises:
        ValueError: the matrix is not unitary, or neither it nor two uses of it are in the class of CX or iSWAP; the
            message gives the reason.
    """
    matrix = np.asarray(matrix, dtype=np.complex128)
    if matrix.shape != (4, 4):
        raise ValueError(f"a two-qubit gate has a 4 x 4 matrix, this one is {matrix.shape}")
    turned = multiply(_SWAP, matrix)
    if _is_cx_class(matrix):
        dressing = _dress((matrix, ()))
        return FixedEntangler(dressing, dressing, swaps=False)
    if _is_cx_class(turned):
        return FixedEntangler(_dress((turned, ())), _dress((multiply(matrix, _SWAP), ())), swaps=True)
    for between in (_ONE, _X, _Y, _Z):
        pair = multiply(multiply(matrix, kron(_ONE, between)), matrix)
        if _is_cx_class(pair):
            dressing = _dress((pair, ((between, _ONE),)))
            return FixedEntangler(dressing, dressing, swaps=False)
    a, b, c = decompose(matrix[None]).coordinates[0]
    raise ValueError(
        f"its Weyl coordinates ({a:.6g}, {b:.6g}, {c:.6g}) rad are not in the class of CX or iSWAP, nor do two uses "
        "with a Pauli gate between them make a CX"
    )


def _is_cx_class(matrix: ComplexArray) -> bool:
    (off,) = decompose(matrix[None]).coordinates - (pi / 4, 0.0, 0.0)
    return bool((np.abs(off) <= COORDINATE_TOLERANCE).all())


def _dress(native: tuple[ComplexArray, tuple[_Matrices, ...]]) -> _Dressing:
    """CX in terms of a gate (or a product of uses with layers between) that is in its class."""
    matrix, between = native
    weyl = decompose(np.stack([CX_MATRIX, matrix]))
    last = [multiply(side[0], adjoint(side[1])) for side in (weyl.left_low, weyl.left_high)]
    first = [multiply(adjoint(side[1]), side[0]) for side in (weyl.right_low, weyl.right_high)]
    return _Dressing(((first[0], first[1]), *between, (last[0], last[1])), float(weyl.phase[0] - weyl.phase[1]))
