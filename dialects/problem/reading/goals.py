"""Goals: what is asked, with units that fit the system."""

from typing import Any

import numpy as np

from qlower.dialects.hamiltonian.operators import table_of
from qlower.dialects.problem.facts import is_cost, unit_of
from qlower.dialects.problem.goals import GroundStateEnergy, Optimization, PhaseEstimation, TimeEvolution
from qlower.dialects.problem.reading.documents import INVALID, Document
from qlower.dialects.problem.reading.initial_states import read_initial_state
from qlower.dialects.problem.systems import PauliSum, System
from qlower.documents.nodes import Node
from qlower.ir.attributes import Attribute
from qlower.ir.operation import Operation


def read_goal(
    document: Document, root: Node, values: dict[str, Any], system: System, observables: tuple[str, ...]
) -> Operation:
    """The goal of a problem; INVALID, with diagnostics, if it does not fit the system.

    Args:
        document: the problem.
        root: its mapping.
        values: what the schema made of it.
        system: what it is about.
        observables: names of the observables.
    """
    invalid: Operation = INVALID
    kind = values["kind"]
    if not _fits(document, root, kind, system):
        return invalid
    attributes: dict[str, Attribute] = {"sym_name": "goal"}
    origin = (document.origin(root.value("kind")),)
    if kind == "optimization":
        return Optimization(
            attributes={**attributes, "approximation_ratio": values["approximation_ratio"]}, origin=origin
        )
    if kind == "time_evolution":
        attributes["max_error"] = values["accuracy_operator_norm"]
        attributes["time"] = _in_unit(document, root, values, "time_inverse", system)
    else:
        attributes["max_error"] = _in_unit(document, root, values, "accuracy", system)
    if kind != "ground_state_energy":
        attributes["initial_state"] = read_initial_state(document, root, values["initial_state"], system)
    if INVALID in attributes.values():
        return invalid
    if kind == "phase_estimation":
        return PhaseEstimation(attributes=attributes, origin=origin)
    attributes["observables"] = observables
    goal = GroundStateEnergy if kind == "ground_state_energy" else TimeEvolution
    return goal(attributes=attributes, origin=origin)


def _fits(document: Document, root: Node, kind: str, system: System) -> bool:
    """Whether the question can be asked of the system."""
    place = root.value("system").entries["kind"][1]
    if kind == "optimization" and isinstance(system, PauliSum):
        x_bits = table_of(system)[0].x
        if np.any(x_bits):
            document.report("QL0820", "the sum has strings with X or Y", place, "I and Z only", "correct the sum")
            return False
        return True
    if (kind == "optimization") != is_cost(system):
        if is_cost(system):
            message, expected = f"a system of `kind: {place.text}` is a cost of bit strings", "`kind: optimization`"
        else:
            message, expected = "an optimization needs a cost of bit strings", "qubo, ising, a graph problem, pauli_sum"
        document.report("QL0804", message, place, expected, "change the kind of the problem or of the system")
        return False
    return True


def _in_unit(document: Document, root: Node, values: dict[str, Any], name: str, system: System) -> Any:
    """The value of the key that has the system's unit in its name; INVALID, with a diagnostic, if it is another's."""
    right, wrong = f"{name}_hartree", f"{name}_energy"
    if unit_of(system) != "hartree":
        right, wrong = wrong, right
    if wrong in values:
        unit = unit_of(system) or "the model's own unit"
        place = root.entries[wrong][0]
        return document.report(
            "QL0803", f"`{wrong}`, and the system is in {unit}", place, f"`{right}`", f"give `{right}`"
        )
    if right not in values:
        return document.report("QL0408", f"`{right}` is missing", root, f"`{right}:` with a number", f"add `{right}:`")
    return values[right]
