"""The exact meaning of a program: a quantum instrument, as Kraus operators labelled by the final classical outputs.

A program is run on a set of input states at once (the columns). Measurement, reset and classical control split the run
into branches, each with its classical values and its unnormalised states; branches whose remaining classical values
agree are merged. Measurements at the very end are not split: their outcomes are read off the final amplitudes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from qlower.dialects.circuit.liveness import keep_after, terminal_measurements, uses
from qlower.dialects.circuit.ops import Return
from qlower.dialects.circuit.row_meaning import CannotInterpret, Effect, Meanings, angle_value, effect_of, moved
from qlower.dialects.circuit.state_operation import StateOperation
from qlower.dialects.circuit.state_simulation import Amplitudes, Application, apply_all
from qlower.dialects.classical.evaluation import NoValueError, Scalar, evaluate
from qlower.dialects.classical.ops import For, If, Switch, While
from qlower.ir import Angle, Operation, Region, Run, Value

Output = Scalar | tuple[str, int]
"""A final classical value, or ("qubit", q): the outcome of measuring q at the end."""


@dataclass(frozen=True)
class Limits:
    """How much work an interpretation may do; counted, so that the answer never depends on the machine.

    Attributes:
        branches: branches at one time.
        steps: iterations of loops and gates applied, over all branches.
        amplitudes: entries of all arrays at one time.
        negligible_weight: branches this improbable are dropped (and the sum of what is dropped reported).
    """

    branches: int = 4096
    steps: int = 200_000
    amplitudes: int = 1 << 26
    negligible_weight: float = 1e-20


class TooLarge(CannotInterpret):
    """The limits were reached."""


@dataclass
class Branch:
    """One classical history, or several merged ones.

    Attributes:
        values: classical values by SSA value.
        states: [2^n, Kraus operators, columns], unnormalised.
    """

    values: dict[Value, Scalar]
    states: Amplitudes


@dataclass(frozen=True)
class Instrument:
    """What a program does to its columns.

    Attributes:
        num_qubits: of the final states.
        branches: final outputs → [2^n, Kraus operators, columns].
        measured: qubits measured at the very end, ascending; outputs refer to them.
        dropped_weight: summed squared norms of the branches that were dropped as improbable.
    """

    num_qubits: int
    branches: Mapping[tuple[Output, ...], Amplitudes]
    measured: tuple[int, ...]
    dropped_weight: float


class _Row(NamedTuple):
    """A row with what it does; its kind by number."""

    effect: Effect
    kind: int
    qubits: tuple[int, ...]
    angles: tuple[Angle, ...]
    results: tuple[Value, ...]


def _rows_of(run: Run) -> list[_Row]:
    rows = run.rows
    effects = [effect_of(kind) for kind in rows.kinds]
    angles, qubits = run.angles(), rows.qubits.tolist()
    q, p, r = (offsets.tolist() for offsets in (rows.qubit_offsets, rows.parameter_offsets, rows.result_offsets))
    return [
        _Row(
            effects[kind],
            kind,
            tuple(qubits[q[i] : q[i + 1]]),
            tuple(angles[p[i] : p[i + 1]]),
            run.results[r[i] : r[i + 1]],
        )
        for i, kind in enumerate(rows.kind.tolist())
    ]


@dataclass
class Interpreter:
    """Runs the body of a ``circuit.func`` or ``physical.program``.

    Attributes:
        meanings: of the module's rows.
        qubits: the qubits of the function that take part → their place in the state. Rows on other qubits are left out;
            they must have nothing to do with these, and what they measure counts as 0.
        limits: how much work it may do.
        deferred: qubits (of the function) whose final measurement may stay undone.
    """

    meanings: Meanings
    qubits: Mapping[int, int]
    limits: Limits = field(default_factory=Limits)
    deferred: frozenset[int] = frozenset()
    dropped: float = 0.0
    steps: int = 0
    _scale: float = 1.0
    _deferred_results: dict[Value, int] = field(default_factory=dict)

    def run(self, function: Operation, states: Amplitudes, inputs: Sequence[Scalar] = ()) -> Instrument:
        """The meaning of a function on the columns of ``states`` [2^n, columns] with these inputs.

        Raises:
            CannotInterpret: a part of it is not known, or the limits are reached (``TooLarge``).
        """
        (body,) = function.regions
        terminal = terminal_measurements(body)
        self._deferred_results = {v: q for v, q in terminal.items() if q in self.deferred and q in self.qubits}
        self._scale = float(np.vdot(states, states).real)
        start = Branch(dict(zip(body.arguments, inputs, strict=True)), states[:, None, :].copy())
        terminator = body.operations[-1]
        if not isinstance(terminator, Return):
            raise CannotInterpret(f"the function ends in {terminator.name}")
        branches = self._region(body, [start], frozenset())
        collected: dict[tuple[Output, ...], list[Amplitudes]] = {}
        for branch in branches:
            key = tuple(self._output(branch, value) for value in terminator.values)
            collected.setdefault(key, []).append(branch.states)
        measured = tuple(sorted(self.qubits[q] for q in set(self._deferred_results.values())))
        merged = {key: _compressed(np.concatenate(parts, axis=1)) for key, parts in collected.items()}
        return Instrument(len(self.qubits), merged, measured, self.dropped)

    def _output(self, branch: Branch, value: Value) -> Output:
        if value in self._deferred_results:
            return ("qubit", self.qubits[self._deferred_results[value]])
        return branch.values.get(value, False)

    def _region(self, region: Region, branches: list[Branch], outside: frozenset[Value]) -> list[Branch]:
        """Run all ops but the terminator; afterwards only values in ``outside`` and the terminator's are kept."""
        needed = keep_after(region)
        for op, keep in zip(region.operations[:-1], needed, strict=True):
            branches = self._operation(op, branches, outside | keep)
            branches = self._merged(branches, outside | keep)
        return branches

    def _operation(self, op: Operation, branches: list[Branch], keep: frozenset[Value]) -> list[Branch]:
        if isinstance(op, Run):
            return self._run(op, branches, keep)
        if isinstance(op, If | Switch):
            return self._choice(op, branches, keep)
        if isinstance(op, For):
            return self._for(op, branches, keep)
        if isinstance(op, While):
            return self._while(op, branches, keep)
        if isinstance(op, StateOperation):
            return self._state_operation(op, branches)
        for branch in branches:
            try:
                value = evaluate(op, [branch.values[v] for v in op.operands])
            except NoValueError as error:
                raise CannotInterpret(str(error)) from error
            if value is None:
                raise CannotInterpret(f"the op {op.name} has no known meaning")
            branch.values[op.results[0]] = value
        return branches

    def _state_operation(self, op: StateOperation, branches: list[Branch]) -> list[Branch]:
        if not op.acts_on() <= self.qubits.keys():
            raise CannotInterpret(f"{op.name} acts on qubits that are left out")
        self._count(op.num_steps() * len(branches))
        for branch in branches:
            op.act(branch.states.reshape(len(branch.states), -1), self.qubits, branch.values)
        return branches

    def _run(self, run: Run, branches: list[Branch], keep: frozenset[Value]) -> list[Branch]:
        rows = [row for row in _rows_of(run) if not row.qubits or row.qubits[0] in self.qubits]
        if run.operands:  # The angles may differ from branch to branch.
            return [end for branch in branches for end in self._rows(run, rows, [branch], keep)]
        return self._rows(run, rows, branches, keep)

    def _rows(self, run: Run, rows: list[_Row], branches: list[Branch], keep: frozenset[Value]) -> list[Branch]:
        pending: list[Application] = []
        kinds, places = run.rows.kinds, self.qubits
        gates: dict[tuple[int, tuple[Angle, ...]], tuple[Application, ...]] = {}
        for effect, kind, qubits, angles, results in rows:
            if effect is Effect.UNITARY:
                self._count(len(branches))
                found = gates.get((kind, angles))
                if found is None:
                    values = branches[0].values if run.operands else {}
                    numbers = tuple(angle_value(angle, values) for angle in angles)
                    found = gates[kind, angles] = self.meanings.on_operands(kinds[kind], numbers)
                pending += [moved(application, [places[q] for q in qubits]) for application in found]
            elif effect is not Effect.NOTHING and not self._is_deferred(results):
                self._apply(branches, pending)
                pending = []
                branches = self._collapse(branches, places[qubits[0]], keep.intersection(results), effect)
        self._apply(branches, pending)
        return branches

    def _is_deferred(self, results: Sequence[Value]) -> bool:
        return bool(results) and results[0] in self._deferred_results

    def _apply(self, branches: Sequence[Branch], applications: Sequence[Application]) -> None:
        if not applications:
            return
        for branch in branches:
            flat = branch.states.reshape(len(branch.states), -1)
            apply_all(flat, len(self.qubits), applications)

    def _collapse(self, branches: list[Branch], place: int, result: frozenset[Value], effect: Effect) -> list[Branch]:
        """Measure or reset one qubit in every branch; ``result`` is empty where nobody looks at the outcome."""
        found: list[Branch] = []
        for branch in branches:
            zero, one = np.zeros_like(branch.states), np.zeros_like(branch.states)
            _half(zero, place, 0)[...] = _half(branch.states, place, 0)
            _half(one, place, 0 if effect is Effect.RESET else 1)[...] = _half(branch.states, place, 1)
            if not result:
                both = _compressed(np.concatenate([zero, one], axis=1))
                found += self._kept(Branch(branch.values, both))
                continue
            for outcome, states in ((False, zero), (True, one)):
                found += self._kept(Branch({**branch.values, **dict.fromkeys(result, outcome)}, states))
        self._check_size(found)
        return found

    def _kept(self, branch: Branch) -> list[Branch]:
        """The branch, unless it is too improbable to matter."""
        weight = float(np.vdot(branch.states, branch.states).real) / self._scale
        if weight > self.limits.negligible_weight:
            return [branch]
        self.dropped += weight * self._scale
        return []

    def _choice(self, op: If | Switch, branches: list[Branch], keep: frozenset[Value]) -> list[Branch]:
        found: list[Branch] = []
        for branch in branches:
            region = _chosen(op, branch.values[op.operands[0]])
            inner = Branch(dict(branch.values), branch.states)
            for end in self._region(region, [inner], keep):
                self._pass_on(end, region.terminator.operands, op.results)
                found.append(end)
        return found

    def _for(self, op: For, branches: list[Branch], keep: frozenset[Value]) -> list[Branch]:
        found: list[Branch] = []
        keep = keep | uses(op)
        for branch in branches:
            start, step, stop = (branch.values[v] for v in (op.start, op.step, op.stop))
            if step == 0:
                raise CannotInterpret("a loop with step 0")
            self._pass_on(branch, op.initial, op.body.arguments[1:])
            current = [branch]
            number = start
            while (number <= stop) if step > 0 else (number >= stop):
                self._count(len(current))
                for each in current:
                    each.values[op.body.arguments[0]] = number
                current = self._region(op.body, current, keep)
                for each in current:
                    self._pass_on(each, op.body.terminator.operands, op.body.arguments[1:])
                number += step
            for each in current:
                self._pass_on(each, op.body.arguments[1:], op.results)
            found += current
        return found

    def _while(self, op: While, branches: list[Branch], keep: frozenset[Value]) -> list[Branch]:
        keep = keep | uses(op)
        for branch in branches:
            self._pass_on(branch, op.initial, op.before.arguments)
        found: list[Branch] = []
        current = branches
        condition, *passed = op.before.terminator.operands
        while current:
            self._count(len(current))
            current = self._region(op.before, current, keep | set(passed) | {condition})
            for branch in current:
                if not branch.values[condition]:
                    self._pass_on(branch, passed, op.results)
                    found.append(branch)
            current = [branch for branch in current if branch.values[condition]]
            for branch in current:
                self._pass_on(branch, passed, op.body.arguments)
            current = self._region(op.body, current, keep)
            for branch in current:
                self._pass_on(branch, op.body.terminator.operands, op.before.arguments)
            current = self._merged(
                [b for branch in current for b in self._kept(branch)], keep | set(op.before.arguments)
            )
        return found

    def _pass_on(self, branch: Branch, sources: Sequence[Value], targets: Sequence[Value]) -> None:
        values = [branch.values[source] for source in sources]
        branch.values.update(zip(targets, values, strict=True))

    def _merged(self, branches: list[Branch], keep: frozenset[Value]) -> list[Branch]:
        """Forget values nobody needs any more, then join branches that agree in all others."""
        groups: dict[tuple[tuple[Value, Scalar], ...], list[Branch]] = {}
        for branch in branches:
            live = {value: scalar for value, scalar in branch.values.items() if value in keep}
            key = tuple(sorted(live.items(), key=lambda item: id(item[0])))
            groups.setdefault(key, []).append(Branch(live, branch.states))
        return [_joined_branch(group) for group in groups.values()]

    def _count(self, steps: int) -> None:
        self.steps += steps
        if self.steps > self.limits.steps:
            raise TooLarge(f"more than {self.limits.steps} gates and iterations")

    def _check_size(self, branches: Sequence[Branch]) -> None:
        if len(branches) > self.limits.branches:
            raise TooLarge(f"more than {self.limits.branches} branches")
        if sum(branch.states.size for branch in branches) > self.limits.amplitudes:
            raise TooLarge(f"more than {self.limits.amplitudes} amplitudes")


