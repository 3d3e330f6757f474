"""Two-dimensional grid problems: the a in Z[ω] with a near a given place and its conjugate in a disk.

The pairs (a, conjugate of a) are a lattice in four dimensions. An upright ellipse around what is looked for, times the
disk of the conjugate, lies inside one ellipsoid; its form is made nearly round by a change of basis, which takes the
part of the step operators in the literature, and then all points in it are listed. Bases and places are exact
integers; the reduced lattice is so round that doubles list its points.

Sources: N. J. Ross and P. Selinger, arXiv:1403.2975, sections 4 and 5 (grid problems); A. K. Lenstra, H. W. Lenstra,
L. Lovász, doi:10.1007/BF01457454 (reduction); U. Fincke and M. Pohst, doi:10.1090/S0025-5718-1985-0777278-8 (listing).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, isqrt, log2, sqrt

from qlower.passes.synthesis.clifford_t.fixed_point import Direction, root_half
from qlower.passes.synthesis.clifford_t.rings import ZERO, Omega, Root2, add

Vector = tuple[float, float, float, float]

_UNIT_BASIS: tuple[Omega, ...] = ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1))
_BITS_PER_REDUCTION = 16
"""How much flatter the ellipse gets between two reductions, so that doubles are exact enough for each."""
_LOVASZ = 0.9
_ROUNDING = 1e-6


def radius_squared(level: int) -> Root2:
    """The square s² of the denominator of a level, in Z[√2]; its conjugate is that of the conjugate disk.

    A level n holds the matrices [[a, −b†], [b, a†]]/s of determinant 1 with a, b in Z[ω]: s² = √2^n for even n, and
    √2^n·√(2 − √2)²/√2 for odd n, where s carries the factor 1/|1 + ω|.
    """
    half = (level + 1) // 2
    return (1 << half, 0) if level % 2 == 0 else (1 << half, -(1 << (half - 1)))


@dataclass(frozen=True)
class Ellipse:
    """An ellipse near the unit circle's point ``direction``, in units of the level's radius.

    Attributes:
        direction: where on the circle.
        depth: how far the centre lies inside of the circle.
        along, across: the half axes, along the direction and at a right angle to it.
    """

    direction: Direction
    depth: float
    along: float
    across: float

    def points(self, level: int) -> Iterator[Omega]:
        """Every a of a level with a/s in the ellipse and the conjugates' quotient in the unit disk, and some more."""
        return (self._odd if level % 2 else self._even).points(level)

    @cached_property
    def _even(self) -> "_Lattice":
        return _Lattice.reduced(self, 1.0, 1.0, _UNIT_BASIS)

    @cached_property
    def _odd(self) -> "_Lattice":
        return _Lattice.reduced(self, sqrt(2 - sqrt(2)), sqrt(2 + sqrt(2)), self._even.basis)


