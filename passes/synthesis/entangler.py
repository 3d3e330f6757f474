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

import numpy as np

from qlower.passes.synthesis.remembered import Remembered
from qlower.passes.synthesis.two_qubit import WeylDecomposition, decompose
from qlower.passes.synthesis.two_qubit_sequences import TwoQubitSequences
from qlower.passes.synthesis.unitary import (
    BoolArray,
    ComplexArray,
    FloatArray,
    IntArray,
    adjoint,
    identity_batch,
    kron,
    multiply,
    unit,
    wrap,
)
from qlower.passes.synthesis.weyl_kernel import COORDINATE_TOLERANCE
from qlower.passes.synthesis.written_sequences import WrittenSequences, packed, unpacked

Layer = tuple[ComplexArray, ComplexArray]
"""One-qubit gates side by side: (low, high), each ``[2, 2]`` or ``[B, 2, 2]``."""

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

_ANGLE_TOLERANCE = COORDINATE_TOLERANCE


@dataclass(frozen=True)
class _Circuit:
    """Some unitaries over one number of uses: layers in time order, angles of the uses, and phase."""

    layers: list[Layer]
    angles: list[FloatArray]
    phase: FloatArray


@dataclass(frozen=True)
class _Dressing:
    """A CX as ``e^{i·phase}·layers[n]·E·…·E·layers[0]`` in terms of a native entangler ``E``."""

    layers: tuple[Layer, ...]
    phase: float


