"""Moves per second of annealing a batch's layout: the kernel, the same interpreted, and plain Python.

    python -m benchmarks.annealing [--repeats 5]

All make the same moves, on HALO's cost and on the calibrated one. Times are CPU seconds, the least of some repeats.
"""

import argparse

import numpy as np

from benchmarks.measure import table, timed
from benchmarks.plain_annealing import PlainAnnealing
from qlower.device.target import Target
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.annealing.annealing import (
    Cost,
    Tenant,
    depths,
    new_layout,
    sites_of,
    spread_start,
    weights_of,
)
from qlower.passes.multiplex.annealing.annealing_columns import Schedule
from qlower.passes.multiplex.annealing.annealing_costs import HaloWeights, calibrated_cost, halo_cost
from qlower.passes.multiplex.annealing.annealing_kernel import anneal

DEVICES = ("ibm_torino", "generic_heavy_hex:21")
DATA_SHARE = 0.8
COMPILED, INTERPRETED, PLAIN = 200_000, 5_000, 200
"""Moves that are timed."""


def tenants_for(target: Target, seed: int = 1) -> list[Tenant]:
    """Programs of 3 to 9 data qubits, three gates a data qubit, that fill their share of the device."""
    generator = np.random.default_rng(seed)
    left = int(DATA_SHARE * target.num_qubits)
    found = []
    while left >= 3:
        size = min(int(generator.integers(3, 10)), left)
        ends = np.sort(generator.integers(0, size, (3 * size, 2)), axis=1)
        pairs, gates = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0, return_counts=True)
        helper = generator.integers(0, 4, size)
        found.append(Tenant(size, pairs.astype(np.int32), gates.astype(np.int64), helper, np.ones(size, np.int64)))
        left -= size
    return found


def rates(target: Target, tenants: list[Tenant], cost: Cost, repeats: int) -> list[float]:
    """Moves per second: compiled, interpreted, plain."""
    sites, weights = sites_of(cost, target.topology, 2), weights_of(tenants, cost)
    start = spread_start([tenant.num_data for tenant in tenants], cost.distance)

    def schedule(steps: int) -> Schedule:
        return Schedule(steps, 0.02 * cost.scale, 0.005 ** (1 / steps), round(0.3 * (1 << 32)), 7, depths())

    def compiled() -> None:
        anneal.run_compiled(sites, weights, new_layout(sites, weights, start), schedule(COMPILED))

    def interpreted() -> None:
        anneal.run_interpreted(sites, weights, new_layout(sites, weights, start), schedule(INTERPRETED))

    plain_run = PlainAnnealing(sites, weights, start.tolist())
    ways = ((COMPILED, compiled), (INTERPRETED, interpreted), (PLAIN, lambda: plain_run.run(schedule(PLAIN))))
    return [steps / min(timed(way)[1] for _ in range(repeats)) for steps, way in ways]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    anneal.compile()
    rows: list[list[object]] = []
    for name in DEVICES:
        target = find_target(name)
        tenants = tenants_for(target)
        costs = {
            "HALO": halo_cost(tenants, target.topology, HaloWeights()),
            "calibrated": calibrated_cost(tenants, target, None),
        }
        for kind, cost in costs.items():
            compiled, interpreted, plain = rates(target, tenants, cost, repeats)
            figures = [compiled, interpreted, plain, compiled / interpreted, compiled / plain]
            rows.append([name, target.num_qubits, len(tenants), kind, *(round(figure) for figure in figures)])
    header = ["device", "qubits", "programs", "cost", "compiled", "interpreted", "plain", "÷ interpreted", "÷ plain"]
    print(table(header, rows))


if __name__ == "__main__":
    main()
