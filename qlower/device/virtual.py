"""Virtual machines: parts of a device as devices of their own (R. Tao et al., "Quantum Virtual Machines", OSDI 2025).

A program is compiled for the descriptor of a virtual machine and knows nothing of the rest of the device. The
descriptor does not depend on where the virtual machine lies: the same couplings give the same digest, so what was
compiled once serves at every place. It is put there by renaming qubits and mending the direction of gates.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from qlower.device.calibration import Calibration, GateCalibration
from qlower.device.loader import build_target, citations_of
from qlower.device.schema import NAME
from qlower.device.target import Target, VirtualMachines
from qlower.diagnostics import fail
from qlower.documents.shapes import UNKNOWN


def virtual_machine(target: Target, qubits: Sequence[int], name: str = "") -> Target:
    """The descriptor of a part of a device, over local qubits 0 … n − 1.

    It has the couplings among the qubits, the native gates, typical figures, features and limits of the device. What
    belongs to single qubits (labels, regions, error correction) is left out. Couplings have no direction: a gate
    against the device's is turned when the program is placed (``fix-directions``).

    Args:
        target: the device.
        qubits: physical qubits; local qubit i is ``qubits[i]``.
        name: of the virtual machine, part of its digest; by default that of the device with the number of qubits, such
            as ``ibm_torino.vm7``.

    Returns:
        A target whose digest depends on the device's descriptor, the couplings and the name, not on the place.

    Raises:
        QlowerError: QL0482, the qubits are not different qubits of the device; QL0412, the name is not one that a
            descriptor may have.
    """
    return _cut(target, tuple(qubits), name or f"{target.name}.vm{len(qubits)}")


@lru_cache(maxsize=4096)
def _cut(target: Target, qubits: tuple[int, ...], name: str) -> Target:
    _check_qubits(target, qubits)
    if not re.fullmatch(NAME.pattern, name):
        fail("QL0412", f"a virtual machine cannot be called `{name}`", expected=NAME.form)
    local = {qubit: index for index, qubit in enumerate(qubits)}
    document = {key: value for key, value in target.document.items() if key not in _OF_THE_WHOLE}
    document |= {"name": name, "description": f"A virtual machine of {len(qubits)} qubits of {target.name}"}
    document |= {"num_qubits": len(qubits), "topology": _topology(target, local)}
    document["native_gates"] = [_native_gate(gate, local) for gate in target.document["native_gates"]]
    cited = {key for _, keys in citations_of(document) for key in keys}
    document["sources"] = {key: text for key, text in target.sources.items() if key in cited}
    order = ("schema", "name", "descriptor_version", "description", *document)
    return build_target({key: document[key] for key in dict.fromkeys(order) if key in document})


_OF_THE_WHOLE = ("qubit_labels", "virtual_machines", "qec")
"""Sections that mean nothing to a part of the device."""


def _check_qubits(target: Target, qubits: Sequence[int]) -> None:
    if not qubits or len(set(qubits)) < len(qubits) or any(not 0 <= qubit < target.num_qubits for qubit in qubits):
        fail(
            "QL0482",
            f"the qubits {list(qubits)} are not a part of {target.name}",
            expected=f"different qubits from 0 to {target.num_qubits - 1}, at least one",
        )


def _topology(target: Target, local: Mapping[int, int]) -> dict[str, Any]:
    """The couplings among the qubits, each once, the lower local qubit first."""
    declared = target.document["topology"]
    cited = {"source": declared["source"]} if "source" in declared else {}
    if target.topology.all_to_all:
        return {"kind": "all_to_all", **cited}
    return {"kind": "coupling_map", "directed": False, "edges": [list(e) for e in couplings(target, local)], **cited}


def couplings(target: Target, qubits: Sequence[int] | Mapping[int, int]) -> tuple[tuple[int, int], ...]:
    """The couplings among some qubits as pairs of their local numbers, the lower first, sorted; directions are ignored.

    Args:
        target: a device with a coupling map.
        qubits: physical qubits; the local number of each is its place, or what it is mapped to.
    """
    local = qubits if isinstance(qubits, Mapping) else {qubit: index for index, qubit in enumerate(qubits)}
    found = set()
    for qubit, index in local.items():
        for other in target.topology.neighbours_of(qubit).tolist():
            if other in local and index < local[other]:
                found.add((index, local[other]))
    return tuple(sorted(found))


def _native_gate(gate: Mapping[str, Any], local: Mapping[int, int]) -> dict[str, Any]:
    """A native gate without direction, on those of its qubits that the virtual machine has."""
    result = {**gate, "directed": False}
    if "qubits" in gate:
        own = [[local[qubit] for qubit in qubits] for qubits in gate["qubits"] if all(q in local for q in qubits)]
        result["qubits"] = sorted(
            map(list, {tuple(sorted(qubits)) if len(qubits) == 2 else tuple(qubits) for qubits in own})
        )
    return result


def tiling_of(target: Target) -> VirtualMachines:
    """The tiling that a descriptor declares.

    Raises:
        QlowerError: QL0470, it declares none.
    """
    if target.virtual_machines is None:
        fail(
            "QL0470",
            f"{target.name} declares no virtual machines",
            fix="add `virtual_machines` to the descriptor; `qlower target regions` proposes a tiling",
        )
    return target.virtual_machines


def scaled(target: Target, row: int, column: int, rows: int, columns: int) -> tuple[int, ...]:
    """The physical qubits of ``rows`` × ``columns`` neighbouring virtual machines, in virtual order.

    Virtual machines come row by row, then the horizontal connectors among them row by row, then the vertical ones; a
    qubit in two connectors comes where it is first named.

    Args:
        target: a device that declares virtual machines.
        row: of the first one in the grid.
        column: of the first one in the grid.
        rows: how many down.
        columns: how many across.

    Raises:
        QlowerError: QL0470, none are declared; QL0481, the dimensions are not allowed, or not all are in the
                grid.
    """
    tiling = tiling_of(target)
    if (rows, columns) not in tiling.dimensions:
        allowed = ", ".join(f"{r}×{c}" for r, c in tiling.dimensions)
        fail("QL0481", f"{target.name} does not allow {rows}×{columns} virtual machines", expected=f"one of {allowed}")
    if not (0 <= row <= tiling.rows - rows and 0 <= column <= tiling.columns - columns):
        fail(
            "QL0481",
            f"{rows}×{columns} virtual machines at ({row}, {column}) are not in the grid of {target.name}",
            expected=f"a part of {tiling.rows} rows and {tiling.columns} columns, counted from 0",
        )
    return tiling.scaled(row, column, rows, columns)


def shapes(target: Target, num_qubits: int) -> tuple[tuple[int, int], ...]:
    """The smallest allowed (rows, columns) of virtual machines that hold so many qubits.

    Small is counted in virtual machines. Where several of equal size hold the program, such as both orientations, all
    are given, in the order of the descriptor.

    Args:
        target: a device that declares virtual machines.
        num_qubits: of the program.

    Returns:
        Nothing if no allowed dimensions are large enough.

    Raises:
        QlowerError: QL0470, none are declared.
    """
    tiling = tiling_of(target)
    large = [(r, c) for r, c in tiling.dimensions if len(tiling.scaled(0, 0, r, c)) >= num_qubits]
    smallest = min((r * c for r, c in large), default=0)
    return tuple((r, c) for r, c in large if r * c == smallest)


def virtual_calibration(calibration: Calibration, qubits: Sequence[int], name: str) -> Calibration:
    """A snapshot cut to a part of a device.

    A two-qubit gate that was measured in one order has the same figures in the other: the virtual machine has no
    directions, and a turned gate is the same pulse.

    Args:
        calibration: of the device.
        qubits: physical qubits; local qubit i is ``qubits[i]``.
        name: of the virtual machine, as in :func:`virtual_machine`.

    Returns:
        The snapshot over local qubits; unlike the descriptor it does depend on the place.
    """
    local = {qubit: index for index, qubit in enumerate(qubits)}
    columns = {key: getattr(calibration, key) for key in calibration.document["qubits"]}
    own = {key: tuple(column[qubit] for qubit in qubits) for key, column in columns.items()}
    gates = {gate: _cut_gate(figures, local) for gate, figures in calibration.gates.items()}
    document = {
        **calibration.document,
        "target": name,
        "qubits": {key: _json(column) for key, column in own.items()},
        "gates": {
            gate: {
                "qubits": [list(place) for place in figures.qubits],
                "error": _json(figures.error),
                "duration_ns": _json(figures.duration_ns),
            }
            for gate, figures in gates.items()
        },
    }
    return Calibration(
        target=name,
        taken_at=calibration.taken_at,
        time_to_live_h=calibration.time_to_live_h,
        source=calibration.source,
        **own,
        gates=gates,
        document=document,
    )


def _cut_gate(figures: GateCalibration, local: Mapping[int, int]) -> GateCalibration:
    """The figures of a gate within a part, those of pairs in both orders."""
    rows = {
        tuple(local[qubit] for qubit in qubits): (error, duration_ns)
        for qubits, error, duration_ns in zip(figures.qubits, figures.error, figures.duration_ns, strict=True)
        if all(qubit in local for qubit in qubits)
    }
    for place in [place for place in rows if len(place) == 2]:
        rows.setdefault(place[::-1], rows[place])
    places = sorted(rows)
    return GateCalibration(
        tuple(places), tuple(rows[place][0] for place in places), tuple(rows[place][1] for place in places)
    )


def _json(column: Sequence[float | None]) -> list[Any]:
    return [UNKNOWN if value is None else value for value in column]
