"""The chip of a batch: qubits in the colours of their tenants."""

from collections.abc import Mapping
from functools import lru_cache

import networkx as nx

from qlower.device.target import Target
from qlower.passes.multiplex.model import PlannedBatch, Queue
from qlower.passes.multiplex.pictures.svg import colour, element, picture

MARGIN = 30.0
STEP = 34.0
"""Pixels between coupled qubits, about."""
RADIUS = 11.0
MOST_QUBITS = 400
"""Above it qubits are put on a square spiral of rows, since arranging them would take minutes."""


def chip_picture(target: Target, queue: Queue, batch: PlannedBatch, title: str) -> str:
    """An SVG of the device with the batch's tenants; qubits with several owners have a ring for each later one."""
    places = _places(target)
    owners: dict[int, list[int]] = {}
    for item in sorted(batch.placements, key=lambda item: (item.order, item.job)):
        for qubit in item.qubits:
            owners.setdefault(qubit, []).append(item.job)
    elements = [element("text", {"x": MARGIN, "y": MARGIN - 12, "font-size": "14"}, title)]
    elements += [_coupling(places, edge, owners) for edge in _edges(target)]
    for qubit in range(target.num_qubits):
        elements += _qubit(qubit, places[qubit], owners.get(qubit, []), queue)
    width = max(x for x, _ in places.values()) + MARGIN
    height = max(y for _, y in places.values()) + MARGIN
    return picture(width, height, elements)


def _coupling(places: Mapping[int, tuple[float, float]], edge: tuple[int, int], owners: Mapping[int, list[int]]) -> str:
    (x1, y1), (x2, y2) = places[edge[0]], places[edge[1]]
    shared = [job for job in owners.get(edge[0], []) if job in owners.get(edge[1], [])]
    stroke, width = (colour(shared[0]), 5.0) if shared else ("#bbbbbb", 1.0)
    return element("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": stroke, "stroke-width": width})


def _qubit(qubit: int, place: tuple[float, float], owners: list[int], queue: Queue) -> list[str]:
    x, y = place
    fill = colour(owners[0]) if owners else "#ffffff"
    title = f"qubit {qubit}: " + (", then ".join(queue.jobs[job].id for job in owners) if owners else "free")
    drawn = [element("circle", {"cx": x, "cy": y, "r": RADIUS, "fill": fill, "stroke": "#555555"}, title=title)]
    for ring, job in enumerate(owners[1:]):
        radius = max(RADIUS - 2.5 * (ring + 1), 2.0)
        drawn.append(element("circle", {"cx": x, "cy": y, "r": radius, "fill": colour(job), "stroke": "#ffffff"}))
    drawn.append(
        element(
            "text",
            {"x": x, "y": y + 3, "text-anchor": "middle", "font-size": "8", "pointer-events": "none"},
            f"{qubit}",
        )
    )
    return drawn


def _edges(target: Target) -> list[tuple[int, int]]:
    """All couplings, the lower qubit first; none where all are coupled to all."""
    if target.topology.all_to_all:
        return []
    neighbours = target.topology.neighbours_of
    return [(q, other) for q in range(target.num_qubits) for other in sorted(neighbours(q).tolist()) if q < other]


@lru_cache(maxsize=4)
def _places(target: Target) -> dict[int, tuple[float, float]]:
    """Where each qubit is drawn, in pixels: coupled ones near each other (Kamada and Kawai 1989)."""
    graph: nx.Graph[int] = nx.Graph(_edges(target))
    graph.add_nodes_from(range(target.num_qubits))
    if target.num_qubits > MOST_QUBITS or not nx.is_connected(graph):
        side = max(1, round(target.num_qubits**0.5))
        return {q: (MARGIN + STEP * (q % side), MARGIN + STEP * (q // side)) for q in range(target.num_qubits)}
    # From a circle, where it begins otherwise, a large lattice comes out folded.
    found = nx.kamada_kawai_layout(graph, pos=nx.spectral_layout(graph)) if target.num_qubits > 1 else {0: (0.0, 0.0)}
    lengths = [((found[a][0] - found[b][0]) ** 2 + (found[a][1] - found[b][1]) ** 2) ** 0.5 for a, b in graph.edges]
    scale = STEP / (sum(lengths) / len(lengths)) if lengths else STEP
    left, top = (min(found[q][axis] for q in found) for axis in (0, 1))
    return {q: (MARGIN + (found[q][0] - left) * scale, MARGIN + (found[q][1] - top) * scale) for q in sorted(found)}
