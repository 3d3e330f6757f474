"""What layouts cost: as HALO weighs it, and as the calibration says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.device.topology import Topology
from qlower.lowering import Context
from qlower.passes.multiplex.annealing.annealing import MOST_SEED, Annealed, Cooling, Cost, Tenant, annealed
from qlower.passes.multiplex.annealing.annealing_columns import Longs
from qlower.passes.multiplex.predicted_success import ASSUMED_ERROR, DeviceFigures, cost_of, device_figures

HALO_SCALE = float(1 << 40)
CALIBRATED_SCALE = float(1 << 30)
DEAREST = 7.0
"""Of a gate or a readout that is out of order, or fails in all but one of a thousand cases."""
SWAP_GATES = 3


@dataclass(frozen=True, slots=True)
class HaloWeights:
    """The weights of HALO's terms."""

    intra: float = 0.5
    inter: float = 0.3
    helper: float = 1.0
    compact: float = 0.3


HALO_COOLING = Cooling(steps=800, start=0.1, least_start=1.0, factor=0.995, move_share=0.3, reach=2)
"""HALO's schedule."""


def halo_cost(tenants: Sequence[Tenant], topology: Topology, weights: HaloWeights) -> Cost:
    """HALO's cost (arXiv:2602.07191), each term divided by its bound.

    intra: gates between two data qubits of a program times their distance; inter, negative: for each two programs the
    mean distance of their data; helper: gates of a data qubit with helpers times its distance to the nearest free
    qubit; compact: for each program the mean distance of two of its data. Weights are rounded to 2⁻⁴⁰, a billionth of
    them.
    """
    distance = bounded_distances(topology)
    largest = max(int(distance.max(initial=0)), 1)
    sizes = np.array([tenant.num_data for tenant in tenants], dtype=np.int64)
    pairs = sizes * (sizes - 1) // 2
    intra = weights.intra / max(int(pairs.sum()) * largest, 1)
    helped = sum(int(tenant.helper_gates.sum()) for tenant in tenants)
    helper = weights.helper / max(helped * largest, 1)
    pull = -weights.inter / largest / np.maximum(np.outer(sizes, sizes), 1)
    np.fill_diagonal(pull, weights.compact / (max(len(tenants), 1) * largest) / np.maximum(pairs, 1))
    nothing = np.zeros(topology.num_qubits, dtype=np.int64)
    return Cost(
        scale=HALO_SCALE,
        distance=distance,
        gate_distance=distance,
        gate_weights=tuple(_rounded(tenant.gates * (intra * HALO_SCALE)) for tenant in tenants),
        pull=_rounded(pull * HALO_SCALE),
        helper=tuple(_rounded(tenant.helper_gates * helper * HALO_SCALE) for tenant in tenants),
        readout=tuple(np.zeros(size, dtype=np.int64) for size in sizes.tolist()),
        site_readout=nothing,
        site_presence=nothing,
    )


def calibrated_cost(
    tenants: Sequence[Tenant],
    target: Target,
    calibration: Calibration | None,
    *,
    others: Sequence[int] = (),
    crowding: float = 0.002,
) -> Cost:
    """Minus the log of the probability that no gate and no readout fails, as far as the layout decides it.

    A gate between two qubits that are not coupled costs SWAPs of three gates along the best path; a gate with a helper
    is taken to need as many as the nearest free qubit is far.

    Args:
        tenants: what is placed.
        target: the device.
        calibration: its figures; ``device_figures`` says what counts where it has none.
        others: qubits on which tenants placed before work.
        crowding: what each coupling between data of two tenants costs.
    """
    device = device_figures(target, calibration)
    costs = coupling_costs(device)
    steps = shortest_distances(costs, target.num_qubits)
    gate_distance = _with_swaps(steps, costs)
    unit = round(crowding * CALIBRATED_SCALE)
    neighbours = np.zeros(target.num_qubits, dtype=np.int64)
    for other in dict.fromkeys(others):
        neighbours[target.topology.neighbours_of(other)] += unit
    return Cost(
        scale=CALIBRATED_SCALE,
        distance=steps,
        gate_distance=gate_distance,
        gate_weights=tuple(tenant.gates for tenant in tenants),
        pull=np.zeros((len(tenants), len(tenants)), dtype=np.int64),
        helper=tuple(SWAP_GATES * tenant.helper_gates for tenant in tenants),
        readout=tuple(tenant.measurements for tenant in tenants),
        site_readout=_rounded(np.minimum(device.readout_cost, DEAREST) * CALIBRATED_SCALE),
        site_presence=neighbours,
        crowding=unit,
    )


