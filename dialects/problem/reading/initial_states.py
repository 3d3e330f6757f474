"""Initial states: a bit for each qubit, or for each mode of fermions."""

from typing import Any

from qlower.dialects.problem.facts import is_fermionic, particles_of, width_of
from qlower.dialects.problem.reading.documents import INVALID, Document
from qlower.dialects.problem.systems import Integrals, Molecule, System
from qlower.documents.nodes import Node

WAYS = ("bits", "repeat", "occupied", "occupied_up", "reference")


def read_initial_state(document: Document, root: Node, values: dict[str, Any] | None, system: System) -> str:
    """The bits, leftmost first; empty for the reference determinant; INVALID, with a diagnostic, if they do not fit.

    Args:
        document: the problem.
        root: its mapping.
        values: what the schema made of ``initial_state``; None if there is none.
        system: what the state is one of.
    """
    has_reference = isinstance(system, Molecule | Integrals)
    if values is None:
        if has_reference:
            return ""
        return _misfit(document, root, "`initial_state` is missing", "`initial_state:` with `bits`, `repeat` or others")
    node = root.value("initial_state")
    given = [way for way in WAYS if way in values or (way == "occupied_up" and "occupied_down" in values)]
    if len(given) != 1:
        found: str = document.report(
            "QL0819", f"`initial_state` is given in {len(given)} ways", node, f"exactly one of {', '.join(WAYS)}",
            "keep exactly one",
        )  # fmt: skip
        return found
    if given == ["reference"]:
        if has_reference and values["reference"]:
            return ""
        return _misfit(document, node, "this system has no reference determinant", "the state as bits")
    if isinstance(system, Molecule):
        message = "the orbitals of a molecule are not known before its Hartree–Fock state is"
        return _misfit(document, node, message, "`reference: true`")
    bits = _bits(document, node, given[0], values, system)
    return bits if bits is INVALID else _with_right_particles(document, node, bits, system)


def _misfit(document: Document, node: Node, message: str, expected: str) -> str:
    found: str = document.report("QL0817", message, node, expected, "correct the initial state")
    return found


def _bits(document: Document, node: Node, way: str, values: dict[str, Any], system: System) -> str:
    width, fermionic = width_of(system), is_fermionic(system)
    each = "mode (all of spin up first)" if fermionic else "qubit"
    if way == "bits":
        if len(values["bits"]) != width:
            message = f"{len(values['bits'])} bits for {width} {'modes' if fermionic else 'qubits'}"
            return _misfit(document, node.value("bits"), message, f"{width} characters, one for each {each}")
        return str(values["bits"])
    if way == "repeat":
        pattern = str(values["repeat"])
        half = width // 2 if fermionic else width
        filled = (pattern * (half // len(pattern) + 1))[:half]
        # Fermions: the pattern is that of spin up, spin down has what spin up leaves empty.
        return filled + filled.translate(str.maketrans("01", "10")) if fermionic else filled
    if way == "occupied":
        return _filled(document, node.value("occupied"), values["occupied"], width)
    if not fermionic:
        return _misfit(document, node, "qubits have no spin up and down", "`occupied`")
    parts = []
    for key in ("occupied_up", "occupied_down"):
        place = node.value(key) if key in node.entries else node
        parts.append(_filled(document, place, values.get(key, []), width // 2))
    found: str = INVALID if INVALID in parts else "".join(parts)
    return found


def _filled(document: Document, node: Node, places: list[int], width: int) -> str:
    """Ones at some places."""
    bits = ["0"] * width
    for index, place in enumerate(places):
        if place >= width or bits[place] == "1":
            problem = "is given twice" if place < width else f"is none of the {width}"
            return _misfit(
                document, node.items[index], f"{place} {problem}", f"different numbers from 0 to {width - 1}"
            )
        bits[place] = "1"
    return "".join(bits)


def _with_right_particles(document: Document, node: Node, bits: str, system: System) -> str:
    asked = particles_of(system)
    half = len(bits) // 2
    found = (bits[:half].count("1"), bits[half:].count("1"))
    if asked is None or found == asked:
        return bits
    message = f"the state has {found[0]} particles of spin up and {found[1]} of spin down"
    return _misfit(document, node, message, f"{asked[0]} of spin up and {asked[1]} of spin down, as the system has")