@dataclass(frozen=True)
class FixedEntangler:
    """A native two-qubit gate without parameters, with what is needed to synthesise over it.

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

    @property
    def most_uses(self) -> int:
        """No unitary needs more uses."""
        return 3 * self.uses_per_cx

    def count(self, matrices: ComplexArray) -> IntArray:
        """Number of uses :meth:`synthesize` needs for each unitary ``[B, 4, 4]``."""
        return np.array(self._counts.each(np.asarray(matrices, dtype=np.complex128)), dtype=np.int64)

    @cached_property
    def _counts(self) -> Remembered[int]:
        return Remembered(lambda distinct: (self._count(decompose(distinct), distinct)[0] * self.uses_per_cx).tolist())

    def written(self, matrices: ComplexArray) -> WrittenSequences:
        """The sequences of :meth:`synthesize` as rows have them, those of matrices met before from memory."""
        return unpacked(self._written.each(np.asarray(matrices, dtype=np.complex128)), self.most_uses)

    @cached_property
    def _written(self) -> Remembered[bytes]:
        return Remembered(lambda distinct: packed(self.synthesize(distinct), self.most_uses))

    def _count(self, weyl: WeylDecomposition, matrices: ComplexArray) -> tuple[IntArray, WeylDecomposition]:
        """CX-like uses, and the decomposition of the unitaries times SWAP where the entangler swaps."""
        counts = cx_count(weyl.coordinates)
        if not self.swaps:
            return counts, weyl
        turned = decompose(multiply(matrices, _SWAP))
        counts = np.where(counts == 1, 2, counts)
        return np.where(cx_count(turned.coordinates) == 1, 1, counts), turned

    def synthesize(self, matrices: ComplexArray) -> TwoQubitSequences:
        """Sequences for unitaries ``[B, 4, 4]`` with the fewest CX-like uses.

        Raises:
            ValueError: a matrix is further than 1e-8 from unitary.
        """
        weyl = decompose(matrices)
        counts, turned = self._count(weyl, matrices)
        circuits = []
        for count in np.unique(counts).tolist():
            rows = counts == count
            source = turned if self.swaps and count % 2 == 1 else weyl
            circuits.append((rows, self._circuit(source.take(rows), count)))
        return _collect(circuits, len(matrices))

    def _circuit(self, weyl: WeylDecomposition, count: int) -> _Circuit:
        """The circuit with ``count`` CX-like uses for unitaries that all need this number."""
        layers, phase = _CX_TEMPLATES[count](weyl.coordinates)
        layers = _with_locals(layers, weyl)
        phase = phase + weyl.phase
        result: list[Layer] = [layers[0]]
        for index in range(count):
            # The swaps inside the iSWAPs all move to the right: every second use is mirrored, the leftmost first.
            dressing = self.mirrored if self.swaps and (count - index) % 2 == 1 else self.dressing
            result[-1] = _after(dressing.layers[0], result[-1])
            result.extend(dressing.layers[1:])
            result[-1] = _after(layers[index + 1], result[-1])
            phase = phase + dressing.phase
        if self.swaps:
            result = [
                (high, low) if (count - index) % 2 == 1 else (low, high) for index, (low, high) in enumerate(result)
            ]
        no_angles = [np.zeros(len(phase))] * (len(result) - 1)
        return _Circuit(result, no_angles, phase)


@dataclass(frozen=True)
class RotationEntangler:
    """The native rotations ``exp(−iθ/2·P⊗P)`` of any angle θ, such as RZZ, RXX and MS.

    Attributes:
        axis: ``P``: 0 for X, 1 for Y, 2 for Z.
        positive_only: only angles in [0, π/2] are native.
    """

    axis: int
    positive_only: bool = False

    @property
    def most_uses(self) -> int:
        """No unitary needs more uses."""
        return 3

    def count(self, matrices: ComplexArray) -> IntArray:
        """Number of uses :meth:`synthesize` needs for each unitary ``[B, 4, 4]``."""
        return np.array(self._counts.each(np.asarray(matrices, dtype=np.complex128)), dtype=np.int64)

    @cached_property
    def _counts(self) -> Remembered[int]:
        return Remembered(lambda distinct: rotation_count(decompose(distinct).coordinates).tolist())

    def synthesize(self, matrices: ComplexArray) -> TwoQubitSequences:
        """Sequences for unitaries ``[B, 4, 4]``: one use for each coordinate that is not zero.

        Raises:
            ValueError: a matrix is further than 1e-8 from unitary.
        """
        weyl = decompose(matrices)
        counts = rotation_count(weyl.coordinates)
        circuits = [
            (counts == count, self._circuit(weyl.take(counts == count), count)) for count in np.unique(counts).tolist()
        ]
        return _collect(circuits, len(counts))

    def written(self, matrices: ComplexArray) -> WrittenSequences:
        """The sequences of :meth:`synthesize` as rows have them, those of matrices met before from memory."""
        return unpacked(self._written.each(np.asarray(matrices, dtype=np.complex128)), self.most_uses)

    @cached_property
    def _written(self) -> Remembered[bytes]:
        return Remembered(lambda distinct: packed(self.synthesize(distinct), self.most_uses))

    def _circuit(self, weyl: WeylDecomposition, count: int) -> _Circuit:
        """One use for each of the first ``count`` coordinates."""
        batch = len(weyl.phase)
        layers: list[Layer] = [(_ONE, _ONE)]
        angles: list[FloatArray] = []
        for axis in range(count):
            turn = _axis_change(self.axis, axis)
            angle = -2 * weyl.coordinates[:, axis]
            low = np.broadcast_to(turn, (batch, 2, 2))
            if self.positive_only:
                flip = _X if self.axis != 0 else _Z
                low = np.where((angle < 0)[:, None, None], multiply(flip, turn), low)
                angle = np.abs(angle)
            layers[-1] = _after((low, turn), layers[-1])
            layers.append((adjoint(low), adjoint(turn)))
            angles.append(angle)
        return _Circuit(_with_locals(layers, weyl), angles, weyl.phase)


def _axis_change(native: int, wanted: int) -> ComplexArray:
    """A Clifford ``V`` with ``V·wanted·V† = ±native``; on both qubits the sign cancels."""
    if native == wanted:
        return _ONE
    return {1: _S, 2: _H, 3: _ROOT_X}[native + wanted]


def cx_count(coordinates: FloatArray) -> IntArray:
    """Fewest gates of the class of CX for canonical Weyl coordinates ``[B, 3]``."""
    size = np.abs(coordinates)
    zero = size <= _ANGLE_TOLERANCE
    local = zero.all(axis=1)
    single = (np.abs(size[:, 0] - np.pi / 4) <= _ANGLE_TOLERANCE) & zero[:, 1] & zero[:, 2]
    return np.where(local, 0, np.where(single, 1, np.where(zero[:, 2], 2, 3)))


def rotation_count(coordinates: FloatArray) -> IntArray:
    """Fewest rotations ``exp(−iθ/2·PP)`` of any angle for canonical Weyl coordinates ``[B, 3]``."""
    return np.asarray((np.abs(coordinates) > _ANGLE_TOLERANCE).sum(axis=1), dtype=np.int64)


def _zero_cx(coordinates: FloatArray) -> tuple[list[Layer], FloatArray]:
    return [(_ONE, _ONE)], np.zeros(len(coordinates))


def _one_cx(coordinates: FloatArray) -> tuple[list[Layer], FloatArray]:
    """``exp(iπ/4·XX)`` over one CX controlled by the low qubit."""
    return [(_H, _ONE), (multiply(_H, _MINUS_QUARTER_Z), _MINUS_QUARTER_X)], np.full(len(coordinates), -np.pi / 4)


def _two_cx(coordinates: FloatArray) -> tuple[list[Layer], FloatArray]:
    """``N(a, b, 0)``: between two CX, ``exp(ia·X)`` on the control makes XX, ``exp(ib·Z)`` on the target ZZ."""
    middle = (_rx(-2 * coordinates[:, 0]), _rz(-2 * coordinates[:, 1]))
    return [(_ROOT_X, _ROOT_X), middle, (adjoint(_ROOT_X), adjoint(_ROOT_X))], np.zeros(len(coordinates))


def _three_cx(coordinates: FloatArray) -> tuple[list[Layer], FloatArray]:
    """``N(a, b, c)``: three CX of alternating direction are a SWAP, ``N(π/4, π/4, π/4)``; the middle turns the rest."""
    a, b, c = coordinates[:, 0], coordinates[:, 1], coordinates[:, 2]
    first = (multiply(_rz(np.pi / 2 - 2 * c), _H), multiply(_ry(2 * a - np.pi / 2), _H))
    second = (_H, multiply(_H, _ry(np.pi / 2 - 2 * b)))
    layers = [(_H, multiply(_H, adjoint(_S))), first, second, (multiply(_S, _H), _H)]
    return layers, np.full(len(coordinates), np.pi / 4)


_CX_TEMPLATES = (_zero_cx, _one_cx, _two_cx, _three_cx)


def _rx(angle_rad: FloatArray) -> ComplexArray:
    return _su2(np.cos(angle_rad / 2), -1j * np.sin(angle_rad / 2), -1j * np.sin(angle_rad / 2))


def _ry(angle_rad: FloatArray) -> ComplexArray:
    return _su2(np.cos(angle_rad / 2), -np.sin(angle_rad / 2), np.sin(angle_rad / 2))


def _rz(angle_rad: FloatArray) -> ComplexArray:
    result = np.zeros((len(angle_rad), 2, 2), dtype=np.complex128)
    result[:, 0, 0], result[:, 1, 1] = unit(-angle_rad / 2), unit(angle_rad / 2)
    return result


def _su2(diagonal: FloatArray, upper: ComplexArray | FloatArray, lower: ComplexArray | FloatArray) -> ComplexArray:
    result = np.empty((len(diagonal), 2, 2), dtype=np.complex128)
    result[:, 0, 0] = result[:, 1, 1] = diagonal
    result[:, 0, 1], result[:, 1, 0] = upper, lower
    return result


def _after(later: Layer, earlier: Layer) -> Layer:
    """The product of two layers."""
    return multiply(later[0], earlier[0]), multiply(later[1], earlier[1])


def _with_locals(layers: list[Layer], weyl: WeylDecomposition) -> list[Layer]:
    """The layers for ``N(a, b, c)`` with the local factors of the decomposition put before and after."""
    layers = list(layers)
    layers[0] = _after(layers[0], (weyl.right_low, weyl.right_high))
    layers[-1] = _after((weyl.left_low, weyl.left_high), layers[-1])
    return layers


def _collect(circuits: list[tuple[BoolArray, _Circuit]], batch: int) -> TwoQubitSequences:
    """One table from the circuits of disjoint rows."""
    longest = max((len(circuit.angles) for _, circuit in circuits), default=0)
    layers = np.broadcast_to(_ONE, (batch, longest + 1, 2, 2, 2)).copy()
    angles = np.zeros((batch, longest))
    uses = np.zeros(batch, dtype=np.int64)
    phase = np.zeros(batch)
    for rows, circuit in circuits:
        uses[rows] = len(circuit.angles)
        phase[rows] = wrap(circuit.phase)
        for index, (low, high) in enumerate(circuit.layers):
            layers[rows, index, 0], layers[rows, index, 1] = low, high
        for index, angle in enumerate(circuit.angles):
            angles[rows, index] = angle
    return TwoQubitSequences(uses, layers, angles, phase)


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
    return int(cx_count(decompose(matrix[None]).coordinates)[0]) == 1


def _dress(native: tuple[ComplexArray, tuple[Layer, ...]]) -> _Dressing:
    """CX in terms of a gate (or a product of uses with layers between) that is in its class."""
    matrix, between = native
    weyl = decompose(np.stack([CX_MATRIX, matrix]))
    inverse_left = (adjoint(weyl.left_low[1]), adjoint(weyl.left_high[1]))
    inverse_right = (adjoint(weyl.right_low[1]), adjoint(weyl.right_high[1]))
    last = _after((weyl.left_low[0], weyl.left_high[0]), inverse_left)
    first = _after(inverse_right, (weyl.right_low[0], weyl.right_high[0]))
    return _Dressing((first, *between, last), float(weyl.phase[0] - weyl.phase[1]))


def multiply_out(sequences: TwoQubitSequences, entanglers: ComplexArray) -> ComplexArray:
    """The unitaries that sequences stand for, given the matrix of each use ``[B, max uses, 4, 4]``."""
    batch, places = sequences.angles.shape
    layer = kron(sequences.layers[:, 0, 1], sequences.layers[:, 0, 0])
    product = unit(sequences.phase)[:, None, None] * layer
    for place in range(places):
        layer = kron(sequences.layers[:, place + 1, 1], sequences.layers[:, place + 1, 0])
        used = (sequences.uses > place)[:, None, None]
        use = np.where(used, entanglers[:, place], identity_batch(batch, 4))
        product = multiply(layer, multiply(use, product))
    return product
