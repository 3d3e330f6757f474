"""Diagnostic codes of the hamiltonian level: operators, encodings, tapering and file formats, QL0840 to QL0859."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL0840": Code(
        "fermionic operator that is not Hermitian",
        "An operator of the hamiltonian level is an observable: to every product of creators and annihilators its "
        "Hermitian conjugate must stand in the sum with the complex conjugate coefficient.",
        "Add the missing conjugates, or halve the operator and add its conjugate.",
    ),
    "QL0841": Code(
        "mode that the operator does not have",
        "A product names a mode outside 0 … num_modes − 1.",
        "Count modes from 0, or raise the number of modes.",
    ),
    "QL0842": Code(
        "product that breaks a tapered symmetry",
        "A qubit was removed because a symmetry has a known value. An operator that changes this value leads out of "
        "the sector and has no form on the qubits that are left.",
        "Leave such products out: they do not act within the sector. Or do without the tapering.",
    ),
    "QL0843": Code(
        "state outside the tapered sector",
        "A qubit was removed because a symmetry has a known value; the occupation asked for has the other one.",
        "Use an occupation of the sector, or do without the tapering.",
    ),
    "QL0844": Code(
        "unknown fermion encoding",
        "Fermionic modes are mapped to qubits by jordan-wigner, bravyi-kitaev or parity.",
        "Name one of the three.",
    ),
    "QL0845": Code(
        "fermionic operator with too many modes",
        "Products are expanded into Pauli strings on as many qubits as there are modes. A product of many different "
        "modes gives as many strings as two to the power of their number, and these would not fit in memory.",
        "Use a smaller active space, or products of fewer operators.",
    ),
    "QL0850": Code(
        "file of Pauli strings that is not JSON",
        "The text breaks off or breaks the rules of JSON.",
        "Write one JSON object with num_qubits, paulis and coeffs.",
    ),
    "QL0851": Code(
        "file of Pauli strings with wrong fields",
        "The object holds num_qubits, the list of strings paulis and the list of numbers coeffs of the same length.",
        "Correct the fields named.",
    ),
    "QL0852": Code(
        "Pauli string that is none",
        "A string has one of the letters I, X, Y and Z for each qubit, the leftmost for qubit 0.",
        "Correct the string named.",
    ),
    "QL0853": Code(
        "sum of Pauli strings that is not Hermitian",
        "A sum of Pauli strings is an observable if its coefficients are finite real numbers.",
        "Give real coefficients; the imaginary part of a complex one must be zero.",
    ),
    "QL0854": Code(
        "operator with too many terms",
        "Operators are held in memory as packed terms. Above the limit they would need tens of gigabytes.",
        "Split the operator, or cut small terms off and say so.",
    ),
    "QL0855": Code(
        "FCIDUMP file that cannot be read",
        "The file begins with the namelist &FCI with NORB and NELEC, ended by &END or /, and has then a line of a "
        "value and four orbital numbers for each integral.",
        "Correct the line named.",
    ),
    "QL0856": Code(
        "FCIDUMP file of a kind that is not read",
        "Integrals over real orbitals that both spins share are read. Files of an unrestricted calculation "
        "(IUHF, UHF) have other orbitals for each spin, files with two numbers per value have complex orbitals.",
        "Write the file from a restricted calculation with real orbitals.",
    ),
    "QL0857": Code(
        "FCIDUMP file with contradicting numbers",
        "The number of electrons and the spin MS2 must have the same parity, and there must be room for the electrons "
        "of each spin in the orbitals.",
        "Correct NELEC or MS2.",
    ),
    "QL0858": Code(
        "module without an operator to write",
        "A file of Pauli strings holds one sum: the module's operator `hamiltonian`, once modes have become qubits.",
        "Map fermions to qubits first, for example with the pass map-fermions-to-qubits.",
    ),
}
