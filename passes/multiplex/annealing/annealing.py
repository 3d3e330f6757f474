"""Layouts of several programs' data qubits on one device by simulated annealing: the search around the kernel."""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np

from qlower.device.topology import Topology
from qlower.lowering import Context
from qlower.passes.mapping.coupling import coupling_of
from qlower.passes.multiplex.annealing.annealing_columns import (
    BEST,
    DRAWS,
    FREE,
    MOVES,
    NUM_TOTALS,
    UNAVAILABLE,
    Floats,
    Ints,
    Layout,
    Longs,
    Schedule,
    Sites,
    Weights,
)
from qlower.passes.multiplex.annealing.annealing_kernel import anneal

MOST_SEED = (1 << 32) - 1
STEPS_PER_DATA_QUBIT = 2000
COLDEST = 1e-3
"""The last temperature, of the first, where a factor is not given."""
_DEPTH_DIGITS = float(1 << 20)
"""Depths are whole numbers of its inverse, so that they do not depend on how a machine rounds logarithms."""


@dataclass(frozen=True)
class Tenant:
    """What annealing knows of a program.

    Attributes:
        num_data: its data qubits.
        pairs: those that interact, the lower one first, int32 [m, 2], each once.
        gates: how many two-qubit gates act on each pair, int64 [m].
        helper_gates: how many gates each data qubit has with helpers, int64 [num_data].
        measurements: how often each is measured, int64 [num_data].
    """

    num_data: int
    pairs: Ints
    gates: Longs
    helper_gates: Longs
    measurements: Longs


@dataclass(frozen=True)
class Cost:
    """What a layout of tenants costs, in integers; ``annealing_kernel`` has the sum.

    Attributes:
        scale: how many units a cost of one is.
        distance: a shortest-path metric of the coupling graph, int64 [n, n].
        gate_distance: int64 [n, n], symmetric.
        gate_weights: of the pairs of each tenant, int64.
        pull: int64 [tenants, tenants], symmetric.
        helper, readout: by tenant and data qubit, int64.
        site_readout, site_presence: int64 [n].
        crowding: of a coupling between two tenants' data.
    """

    scale: float
    distance: Longs
    gate_distance: Longs
    gate_weights: tuple[Longs, ...]
    pull: Longs
    helper: tuple[Longs, ...]
    readout: tuple[Longs, ...]
    site_readout: Longs
    site_presence: Longs
    crowding: int = 0


@dataclass(frozen=True, slots=True)
class Cooling:
    """How a run goes.

    Attributes:
        steps: moves tried; 0 for ``STEPS_PER_DATA_QUBIT`` each.
        start: the first temperature as a share of the first layout's cost.
        least_start: the first temperature is at least this cost.
        factor: from one move to the next; 0.0 for what ends a run at ``COLDEST``.
        move_share: of moves to a free qubit among all.
        reach: how many couplings away a move goes.
    """

    steps: int = 0
    start: float = 0.002
    least_start: float = 0.0
    factor: float = 0.0
    move_share: float = 0.5
    reach: int = 3


@dataclass(frozen=True)
class Annealed:
    """What a search found.

    Attributes:
        qubits: the qubit of each data qubit of each tenant.
        cost: of the layout.
        start_cost: of the layout it began with.
        moves: tried in all runs.
        accepted: of these.
    """

    qubits: tuple[tuple[int, ...], ...]
    cost: float
    start_cost: float
    moves: int
    accepted: int


def annealed(
    tenants: Sequence[Tenant],
    cost: Cost,
    topology: Topology,
    seeds: Sequence[int],
    context: Context,
    *,
    cooling: Cooling = Cooling(),  # immutable
    unavailable: Sequence[int] = (),
) -> Annealed:
    """The best layout of one run for each seed, of equal ones the first.

    Args:
        tenants: in the order in which they are given a first place.
        cost: of the tenants on the device.
        topology: the device's.
        seeds: 1 … 2³² − 1.
        context: for threads and progress.
        cooling: of the runs.
        unavailable: qubits that are not to be used.

    Raises:
        ValueError: there are fewer qubits than data.
    """
    start = spread_start([tenant.num_data for tenant in tenants], cost.distance, unavailable)
    sites, weights = sites_of(cost, topology, cooling.reach), weights_of(tenants, cost)
    if not weights.num:
        return Annealed(tuple(() for _ in tenants), 0.0, 0.0, 0, 0)
    still = new_layout(sites, weights, start, unavailable)
    first = anneal.run(sites, weights, still, Schedule(0, 0.0, 1.0, 0, 1, depths()), work=weights.num)
    steps = cooling.steps or STEPS_PER_DATA_QUBIT * weights.num
    schedule = Schedule(
        steps,
        max(cooling.least_start * cost.scale, cooling.start * abs(first)),
        cooling.factor or COLDEST ** (1 / steps),
        round(cooling.move_share * (MOST_SEED + 1)),
        1,
        depths(),
    )
    runs = _runs(sites, weights, start, unavailable, schedule, seeds, context)
    best = min(runs, key=lambda layout: int(layout.totals[BEST]))
    places = iter(best.best.tolist())
    qubits = tuple(tuple(next(places) for _ in range(tenant.num_data)) for tenant in tenants)
    accepted = sum(int(layout.totals[MOVES]) for layout in runs)
    return Annealed(qubits, int(best.totals[BEST]) / cost.scale, first / cost.scale, steps * len(runs), accepted)


