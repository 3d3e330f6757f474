"""Routed runs, compared with a walk over the rows that does one thing after the other."""

import numpy as np
import pytest
from devices import coupling, grid, line
from program_builder import program

from qlower.ir import Run
from qlower.ir.rewriting import runs
from qlower.ir.rows import offsets_of
from qlower.lowering import Context
from qlower.passes.mapping.coupling import reduced
from qlower.passes.mapping.emission import routed_run
from qlower.passes.mapping.program import sequence_of
from qlower.passes.mapping.sabre import Sabre


def random_run(generator: np.random.Generator, num_wires: int) -> Run:
    """Gates on one and two wires and final measurements, each row from none to three origins."""
    made = program(num_wires, num_wires)
    for _ in range(60):
        one, other = generator.permutation(num_wires)[:2].tolist()
        kind = generator.integers(4)
        if kind == 0:
            made.rz(float(generator.random()), one)
        elif kind == 1:
            made.swap(one, other)
        else:
            made.cx(one, other)
    for wire in range(num_wires):
        made.measure(wire, wire)
    (run,) = runs(made.module())
    offsets = offsets_of(generator.integers(0, 4, len(run.rows)))
    return run.with_rows(run.rows.with_origins(offsets, generator.integers(0, 99, int(offsets[-1]))))


@pytest.mark.parametrize("seed", range(6))
def test_a_routed_run_is_the_rows_where_their_wires_are_with_swaps_between(seed):
    generator = np.random.default_rng(seed)
    graph = coupling(9, grid(3, 3)) if seed % 2 else coupling(9, line(9))
    run = random_run(generator, 9)
    layout = generator.permutation(9).astype(np.int32)
    reduction = reduced(sequence_of(run.rows), 9)
    routing = Sabre(graph, [reduction.nodes], Context(seed=seed), 10_000).search_routes(layout, 1)
    place = {node: at for at, node in enumerate(routing.order.tolist())} | {-1: -1, reduction.nodes.num: 10**6}
    turns = [place[node] for node in reduction.group.tolist()]
    rows = sorted(zip(turns, run.unpack(), strict=True), key=lambda pair: pair[0])
    swaps = list(zip(routing.swap_at.tolist(), routing.swaps.tolist(), strict=True))
    expected, where = [], layout.tolist()
    for turn, row in rows:
        while swaps and swaps[0][0] <= turn:
            pair = swaps.pop(0)[1]
            expected.append(("circuit.swap", tuple(pair), (), row.origin))
            where = [pair[1 - pair.index(qubit)] if qubit in pair else qubit for qubit in where]
        qubits = tuple(where[wire] for wire in row.qubits)
        expected.append((row.kind.name, qubits, tuple(row.parameters), row.origin))
    expected += [("circuit.swap", tuple(pair), (), rows[-1][1].origin) for _, pair in swaps]
    routed = routed_run(run, reduction, routing, layout)
    found = [(r.kind.name, tuple(r.qubits), tuple(r.parameters), r.origin) for r in routed.unpack()]
    assert found == expected
    assert len(routed.results) == 9
