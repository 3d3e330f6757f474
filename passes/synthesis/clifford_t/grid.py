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
from math import ceil, floor, inf, isqrt, log2, sqrt

from qlower.passes.synthesis.clifford_t.fixed_point import Direction, root_half
from qlower.passes.synthesis.clifford_t.rings import ZERO, Omega, Root2, add

Vector = tuple[float, float, float, float]

_UNIT_BASIS: tuple[Omega, ...] = ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1))
_BITS_PER_REDUCTION = 16
"""How much flatter the ellipse gets between two reductions, so that doubles are exact enough for each."""
_LOVASZ = 0.9
_ROUNDING, _EDGE = 1e-6, 1e-11
"""By how much the ellipsoid and the slice are made larger, for the rounding of doubles."""


def radius_squared(level: int) -> Root2:
    """The square s² of the denominator of a level, in Z[√2]; its conjugate is that of the conjugate disk.

    A level n holds the matrices [[a, −b†], [b, a†]]/s of determinant 1 with a, b in Z[ω]: s² = √2^n for even n, and
    √2^n·√(2 − √2)²/√2 for odd n, where s carries the factor 1/|1 + ω|.
    """
    half = (level + 1) // 2
    return (1 << half, 0) if level % 2 == 0 else (1 << half, -(1 << (half - 1)))


