"""Molecules: atoms, electrons and the active space, checked as far as that is possible without a basis set."""

from typing import Any

import numpy as np

from qlower.dialects.problem.elements import ATOMIC_NUMBERS
from qlower.dialects.problem.reading.documents import INVALID, Document
from qlower.dialects.problem.reading.schema import REAL
from qlower.dialects.problem.systems import SYSTEM, Molecule
from qlower.documents.nodes import Node
from qlower.documents.shapes import did_you_mean
from qlower.ir.attributes import Dense

LEAST_DISTANCE_ANGSTROM = 0.1
MOST_ATOMS = 1000


def read_molecule(document: Document, node: Node, values: dict[str, Any]) -> Molecule:
    """The molecule of a mapping; INVALID, with diagnostics, if it is impossible."""
    invalid: Molecule = INVALID
    atoms = _atoms(document, values["geometry_angstrom"])
    if atoms is INVALID:
        return invalid
    elements, positions = atoms
    electrons = sum(ATOMIC_NUMBERS[element] for element in elements) - values["charge"]
    space = values["active_space"] or {"frozen_core": False, "active_electrons": -1, "active_orbitals": -1}
    if not _electrons_fit(document, node, electrons, values["unpaired_electrons"]):
        return invalid
    if not _space_fits(document, node, electrons, values["unpaired_electrons"], space):
        return invalid
    return Molecule(
        attributes={
            "sym_name": SYSTEM,
            "elements": tuple(elements),
            "positions_angstrom": Dense(positions),
            "basis": values["basis"],
            "charge": values["charge"],
            "unpaired_electrons": values["unpaired_electrons"],
            **space,
        },
        origin=(document.origin(node.value("kind")),),
    )


def _atoms(document: Document, node: Node) -> Any:
    """Symbols and positions; INVALID, with diagnostics, for what is no list of atoms."""
    if node.kind != "list":
        return document.reader.wrong_type(node, "a list of [element, x, y, z]", "geometry_angstrom")
    if not node.items:
        return document.report(
            "QL0807", "the molecule has no atoms", node, "[element, x, y, z] for each atom", "add one"
        )
    if len(node.items) > MOST_ATOMS:
        return document.report("QL0809", f"{len(node.items)} atoms", node, f"at most {MOST_ATOMS}", "take fewer")
    before = len(document.reader.diagnostics)
    elements, positions = [], []
    for index, item in enumerate(node.items):
        name = f"geometry_angstrom[{index}]"
        if item.kind != "list" or len(item.items) != 4:
            document.report("QL0409", f"`{name}` is no atom", item, "[element, x, y, z], positions in Å")
            continue
        symbol = item.items[0]
        if symbol.kind != "scalar" or symbol.text not in ATOMIC_NUMBERS:
            near = did_you_mean(symbol.text.capitalize(), tuple(ATOMIC_NUMBERS))
            document.report("QL0805", f"`{name}` is {symbol.describe()}", symbol, "the symbol of an element", near)
        elements.append(symbol.text)
        positions.append([document.reader.read(part, REAL, name) for part in item.items[1:]])
    if len(document.reader.diagnostics) > before:
        return INVALID
    table = np.array(positions, dtype=np.float64)
    distances = np.linalg.norm(table[:, None] - table[None], axis=2) + np.triu(np.full((len(table),) * 2, np.inf))
    if len(table) > 1 and distances.min() < LEAST_DISTANCE_ANGSTROM:
        second, first = (int(i) for i in np.unravel_index(int(distances.argmin()), distances.shape))
        message = f"atoms {first} and {second} are {distances.min():.3g} Å apart"
        expected = f"at least {LEAST_DISTANCE_ANGSTROM} Å"
        return document.report("QL0807", message, node.items[second], expected, "check the positions and their unit")
    return elements, table


def _electrons_fit(document: Document, node: Node, electrons: int, unpaired: int) -> bool:
    if electrons < 1:
        message = f"the molecule has {electrons} electrons"
        document.report("QL0806", message, node.value("charge"), "at least one", "correct the charge")
        return False
    if unpaired > electrons or (electrons - unpaired) % 2:
        key = "unpaired_electrons" if "unpaired_electrons" in node.entries else "charge"
        place = node.value(key) if key in node.entries else node.value("geometry_angstrom")
        parity = "an odd" if electrons % 2 else "an even"
        document.report(
            "QL0806", f"{electrons} electrons cannot have {unpaired} unpaired", place,
            f"{parity} number of unpaired electrons up to {electrons}",
            f"write `unpaired_electrons: {electrons % 2}`, or correct the charge",
        )  # fmt: skip
        return False
    return True


def _space_fits(document: Document, node: Node, electrons: int, unpaired: int, space: dict[str, Any]) -> bool:
    active, orbitals = space["active_electrons"], space["active_orbitals"]
    problem = ""
    if active >= 0 and space["frozen_core"]:
        problem = "both `frozen_core` and `active_electrons` say what is frozen"
    elif active > electrons:
        problem = f"{active} active electrons of {electrons}"
    elif active >= 0 and ((electrons - active) % 2 or active < unpaired):
        problem = f"{active} active of {electrons} electrons with {unpaired} unpaired leave no whole orbitals frozen"
    elif 0 <= orbitals < (max(active, 0) + unpaired + 1) // 2:
        problem = f"{max(active, unpaired)} active electrons in {orbitals} orbitals"
    if problem:
        place = node.value("active_space")
        document.report("QL0821", problem, place, "an active space within the molecule", "correct the active space")
    return not problem
