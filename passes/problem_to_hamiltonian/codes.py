"""Codes of making Hamiltonians of systems: QL0830 to QL0839."""

from collections.abc import Mapping

from qlower.diagnostics.codes import Code

CODES: Mapping[str, Code] = {
    "QL0830": Code(
        "The extra `chem` is not installed",
        "A molecule's integrals over a basis set are computed with pyscf, which qlower does not need otherwise.",
        "Install `qlower[chem]`, or give the integrals as an FCIDUMP file.",
    ),
    "QL0831": Code(
        "Hartree–Fock does not converge",
        "The orbitals are those of a restricted Hartree–Fock state, and no such state was found: the geometry is far "
        "from any equilibrium, or charge and spin are not those of a low state.",
        "Check geometry, charge and unpaired electrons, or give integrals over other orbitals as an FCIDUMP file.",
    ),
    "QL0832": Code(
        "Basis set cannot be used",
        "pyscf knows no such basis set, or has none of that name for one of the elements.",
        "Name another, such as sto-3g, 6-31g or cc-pvdz.",
    ),
    "QL0833": Code(
        "Active space does not fit the basis",
        "The orbitals of this basis set are too few for the active space, or its electrons do not fit into it.",
        "Choose another active space or a larger basis set.",
    ),
    "QL0834": Code(
        "Problem without a system, or a site that it does not have",
        "The module holds no op of a system named @system, or an observable names a site or an orbital beyond those "
        "of the Hamiltonian.",
        "Correct the module or the observable.",
    ),
    "QL0835": Code(
        "Hamiltonian is too large",
        "The number of its terms was estimated before any was made, and is beyond what fits in memory.",
        "Make the lattice, the basis or the active space smaller.",
    ),
}
