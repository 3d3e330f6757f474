"""A program whose Pauli rotations are synthesised into a coupling graph, sequence after sequence."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from qlower.device.target import Target
from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import Rotations, rotations_of
from qlower.dialects.circuit.ops import Function
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Module, Operation, Region, Run, WireMap
from qlower.ir.dialect_table import row_definition
from qlower.ir.rewriting import rewrite_regions, runs, walk
from qlower.ir.run import body, concatenate_runs
from qlower.lowering import Decline
from qlower.passes.algorithm_to_circuit.ladders import ladders
from qlower.passes.mapping.coupling import Coupling, Ints
from qlower.passes.mapping.program import BEFORE_PLACING, completed
from qlower.passes.pauli_synthesis_mapped.placement import Placement, placements
from qlower.passes.pauli_synthesis_mapped.search import Search, stretch_of
from qlower.passes.pauli_synthesis_mapped.sites import MOST_SITES, sites_of
from qlower.passes.pauli_synthesis_mapped.written import written

MOST_STRETCH = 1024
"""Rotations that are planned together."""


class MappedProgram:
    """Writes the body of a function onto a device, following its wires.

    Attributes:
        wires: the program's qubits that rotations act on; wire w of the search is ``wires[w]``.
        initial, final: the device's qubit of each qubit of the program, before and after what is written.
        cost: CX of all sequences, as the search counts them.
    """

    def __init__(self, module: Module, main: Function, coupling: Coupling, search: Search, num_starts: int) -> None:
        """Look for places to begin at.

        Raises:
            Decline: the program is not one that this way of synthesis serves.
        """
        if any(
            isinstance(op, PauliRotations) for other in module.operations if other is not main for op in walk(other)
        ):
            raise Decline("rotations stand in functions besides main")
        self.main, self.coupling, self.search = main, coupling, search
        supports = _supports(main)
        self.wires: Ints = np.flatnonzero(supports.any(axis=0)).astype(np.int32)
        _check(main, len(self.wires))
        self.starts = placements(coupling, supports[:, self.wires], len(self.wires), num_starts, search.random)
        if not self.starts:
            raise Decline(f"no {len(self.wires)} qubits of the device are connected")
        self.initial: Ints = np.full(main.num_qubits, -1, np.int32)
        self.final = self.initial
        self.cost = 0

    def placed(self, target: Target) -> Function:
        """The function on the target's qubits, without rotations."""
        region = Region(body(self._rewritten(self.main.body.operations)), self.main.body.arguments)
        attributes = {key: value for key, value in self.main.attributes.items() if key not in BEFORE_PLACING}
        attributes |= {"num_qubits": target.num_qubits, "placed_on": target.name}
        return self.main.with_(regions=(region,), attributes=attributes)

    def _rewritten(self, operations: Sequence[Operation]) -> list[Operation]:
        """The operations on the device's qubits; the layout at the start is that of the first sequence."""
        before: list[Operation] = []
        done: list[Operation] = []
        for is_sequence, group in groupby(operations, lambda op: isinstance(op, PauliRotations)):
            if is_sequence:
                run = self._sequence(list(group))
                (done if self._is_placed else before).append(run)
            elif self._is_placed:
                done += [_moved(op, self.final) for op in group]
            else:
                before += group
        return [*(_moved(op, self.initial) for op in before), *done]

    @property
    def _is_placed(self) -> bool:
        return bool(self.initial[self.wires[0]] >= 0)

    def wire_map(self) -> WireMap:
        """Where the program's qubits begin and end."""
        return WireMap(self.initial, self.final, self.coupling.num)

    def _sequence(self, operations: Sequence[Operation]) -> Run:
        """Sequences of rotations that follow each other as gates on the device; the layout follows."""
        sequence = _joined(operations, len(self.initial))
        acts = sequence.table.weights > 0
        phases, rotations = (sequence.take(np.flatnonzero(part)) for part in (~acts, acts))
        if not len(rotations):
            return ladders(phases)
        table = rotations.table
        on_wires = PauliTable.from_bits(table.x_bits[:, self.wires], table.z_bits[:, self.wires])
        starts = range(0, len(rotations), MOST_STRETCH)
        stretches = [stretch_of(on_wires.take(slice(at, at + MOST_STRETCH)), at) for at in starts]
        best = self.search.best(self.starts, stretches)
        self.cost += best.cost
        gates, sites = written(best, _with_table(rotations, on_wires))
        self._follow(best.placement, sites)
        qubits = np.array(best.placement.qubits, np.int32)
        return concatenate_runs([ladders(phases), _moved_run(gates, qubits)])

    def _follow(self, placement: Placement, sites: Ints) -> None:
        """Set the layout after a sequence; before the first one, that at the start too."""
        qubits = np.array(placement.qubits, np.int32)
        if not self._is_placed:
            layout = self.initial.copy()
            layout[self.wires] = qubits
            self.initial = completed(layout, self.coupling.num)
            self.final = self.initial
        self.final = self.final.copy()
        self.final[self.wires] = qubits[sites]
        ends = tuple(self.final[self.wires].tolist())
        self.starts = [Placement(ends, sites_of(self.coupling, ends), 0.0)]


