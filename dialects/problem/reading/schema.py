"""The schema of problems, version 1, as data: sections, keys, units and bounds. See docs/problems.md."""

from qlower.dialects.problem.lattices import LATTICES
from qlower.dialects.problem.systems import FERMION_QUANTITIES, SPIN_QUANTITIES
from qlower.documents.nodes import Manual
from qlower.documents.shapes import Choice, Flag, Integer, Key, ListOf, Number, Raw, Section, Text, Variant

VERSION = "qlower-problem-1"
MANUAL = Manual("problem", "docs/problems.md", f"schema: {VERSION}")

REAL = Number(unknown=False)
POSITIVE = Number(low=0, open_low=True, unknown=False)
NOT_NEGATIVE = Number(low=0, unknown=False)
COUNT = Integer(1)
FILE = Text(form="a path relative to this file")
OBSERVABLE_NAME = Text(r"[A-Za-z][A-Za-z0-9_]{0,39}", "a name of letters, digits and _ that begins with a letter")


def _lattice(name: str) -> Section:
    directions = LATTICES[name].directions
    keys = {direction: Key(COUNT, "cells in this direction", required=True) for direction in directions}
    closed = [periodic_key(name, direction) for direction in directions]
    keys |= {key: Key(Flag(), "whether its ends are neighbours", default=False) for key in closed}
    return Section({"kind": Key(Choice((name,)), "kind of lattice", required=True), **keys})


def periodic_key(lattice: str, direction: str) -> str:
    """The key that says whether a direction of a lattice is periodic."""
    return "periodic" if len(LATTICES[lattice].directions) == 1 else f"periodic_{direction}"


LATTICE = Key(Variant("kind", {name: _lattice(name) for name in LATTICES}), "which sites are neighbours", required=True)


def _system(kind: str, keys: dict[str, Key]) -> Section:
    return Section({"kind": Key(Choice((kind,)), "kind of system", required=True), **keys})


def _energy(meaning: str, default: float | None = None) -> Key:
    required = default is None
    return Key(REAL, f"{meaning}, in the model's unit of energy", required=required, default=default)


ACTIVE_SPACE = Section(
    {
        "frozen_core": Key(
            Flag(), "keep the orbitals of the noble gas before each atom doubly occupied", default=False
        ),
        "active_electrons": Key(COUNT, "electrons in the active space", default=-1),
        "active_orbitals": Key(COUNT, "orbitals in the active space, those of lowest energy first", default=-1),
    }
)

PARTICLES = {
    "num_up": Key(Integer(), "particles of spin up", default=-1),
    "num_down": Key(Integer(), "particles of spin down", default=-1),
}

GRAPH = Section(
    {
        "num_nodes": Key(COUNT, "number of nodes; by default one more than the largest in an edge", default=-1),
        "edges": Key(Raw(), "edges [node, node] or [node, node, weight]"),
        "file": Key(FILE, "networkx node-link JSON, or lines `node node [weight]`"),
    }
)
PENALTY = Key(Number(low=1, open_low=True, unknown=False), "cost of each edge that breaks the rule", default=2.0)
COUPLINGS = {
    "num_variables": Key(COUNT, "number of variables; by default one more than the largest named", default=-1),
    "couplings": Key(Raw(), "list of [variable, variable, coefficient]; one variable twice is a linear term"),
    "matrix": Key(Raw(), "square matrix of coefficients; entries of both triangles are added"),
    "file": Key(FILE, "lines `variable variable coefficient`"),
    "constant": Key(REAL, "a constant to add", default=0.0),
    "sense": Key(Choice(("minimize", "maximize")), "which way is better", default="minimize"),
}
PAULI_TERMS = {
    "terms": Key(Raw(), "mapping of Pauli strings, leftmost letter qubit 0, to their coefficients"),
    "file": Key(FILE, "JSON with `num_qubits`, `paulis` and `coeffs`"),
}

SYSTEMS = {
    "molecule": _system(
        "molecule",
        {
            "geometry_angstrom": Key(Raw(), "list of [element, x, y, z] in Å", required=True),
            "basis": Key(Text(r"[^\s].{0,79}", "the name of a basis set"), "basis set, such as sto-3g", required=True),
            "charge": Key(Integer(-1000, 1000), "charge in units of the elementary charge", default=0),
            "unpaired_electrons": Key(Integer(0, 1000), "electrons of spin up less those of spin down", default=0),
            "active_space": Key(ACTIVE_SPACE, "which electrons and orbitals are treated; all by default", default=None),
        },
    ),
    "fcidump": _system("fcidump", {"file": Key(FILE, "integrals in the FCIDUMP format", required=True)}),
    "heisenberg": _system(
        "heisenberg",
        {
            "lattice": LATTICE,
            **{f"coupling_{axis}": _energy(f"factor of {axis.upper() * 2} on each edge", 0.0) for axis in "xyz"},
            **{f"field_{axis}": _energy(f"factor of {axis.upper()} on each site", 0.0) for axis in "xyz"},
        },
    ),
    "transverse_field_ising": _system(
        "transverse_field_ising",
        {"lattice": LATTICE, "coupling": _energy("J in −J ZZ"), "field": _energy("h in −h X")},
    ),
    "fermi_hubbard": _system(
        "fermi_hubbard",
        {
            "lattice": LATTICE,
            "hopping": _energy("t in −t c†c"),
            "interaction": _energy("U in U n↑n↓"),
            "chemical_potential": _energy("μ in −μ n", 0.0),
            **PARTICLES,
        },
    ),
    "t_j": _system(
        "t_j",
        {
            "lattice": LATTICE,
            "hopping": _energy("t in −t c†c"),
            "exchange": _energy("J in J (S·S − nn/4)"),
            "double_occupancy_penalty": Key(NOT_NEGATIVE, "energy of a doubly occupied site", default=-1.0),
            **PARTICLES,
        },
    ),
    "pauli_sum": _system(
        "pauli_sum",
        {**PAULI_TERMS, "unit": Key(Choice(("hartree", "model")), "unit of the coefficients", default="model")},
    ),
    "qubo": _system("qubo", COUPLINGS),
    "ising": _system("ising", COUPLINGS),
    "max_cut": _system("max_cut", {"graph": Key(GRAPH, "the graph, with weights", required=True)}),
    "maximum_independent_set": _system(
        "maximum_independent_set", {"graph": Key(GRAPH, "the graph", required=True), "penalty": PENALTY}
    ),
    "vertex_cover": _system("vertex_cover", {"graph": Key(GRAPH, "the graph", required=True), "penalty": PENALTY}),
    "file": _system("file", {"file": Key(FILE, "another document, of `kind: system`", required=True)}),
}
SYSTEM = Key(Variant("kind", SYSTEMS), "what the problem is about", required=True)