def _half(states: Amplitudes, place: int, outcome: int) -> Amplitudes:
    """The view of the states with one qubit in |outcome⟩."""
    view = states.reshape(len(states) >> (place + 1), 2, 1 << place, *states.shape[1:])
    return view[:, outcome]


def _joined_branch(group: Sequence[Branch]) -> Branch:
    if len(group) == 1:
        return group[0]
    return Branch(group[0].values, _compressed(np.concatenate([branch.states for branch in group], axis=1)))


def _compressed(states: Amplitudes) -> Amplitudes:
    """The same completely positive map from fewer Kraus operators: those of norm zero or linearly dependent go."""
    size, count, columns = states.shape
    if count == 1:
        return states
    flat = np.ascontiguousarray(states.transpose(1, 0, 2)).reshape(count, -1)
    norms = np.einsum("ij,ij->i", flat, flat.conj()).real
    total = norms.sum()
    flat = flat[norms > 1e-28 * total]
    if len(flat) > 1:
        values, vectors = np.linalg.eigh(flat @ flat.conj().T)
        if (values < 1e-14 * total).any():
            flat = vectors[:, values >= 1e-14 * total].conj().T @ flat
    return np.ascontiguousarray(flat.reshape(len(flat), size, columns).transpose(1, 0, 2))


def _chosen(op: If | Switch, value: Scalar) -> Region:
    if isinstance(op, If):
        return op.then if value else op.otherwise
    for case, region in zip(op.cases, op.branches, strict=False):
        if value in case:
            return region
    return op.branches[-1]
