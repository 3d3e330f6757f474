"""Observables: well-known ones by name, others as sums of Pauli strings."""

from typing import Any

from qlower.dialects.problem.facts import is_fermionic, num_sites_of
from qlower.dialects.problem.reading.documents import INVALID, Document, one_of
from qlower.dialects.problem.reading.pauli_terms import read_pauli_sum
from qlower.dialects.problem.systems import FERMION_QUANTITIES, SPIN_QUANTITIES, Observable, PauliSum, System
from qlower.documents.nodes import Node

TAKEN = frozenset({"answer", "encoding", "goal", "hamiltonian", "main", "request", "system"})
"""Names that other ops have, here or further down."""


def read_observables(
    document: Document, node: Node, values: list[dict[str, Any]], system: System
) -> list[Observable | PauliSum]:
    """The observables of a list; those that are malformed give diagnostics instead."""
    found: list[Observable | PauliSum] = []
    names: set[str] = set()
    for item, value in zip(node.items, values, strict=True):
        name, place = value["name"], item.value("name")
        if name in names or name in TAKEN:
            problem = "is given twice" if name in names else "is the name of something else"
            _misfit(document, place, f"the name `{name}` {problem}", "a name of its own")
        names.add(name)
        observable = _observable(document, item, value, system)
        if observable is not INVALID:
            found.append(observable)
    return found


def _misfit(document: Document, node: Node, message: str, expected: str) -> Any:
    return document.report("QL0818", message, node, expected, "correct the observable")


def _observable(document: Document, node: Node, values: dict[str, Any], system: System) -> Any:
    key = one_of(document, node, ("quantity", "terms", "file"), f"observable {values['name']}")
    if key is INVALID:
        return INVALID
    if key == "quantity":
        return _quantity(document, node, values, system)
    if is_fermionic(system):
        message = "a sum of Pauli strings is an observable of qubits, the system is one of fermions"
        return _misfit(document, node.entries[key][0], message, f"`quantity`: one of {', '.join(FERMION_QUANTITIES)}")
    observable = read_pauli_sum(document, node, values["name"])
    if observable is not INVALID and observable.num_qubits != num_sites_of(system):
        message = f"the observable acts on {observable.num_qubits} qubits"
        return _misfit(document, node.value(key), message, f"{num_sites_of(system)} qubits, as the system has")
    return observable


def _quantity(document: Document, node: Node, values: dict[str, Any], system: System) -> Any:
    names = FERMION_QUANTITIES if is_fermionic(system) else SPIN_QUANTITIES
    if values["quantity"] not in names:
        message = f"`{values['quantity']}` is no observable of {'fermions' if is_fermionic(system) else 'qubits'}"
        return _misfit(document, node.value("quantity"), message, f"one of {', '.join(names)}")
    sites = num_sites_of(system)
    if 0 <= sites <= values["site"]:
        message = f"there is no site {values['site']}"
        return _misfit(document, node.value("site"), message, f"0 to {sites - 1}")
    attributes = {"sym_name": values["name"], "quantity": values["quantity"], "site": values["site"]}
    return Observable(attributes=attributes, origin=(document.origin(node.value("quantity")),))