OBSERVABLE = Section(
    {
        "name": Key(OBSERVABLE_NAME, "what it is called", required=True),
        "quantity": Key(Choice(SPIN_QUANTITIES + FERMION_QUANTITIES), "a well-known observable"),
        "site": Key(Integer(), "the only site or orbital that counts", default=-1),
        **PAULI_TERMS,
    }
)
OBSERVABLES = Key(ListOf(OBSERVABLE), "operators whose expectation value is wanted", default=[])

INITIAL_STATE = Section(
    {
        "bits": Key(Text(r"[01]+", "a text of 0 and 1, in quotes"), "the state of each qubit or mode"),
        "repeat": Key(Text(r"[01]+", "a text of 0 and 1, in quotes"), "a pattern repeated over all qubits or modes"),
        "occupied": Key(ListOf(Integer()), "the qubits or modes that are 1"),
        "occupied_up": Key(ListOf(Integer()), "sites or orbitals with a particle of spin up"),
        "occupied_down": Key(ListOf(Integer()), "sites or orbitals with a particle of spin down"),
        "reference": Key(Flag(), "the determinant of the orbitals of lowest energy"),
    }
)

BUDGET = Section(
    {
        "qpu_seconds": Key(NOT_NEGATIVE, "time on a quantum computer", default=-1.0),
        "usd": Key(NOT_NEGATIVE, "money", default=-1.0),
        "wall_clock_h": Key(NOT_NEGATIVE, "time until the answer", default=-1.0),
    }
)
PROVENANCE = Section(
    {
        "owner": Key(Text(), "who asks", default=""),
        "run_group": Key(Text(), "which runs it belongs to", default=""),
    }
)
REQUEST = {
    "solvers": Key(Choice(("any", "quantum", "classical")), "which methods may be chosen", default="any"),
    "budget": Key(BUDGET, "what the answer may cost", default=None),
    "provenance": Key(PROVENANCE, "who asks, and for what", default=None),
}
ACCURACY = {
    "accuracy_hartree": Key(POSITIVE, "largest error of the energy in hartree"),
    "accuracy_energy": Key(POSITIVE, "largest error of the energy in the model's unit"),
}

PROGRAM = Section(
    {
        "file": Key(FILE, "a circuit, such as an OpenQASM file", required=True),
        "format": Key(
            Text(r"([a-z][a-z0-9]*\.)?[a-z][a-z0-9]*(-[a-z0-9]+)*", "a format name such as openqasm3"),
            "its format, if it cannot be told from its first words",
            default="",
        ),
    }
)

_HEAD = {"schema": Key(Choice((VERSION,)), "version of this schema", required=True)}


def _problem(kind: str, keys: dict[str, Key]) -> dict[str, Key]:
    return {**_HEAD, "kind": Key(Choice((kind,)), "what is asked", required=True), **keys}


PROBLEMS = {
    "ground_state_energy": _problem(
        "ground_state_energy", {"system": SYSTEM, **ACCURACY, "observables": OBSERVABLES, **REQUEST}
    ),
    "time_evolution": _problem(
        "time_evolution",
        {
            "system": SYSTEM,
            "time_inverse_hartree": Key(REAL, "how long, in atomic units of time, ħ/hartree"),
            "time_inverse_energy": Key(REAL, "how long, in ħ over the model's unit of energy"),
            "initial_state": Key(INITIAL_STATE, "the state it begins with", default=None),
            "accuracy_operator_norm": Key(
                POSITIVE, "largest error of the evolution operator in operator norm", required=True
            ),
            "observables": OBSERVABLES,
            **REQUEST,
        },
    ),
    "optimization": _problem(
        "optimization",
        {
            "system": SYSTEM,
            "approximation_ratio": Key(
                Number(low=0, high=1, open_low=True, unknown=False), "share of the best value", default=1.0
            ),
            **REQUEST,
        },
    ),
    "phase_estimation": _problem(
        "phase_estimation",
        {
            "system": SYSTEM,
            **ACCURACY,
            "initial_state": Key(INITIAL_STATE, "a state near the eigenstate", default=None),
            **REQUEST,
        },
    ),
    "program": _problem("program", {"program": Key(PROGRAM, "the circuit", required=True), **REQUEST}),
    "system": _problem("system", {"system": SYSTEM}),
}
"""The keys of a document by its kind."""
