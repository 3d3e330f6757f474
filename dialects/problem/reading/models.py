"""Lattice models: lattices with couplings, and particle numbers."""

from typing import Any

from qlower.dialects.problem.lattices import LATTICES, count_of
from qlower.dialects.problem.reading.documents import INVALID, Document
from qlower.dialects.problem.reading.schema import periodic_key
from qlower.dialects.problem.systems import (
    SYSTEM,
    TJ,
    FermiHubbard,
    Heisenberg,
    LatticeModel,
    TransverseFieldIsing,
)
from qlower.documents.nodes import Node
from qlower.ir.attributes import Attribute

CLASSES: dict[str, type[LatticeModel]] = {
    "heisenberg": Heisenberg,
    "transverse_field_ising": TransverseFieldIsing,
    "fermi_hubbard": FermiHubbard,
    "t_j": TJ,
}


def read_model(document: Document, node: Node, values: dict[str, Any]) -> LatticeModel:
    """The lattice model of a mapping; INVALID, with diagnostics, if it is impossible."""
    invalid: LatticeModel = INVALID
    lattice = _lattice(document, node.value("lattice"), values["lattice"])
    if lattice is INVALID:
        return invalid
    most = 1 if values["kind"] == "t_j" else 2
    sites = count_of(lattice["lattice"], lattice["sizes"], lattice["periodic"])[0]
    if "num_up" in values and not _particles_fit(document, node, values, sites, most):
        return invalid
    rest = {name: value for name, value in values.items() if name not in ("kind", "lattice")}
    if "double_occupancy_penalty" in rest:
        rest["penalty"] = rest.pop("double_occupancy_penalty")
    return CLASSES[values["kind"]](
        attributes={"sym_name": SYSTEM, **lattice, **rest}, origin=(document.origin(node.value("kind")),)
    )


def _lattice(document: Document, node: Node, values: dict[str, Any]) -> Any:
    """A lattice's attributes; INVALID, with a diagnostic, if a periodic direction is too short."""
    known = LATTICES[values["kind"]]
    periodic = [values[periodic_key(known.name, direction)] for direction in known.directions]
    for direction, closed in zip(known.directions, periodic, strict=True):
        if closed and values[direction] < known.least_periodic:
            message = f"a periodic {known.name} lattice of {direction} {values[direction]}"
            expected = f"at least {known.least_periodic}"
            return document.report("QL0808", message, node.value(direction), expected, "make it longer, or open")
    attributes: dict[str, Attribute] = {
        "lattice": known.name,
        "sizes": tuple(values[direction] for direction in known.directions),
        "periodic": tuple(periodic),
    }
    return attributes


def _particles_fit(document: Document, node: Node, values: dict[str, Any], sites: int, most: int) -> bool:
    """Whether the particles have room; ``most`` is how many fit on one site."""
    up, down = values["num_up"], values["num_down"]
    if (up < 0) != (down < 0):
        given = "num_up" if up >= 0 else "num_down"
        place = node.entries[given][0]
        document.report("QL0806", f"only `{given}` is given", place, "both or none", "give the other as well")
        return False
    for key, number in (("num_up", up), ("num_down", down)):
        if number > sites:
            message = f"{number} particles of one spin on {sites} sites"
            document.report("QL0806", message, node.value(key), f"at most {sites}", "correct the number")
            return False
    if max(up, 0) + max(down, 0) > most * sites:
        message = f"{up + down} particles on {sites} sites, of which none may be doubly occupied"
        document.report("QL0806", message, node.value("num_up"), f"at most {sites} together", "correct the numbers")
        return False
    return True