def anneal_layout(
    tenants: Sequence[Tenant],
    target: Target,
    context: Context,
    *,
    cost: Cost | None = None,
    cooling: Cooling = Cooling(),  # noqa: B008  # immutable
    restarts: int = 4,
    seed: int | None = None,
    unavailable: Sequence[int] = (),
) -> Annealed:
    """Where the data qubits of some programs should sit on a device.

    Args:
        tenants: the programs.
        target: the device.
        context: for the calibration, the seed and threads.
        cost: what a layout costs; ``calibrated_cost`` if not given, with the qubits in ``unavailable`` taken for those
            of other tenants.
        cooling: of the runs.
        restarts: runs; the best one counts.
        seed: of the runs' seeds; the step's if not given.
        unavailable: qubits that are not to be used.

    Raises:
        ValueError: there are fewer qubits than data.
    """
    cost = calibrated_cost(tenants, target, context.calibration, others=unavailable) if cost is None else cost
    generator = context.random() if seed is None else np.random.Generator(np.random.PCG64(seed))
    seeds = generator.integers(1, MOST_SEED, restarts).tolist()
    return annealed(tenants, cost, target.topology, seeds, context, cooling=cooling, unavailable=unavailable)


def bounded_distances(topology: Topology) -> Longs:
    """Couplings between qubits, int64 [n, n]; qubits that no path joins are one further apart than any others."""
    distances = topology.distances.astype(np.int64)
    joined = distances < topology.num_qubits
    return np.where(joined, distances, int(distances[joined].max(initial=0)) + 1)


def coupling_costs(device: DeviceFigures) -> dict[tuple[int, int], int]:
    """By coupling, the lower qubit first, the cost of its best two-qubit gate in ``CALIBRATED_SCALE``, at least 1."""
    gates = [np.minimum(costs, DEAREST) for _, costs in sorted(device.pair_cost.items())]
    best = np.min(gates, axis=0) if gates else np.full(len(device.edges), cost_of(ASSUMED_ERROR[2]))
    units = np.maximum(_rounded(best * CALIBRATED_SCALE), 1)
    return dict(zip(map(tuple, device.edges.tolist()), units.tolist(), strict=True))


def shortest_distances(lengths: Mapping[tuple[int, int], int], num: int) -> Longs:
    """Shortest paths where each coupling has a length, int64 [num, num]; twice the longest where there is no path."""
    ends = np.array(list(lengths), dtype=np.int64).reshape(-1, 2)
    graph = csr_array((np.array(list(lengths.values()), dtype=np.float64), (ends[:, 0], ends[:, 1])), shape=(num, num))
    paths = shortest_path(graph, directed=False)
    joined = np.isfinite(paths)
    farthest = paths[joined].max(initial=0.0)
    bounded: Longs = np.where(joined, paths, 2 * farthest).astype(np.int64)
    return bounded  # exact: all sums are below 2⁵³


def _with_swaps(steps: Longs, costs: Mapping[tuple[int, int], int]) -> Longs:
    """A gate between any two qubits: SWAPs along the best path to a neighbour, then the gate; int64 [n, n]."""
    best = SWAP_GATES * steps
    for (a, b), cost in costs.items():
        for near, far in ((a, b), (b, a)):
            best[:, far] = np.minimum(best[:, far], SWAP_GATES * steps[:, near] + cost)
    best = np.minimum(best, best.T)
    np.fill_diagonal(best, 0)
    return best


def _rounded(values: NDArray[np.floating[Any]]) -> Longs:
    return np.asarray(np.rint(values), dtype=np.int64)
