"""Turning the two-qubit gates of a program that stand against the device's direction."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qlower.device.native_gate import NativeGate
from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.dialects.circuit.rows import gate_kind
from qlower.dialects.physical import rows as physical
from qlower.dialects.physical.ops import Program
from qlower.ir import Operation, RowKind, Rows, Run
from qlower.ir.ordering import distinct_rows
from qlower.ir.rewriting import rewrite_regions, runs
from qlower.ir.row_replacement import Insertion, replaced
from qlower.ir.rows import LongColumn, Terms, offsets_of, ragged
from qlower.passes.circuit.fusion_tables import PHASE
from qlower.passes.circuit.one_qubit_runs import fuse, with_one_phase
from qlower.passes.physical.turned_gates import Turning, turning, turning_at_any_angle
from qlower.passes.synthesis.native_one_qubit import OneQubitBasis
from qlower.passes.synthesis.target_gates import native_kind, one_qubit_basis

U3 = gate_kind("u3")


@dataclass(frozen=True)
class Turned:
    """A program without gates against a direction.

    Attributes:
        program: the same object if there were none.
        gates: how many were turned.
        rows_added: how many rows more it has; negative where gates around them cancelled.
    """

    program: Program
    gates: int
    rows_added: int


def turned_program(program: Program, target: Target) -> Turned:
    """The program with every two-qubit gate in a direction that the target offers; unscheduled if any is turned.

    Raises:
        QlowerError: QL0718, a gate with free parameters cannot be turned at all angles; QL0650.
    """
    against = {id(run): _against(run.rows, target) for run in runs(program)}
    gates = int(sum(int(mask.sum()) for mask in against.values()))
    if not gates:
        return Turned(program, 0, 0)
    basis = one_qubit_basis(target)

    def visit(op: Operation) -> tuple[Operation] | None:
        return (_turned_run(op, against[id(op)], target, basis),) if isinstance(op, Run) else None

    turned = rewrite_regions(program, visit).with_attribute("duration_ns", -1.0)
    assert isinstance(turned, Program)
    return Turned(turned, gates, _num_rows(turned) - _num_rows(program))


def _num_rows(program: Program) -> int:
    return sum(len(run.rows) for run in runs(program))


def _two_qubit_gates(rows: Rows, target: Target) -> Iterator[tuple[NativeGate, LongColumn]]:
    """The native two-qubit gates that occur, each with its rows."""
    for place, kind in enumerate(rows.kinds):
        native = target.gate(str(kind.attribute("gate"))) if kind.name == physical.GATE else None
        index = np.flatnonzero(rows.kind == place)
        if native is not None and native.num_qubits == kind.num_qubits == 2 and len(index):
            yield native, index


def _against(rows: Rows, target: Target) -> NDArray[np.bool_]:
    """Which rows, bool [n], act where the target offers the gate with its operands exchanged only."""
    against = np.zeros(len(rows), dtype=bool)
    for native, index in _two_qubit_gates(rows, target):
        places = distinct_rows(rows.qubits[rows.qubit_offsets[index][:, None] + np.arange(2)])
        wrong = [
            not target.accepts_gate(native.name, (first, second)) and target.accepts_gate(native.name, (second, first))
            for first, second in places.rows.tolist()
        ]
        against[index] = np.array(wrong, dtype=bool)[places.which]
    return against


def _turned_run(run: Run, against: NDArray[np.bool_], target: Target, basis: OneQubitBasis) -> Run:
    """The run without schedule, its gates against a direction turned."""
    kept = {n: c for n, c in run.rows.columns.items() if n not in (physical.START_NS, physical.DURATION_NS)}
    rows = run.rows.with_columns(kept)
    if not against.any():
        return run.with_rows(rows)
    to_circuit = _circuit_kinds(target)
    insertions, phases, where = _surroundings(rows, against, target)
    rows = _exchanged(rows.with_kinds([to_circuit.get(kind, kind) for kind in rows.kinds]), against)
    around = replace(run, rows=replaced(rows, np.zeros(len(rows), dtype=bool), insertions))
    origins = rows.origins[ragged(rows.origin_offsets[where], rows.num_origins[where])]
    fused = fuse(with_one_phase(around, phases, origins), basis)
    used = fused.rows.canonical()
    to_physical = {circuit: kind for kind, circuit in to_circuit.items()}
    return fused.with_rows(used.with_kinds([to_physical.get(kind, kind) for kind in used.kinds]))


def _circuit_kinds(target: Target) -> dict[RowKind, RowKind]:
    """How rows of the physical level are written at the circuit level, where one-qubit gates are fused."""
    kinds = {
        physical.native_kind(gate.name, gate.num_qubits, len(gate.parameters)): native_kind(gate)
        for gate in target.native_gates
    }
    return {**kinds, physical.PHASE: PHASE}


def _exchanged(rows: Rows, where: NDArray[np.bool_]) -> Rows:
    """The rows with the operands of some two-qubit gates exchanged."""
    first = rows.qubit_offsets[:-1][where]
    qubits = rows.qubits.copy()
    qubits[first], qubits[first + 1] = rows.qubits[first + 1], rows.qubits[first]
    return rows.with_qubits(qubits)


def _surroundings(
    rows: Rows, against: NDArray[np.bool_], target: Target
) -> tuple[list[Insertion], NDArray[np.float64], LongColumn]:
    """The one-qubit gates before and after the gates that are turned, their global phases, and which rows those are."""
    afters, befores, phases, where = [], [], [], []
    for native, all_rows in _two_qubit_gates(rows, target):
        for turn, index in _turnings(native, rows, all_rows[against[all_rows]]):
            euler = turn.angles()
            angles = np.stack([euler.theta, euler.phi, euler.lam], axis=1)
            befores.append(Insertion(_both(rows, index, angles[:2]), np.repeat(index, 2)))
            afters.append(Insertion(_both(rows, index, angles[2:]), np.repeat(index, 2) + 1))
            phases.append(np.full(len(index), euler.alpha.sum()))
            where.append(index)
    # At one place, what follows the gate before comes first.
    return [*afters, *befores], np.concatenate(phases), np.concatenate(where)


def _turnings(native: NativeGate, rows: Rows, index: LongColumn) -> Iterator[tuple[Turning, LongColumn]]:
    """How each of some rows of a gate is turned: in groups."""
    if not len(index):
        return
    common = turning_at_any_angle(native)
    if common is not None:
        yield common, index
        return
    if rows.symbolic[index].any():
        fail(
            "QL0718",
            f"{native.name} with a free parameter stands against the direction of its pair",
            expected="a gate that the same one-qubit gates turn at all angles",
            fix="bind the program's inputs before it is placed",
        )
    values = rows.parameters[rows.parameter_offsets[index][:, None] + np.arange(len(native.parameters))]
    distinct, which = np.unique(values, axis=0, return_inverse=True)
    for number, parameters in enumerate(distinct.tolist()):
        yield turning(native, tuple(parameters)), index[which.reshape(-1) == number]


def _both(rows: Rows, index: LongColumn, angles: NDArray[np.float64]) -> Rows:
    """One gate on each operand of the rows, with these angles [2, 3], of the rows' origins."""
    qubits = rows.qubits[rows.qubit_offsets[index][:, None] + np.arange(2)].reshape(-1)
    starts, counts = rows.origin_offsets[index].repeat(2), rows.num_origins[index].repeat(2)
    return Rows(
        (U3,),
        np.zeros(len(qubits), dtype=np.uint16),
        qubits,
        np.tile(angles.reshape(-1), len(index)),
        Terms(),
        np.zeros(0, np.int32),
        offsets_of(counts),
        rows.origins[ragged(starts, counts)],
    )
