"""Where a program may begin: connected qubits of the device, and which wire on which of them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel
from qlower.passes.mapping.coupling import Coupling, Ints
from qlower.passes.mapping.sabre_state import Longs
from qlower.passes.pauli_synthesis_mapped.sites import Sites, pairs_of, sites_of

MOST_SAMPLES = 256
"""Strings that placements are judged by."""
MANY_SITES = 16
"""With every further site the tables of costs take twice as long, and half as many regions are looked at."""


class Placement(NamedTuple):
    """Qubits of the device for the wires.

    Attributes:
        qubits: of the device, by site, and so by wire: wire w begins on site w.
        sites: their couplings.
        cost: mean CX that bring a string to one site.
    """

    qubits: tuple[int, ...]
    sites: Sites
    cost: float


def placements(
    coupling: Coupling, supports: NDArray[np.bool_], num_sites: int, most: int, random: np.random.Generator
) -> list[Placement]:
    """The best placements found on connected sets of so many qubits, best first, no two of them alike.

    Args:
        coupling: the device.
        supports: where the strings act, bool [strings, wires].
        num_sites: at least as many as wires; the further ones hold idle wires.
        most: how many placements at most.
        random: the source of chance.
    """
    step = -(-len(supports) // MOST_SAMPLES)
    samples = supports[::step]
    num_regions = max(2, most >> max(0, num_sites - MANY_SITES))
    regions = compact_regions(coupling, num_sites, num_regions, random)
    found: dict[tuple[bytes, ...], Placement] = {}
    for region in regions:
        sites = sites_of(coupling, region, 2 * len(regions))
        order = improved(sites, samples, random.permutation(num_sites).astype(np.int32), len(regions))
        qubits = tuple(region[site] for site in order.tolist())
        couplings = tuple(end.tobytes() for end in pairs_of(coupling, qubits))
        if couplings not in found:
            own = sites_of(coupling, qubits, 2 * len(regions))
            found[couplings] = Placement(qubits, own, mean_cost(own, samples))
    return sorted(found.values(), key=lambda placement: (placement.cost, placement.qubits))[:most]


def compact_regions(coupling: Coupling, size: int, most: int, random: np.random.Generator) -> list[tuple[int, ...]]:
    """Connected sets of so many qubits, grown at random; the most compact ones of three times as many as asked for.

    Where the device has fewer different ones, some come twice.
    """
    distance = coupling.distance.reshape(coupling.num, coupling.num)
    grown = []
    for _ in range(3 * most):
        region = grown_region(coupling, size, random)
        if region is not None:
            grown.append((int(distance[np.ix_(region, region)].sum()), tuple(sorted(region))))
    grown.sort()
    return [region for _, region in grown[:most]]


def grown_region(coupling: Coupling, size: int, random: np.random.Generator) -> list[int] | None:
    """A connected set of so many qubits around a random one; None if its part of the device is too small."""
    region = [int(random.integers(coupling.num))]
    edge: set[int] = set()
    while len(region) < size:
        last = region[-1]
        edge.update(coupling.neighbours[coupling.offsets[last] : coupling.offsets[last + 1]].tolist())
        free = sorted(edge - set(region))
        if not free:
            return None
        region.append(free[int(random.integers(len(free)))])
    return region


def mean_cost(sites: Sites, samples: NDArray[np.bool_]) -> float:
    """The mean of the CX that bring each string to one site, wire w on site w."""
    masks = samples @ np.left_shift(1, np.arange(samples.shape[1], dtype=np.int64))
    return float(sites.reduction[masks].mean())


def improved(sites: Sites, samples: NDArray[np.bool_], order: Ints, repeats: int) -> Ints:
    """Exchange two sites for as long as that lowers the strings' costs; gives the site of each wire.

    ``repeats`` says how often this is called in all.
    """
    wires = samples.shape[1]
    flat = np.ascontiguousarray(samples, dtype=np.int32).reshape(-1)
    masks = np.zeros(len(samples), np.int64)
    exchange.run(sites, flat, wires, order, masks, work=20.0 * len(flat) * sites.num * repeats)
    return order


@kernel(seconds_per_work=2e-7, compile_seconds=1.5)
def exchange(sites: Sites, samples: Ints, wires: int, order: Ints, masks: Longs) -> int:
    """Exchange sites of wires for as long as the costs fall; returns the sum of the costs.

    Args:
        sites: where.
        samples: whether each string acts on each wire, flat.
        wires: how many wires each has.
        order: the site of each wire, and further sites; changed.
        masks: scratch space, one for each string.
    """
    best = 1 << 40
    one = 0
    other = 0
    unchanged = 0
    pairs = wires * sites.num
    while unchanged <= pairs:
        order[one], order[other] = order[other], order[one]
        total = 0
        for row in range(len(masks)):
            mask = 0
            for wire in range(wires):
                mask |= samples[row * wires + wire] << order[wire]
            total += sites.reduction[mask]
        if total < best:
            best = total
            unchanged = 0
        else:
            order[one], order[other] = order[other], order[one]
            unchanged += 1
        other += 1
        if other >= sites.num:
            one = (one + 1) % wires
            other = one + 1 if one + 1 < sites.num else 0
    return best
