"""Fermionic excitations as sequences of Pauli rotations, in any encoding."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.algorithm.programs import Rotations, one_origin
from qlower.dialects.hamiltonian.encodings import encode_products, keeps_symmetries
from qlower.dialects.hamiltonian.ladder_products import LadderProducts, joined
from qlower.dialects.hamiltonian.ops import Encoding
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Value
from qlower.ir.rows import LongColumn, Terms

_NEGLIGIBLE = 1e-12


class Excitations(NamedTuple):
    """Anti-Hermitian generators T − T†, each times a free parameter of its own or of others too.

    Attributes:
        products: the T's, in the order in which their exponentials act.
        parameter: int64 [n], the parameter of each, numbered from 0 without gaps.
        names: of the parameters.
    """

    products: LadderProducts
    parameter: LongColumn
    names: tuple[str, ...]

    def kept(self, encoding: Encoding) -> "Excitations":
        """Those whose parameter moves only what keeps all tapered symmetries."""
        broken = self.parameter[~keeps_symmetries(self.products, encoding)]
        good = np.setdiff1d(np.arange(len(self.names)), broken)
        index = np.flatnonzero(np.isin(self.parameter, good))
        numbers = np.searchsorted(good, self.parameter[index])
        return Excitations(self.products.take(index), numbers, tuple(self.names[p] for p in good.tolist()))


def products_of_modes(num_modes: int, modes: list[tuple[int, ...]]) -> LadderProducts:
    """Products with as many creators as annihilators, creators first, times one; any mix of lengths."""
    parts = [LadderProducts.of_shape(num_modes, len(m) // 2, np.array([m], dtype=np.int32), np.ones(1)) for m in modes]
    empty = LadderProducts.of_shape(num_modes, 0, np.zeros((0, 0), np.int32), np.zeros(0))
    return joined(parts) if parts else empty


def excitation_rotations(
    excitations: Excitations, encoding: Encoding, values: tuple[Value, ...], origin: tuple[int, ...]
) -> Rotations:
    """The product of exp(θ (T − T†)), the first one first, exactly: the strings of one generator commute.

    T − T† = Σ 2i·Im(c)·P for T = Σ c·P, and exp(2iθ·Im(c)·P) is the rotation by −4θ·Im(c) about P.

    Args:
        excitations: all of which keep the tapered symmetries.
        encoding: of the modes.
        values: of the parameters.
        origin: where they came from.
    """
    table, coefficients, product = encode_products(excitations.products, encoding)
    table, owner, amounts = _merged(table, product, coefficients.imag)
    count = len(amounts)
    terms = Terms(
        np.arange(count, dtype=np.int32),
        excitations.parameter[owner].astype(np.int32),
        -4.0 * amounts,
    )
    return Rotations(table, np.zeros(count), terms, values, one_origin(origin, count))


def _merged(
    table: PauliTable, owner: LongColumn, amounts: NDArray[np.float64]
) -> tuple[PauliTable, LongColumn, NDArray[np.float64]]:
    """Equal strings of one owner added up, zeros left out; in the order of first occurrence."""
    if not len(amounts):
        return table, owner, amounts
    order = np.lexsort((*table.z.T, *table.x.T, owner))
    x, z, owners = table.x[order], table.z[order], owner[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (x[1:] != x[:-1]).any(axis=1) | (z[1:] != z[:-1]).any(axis=1) | (owners[1:] != owners[:-1])
    starts = np.flatnonzero(new)
    sums = np.add.reduceat(amounts[order], starts)
    first = order[starts]
    kept = np.abs(sums) > _NEGLIGIBLE
    first, sums = first[kept], sums[kept]
    by_place = np.argsort(first, kind="stable")
    first = first[by_place]
    return table.take(first), owner[first], sums[by_place]
