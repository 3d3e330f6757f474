"""Codes of problems and of the files they name: QL0800 to QL0829. Faults of YAML itself are QL0402 to QL0413."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL0800": Code(
        "Not a problem of this version",
        "A problem begins with its schema, so that a file written for another version is never misread.",
        "Write `schema: qlower-problem-1` first.",
    ),
    "QL0801": Code(
        "Files that name each other in a circle",
        "A system may be taken from another file, and that from a third, but not from one that is being read.",
        "Write the system out in one of the files.",
    ),
    "QL0802": Code(
        "File holds something else",
        "A file named as a system must be a document `kind: system`, one named as a program a circuit.",
        "Name another file, or correct its kind.",
    ),
    "QL0803": Code(
        "Unit does not fit the system",
        "Molecules and FCIDUMP files are in hartree; models are in the unit of their own couplings. The unit stands in "
        "the key, so that no number is taken for what it is not.",
        "Use the key that is given as expected.",
    ),
    "QL0804": Code(
        "Question and system do not go together",
        "A cost over bits (QUBO, Ising, a graph problem) is optimised; molecules and models have energies and "
        "dynamics.",
        "Change the kind of the problem or of the system.",
    ),
    "QL0805": Code(
        "Unknown element", "Atoms are named by the symbols of the elements, such as H or Li.", "Correct the symbol."
    ),
    "QL0806": Code(
        "Impossible number of particles",
        "Charge and unpaired electrons must leave whole, non-negative numbers of electrons of each spin that the "
        "orbitals or sites have room for.",
        "Correct the charge, the number of unpaired electrons, or the particle numbers.",
    ),
    "QL0807": Code(
        "Geometry is impossible",
        "Two atoms are nearer to each other than 0.1 Å, or there are none: the unit is Å, not bohr or nm.",
        "Check the positions and their unit.",
    ),
    "QL0808": Code(
        "Lattice is too small to be periodic",
        "Around so short a direction a site would be joined to itself, or twice to the same neighbour.",
        "Make the direction longer, or open.",
    ),
    "QL0809": Code(
        "Problem is too large",
        "The size of the Hamiltonian was estimated from the request before anything was allocated, and is beyond what "
        "fits in memory.",
        "Make the lattice, the basis or the active space smaller.",
    ),
    "QL0810": Code(
        "Malformed Pauli string",
        "A Pauli string has one letter I, X, Y or Z for each qubit, leftmost qubit 0; all strings of a sum are of one "
        "length.",
        "Correct the string.",
    ),
    "QL0811": Code(
        "Sum is not Hermitian",
        "A Hamiltonian or an observable is Hermitian, so the coefficients of its Pauli strings are real.",
        "Remove the imaginary part, or split the operator into two Hermitian ones.",
    ),
    "QL0815": Code(
        "Malformed graph or list of couplings",
        "A graph file is networkx node-link JSON, or has a line `node node [weight]` for each edge; couplings have a "
        "line `variable variable coefficient`.",
        "Correct the line.",
    ),
    "QL0816": Code(
        "Fault in an edge or a coupling",
        "An edge joins two different nodes of the graph and is given once; a coupling names variables that there are.",
        "Correct or remove it.",
    ),
    "QL0817": Code(
        "Initial state does not fit",
        "The initial state has one 0 or 1 for each qubit, or for each mode of fermions (all of spin up first), and as "
        "many particles as the system.",
        "Correct the initial state.",
    ),
    "QL0818": Code(
        "Observable does not fit",
        "An observable has a name of its own, acts on the system's qubits, and is of the kind that the system has.",
        "Correct the observable.",
    ),
    "QL0819": Code(
        "Wrong number of alternatives",
        "Exactly one of some keys must be given: with none something is missing, with two it is said twice.",
        "Keep exactly one of them.",
    ),
    "QL0820": Code(
        "Cost is not diagonal",
        "A sum of Pauli strings that is optimised is a cost of bit strings, so its strings have only I and Z.",
        "Remove the other strings, or ask for the ground-state energy.",
    ),
    "QL0821": Code(
        "Active space does not fit the molecule",
        "The active electrons must be no more than there are, leave whole orbitals frozen, and fit into the active "
        "orbitals; a frozen core is given by `frozen_core` or by `active_electrons`, not by both.",
        "Correct the active space.",
    ),
    "QL0822": Code(
        "File is not attached",
        "The text of the problem was handed over without the text of a file that it names.",
        "Give the problem as a file, or attach the text in `Source.attachments`.",
    ),
    "QL0829": Code(
        "The problem is not answered",
        "The format `answer` writes what a classical solver found; this problem was not given to one, or was found "
        "to need a quantum computer.",
        "Compile on to a circuit, or allow classical solvers.",
    ),
}
"""Every code this area raises."""
