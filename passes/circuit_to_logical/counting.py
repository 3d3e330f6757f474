"""Counts of a structured program: what is called often or repeated is counted once and multiplied."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial, reduce
from math import isfinite, prod
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Function, GateDefinition
from qlower.dialects.circuit.row_meaning import Effect, effect_of
from qlower.dialects.circuit.rows import call_kind, gate_kind, gate_name, modifiers_of, num_controls
from qlower.dialects.classical.evaluation import NoValueError, Scalar, evaluate
from qlower.dialects.classical.ops import For, If, Switch, While
from qlower.ir.attributes import SymbolRef
from qlower.ir.module import Module
from qlower.ir.operation import Operation, Region
from qlower.ir.rows import LongColumn, RowKind, Rows
from qlower.ir.run import Run
from qlower.ir.value import Value
from qlower.passes.circuit_to_logical.depth_kernel import Longs, raise_levels
from qlower.passes.circuit_to_logical.gate_costs import UNKNOWN, Angles, GateCosts, classes_of, rotation_steps
from qlower.passes.circuit_to_logical.tally import Tally

LARGEST = 2**63 - 1
"""What an attribute holds."""
_MOST_REPEATS = 16
"""A whole power above this of a gate of the table is that many gates; up to it, what the gate's matrix gives."""

_MOST_OPEN = 100
"""Calls inside of calls; below it Python's own stack ends."""

Environment = dict[Value, Scalar]
"""Classical values that are known."""
_Key = tuple[str, int, Angles]
"""A gate, the controls that it is under, and its parameters."""


class _TooDeepError(Exception):
    """A gate has to be counted before those that call it."""

    def __init__(self, gate: GateDefinition, key: _Key) -> None:
        super().__init__(gate.sym_name)
        self.gate, self.key = gate, key


def _fail_recursion(name: str) -> NoReturn:
    fail("QL0674", f"the gate '{name}' calls itself", fix="define it without recursion")


@dataclass
class Counter:
    """Counts one module.

    Attributes:
        module: the program and its gates.
        iterations: how often loops turn that do not say how often; 0 refuses them.
    """

    module: Module
    iterations: int
    _costs: GateCosts = field(init=False)
    _gates: dict[_Key, Tally] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._costs = GateCosts(self.module)

    def count(self, main: Function) -> Tally:
        """What the program holds.

        Raises:
            QlowerError: QL0670 to QL0675, a gate cannot be written out; QL1311, a loop does not say how often it
                turns; QL1312, a count is too large.
        """
        found = self._settled(lambda: _Block(self, main.num_qubits, 0).count(main.body, {}))
        if max(found.t, found.ccz, found.rotations, found.measurements, found.cliffords) > LARGEST:
            fail("QL1312", "a count is too large", expected=f"at most {LARGEST}")
        return found

    def _settled(self, wanted: Callable[[], Tally]) -> Tally:
        """What is wanted, with gates that lie too deep counted before it, on a stack of their own."""
        waiting: dict[_Key | None, Callable[[], Tally]] = {None: wanted}
        while True:
            key = next(reversed(waiting))
            try:
                found = waiting[key]()
            except _TooDeepError as deep:
                self._open.clear()
                if deep.key in waiting:
                    _fail_recursion(deep.key[0])
                waiting[deep.key] = partial(self._gate, deep.gate, *deep.key[1:])
                continue
            del waiting[key]
            if not waiting:
                return found

    def row(self, kind: RowKind, controls: int, angles: Angles) -> Tally:
        """What a gate row takes under so many further controls."""
        modifiers = modifiers_of(kind)
        controls += num_controls(modifiers)
        exponents = [float(modifier[-1]) for modifier in modifiers if modifier[0] == "pow"]
        whole = all(exponent.is_integer() for exponent in exponents)
        repeats = abs(prod(int(exponent) for exponent in exponents)) if whole else 0
        name = gate_name(kind)
        if name is None and whole:
            definition = self._callee(kind)
            if isinstance(definition, GateDefinition):
                return self._gate(definition, controls, angles).times(repeats)
        known = all(isfinite(angle) for angle in angles)
        if name is not None and (not exponents or (whole and (repeats > _MOST_REPEATS or not known))):
            return self._costs.cost(name, controls, angles).times(repeats)
        return self._costs.expanded(_bare(kind), controls, angles)

    def _callee(self, kind: RowKind) -> Operation | None:
        reference = kind.attribute("callee")
        return self.module.find(reference.name) if isinstance(reference, SymbolRef) else None

    def _gate(self, gate: GateDefinition, controls: int, angles: Angles) -> Tally:
        key = (gate.sym_name, controls, angles)
        if key not in self._gates:
            if gate.sym_name in self._open:
                _fail_recursion(gate.sym_name)
            if len(self._open) == _MOST_OPEN:
                raise _TooDeepError(gate, key)
            self._open.append(gate.sym_name)
            known: Environment = {
                value: angle for value, angle in zip(gate.body.arguments, angles, strict=True) if isfinite(angle)
            }
            self._gates[key] = _Block(self, gate.num_qubits, controls).count(gate.body, known)
            self._open.pop()
        return self._gates[key]