def _runs(  # noqa: PLR0917  # private, called once
    sites: Sites,
    weights: Weights,
    start: Ints,
    unavailable: Sequence[int],
    schedule: Schedule,
    seeds: Sequence[int],
    context: Context,
) -> list[Layout]:
    """One run for each seed; in threads if the kernel is compiled."""
    work = float(schedule.steps * len(seeds))

    def run(seed: int) -> Layout:
        layout = new_layout(sites, weights, start, unavailable)
        anneal.run(sites, weights, layout, schedule._replace(seed=seed), work=work, progress=context.progress)
        return layout

    if min(context.threads, len(seeds)) <= 1 or not anneal.prefers_compiled(work):
        return [run(seed) for seed in seeds]
    anneal.compile(context.progress)
    with ThreadPoolExecutor(min(context.threads, len(seeds))) as pool:
        return list(pool.map(run, seeds))


@cache
def depths() -> Floats:
    """Of ``Schedule``: −ln((k + ½)/``DRAWS``), rounded to whole 2⁻²⁰."""
    exact = [-math.log((k + 0.5) / DRAWS) for k in range(DRAWS)]
    return np.array([round(depth * _DEPTH_DIGITS) / _DEPTH_DIGITS for depth in exact])


def spread_start(sizes: Sequence[int], distance: Longs, unavailable: Sequence[int] = ()) -> Ints:
    """A first layout: tenants begin far from each other and grow around where they began.

    The first begins on the first qubit, each other one where the least distance to those before is the largest; then
    each takes the free qubits that are closest to where it began, in its turn. Of equal qubits the first is taken.

    Args:
        sizes: data qubits of each tenant.
        distance: [n, n].
        unavailable: qubits that are not to be used.

    Returns:
        The qubit of each data qubit, those of the first tenant first.

    Raises:
        ValueError: there are fewer qubits than data.
    """
    num = len(distance)
    free = np.ones(num, dtype=bool)
    free[list(unavailable)] = False
    if sum(sizes) > int(free.sum()):
        raise ValueError(f"{sum(sizes)} data qubits for {int(free.sum())} qubits")
    seeds: list[int] = []
    apart = np.where(free, np.iinfo(np.int64).max, -1)
    for size in sizes:
        seed = int(np.argmax(apart)) if size else -1
        seeds.append(seed)
        if size:
            apart = np.where(apart >= 0, np.minimum(apart, distance[seed]), -1)
            apart[seed] = -1
    free[[seed for seed in seeds if seed >= 0]] = False
    layout: list[int] = []
    for seed, size in zip(seeds, sizes, strict=True):
        closest = [q for q in np.argsort(distance[seed], kind="stable").tolist() if free[q]] if size else []
        taken = [seed, *closest[: size - 1]] if size else []
        free[taken] = False
        layout += taken
    return np.array(layout, dtype=np.int32)


def sites_of(cost: Cost, topology: Topology, reach: int) -> Sites:
    """The device as the kernel takes it; ``reach`` is how many couplings away a move goes."""
    coupling = coupling_of(topology)
    num = coupling.num
    hops = coupling.distance.reshape(num, num)
    within = (hops > 0) & (hops <= reach)
    return Sites(
        num=num,
        offsets=coupling.offsets,
        neighbours=coupling.neighbours,
        near_offsets=np.concatenate([[0], np.cumsum(within.sum(axis=1))]).astype(np.int32),
        near=np.nonzero(within)[1].astype(np.int32),
        by_distance=np.argsort(cost.distance, axis=1, kind="stable").astype(np.int32).reshape(-1),
        distance=cost.distance.reshape(-1),
        gate_distance=cost.gate_distance.reshape(-1),
        readout=cost.site_readout,
        presence=cost.site_presence,
    )


def weights_of(tenants: Sequence[Tenant], cost: Cost) -> Weights:
    """The tenants as the kernel takes them."""
    sizes = [tenant.num_data for tenant in tenants]
    shifts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    num = int(shifts[-1])
    pairs = [tenant.pairs + shift for tenant, shift in zip(tenants, shifts, strict=False)]
    both = np.concatenate([*pairs, *(pair[:, ::-1] for pair in pairs), np.zeros((0, 2), np.int32)])
    weight = np.concatenate([*cost.gate_weights, *cost.gate_weights, np.zeros(0, np.int64)])
    order = np.lexsort((both[:, 1], both[:, 0]))
    counts = np.bincount(both[:, 0], minlength=num)
    return Weights(
        num=num,
        programs=len(tenants),
        program=np.repeat(np.arange(len(tenants), dtype=np.int32), sizes),
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        partners=np.ascontiguousarray(both[order, 1], dtype=np.int32),
        weights=np.ascontiguousarray(weight[order], dtype=np.int64),
        helper=np.concatenate([*cost.helper, np.zeros(0, np.int64)]),
        readout=np.concatenate([*cost.readout, np.zeros(0, np.int64)]),
        pull=np.ascontiguousarray(cost.pull).reshape(-1),
        pulls=int(bool(cost.pull.any())),
        crowding=cost.crowding,
    )


def new_layout(sites: Sites, weights: Weights, start: Ints, unavailable: Sequence[int] = ()) -> Layout:
    """A layout to begin a run with; ``start`` is the qubit of each data qubit."""
    num, programs = sites.num, weights.programs
    data_at = np.full(num, FREE, dtype=np.int32)
    data_at[list(unavailable)] = UNAVAILABLE
    data_at[start] = np.arange(weights.num, dtype=np.int32)
    return Layout(
        site_of=start.copy(),
        data_at=data_at,
        best=start.copy(),
        nearest=np.zeros(num, dtype=np.int64),
        field=np.zeros(programs * num, dtype=np.int64),
        changed=np.zeros(2 * num, dtype=np.int32),
        before=np.zeros(2 * num, dtype=np.int64),
        queue=np.zeros(num, dtype=np.int32),
        seen=np.zeros(num, dtype=np.int64),
        choices=np.zeros(num, dtype=np.int32),
        totals=np.zeros(NUM_TOTALS, dtype=np.int64),
    )
