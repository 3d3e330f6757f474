"""A connected set of qubits of a device, and how many CX bring a Pauli to one of them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from qlower.lowering.kernels import kernel
from qlower.passes.mapping.coupling import Coupling, Ints
from qlower.passes.mapping.sabre_state import Longs

MOST_SITES = 20
"""The table of costs has an entry for every subset."""


class Sites(NamedTuple):
    """Qubits of a device, numbered from 0 in some order.

    Attributes:
        num: how many, at most ``MOST_SITES``.
        first, second: the sites of each coupled pair.
        reduction: by set of sites as a bit mask: how many CX on coupled pairs bring a Pauli that acts on just these to
            a single site.
    """

    num: int
    first: Ints
    second: Ints
    reduction: Ints


def sites_of(coupling: Coupling, qubits: Sequence[int], repeats: int = 1) -> Sites:
    """The sites that some qubits make; they must be connected. ``repeats`` says how often this is called in all."""
    first, second = pairs_of(coupling, qubits)
    sites = Sites(len(qubits), first, second, np.zeros(0, np.int32))
    return sites._replace(reduction=_reductions(np.array(neighbour_masks(sites), np.int64), repeats))


def pairs_of(coupling: Coupling, qubits: Sequence[int]) -> tuple[Ints, Ints]:
    """The smaller and the larger site of each coupled pair, ascending; site i is ``qubits[i]``."""
    place = {qubit: site for site, qubit in enumerate(qubits)}
    pairs = sorted(
        (place[qubit], place[other])
        for qubit in qubits
        for other in coupling.neighbours[coupling.offsets[qubit] : coupling.offsets[qubit + 1]].tolist()
        if other in place and place[qubit] < place[other]
    )
    ends = np.array(pairs, np.int32).reshape(-1, 2)
    return np.ascontiguousarray(ends[:, 0]), np.ascontiguousarray(ends[:, 1])


def neighbour_masks(sites: Sites) -> list[int]:
    """The neighbours of each site, as a mask."""
    near = [0] * sites.num
    for first, second in zip(sites.first.tolist(), sites.second.tolist(), strict=True):
        near[first] |= 1 << second
        near[second] |= 1 << first
    return near


def sites_within(sites: Sites, near: Sequence[int], active: int) -> Sites:
    """The same sites with the costs of what acts on active ones, which are connected, by gates on active ones."""
    inside = np.array([mask & active if active >> site & 1 else 0 for site, mask in enumerate(near)], np.int64)
    return sites._replace(reduction=_reductions(inside, len(near)))


def _reductions(near: Longs, repeats: int) -> Ints:
    num = len(near)
    costs = np.zeros(1 << num, np.int32)
    fill_reductions.run(num, near, costs, work=float(repeats) * len(costs) * (num + 4))
    return costs


@kernel(seconds_per_work=2e-7, compile_seconds=1.0)
def fill_reductions(num: int, near: Longs, costs: Ints) -> int:
    """Fill the reduction costs of all subsets of so many sites.

    A Pauli on w sites whose smallest connected superset (a Steiner tree) has s takes s − w CX to act on all of these
    and s − 1 more to act on one only; no CX does more, since each changes s or w by one.

    Args:
        num: sites.
        near: the neighbours of each site, as a mask.
        costs: filled, [2^num].
    """
    size = 1 << num
    for subset in range(1, size):  # connected: some site's rest is connected and touches it
        connected = 0
        rest = subset
        while rest != 0 and connected == 0:
            low = rest & -rest
            rest ^= low
            others = subset ^ low
            if others == 0:
                connected = 1
            elif costs[others] != 0:
                site = 0
                while 1 << site != low:
                    site += 1
                if near[site] & others != 0:
                    connected = 1
        costs[subset] = connected
    for back in range(1, size):
        subset = size - back
        weight = 0
        for site in range(num):
            weight += (subset >> site) & 1
        if costs[subset] != 0:
            costs[subset] = weight
            continue
        smallest = num
        for site in range(num):
            if (subset >> site) & 1 == 0 and costs[subset | (1 << site)] < smallest:
                smallest = costs[subset | (1 << site)]
        costs[subset] = smallest
    for subset in range(1, size):
        weight = 0
        for site in range(num):
            weight += (subset >> site) & 1
        costs[subset] = 2 * costs[subset] - weight - 1
    return 0