@dataclass
class _Block:
    """Counts what stands in the body of a function or gate.

    Attributes:
        counter: of the module.
        num_qubits: of the function.
        controls: that all of it is under; the gates then share a wire.
    """

    counter: Counter
    num_qubits: int
    controls: int

    def count(self, region: Region, known: Environment) -> Tally:
        """What a region holds; ``known`` takes the classical values that it computes."""
        levels = np.zeros(self.num_qubits, dtype=np.int64)
        total, deepest = Tally(), 0
        for op in region.operations:
            if isinstance(op, Run):
                part, depth = self._run(op, known, levels)
                total += part
                deepest = max(deepest, depth)
            elif op.regions:
                part = self._control_flow(op, known)
                total += part
                deepest += part.depth
                levels[:] = deepest if part.depth else levels
            else:
                _learn(op, known)
        return Tally(
            total.t, total.ccz, total.rotations, deepest, total.measurements, total.cliffords, total.ancillas,
            total.exact,
        )  # fmt: skip

    def _control_flow(self, op: Operation, known: Environment) -> Tally:
        if isinstance(op, If | Switch):
            return reduce(Tally.or_else, [self.count(region, known) for region in op.regions])
        if isinstance(op, For):
            turns = _turns(op, known)
            body = self.count(op.body, known)
            return body.times(turns) if turns is not None else self._unsure(body, op)
        if isinstance(op, While):
            before, body = self.count(op.before, known), self.count(op.body, known)
            return before + self._unsure(before + body, op)
        fail("QL1310", f"{op.name} cannot be counted", fix="write the program with if, for, while and switch")

    def _unsure(self, body: Tally, op: Operation) -> Tally:
        """A loop that turns some number of times."""
        if body == Tally():
            return body
        if not self.counter.iterations:
            fail(
                "QL1311", f"how often a {op.name} turns is not known before the program runs",
                fix="say how often such loops turn: count-resources{iterations=100}",
            )  # fmt: skip
        return body.times(self.counter.iterations).or_else(Tally())

    def _run(self, run: Run, known: Environment, levels: Longs) -> tuple[Tally, int]:
        """What a run holds, and the highest level that it raises a wire to."""
        rows = run.rows
        angles = _angles(run, known)
        total, depths = Tally(), np.zeros(len(rows), dtype=np.int64)
        for place, kind in enumerate(rows.kinds):
            index = np.flatnonzero(rows.kind == place)
            effect = effect_of(kind)
            if effect is Effect.MEASURE:
                total += Tally(measurements=len(index))
            if effect is not Effect.UNITARY or not len(index):
                continue
            for values, members in _groups(kind, index, rows, angles):
                part = self.counter.row(kind, self.controls, values)
                total += part.times(len(members))
                if part.depth > LARGEST // max(len(rows), 1):
                    fail("QL1312", "a count is too large", expected=f"at most {LARGEST}")
                depths[members] = part.depth
        if self.controls:
            levels[:] = int(levels.max(initial=0)) + int(depths.sum())
            return total, int(levels.max(initial=int(depths.sum())))
        if not depths.any() and not levels.any():
            return total, 0
        wires = rows.qubits.astype(np.int64)
        return total, raise_levels.run(rows.qubit_offsets, wires, depths, levels, work=len(wires))


