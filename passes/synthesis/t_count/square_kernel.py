"""The search for few squares of linear forms whose span contains given symmetric bilinear forms.

Every form is a bit mask of at most 62 coefficients. With W the span of the given forms and of some chosen squares, a
solution is found where the squares in W, chosen or not, span W. Chosen squares are exchanged one at a time, towards
spaces whose squares span more.
Source: R. Barbulescu, J. Detrey, N. Estibals, P. Zimmermann, doi:10.1007/978-3-642-31662-3_12 (the spaces W).
"""

from typing import NamedTuple

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.synthesis.t_count.walk_kernel import Longs, draw

_ONE_IN = 1 << 20
_LOSSES = 1300
"""How many of so many exchanges that lose one dimension are made all the same."""


class SquareSizes(NamedTuple):
    """Lengths.

    Attributes:
        targets: how many forms are given.
        chosen: how many squares are chosen.
        squares: how many squares there are.
        steps: how many exchanges to try.
    """

    targets: int
    chosen: int
    squares: int
    steps: int


class SquareSpace(NamedTuple):
    """Where the search works.

    Attributes:
        targets: the given forms.
        squares: all squares.
        chosen: which are chosen, changed.
        basis: room for a basis of W.
        spanned: room for one of the space that its squares span.
        inside: for each square whether it is in W.
        random: the state of the generator.
    """

    targets: Longs
    squares: Longs
    chosen: Longs
    basis: Longs
    spanned: Longs
    inside: Longs
    random: Longs


@kernel_part
def reduced_by(basis: Longs, count: int, form: int) -> int:
    """A form less those of a basis; each of the basis has its highest bit alone."""
    for row in range(count):
        other = form ^ basis[row]
        form = min(form, other)
    return form


@kernel_part
def extend(basis: Longs, count: int, form: int) -> int:
    """Add a form to a basis; return how many it has then."""
    form = reduced_by(basis, count, form)
    if form == 0:
        return count
    for row in range(count):
        other = basis[row] ^ form
        basis[row] = min(basis[row], other)
    basis[count] = form
    return count + 1


@kernel_part
def missing(sizes: SquareSizes, space: SquareSpace) -> int:
    """How many dimensions the squares in W leave of W."""
    whole = 0
    for target in range(sizes.targets):
        whole = extend(space.basis, whole, space.targets[target])
    for place in range(sizes.chosen):
        whole = extend(space.basis, whole, space.squares[space.chosen[place]])
    count = 0
    for square in range(sizes.squares):
        space.inside[square] = 0
        if reduced_by(space.basis, whole, space.squares[square]) == 0:
            space.inside[square] = 1
            count = extend(space.spanned, count, space.squares[square])
    return whole - count


@kernel(seconds_per_work=1.5e-7, compile_seconds=2.0)
def find_squares(sizes: SquareSizes, space: SquareSpace) -> int:
    """Exchange squares until those in W span W; say whether they do, which they are is in ``inside`` then."""
    least = missing(sizes, space)
    for _ in range(sizes.steps):
        if least == 0:
            return 1
        place = draw(space.random, sizes.chosen)
        before = space.chosen[place]
        space.chosen[place] = draw(space.random, sizes.squares)
        left = missing(sizes, space)
        if left <= least or (left == least + 1 and draw(space.random, _ONE_IN) < _LOSSES):
            least = left
        else:
            space.chosen[place] = before
    return 0