@dataclass(frozen=True)
class _Lattice:
    """The lattice of one parity of levels, in units in which the ellipsoid of level 0 or 1 has the radius √2.

    Attributes:
        ellipse: what is looked for.
        weights: units of the coordinates along the direction, across it, and of the conjugate.
        basis: of Z[ω].
        frame: how it lies.
    """

    ellipse: Ellipse
    weights: tuple[float, float, float]
    basis: tuple[Omega, ...]
    frame: "_Frame"

    @staticmethod
    def reduced(ellipse: Ellipse, unit: float, conjugate_unit: float, basis: tuple[Omega, ...]) -> "_Lattice":
        """Reduce a basis step by step for flatter and flatter ellipses."""
        flatness = max(0.0, -log2(min(ellipse.along, ellipse.across)))
        steps = 1 if basis is not _UNIT_BASIS else max(1, ceil(flatness / _BITS_PER_REDUCTION))
        one = 1 << ellipse.direction.bits
        for step in range(1, steps + 1):
            along, across = ellipse.along ** (step / steps), ellipse.across ** (step / steps)
            weights = (1 / (along * unit), 1 / (across * unit), 1 / conjugate_unit)
            change = _reduction([_weighted(coordinates(a, ellipse.direction), one, weights) for a in basis])
            basis = tuple(_combination(row, basis) for row in change)
        vectors = [_weighted(coordinates(a, ellipse.direction), one, weights) for a in basis]
        return _Lattice(ellipse, weights, basis, _Frame.of(vectors))

    def points(self, level: int) -> Iterator[Omega]:
        """All lattice points in the ellipsoid of a level."""
        nearby, rest = self._near_centre(level)
        for numbers in self.frame.near(rest, 2.0 ** (level // 2 + 1) * (1 + _ROUNDING)):
            yield add(nearby, _combination(numbers, self.basis))

    def _near_centre(self, level: int) -> tuple[Omega, Vector]:
        """A lattice point near the ellipsoid's centre, and the way from it to the centre."""
        bits = self.ellipse.direction.bits
        radius = root_of(radius_squared(level), bits)
        centre = radius - int(Fraction(self.ellipse.depth) * radius)
        nearby = ZERO
        while True:
            along, across, real, imaginary = coordinates(nearby, self.ellipse.direction)
            rest = _weighted((centre - along, -across, -real, -imaginary), 1 << bits, self.weights)
            numbers = self.frame.nearest(rest)
            if max(map(abs, numbers)) <= 1:
                return nearby, rest
            # Doubles find the place only to some digits at a time.
            nearby = add(nearby, _combination(numbers, self.basis))


@dataclass(frozen=True)
class _Frame:
    """Four vectors made orthogonal one after the other.

    Attributes:
        axes: the orthogonal vectors.
        lengths: the squares of their lengths.
        shares: ``shares[i][j]`` for j < i: how much of axis j vector i has.
    """

    axes: list[Vector]
    lengths: list[float]
    shares: list[list[float]]

    @staticmethod
    def of(vectors: Sequence[Vector]) -> "_Frame":
        """Gram and Schmidt's method."""
        axes: list[Vector] = []
        lengths: list[float] = []
        shares: list[list[float]] = []
        for vector in vectors:
            row = []
            a, b, c, d = vector
            for (e, f, g, h), length in zip(axes, lengths, strict=True):
                share = (a * e + b * f + c * g + d * h) / length
                a, b, c, d = a - share * e, b - share * f, c - share * g, d - share * h
                row.append(share)
            axes.append((a, b, c, d))
            lengths.append(a * a + b * b + c * c + d * d)
            shares.append(row)
        return _Frame(axes, lengths, shares)

    def heights(self, place: Vector) -> list[float]:
        """A place in units of the axes."""
        a, b, c, d = place
        return [
            (a * e + b * f + c * g + d * h) / length
            for (e, f, g, h), length in zip(self.axes, self.lengths, strict=True)
        ]

    def nearest(self, place: Vector) -> list[int]:
        """The numbers of a combination near a place: each layer the nearest (Babai's nearest plane)."""
        heights = self.heights(place)
        numbers = [0, 0, 0, 0]
        for i in (3, 2, 1, 0):
            numbers[i] = round(heights[i])
            for j in range(i):
                heights[j] -= numbers[i] * self.shares[i][j]
        return numbers

    def near(self, place: Vector, distance_squared: float) -> Iterator[tuple[int, ...]]:
        """The numbers of all combinations within a distance of a place."""
        yield from self._layer(3, self.heights(place), distance_squared, ())

    def _layer(self, i: int, heights: list[float], budget: float, chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        height, length = heights[i], self.lengths[i]
        reach = sqrt(budget / length)
        for number in range(ceil(height - reach), floor(height + reach) + 1):
            if i == 0:
                yield (number, *chosen)
                continue
            left = budget - (number - height) ** 2 * length
            if left >= 0:
                shares = self.shares[i]
                below = [heights[j] - number * shares[j] for j in range(i)]
                yield from self._layer(i - 1, below, left, (number, *chosen))


def _reduction(vectors: list[Vector]) -> list[list[int]]:
    """The rows of numbers that combine vectors to a reduced basis (Lenstra, Lenstra and Lovász)."""
    rows = [[int(i == j) for j in range(4)] for i in range(4)]
    vectors = list(vectors)
    place = 1
    while place < 4:
        frame = _Frame.of(vectors[: place + 1])
        shares = frame.shares[place]
        for j in range(place - 1, -1, -1):
            number = round(shares[j])
            if number:
                vectors[place] = _minus(vectors[place], number, vectors[j])
                rows[place] = [a - number * b for a, b in zip(rows[place], rows[j], strict=True)]
                for k in range(j):
                    shares[k] -= number * frame.shares[j][k]
                shares[j] -= number
        share = shares[place - 1]
        if frame.lengths[place] >= (_LOVASZ - share * share) * frame.lengths[place - 1]:
            place += 1
        else:
            vectors[place - 1], vectors[place] = vectors[place], vectors[place - 1]
            rows[place - 1], rows[place] = rows[place], rows[place - 1]
            place = max(place - 1, 1)
    return rows


def _minus(x: Vector, number: int, y: Vector) -> Vector:
    return x[0] - number * y[0], x[1] - number * y[1], x[2] - number * y[2], x[3] - number * y[3]


def coordinates(a: Omega, direction: Direction) -> tuple[int, int, int, int]:
    """In fixed point: a along the direction and at a right angle to it, then its conjugate's parts."""
    bits = direction.bits
    half = root_half(bits)
    diagonal, antidiagonal = (a[1] - a[3]) * half, (a[1] + a[3]) * half
    real, imaginary = (a[0] << bits) + diagonal, (a[2] << bits) + antidiagonal
    return (
        (real * direction.cosine + imaginary * direction.sine) >> bits,
        (imaginary * direction.cosine - real * direction.sine) >> bits,
        (a[0] << bits) - diagonal,
        (a[2] << bits) - antidiagonal,
    )


def root_of(x: Root2, bits: int) -> int:
    """The square root of a + b√2 > 0 in fixed point."""
    return isqrt(((x[0] << bits) + 2 * x[1] * root_half(bits)) << bits)


def _weighted(coordinates: tuple[int, int, int, int], one: int, weights: tuple[float, float, float]) -> Vector:
    along, across, real, imaginary = coordinates
    return along / one * weights[0], across / one * weights[1], real / one * weights[2], imaginary / one * weights[2]


def _combination(numbers: Sequence[int], basis: Sequence[Omega]) -> Omega:
    (a, b, c, d), (e, f, g, h), (i, j, k, m), (n, o, p, q) = basis
    r, s, t, u = numbers
    return (
        r * a + s * e + t * i + u * n,
        r * b + s * f + t * j + u * o,
        r * c + s * g + t * k + u * p,
        r * d + s * h + t * m + u * q,
    )
