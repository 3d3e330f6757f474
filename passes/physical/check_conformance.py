"""The conformance check: whether a physical program obeys the descriptor. It shares no code with what produced it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from qlower.device.native_gate import NativeGate
from qlower.device.target import Target
from qlower.diagnostics import Diagnostic, QlowerError
from qlower.dialects.classical.ops import For, If, Switch, While
from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import DURATION_NS, GATE, START_NS
from qlower.ir import Module, RowKind, Rows, Run
from qlower.ir.checking import Contract
from qlower.ir.ordering import distinct_rows, stable_order
from qlower.ir.rewriting import runs, walk
from qlower.lowering import Context, Pass, PassResult

OVERLAP_NS = 1e-6
"""Rounding allowed in sums of durations."""
ANGLE_CHECKS = 4096
"""Distinct parameter tuples of a constrained gate that are looked at one by one."""


@dataclass(frozen=True, slots=True)
class CheckConformance(Pass):
    """Compare every row with the descriptor: gate, parameters, coupling, direction, features, limits, schedule.

    Changes nothing. What the descriptor calls unknown cannot be violated.
    """

    name: ClassVar[str] = "check-conformance"
    reads: ClassVar[tuple[str, ...]] = ("physical",)
    uses_target: ClassVar[bool] = True
    contract: ClassVar[Contract] = Contract.ANALYSIS

    def run(self, module: Module, context: Context) -> PassResult:
        """Check every program.

        Raises:
            QlowerError: QL0310 no target, QL0710 … QL0717, one diagnostic per kind of violation.
        """
        target = context.needs_target(self.name)
        found = violations(module, target)
        if found:
            raise QlowerError(found)
        return PassResult(module, metrics={"violations": 0})


def violations(module: Module, target: Target) -> list[Diagnostic]:
    """Everything in which a module does not obey a descriptor."""
    found: list[Diagnostic] = []
    for op in module.operations:
        if isinstance(op, Program):
            found.extend(_program(op, target))
    return found


def _program(program: Program, target: Target) -> Iterator[Diagnostic]:
    if program.num_qubits != target.num_qubits or program.target_digest != target.digest:
        yield Diagnostic("QL0710", f"the program was made for {program.target}, not for this {target.name}")
        return
    for run in runs(program):
        counts = np.bincount(run.rows.kind, minlength=len(run.rows.kinds)).tolist()
        for index, (kind, count) in enumerate(zip(run.rows.kinds, counts, strict=True)):
            if count:
                yield from _kind(kind, run.rows, index, target)
        yield from _free_parameters(run, target)
        yield from _overlaps(run.rows)
    yield from _control_flow(program, target)
    yield from _mid_circuit(program, target)
    yield from _limits(program, target)


def _kind(kind: RowKind, rows: Rows, index: int, target: Target) -> Iterator[Diagnostic]:
    if kind.name != GATE:
        features = {
            "physical.measure": target.features.measure,
            "physical.reset": target.features.reset,
            "physical.delay": target.features.delay,
            "physical.barrier": target.features.barrier,
        }
        if features.get(kind.name) is False:
            yield Diagnostic("QL0714", f"{target.name} has no {kind.name.partition('.')[2]}")
        return
    name = str(kind.attribute("gate"))
    native = target.gate(name)
    if native is None or native.num_qubits != kind.num_qubits or len(native.parameters) != kind.num_parameters:
        yield Diagnostic(
            "QL0711",
            f"{name} on {kind.num_qubits} qubits with {kind.num_parameters} parameters is not native to {target.name}",
            expected=f"one of {', '.join(gate.name for gate in target.native_gates)}",
        )
        return
    which = (rows.kind == index).nonzero()[0]
    yield from _places(native, rows, which, target)
    yield from _angles(native, rows, which)


def _places(native: NativeGate, rows: Rows, which: NDArray[np.int64], target: Target) -> Iterator[Diagnostic]:
    qubits = rows.qubits[rows.qubit_offsets[which][:, None] + np.arange(native.num_qubits)]
    if _surely_accepted(native, qubits, target):
        return
    for place in distinct_rows(qubits).rows.tolist():
        if not target.accepts_gate(native.name, tuple(place)):
            yield Diagnostic(
                "QL0712",
                f"{native.name} acts on qubits {', '.join(map(str, place))}, where {target.name} does not offer it",
                expected="a coupled pair in the declared direction" if native.num_qubits == 2 else "an allowed qubit",
            )


def _surely_accepted(native: NativeGate, qubits: NDArray[np.int32], target: Target) -> bool:
    """Whether all places are seen at once to be allowed; if not, each is to be looked at."""
    if native.qubits is not None:
        return False
    if native.num_qubits == 1:
        return int(qubits.min()) >= 0 and int(qubits.max()) < target.num_qubits
    if native.num_qubits != 2 or (target.topology.directed and not native.directed):
        return False
    coupled = target.topology.has_edges(qubits[:, 0], qubits[:, 1])
    return bool(np.count_nonzero(coupled) == len(coupled))


def _angles(native: NativeGate, rows: Rows, which: NDArray[np.int64]) -> Iterator[Diagnostic]:
    if not native.parameters or not native.parameter_constraints:
        return
    exact = which[~rows.symbolic[which]]
    values = rows.parameters[rows.parameter_offsets[exact][:, None] + np.arange(len(native.parameters))]
    for tuple_ in np.unique(values, axis=0)[:ANGLE_CHECKS].tolist():
        if not native.allows(tuple_):
            shown = ", ".join(map(repr, tuple_))
            yield Diagnostic("QL0713", f"{native.name}({shown}) is outside the descriptor's constraints")


def _free_parameters(run: Run, target: Target) -> Iterator[Diagnostic]:
    if len(run.rows.terms) and target.features.free_parameters is False:
        yield Diagnostic(
            "QL0715", f"{target.name} takes no free parameters", fix="bind the program's inputs before compiling"
        )


def _overlaps(rows: Rows) -> Iterator[Diagnostic]:
    if START_NS not in rows.columns:
        return
    starts = rows.columns[START_NS].astype(np.float64, copy=False).repeat(rows.num_qubits)
    ends = starts + rows.columns[DURATION_NS].astype(np.float64, copy=False).repeat(rows.num_qubits)
    order = stable_order(rows.qubits)
    qubits, starts_there, ends_there = rows.qubits[order], starts[order], ends[order]
    early = (qubits[1:] == qubits[:-1]) & (starts_there[1:] < ends_there[:-1] - OVERLAP_NS)
    found = np.count_nonzero(early)
    if found or (len(starts) and starts.min() < -OVERLAP_NS):
        where = int(order[1:][early][0]) if found else 0
        yield Diagnostic("QL0717", f"rows overlap in time on qubit {rows.qubits[where]} at {starts[where]} ns")


def _control_flow(program: Program, target: Target) -> Iterator[Diagnostic]:
    features = (
        (If, target.features.conditional, "conditional execution"),
        (For, target.features.loops, "loops"),
        (While, target.features.loops, "loops"),
        (Switch, target.features.switch, "switches"),
    )
    for op_class, has, what in features:
        if has is False and any(isinstance(op, op_class) for op in walk(program)):
            yield Diagnostic("QL0714", f"{target.name} has no {what}")


def _mid_circuit(program: Program, target: Target) -> Iterator[Diagnostic]:
    if target.features.mid_circuit_measurement is not False:
        return
    measured = np.zeros(program.num_qubits, dtype=bool)
    for run in runs(program):
        rows = run.rows
        is_measure = rows.mask([kind.name == "physical.measure" for kind in rows.kinds])
        acts = rows.mask([kind.name in (GATE, "physical.reset", "physical.measure") for kind in rows.kinds])
        last = np.full(program.num_qubits, -1)
        row = np.repeat(np.arange(len(rows)), rows.num_qubits)
        acting = np.repeat(acts, rows.num_qubits)
        np.maximum.at(last, rows.qubits[acting], row[acting])
        first_measure = np.full(program.num_qubits, len(rows))
        measuring = np.repeat(is_measure, rows.num_qubits)
        np.minimum.at(first_measure, rows.qubits[measuring], row[measuring])
        if (last > first_measure).any() or (measured & (last >= 0)).any():
            qubit = int(np.flatnonzero((last > first_measure) | (measured & (last >= 0)))[0])
            yield Diagnostic(
                "QL0714", f"{target.name} cannot go on after a measurement, as the program does on {qubit}"
            )
            return
        measured |= first_measure < len(rows)


def _limits(program: Program, target: Target) -> Iterator[Diagnostic]:
    most = target.limits.max_operations
    count = sum(len(run.rows) for run in runs(program))
    if most is not None and count > most:
        yield Diagnostic("QL0716", f"the program has {count} operations, {target.name} takes {most}")
    longest = target.limits.max_duration_ns
    if longest is not None and program.duration_ns > longest:
        yield Diagnostic("QL0716", f"the program takes {program.duration_ns} ns, {target.name} allows {longest} ns")