@dataclass(frozen=True)
class Slice:
    """A convex part of the unit disk near the point ``direction`` of the circle, and an ellipse around it.

    With x along the direction and y at a right angle to it, from the ellipse's centre and in units of its half axes,
    the part is where inner ≤ x, x + bulge·y² ≤ outer and |y| ≤ wide.

    Attributes:
        direction: where on the circle.
        depth: how far the centre lies inside of the circle.
        along, across: the half axes of the ellipse, along the direction and at a right angle to it.
        inner, outer, bulge, wide: see above.
    """

    direction: Direction
    depth: float
    along: float
    across: float
    inner: float
    outer: float
    bulge: float
    wide: float

    @staticmethod
    def cap(direction: Direction, depth: float) -> "Slice":
        """What a chord at this depth cuts off, in a parabola around it and the least ellipse around that."""
        return Slice(direction, 2 / 3 * depth, 2 / 3 * depth, sqrt(8 / 3 * depth), -0.5, 1.0, 2.0, sqrt(0.75))

    @staticmethod
    def sector(direction: Direction, inner: float, half_width: float) -> "Slice":
        """A rectangle from ``inner`` to 1 that is so wide to either side."""
        half, corner = (1 - inner) / 2, sqrt(0.5)
        return Slice(direction, half, sqrt(2) * half, sqrt(2) * half_width, -corner, corner, 0.0, corner)

    def points(self, level: int) -> Iterator[Omega]:
        """Every a of a level with a/s in the slice and the conjugates' quotient in the unit disk.

        Some others that are on the edge but for rounding may be among them.
        """
        return (self._odd if level % 2 else self._even).points(level)

    def stretch(self, offset: Vector, step: Vector, radius: float) -> tuple[float, float]:
        """Between which numbers n the place offset + n·step is in the slice, and its conjugate in the disk.

        Both are in units of the half axes, times the radius.
        """
        x, y, real, imaginary = offset
        dx, dy, dreal, dimaginary = step
        edge = radius * _EDGE
        bounds = (
            # a·n² + 2b·n + c ≤ 0
            (
                dreal * dreal + dimaginary * dimaginary,
                real * dreal + imaginary * dimaginary,
                real * real + imaginary * imaginary - radius * (radius + edge),
            ),
            (
                self.bulge * dy * dy,
                dx * radius / 2 + self.bulge * y * dy,
                (x - self.outer * radius - edge) * radius + self.bulge * y * y,
            ),
            (0.0, -dx / 2, self.inner * radius - x - edge),
            (0.0, dy / 2, y - self.wide * radius - edge),
            (0.0, -dy / 2, -y - self.wide * radius - edge),
        )
        low, high = -inf, inf
        for bound in bounds:
            least, most = _not_positive(*bound)
            low, high = max(low, least), min(high, most)
        return low, high

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
        part: what is looked for.
        weights: units of the coordinates along the direction, across it, and of the conjugate.
        basis: of Z[ω].
        frame: how it lies.
    """

    part: Slice
    weights: tuple[float, float, float]
    basis: tuple[Omega, ...]
    frame: "_Frame"

    @staticmethod
    def reduced(part: Slice, unit: float, conjugate_unit: float, basis: tuple[Omega, ...]) -> "_Lattice":
        """Reduce a basis step by step for flatter and flatter ellipses."""
        flatness = max(0.0, -log2(min(part.along, part.across)))
        steps = 1 if basis is not _UNIT_BASIS else max(1, ceil(flatness / _BITS_PER_REDUCTION))
        one = 1 << part.direction.bits
        for step in range(1, steps + 1):
            along, across = part.along ** (step / steps), part.across ** (step / steps)
            weights = (1 / (along * unit), 1 / (across * unit), 1 / conjugate_unit)
            change = _reduction([_weighted(coordinates(a, part.direction), one, weights) for a in basis])
            basis = tuple(_combination(row, basis) for row in change)
        vectors = [_weighted(coordinates(a, part.direction), one, weights) for a in basis]
        return _Lattice(part, weights, basis, _Frame.of(vectors))

    def points(self, level: int) -> Iterator[Omega]:
        """All lattice points in the slice and the disk of a level: whole lines of those in the ellipsoid around it."""
        nearby, rest = self._near_centre(level)
        radius = sqrt(2.0 ** (level // 2))
        offset = (-rest[0], -rest[1], -rest[2], -rest[3])
        for numbers, place in self.frame.lines_near(rest, 2 * radius * radius * (1 + _ROUNDING)):
            low, high = self.part.stretch(_minus(offset, -1, place), self.frame.vectors[0], radius)
            if low <= high:
                for number in range(ceil(low), floor(high) + 1):
                    yield add(nearby, _combination((number, *numbers), self.basis))

    def _near_centre(self, level: int) -> tuple[Omega, Vector]:
        """A lattice point near the ellipsoid's centre, and the way from it to the centre."""
        bits = self.part.direction.bits
        radius = root_of(radius_squared(level), bits)
        centre = radius - int(Fraction(self.part.depth) * radius)
        nearby = ZERO
        while True:
            along, across, real, imaginary = coordinates(nearby, self.part.direction)
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
        vectors: as they are.
        axes: the orthogonal vectors.
        lengths: the squares of their lengths.
        shares: ``shares[i][j]`` for j < i: how much of axis j vector i has.
    """

    vectors: Sequence[Vector]
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
        return _Frame(vectors, axes, lengths, shares)

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

    def lines_near(self, place: Vector, distance_squared: float) -> Iterator[tuple[tuple[int, ...], Vector]]:
        """The lines along the first vector that come within a distance of a place.

        Each is given by the numbers of the other vectors, and by what these numbers combine to.
        """
        yield from self._layer(3, self.heights(place), distance_squared, (), (0.0, 0.0, 0.0, 0.0))

    def _layer(
        self, i: int, heights: list[float], budget: float, chosen: tuple[int, ...], sum_: Vector
    ) -> Iterator[tuple[tuple[int, ...], Vector]]:
        if i == 0:
            yield chosen, sum_
            return
        height, length, shares = heights[i], self.lengths[i], self.shares[i]
        reach = sqrt(budget / length)
        for number in range(ceil(height - reach), floor(height + reach) + 1):
            left = budget - (number - height) ** 2 * length
            if left >= 0:
                below = [heights[j] - number * shares[j] for j in range(i)]
                yield from self._layer(i - 1, below, left, (number, *chosen), _minus(sum_, -number, self.vectors[i]))


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


def _not_positive(a: float, b: float, c: float) -> tuple[float, float]:
    """Between which numbers n there is a·n² + 2b·n + c ≤ 0, for a ≥ 0; an empty stretch if nowhere."""
    if a == 0:
        if b == 0:
            return (-inf, inf) if c <= 0 else (inf, -inf)
        return (-inf, -c / (2 * b)) if b > 0 else (-c / (2 * b), inf)
    discriminant = b * b - a * c
    if discriminant < 0:
        return inf, -inf
    root = sqrt(discriminant)
    return (-b - root) / a, (-b + root) / a


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
