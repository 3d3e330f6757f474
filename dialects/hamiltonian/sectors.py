"""Which symmetries of a module's operators have a known value: the sector that a problem is about."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.encodings import encoding_matrix
from qlower.dialects.hamiltonian.gf2 import Matrix, kernel, reduced
from qlower.dialects.hamiltonian.operators import table_of
from qlower.dialects.hamiltonian.ops import Encoding, PauliOperator
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.hamiltonian.tapering import diagonal_symmetries
from qlower.ir import Module


def reference_occupation(encoding: Encoding) -> NDArray[np.bool_] | None:
    """The lowest modes of each spin occupied, bool [num_modes]; None if the numbers of particles are not known."""
    if min(encoding.num_up, encoding.num_down) < 0:
        return None
    half = encoding.num_modes // 2
    occupied = np.zeros(encoding.num_modes, dtype=bool)
    occupied[: encoding.num_up] = True
    occupied[half : half + encoding.num_down] = True
    return occupied


def initial_occupation(module: Module) -> NDArray[np.bool_] | None:
    """The modes occupied in the initial state that the goal names; None if it names none."""
    goal = module.find("goal")
    text = "" if goal is None else goal.attributes.get("initial_state", "")
    return np.array([letter == "1" for letter in text]) if isinstance(text, str) and text else None


def with_symmetries(module: Module, encoding: Encoding, *, reference: bool) -> Encoding:
    """The encoding with every independent diagonal symmetry whose value in the sector is known.

    Args:
        module: all of whose qubit operators have the symmetries.
        encoding: without tapered qubits.
        reference: whether, where the goal names no initial state, all symmetries are taken to have the values of the
            reference occupation; otherwise only sums of the numbers of particles of each spin have known values.
    """
    symmetries = _common_symmetries(module)
    matrix = encoding_matrix(encoding.method, encoding.num_modes)
    masks: Matrix = (symmetries.astype(np.int64) @ matrix.astype(np.int64) & 1).astype(bool)
    occupied = initial_occupation(module)
    if occupied is None or len(occupied) != encoding.num_modes:
        occupied = reference_occupation(encoding)
        if occupied is None:
            return encoding
        if not reference:
            kept = _of_particle_numbers(masks)
            symmetries, _ = reduced((kept.astype(np.int64) @ symmetries.astype(np.int64) & 1).astype(bool))
            masks = (symmetries.astype(np.int64) @ matrix.astype(np.int64) & 1).astype(bool)
    values = 1 - 2 * (masks.astype(np.int64) @ occupied.astype(np.int64) & 1)
    return _recorded(encoding, symmetries, values.tolist())


def _common_symmetries(module: Module) -> Matrix:
    tables = [table_of(op)[0] for op in module.operations if isinstance(op, PauliOperator)]
    x, z = (np.concatenate([getattr(table, letter) for table in tables]) for letter in "xz")
    return diagonal_symmetries(PauliTable(tables[0].num_qubits, x, z))


def _of_particle_numbers(masks: Matrix) -> Matrix:
    """Which products of symmetries count whole spins, bool [products, symmetries].

    A product does if its mask is the same on all modes of spin up, and the same on all of spin down: if the differences
    between neighbouring modes of a spin vanish.
    """
    half = masks.shape[1] // 2
    up, down = masks[:, :half], masks[:, half:]
    differences = np.concatenate((up[:, 1:] ^ up[:, :-1], down[:, 1:] ^ down[:, :-1]), axis=1)
    return kernel(differences.T)


def _recorded(encoding: Encoding, symmetries: Matrix, values: Sequence[int]) -> Encoding:
    zeros = np.zeros_like(symmetries)
    found = encoding.with_attribute("symmetries", tuple(PauliTable.from_bits(zeros, symmetries).strings()))
    found = found.with_attribute("tapered_qubits", tuple(symmetries.argmax(axis=1).tolist()))
    return found.with_attribute("eigenvalues", tuple(values))
