"""What layouts cost: as HALO weighs it, and as the calibration says."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.device.topology import Topology
from qlower.lowering import Context
from qlower.passes.multiplex.annealing import MOST_SEED, Annealed, Cooling, Cost, Tenant, annealed
from qlower.passes.multiplex.annealing_kernel import Longs

HALO_SCALE = float(1 << 40)
CALIBRATED_SCALE = float(1 << 30)
LARGEST_ERROR = 0.999
"""Gates and readouts that fail more often, such as those out of order, count as if they failed so often."""
TYPICAL_GATE_ERROR = 0.01
TYPICAL_READOUT_ERROR = 0.02
"""Where neither the calibration nor the descriptor says: every coupling and qubit is as good as any other."""
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
        calibration: its figures; where it has none the descriptor's count, and where these are unknown too typical
            ones, the same for all.
        others: qubits on which tenants placed before work.
        crowding: what each coupling between data of two tenants costs.
    """
    errors = coupling_errors(target, calibration)
    steps = shortest_distances(errors, target.topology)
    gate_distance = _with_swaps(steps, errors, target.topology)
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
        site_readout=readout_errors(target, calibration),
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


def coupling_errors(target: Target, calibration: Calibration | None) -> dict[tuple[int, int], int]:
    """By coupling, the lower qubit first: −log(1 − error) of its best two-qubit gate, at least 1.

    In units of ``CALIBRATED_SCALE``.
    """
    typical = [gate.error for gate in target.gates_on(2) if gate.error is not None]
    default = min(typical, default=TYPICAL_GATE_ERROR)
    found: dict[tuple[int, int], int] = {}
    first = np.repeat(np.arange(target.num_qubits), np.diff(target.topology.neighbour_offsets))
    for a, b in zip(first.tolist(), target.topology.neighbours.tolist(), strict=True):
        if a < b:
            measured = [
                error
                for gate in target.gates_on(2)
                for pair in ((a, b), (b, a))
                if calibration is not None and (error := calibration.gate_error(gate.name, pair)) is not None
            ]
            found[a, b] = max(_units(min(measured, default=default)), 1)
    return found


def readout_errors(target: Target, calibration: Calibration | None) -> Longs:
    """By qubit, −log(1 − error) of a readout, in ``CALIBRATED_SCALE``."""
    typical = target.measurement.error
    default = TYPICAL_READOUT_ERROR if typical is None else typical
    column = calibration.readout_error if calibration is not None else None
    measured = column if column is not None else (None,) * target.num_qubits
    return np.array([_units(default if error is None else error) for error in measured], dtype=np.int64)


def shortest_distances(lengths: dict[tuple[int, int], int], topology: Topology) -> Longs:
    """Shortest paths where each coupling has a length, int64 [n, n]; twice the longest where there is no path."""
    num = topology.num_qubits
    ends = np.array(list(lengths), dtype=np.int64).reshape(-1, 2)
    graph = csr_array((np.array(list(lengths.values()), dtype=np.float64), (ends[:, 0], ends[:, 1])), shape=(num, num))
    paths = shortest_path(graph, directed=False)
    joined = np.isfinite(paths)
    farthest = paths[joined].max(initial=0.0)
    bounded: Longs = np.where(joined, paths, 2 * farthest).astype(np.int64)
    return bounded  # exact: all sums are below 2⁵³


def _with_swaps(steps: Longs, errors: dict[tuple[int, int], int], topology: Topology) -> Longs:
    """A gate between any two qubits: SWAPs along the best path to a neighbour, then the gate; int64 [n, n]."""
    best = SWAP_GATES * steps
    for (a, b), error in errors.items():
        for near, far in ((a, b), (b, a)):
            best[:, far] = np.minimum(best[:, far], SWAP_GATES * steps[:, near] + error)
    best = np.minimum(best, best.T)
    np.fill_diagonal(best, 0)
    return best


def _units(error: float) -> int:
    return round(-log1p(-min(error, LARGEST_ERROR)) * CALIBRATED_SCALE)


def _rounded(values: NDArray[np.floating[Any]]) -> Longs:
    return np.asarray(np.rint(values), dtype=np.int64)
