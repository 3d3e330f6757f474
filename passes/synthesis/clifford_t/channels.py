"""Error of a protocol as a channel: its superoperator in fixed point, and a proved bound in the diamond norm.

The error is ‖E − R‖⋄ for the channel E of the protocol and R of the rotation, without a factor ½: at most 2, and at
most twice the operator norm for unitaries. Fidelities are not used anywhere.

For a map Φ that keeps Hermitian operators ‖Φ‖⋄ ≤ ‖Tr_out |J|‖ holds for its Choi matrix J. What is left of the
rotations here, Φ = R⁻¹∘E − id, commutes with conjugation by Z, so that J falls into two blocks: one on |00⟩ and |11⟩
with the populations −τ and the coherence d, one that is positive with the populations τ. The bound is then
max(|d|, τ) + τ. Without τ this is the norm itself.

Source: J. Watrous, doi:10.1017/9781316848142, section 3.3.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import isqrt, ldexp, nextafter

from qlower.passes.synthesis.clifford_t.diagonal import DiagonalMixture
from qlower.passes.synthesis.clifford_t.exact_synthesis import Word
from qlower.passes.synthesis.clifford_t.fallback import FallbackRotation
from qlower.passes.synthesis.clifford_t.fixed_point import Direction, root_half
from qlower.passes.synthesis.clifford_t.rings import Omega

BITS = 160
"""Digits behind the point; sums of rounded products here are wrong by less than 2^(24 − BITS)."""
_ROUNDING = 1 << 24

Complex = tuple[int, int]
Matrix = tuple[Complex, Complex, Complex, Complex]
"""Row by row, in fixed point."""
Kraus = tuple[Fraction, Matrix]
"""A Kraus operator and the probability with which it is taken."""
Superoperator = list[list[Complex]]
"""``S[2k + l][2i + j]`` is the coefficient of |k⟩⟨l| in the image of |i⟩⟨j|."""

_Z: Matrix = ((1 << BITS, 0), (0, 0), (0, 0), (-1 << BITS, 0))


def matrix_of_word(word: Word) -> Matrix:
    """The matrix of a word from its exact entries."""
    unitary = word.unitary()
    a, b, c, d = (_fixed(entry, unitary.exponent) for entry in unitary.entries)
    return a, b, c, d


def kraus_of_mixture(mixture: DiagonalMixture) -> Iterator[Kraus]:
    """Every word with and without Z gates around it."""
    for probability, word in mixture.words:
        matrix = matrix_of_word(word)
        yield probability / 2, matrix
        yield probability / 2, _product(_Z, _product(matrix, _Z))


def kraus_of_fallback(rotation: FallbackRotation) -> Iterator[Kraus]:
    """What happens to the data qubit, for each outcome of the measurement."""
    zero = (0, 0)
    for branch in rotation.branches:
        success, right, left, other = matrix_of_word(branch.word)
        yield branch.probability, (success, zero, zero, other)
        for probability, correction in kraus_of_mixture(branch.correction):
            yield branch.probability * probability, _product(correction, (left, zero, zero, right))


def superoperator(kraus: Iterable[Kraus]) -> Superoperator:
    """The channel that takes each operator with its probability."""
    total = [[(0, 0)] * 4 for _ in range(4)]
    for probability, matrix in kraus:
        for k in (0, 1):
            for l in (0, 1):  # noqa: E741  # the usual names of indices
                for i in (0, 1):
                    for j in (0, 1):
                        real, imaginary = _times(matrix[2 * k + i], _conjugate(matrix[2 * l + j]))
                        old = total[2 * k + l][2 * i + j]
                        total[2 * k + l][2 * i + j] = (
                            old[0] + real * probability.numerator // probability.denominator,
                            old[1] + imaginary * probability.numerator // probability.denominator,
                        )
    return total


def diamond_error(kraus: Iterable[Kraus], angle_rad: float | Fraction) -> float:
    """A bound for ‖E − R‖⋄, where E takes each Kraus operator with its probability and R is RZ of exactly this angle.

    Raises:
        ValueError: the map is not a channel.
    """
    back = Direction.of_rotation(angle_rad, BITS).inverse()
    undo: Matrix = ((back.cosine, back.sine), (0, 0), (0, 0), (back.cosine, -back.sine))
    rest = superoperator((probability, _product(undo, matrix)) for probability, matrix in kraus)
    one = 1 << BITS
    for column in range(4):
        kept = _modulus((rest[0][column][0] + rest[3][column][0] - (one if column in (0, 3) else 0), 0))
        if kept + abs(rest[0][column][1] + rest[3][column][1]) > _ROUNDING:
            raise ValueError("the probabilities of a map's results do not add up to 1")
    for place in range(4):
        rest[place][place] = (rest[place][place][0] - one, rest[place][place][1])
    return _bound(rest)


def _bound(rest: Superoperator) -> float:
    """‖Φ‖⋄ from above for Φ = E − id, as the module's docstring says; what does not fit adds its absolute values."""
    first, last = rest[0][0][0], rest[3][3][0]
    coherence = max(_modulus(rest[1][1]), _modulus(rest[2][2]))
    populations = max(rest[3][0][0], rest[0][3][0])
    # Entries between the blocks, and the difference of the two populations: zero but for rounding.
    others = [rest[row][column] for row in range(4) for column in range(4) if (row in (0, 3)) != (column in (0, 3))]
    unfit = sum(map(_modulus, others)) + abs(first - last)
    bound = max(coherence, (abs(first) + abs(last)) // 2) + populations + unfit + _ROUNDING
    return nextafter(ldexp(bound >> (BITS - 140), -140), 3.0)


def _fixed(x: Omega, exponent: int) -> Complex:
    """An entry divided by √2^exponent."""
    a, b, c, d = x
    bits = BITS + exponent
    half = root_half(bits)
    scale = root_half(bits) if exponent % 2 else 1 << bits
    shift = bits + exponent // 2 + exponent
    real, imaginary = (a << bits) + (b - d) * half, (c << bits) + (b + d) * half
    return (real * scale) >> shift, (imaginary * scale) >> shift


def _times(x: Complex, y: Complex) -> Complex:
    return (x[0] * y[0] - x[1] * y[1]) >> BITS, (x[0] * y[1] + x[1] * y[0]) >> BITS


def _conjugate(x: Complex) -> Complex:
    return x[0], -x[1]


def _modulus(x: Complex) -> int:
    return isqrt(x[0] * x[0] + x[1] * x[1]) + 1


def _plus(x: Complex, y: Complex) -> Complex:
    return x[0] + y[0], x[1] + y[1]


def _product(x: Matrix, y: Matrix) -> Matrix:
    return (
        _plus(_times(x[0], y[0]), _times(x[1], y[2])),
        _plus(_times(x[0], y[1]), _times(x[1], y[3])),
        _plus(_times(x[2], y[0]), _times(x[3], y[2])),
        _plus(_times(x[2], y[1]), _times(x[3], y[3])),
    )
