"""A molecule's orbitals and the integrals over them, through pyscf (the extra ``chem``).

Everything is done on one thread and written in one way, as far as that is possible: orbitals of equal energy are those
that are also eigenvectors of a fixed one-electron operator, the largest component of an orbital is positive, and
integrals are multiples of 2⁻⁴⁰ hartree. Between machines the linear algebra may still differ in the last bits.
Source: Q. Sun et al., doi:10.1063/5.0006074.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.problem.elements import num_core_orbitals
from qlower.dialects.problem.systems import Molecule
from qlower.passes.solvers.chemistry import one_thread

CONVERGED_HARTREE = 1e-11
SAME_ENERGY_HARTREE = 1e-6
"""Orbitals whose energies differ by less count as degenerate."""
GRID = 2.0**40
"""Integrals are rounded to multiples of its inverse, about 1e-12 hartree, far below what the orbitals are exact to."""
MOST_BASIS_FUNCTIONS = 1000

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ActiveSpace:
    """Orbitals that electrons may occupy, and the field of the others.

    Attributes:
        molecule: pyscf's.
        frozen: float64 [basis functions, frozen orbitals], doubly occupied.
        active: float64 [basis functions, orbitals], the occupied ones first.
        num_up, num_down: active electrons of each spin.
    """

    molecule: Any
    frozen: Matrix
    active: Matrix
    num_up: int
    num_down: int

    @property
    def num_orbitals(self) -> int:
        """How many orbitals are active."""
        return int(self.active.shape[1])

    def integrals(self) -> tuple[float, Matrix, NDArray[np.float64]]:
        """Energy without active electrons, one-electron and two-electron integrals (chemists' order), in hartree."""
        from pyscf import ao2mo, scf  # noqa: PLC0415  # an extra

        with one_thread():
            bare = scf.hf.get_hcore(self.molecule)
            density = 2.0 * self.frozen @ self.frozen.T
            field = np.zeros_like(bare)
            if self.frozen.shape[1]:
                coulomb, exchange = scf.hf.get_jk(self.molecule, density)
                field = coulomb - 0.5 * exchange
            constant = self.molecule.energy_nuc() + float(np.sum(density * (bare + 0.5 * field)))
            one_body = self.active.T @ (bare + field) @ self.active
            packed = ao2mo.kernel(self.molecule, self.active)
            two_body = ao2mo.restore(1, packed, self.num_orbitals)
        return float(_rounded(np.array(constant))), _rounded(one_body + one_body.T) / 2, _rounded(two_body)


def _rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    rounded: NDArray[np.float64] = np.round(values * GRID) / GRID + 0.0
    return rounded


def active_space(system: Molecule) -> ActiveSpace:
    """The active space that a molecule asks for.

    Raises:
        QlowerError: QL0830 to QL0833, QL0835.
    """
    molecule = _molecule(system)
    with one_thread():
        field = _converged(molecule)
        coefficients, occupations = _ordered(molecule, field)
    doubly, singly = int((occupations == 2).sum()), int((occupations == 1).sum())
    frozen = _num_frozen(system, molecule, doubly)
    count = len(occupations) - frozen if system.active_orbitals < 0 else system.active_orbitals
    if frozen > doubly or doubly - frozen + singly > count or frozen + count > len(occupations):
        fail(
            "QL0833",
            f"{frozen} frozen and {count} active orbitals, and the basis gives {len(occupations)}, "
            f"{doubly} of them doubly and {singly} singly occupied",
            expected="the occupied orbitals, and no more than there are",
            fix="choose another active space or a larger basis set",
        )
    active = coefficients[:, frozen : frozen + count]
    return ActiveSpace(molecule, coefficients[:, :frozen], active, doubly - frozen + singly, doubly - frozen)


def _num_frozen(system: Molecule, molecule: Any, doubly: int) -> int:
    if system.frozen_core:
        return min(sum(map(num_core_orbitals, system.elements)), doubly)
    if system.active_electrons < 0:
        return 0
    return int(molecule.nelectron - system.active_electrons) // 2


def _molecule(system: Molecule) -> Any:
    """The molecule as pyscf has it."""
    try:
        from pyscf import gto  # noqa: PLC0415  # an extra
    except ModuleNotFoundError:
        fail(
            "QL0830", "a molecule's integrals need pyscf, which is not installed", expected="the extra `chem`",
            fix="pip install 'qlower[chem]', or give the integrals as an FCIDUMP file",
        )  # fmt: skip
    positions = system.positions_angstrom.array.tolist()
    atoms = list(zip(system.elements, positions, strict=True))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is wrong is said below
            molecule = gto.M(
                atom=atoms, unit="Angstrom", basis=system.basis, charge=system.charge, spin=system.unpaired_electrons,
                verbose=0, parse_arg=False,
            )  # fmt: skip
    except (RuntimeError, KeyError, ValueError, OSError, AssertionError) as error:
        reason = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
        fail(
            "QL0832", f"the basis `{system.basis}` cannot be used: {reason}", expected="a basis set of all elements",
            fix="name another, such as sto-3g, 6-31g or cc-pvdz",
        )  # fmt: skip
    if molecule.nao > MOST_BASIS_FUNCTIONS:
        fail(
            "QL0835", f"the basis has {molecule.nao} functions", expected=f"at most {MOST_BASIS_FUNCTIONS}",
            fix="choose a smaller basis set",
        )  # fmt: skip
    return molecule


def _converged(molecule: Any) -> Any:
    """A converged restricted Hartree–Fock state: by iteration, else by second-order steps."""
    from pyscf import scf  # noqa: PLC0415  # an extra

    field = scf.RHF(molecule)
    field.chkfile, field.conv_tol, field.max_cycle = None, CONVERGED_HARTREE, 200
    checkpoint = vars(field).pop("_chkfile", None)
    if checkpoint is not None:  # a temporary file that nothing needs
        checkpoint.close()
    field.kernel()
    if not field.converged:
        field = field.newton()
        field.conv_tol, field.max_cycle = CONVERGED_HARTREE, 100
        field.kernel()
    if not field.converged:
        fail(
            "QL0831", "no restricted Hartree–Fock state was found", expected="a geometry near an equilibrium",
            fix="check geometry, charge and unpaired electrons",
        )  # fmt: skip
    return field


def _ordered(molecule: Any, field: Any) -> tuple[Matrix, NDArray[np.int64]]:
    """Orbitals by occupation, then energy, each written in one way; and their occupations."""
    occupations = np.round(field.mo_occ).astype(np.int64)
    order = np.lexsort((field.mo_energy, -occupations))
    energies, occupations = field.mo_energy[order], occupations[order]
    coefficients = np.array(field.mo_coeff[:, order])
    operator = _tie_breaker(molecule)
    start = 0
    for end in range(1, len(order) + 1):
        same = end < len(order) and occupations[end] == occupations[start]
        if same and energies[end] - energies[end - 1] < SAME_ENERGY_HARTREE:
            continue
        if end - start > 1:
            block = coefficients[:, start:end]
            _, rotation = np.linalg.eigh(block.T @ operator @ block)
            coefficients[:, start:end] = block @ rotation
        start = end
    return _positive(coefficients), occupations


def _tie_breaker(molecule: Any) -> Matrix:
    """A one-electron operator without symmetry: x + √2 y + √3 z + √5 x² + √7 y² + √11 z²."""
    first = molecule.intor("int1e_r")
    second = molecule.intor("int1e_rr").reshape(3, 3, molecule.nao, molecule.nao)
    linear = np.tensordot(np.sqrt([1.0, 2.0, 3.0]), first, axes=1)
    quadratic = np.tensordot(np.sqrt([5.0, 7.0, 11.0]), second[range(3), range(3)], axes=1)
    operator: Matrix = linear + quadratic
    return operator


def _positive(coefficients: Matrix) -> Matrix:
    """Each column with its largest component positive; the first of those that are equally large counts."""
    sizes = np.abs(coefficients)
    leading = np.argmax(sizes > sizes.max(axis=0) - 1e-6, axis=0)
    signs = np.where(coefficients[leading, np.arange(coefficients.shape[1])] < 0, -1.0, 1.0)
    return coefficients * signs