def _groups(
    kind: RowKind, index: LongColumn, rows: Rows, angles: NDArray[np.float64]
) -> Iterator[tuple[Angles, LongColumn]]:
    """Rows of a kind that take the same, each time with the angles of one of them."""
    if not kind.num_parameters:
        yield (), index
        return
    starts = rows.parameter_offsets[index]
    values = angles[starts[:, None] + np.arange(kind.num_parameters)]
    name = gate_name(kind)
    marks = _marks(name, values) if name is not None and not modifiers_of(kind) else values
    _, first, member, sizes = np.unique(marks, axis=0, return_index=True, return_inverse=True, return_counts=True)
    ordered = index[np.argsort(member.reshape(-1), kind="stable")]
    for place, members in zip(first.tolist(), np.split(ordered, sizes.cumsum()[:-1]), strict=True):
        yield tuple(values[place].tolist()), members


def _marks(name: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """What of the parameters decides on the cost of a gate: what each of its rotations is."""
    steps = rotation_steps(name)
    marks = np.zeros((len(values), len(steps) + 1))
    for column, step in enumerate(steps):
        angles = np.full(len(values), step.constant)
        with np.errstate(invalid="ignore"):
            for place, factor in step.coefficients:
                angles += values[:, place] * factor
        marks[:, column] = classes_of(angles)
    return marks


def _angles(run: Run, known: Mapping[Value, Scalar]) -> NDArray[np.float64]:
    """The parameters of all rows; those that are not known are not finite."""
    terms = run.rows.terms
    if not len(terms):
        return run.rows.parameters
    values = np.array([float(known.get(value, UNKNOWN)) for value in run.operands])
    angles = run.rows.parameters.copy()
    with np.errstate(invalid="ignore"):
        np.add.at(angles, terms.parameter, terms.coefficient * values[terms.operand])
    return np.where(np.isfinite(angles), angles, UNKNOWN)


def _learn(op: Operation, known: Environment) -> None:
    """Compute an op if what it is computed from is known."""
    if len(op.results) != 1 or any(operand not in known for operand in op.operands):
        return
    try:
        value = evaluate(op, [known[operand] for operand in op.operands])
    except NoValueError:
        return
    if value is not None:
        known[op.results[0]] = value


def _turns(loop: For, known: Mapping[Value, Scalar]) -> int | None:
    """How often a loop turns; None if that is not known."""
    bounds = [known.get(value) for value in (loop.start, loop.step, loop.stop)]
    if any(not isinstance(bound, int) for bound in bounds):
        return None
    start, step, stop = (int(bound) for bound in bounds if bound is not None)
    return max(0, (stop - start) // step + 1) if step else None


def _bare(kind: RowKind) -> RowKind:
    """The kind without controls, which count for themselves."""
    modifiers = modifiers_of(kind)
    kept = tuple(modifier for modifier in modifiers if modifier[0] not in ("ctrl", "negctrl"))
    name = gate_name(kind)
    if name is not None:
        return gate_kind(name, kept)
    reference = kind.attribute("callee")
    callee = reference.name if isinstance(reference, SymbolRef) else kind.name
    return call_kind(callee, kind.num_qubits - num_controls(modifiers), kind.num_parameters, kept)
