"""The two-qubit Cliffords up to one-qubit ones, and what they do to Pauli operators on their pair.

Of the 11,520 Cliffords on two qubits there are 20 classes up to one-qubit Cliffords after them: the identity, nine like
CX, nine like iSWAP and one like SWAP, which need 0, 1, 2 and 3 CX. Each is a product of controlled Paulis

    C(σ, τ) = (1 + σ_a + τ_b − σ_a τ_b) / 2,

which are Hermitian. A Pauli on the pair is the code ``x_a + 2 z_a + 4 x_b + 8 z_b``.
Source: A. Corcoles et al., arXiv:1210.7011 (classes); arXiv:2103.08602 (controlled Paulis in synthesis).
"""

from itertools import product
from typing import NamedTuple

import numpy as np

from qlower.passes.mapping.coupling import Ints

PAULIS = (1, 2, 3)
"""X, Z and Y as ``x + 2 z``."""
CODES = 16
NUM_CLASSES = 19

Factor = tuple[int, int]
"""σ and τ of a controlled Pauli."""


class PairCliffords(NamedTuple):
    """The classes as kernels take them; class 0 is the first one like CX, the identity is left out.

    Attributes:
        image: code of the image of each code, sign left out, [19 · 16].
        support: where the image acts: 1 the first qubit, 2 the second, 3 both, [19 · 16].
        cost: CX, [19].
    """

    image: Ints
    support: Ints
    cost: Ints


def image_under(factor: Factor, code: int) -> int:
    """The image of a Pauli under conjugation by a controlled Pauli, sign left out."""
    sigma, tau = factor
    first, second = code & 3, code >> 2
    flips = _anticommute(second, tau)
    if _anticommute(first, sigma):
        second ^= tau
    if flips:
        first ^= sigma
    return first | second << 2


def _anticommute(one: int, other: int) -> bool:
    return bool(one) and bool(other) and one != other


def _images(factors: tuple[Factor, ...]) -> tuple[int, ...]:
    codes = tuple(range(CODES))
    for factor in factors:
        codes = tuple(image_under(factor, code) for code in codes)
    return codes


def _supports(images: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(bool(code & 3)) | int(bool(code >> 2)) << 1 for code in images)


def _classes() -> tuple[tuple[Factor, ...], ...]:
    """The factors of each class, those that act first standing first."""
    like_cx = tuple((factor,) for factor in product(PAULIS, PAULIS))
    twice = (
        (one, other) for (one,), (other,) in product(like_cx, like_cx) if one[0] != other[0] and one[1] != other[1]
    )
    like_iswap = {_supports(_images(factors)): factors for factors in reversed(list(twice))}
    swap = ((1, 2), (2, 1), (1, 2))
    return (*like_cx, *sorted(like_iswap.values()), swap)


FACTORS = _classes()
"""The controlled Paulis whose product each class is, the first one acting first."""


def pair_cliffords() -> PairCliffords:
    """All classes."""
    images = [_images(factors) for factors in FACTORS]
    return PairCliffords(
        np.array(images, np.int32).reshape(-1),
        np.array([_supports(image) for image in images], np.int32).reshape(-1),
        np.array([len(factors) for factors in FACTORS], np.int32),
    )