def _supports(main: Function) -> NDArray[np.bool_]:
    """Where the strings of all rotations act that act anywhere, bool [strings, qubits]."""
    tables = [rotations_of(op, main.num_qubits).table for op in walk(main) if isinstance(op, PauliRotations)]
    none = np.zeros((0, main.num_qubits), bool)
    supports = np.concatenate([none, *(table.x_bits | table.z_bits for table in tables)])
    return supports[supports.any(axis=1)]


def _check(main: Function, num_wires: int) -> None:
    if not num_wires:
        raise Decline("the program holds no Pauli rotations")
    if num_wires > MOST_SITES:
        raise Decline(f"the rotations act on {num_wires} qubits, more than {MOST_SITES}")
    top_level = {id(op) for op in main.body.operations}
    if any(isinstance(op, PauliRotations) and id(op) not in top_level for op in walk(main)):
        raise Decline("rotations stand in control flow")
    for op in main.body.operations:
        if not isinstance(op, PauliRotations) and any(_joins_qubits(run) for run in runs(op)):
            raise Decline("gates on several qubits stand beside the rotations")


def _joins_qubits(run: Run) -> bool:
    joining = []
    for kind in run.rows.kinds:
        definition = row_definition(kind.name)
        joining.append(kind.num_qubits > 1 and not (definition is not None and definition.directive))
    return bool(run.rows.mask(joining).any())


def _joined(operations: Sequence[Operation], num_qubits: int) -> Rotations:
    """All rotations of sequences, repetitions written out."""
    parts = []
    for op in operations:
        assert isinstance(op, PauliRotations)
        once = rotations_of(op, num_qubits).run()
        parts.append(once.take(np.tile(np.arange(len(once.rows)), op.repeat)))
    run = concatenate_runs([part for part in parts if len(part.rows)] or parts[:1])
    rows = run.rows
    table = PauliTable.from_columns(num_qubits, rows.columns)
    return Rotations(table, rows.parameters, rows.terms, run.operands, (rows.origin_offsets, rows.origins))


def _with_table(rotations: Rotations, table: PauliTable) -> Rotations:
    return Rotations(table, rotations.angles, rotations.terms, rotations.operands, rotations.origins)


def _moved(op: Operation, layout: Ints) -> Operation:
    """The op with the runs in it on other qubits."""
    if isinstance(op, Run):
        return _moved_run(op, layout)
    return rewrite_regions(op, lambda inner: (_moved_run(inner, layout),) if isinstance(inner, Run) else None)


def _moved_run(run: Run, layout: Ints) -> Run:
    return run.with_rows(run.rows.with_qubits(layout[run.rows.qubits]))
