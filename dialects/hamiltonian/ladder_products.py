"""Products of creators and annihilators as flat columns, and their normal form.

a†_p creates a particle in mode p, a_p removes it; {a_p, a†_q} = δ_pq. A product has its creators first.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qlower.ir.rows import IntColumn, LongColumn, offsets_of, ragged

ComplexColumn = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class LadderProducts:
    """A list of products a†_p a†_q … a_r a_s, each times a complex number.

    Attributes:
        num_modes: how many modes there are.
        num_creators: int64 [n], how many of a product's modes are created; they stand first.
        num_annihilators: int64 [n], how many are annihilated.
        modes: int32, the modes of all products in the order of the products, one after the other.
        coefficients: complex128 [n].
    """

    num_modes: int
    num_creators: LongColumn
    num_annihilators: LongColumn
    modes: IntColumn
    coefficients: ComplexColumn

    def __len__(self) -> int:
        return len(self.coefficients)

    @staticmethod
    def of_shape(
        num_modes: int, num_creators: int, modes: NDArray[np.integer], coefficients: NDArray[np.number]
    ) -> "LadderProducts":
        """Products that all have the same shape: ``modes`` [n, k], the first ``num_creators`` of each created."""
        count, length = modes.shape
        return LadderProducts(
            num_modes,
            np.full(count, num_creators, dtype=np.int64),
            np.full(count, length - num_creators, dtype=np.int64),
            np.ascontiguousarray(modes, dtype=np.int32).reshape(-1),
            np.asarray(coefficients, dtype=np.complex128),
        )

    @cached_property
    def lengths(self) -> LongColumn:
        """Operators per product, int64 [n]."""
        return self.num_creators + self.num_annihilators

    @cached_property
    def offsets(self) -> LongColumn:
        """Where each product's modes begin, int64 [n + 1]."""
        return offsets_of(self.lengths)

    def take(self, index: NDArray[np.integer]) -> "LadderProducts":
        """The products at some places."""
        picked = self.modes[ragged(self.offsets[:-1][index], self.lengths[index])]
        return LadderProducts(
            self.num_modes, self.num_creators[index], self.num_annihilators[index], picked, self.coefficients[index]
        )

    def with_coefficients(self, coefficients: NDArray[np.number]) -> "LadderProducts":
        """The same products times other numbers."""
        return LadderProducts(
            self.num_modes, self.num_creators, self.num_annihilators, self.modes,
            np.asarray(coefficients, dtype=np.complex128),
        )  # fmt: skip

    @cached_property
    def shapes(self) -> list[tuple[int, int, LongColumn]]:
        """(creators, annihilators, where such products stand) of every shape that occurs, in ascending order."""
        bound = int(self.num_annihilators.max(initial=0)) + 1
        key = self.num_creators * bound + self.num_annihilators
        return [
            (int(found) // bound, int(found) % bound, np.flatnonzero(key == found)) for found in np.unique(key).tolist()
        ]

    def modes_of(self, index: LongColumn, length: int) -> IntColumn:
        """The modes of the products at ``index``, all of one length; int32 [len(index), length]."""
        found: IntColumn = self.modes[self.offsets[:-1][index][:, None] + np.arange(length)]
        return found


def joined(parts: list[LadderProducts]) -> LadderProducts:
    """All products one after the other; all parts have the same number of modes."""
    return LadderProducts(
        parts[0].num_modes,
        np.concatenate([part.num_creators for part in parts]),
        np.concatenate([part.num_annihilators for part in parts]),
        np.concatenate([part.modes for part in parts]),
        np.concatenate([part.coefficients for part in parts]),
    )


def adjoint(products: LadderProducts) -> LadderProducts:
    """The Hermitian conjugates of all products, in the same order."""
    lengths = products.lengths
    ends = np.repeat(products.offsets[1:] - 1, lengths)
    within = np.arange(len(products.modes), dtype=np.int64) - np.repeat(products.offsets[:-1], lengths)
    return LadderProducts(
        products.num_modes, products.num_annihilators, products.num_creators,
        products.modes[ends - within], products.coefficients.conj(),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Canonical:
    """Products in normal form, those of the same operators added up.

    Attributes:
        products: in ascending order of shape and modes; creators ascend, annihilators descend.
        owner: int64 [number of products put in], which product each went to, or −1 if it is zero.
    """

    products: LadderProducts
    owner: LongColumn


def canonical(products: LadderProducts) -> Canonical:
    """Order the operators within each product, with the sign this gives, and add up equal products.

    A product with a mode created twice or annihilated twice is zero and drops out; sums that are exactly zero stay.
    """
    owner = np.full(len(products), -1, dtype=np.int64)
    parts: list[LadderProducts] = []
    count = 0
    for creators, annihilators, index in products.shapes:
        modes = products.modes_of(index, creators + annihilators)
        left, odd_left, zero_left = _sorted_modes(modes[:, :creators])
        right, odd_right, zero_right = _sorted_modes(modes[:, creators:][:, ::-1])
        alive = np.flatnonzero(~(zero_left | zero_right))
        ordered = np.concatenate((left, right[:, ::-1]), axis=1)[alive]
        sign = np.where(odd_left ^ odd_right, -1.0, 1.0)[alive]
        first, group = _distinct_rows(ordered)
        values = products.coefficients[index[alive]] * sign
        sums = np.bincount(group, values.real, len(first)) + 1j * np.bincount(group, values.imag, len(first))
        owner[index[alive]] = count + group
        count += len(first)
        parts.append(LadderProducts.of_shape(products.num_modes, creators, ordered[first], sums))
    return Canonical(joined(parts) if parts else products, owner)


def _sorted_modes(modes: IntColumn) -> tuple[IntColumn, NDArray[np.bool_], NDArray[np.bool_]]:
    """The modes of each row ascending; whether that took an odd permutation; whether a mode occurs twice."""
    count, length = modes.shape
    odd = np.zeros(count, dtype=bool)
    twice = np.zeros(count, dtype=bool)
    for i in range(length):
        for j in range(i + 1, length):
            odd ^= modes[:, i] > modes[:, j]
            twice |= modes[:, i] == modes[:, j]
    return np.sort(modes, axis=1), odd, twice


def _distinct_rows(rows: IntColumn) -> tuple[LongColumn, LongColumn]:
    """Where each distinct row stands first, in ascending order of rows; and which of them each row is."""
    count, length = rows.shape
    order = np.lexsort(rows.T[::-1]) if length else np.arange(count)
    ordered = rows[order]
    new = np.ones(count, dtype=bool)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    group = np.empty(count, dtype=np.int64)
    group[order] = np.cumsum(new) - 1
    return order[new], group


def antihermitian_part(products: LadderProducts) -> float:
    """The largest coefficient of the sum minus its conjugate, over the largest of the sum; 0.0 if there is none."""
    largest = float(np.abs(products.coefficients).max(initial=0.0))
    conjugate = adjoint(products)
    difference = canonical(joined([products, conjugate.with_coefficients(-conjugate.coefficients)])).products
    return float(np.abs(difference.coefficients).max(initial=0.0)) / largest if largest else 0.0
