"""Programs that are woven together row by row: what they do on data and helpers, before anything is placed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from qlower.device.target import Target
from qlower.diagnostics import Source, fail
from qlower.dialects.circuit.ops import Function
from qlower.dialects.circuit.row_meaning import Effect, effect_of
from qlower.dialects.queue.ops import Program
from qlower.ir.rewriting import runs
from qlower.ir.run import Row
from qlower.lowering import Context
from qlower.lowering.registry import formats
from qlower.passes.circuit.decompose_standard import DecomposeStandard
from qlower.passes.circuit.lives import Item, Lives, lives_of
from qlower.passes.circuit.lives_order import last_items
from qlower.passes.multiplex.annealing.annealing import Tenant
from qlower.passes.multiplex.figures import ASSUMED_NS
from qlower.passes.multiplex.job_time import TenantWork


@dataclass(frozen=True)
class WovenProgram:
    """A program with its roles.

    Attributes:
        main: in gates of the table on at most two qubits.
        lives: its body cut into lives; those of the data come first.
        peaks: by item, how many helpers are in use at once from there on, at most; one more entry, 0, for the end.
        tenant: what annealing knows of it.
        work: what it makes the device do, without SWAPs.
    """

    main: Function
    lives: Lives
    peaks: tuple[int, ...]
    tenant: Tenant
    work: TenantWork

    @property
    def num_data(self) -> int:
        """Its data qubits."""
        return self.lives.num_data


def read_woven(program: Program, target: Target) -> WovenProgram:
    """Read a program of a queue.

    Raises:
        QlowerError: of its format's reader; QL0944, it is no circuit; QL0670 to QL0674, a gate cannot be expanded.
    """
    read = formats().load(program.format).read
    assert read is not None, "what the queue holds was read before"
    module = read(Source(program.title, program.text))
    if module.level != "circuit":
        fail("QL0944", f"{program.title} is at level {module.level}", fix="compile it to a circuit first")
    expanded = DecomposeStandard(keep=("all",)).run(module, Context(target=target)).module
    main = expanded.find("main")
    if not isinstance(main, Function):
        fail("QL0944", f"{program.title} holds no program main")
    lives = lives_of(main.body.operations[:-1], main.num_qubits, main.helpers)
    return WovenProgram(main, lives, peaks_of(lives), _tenant(lives), _work(lives, target))


def peaks_of(lives: Lives) -> tuple[int, ...]:
    """By item, the most helpers in use at once from there on; 0 behind the last."""
    ends = last_items(lives, range(len(lives.items)))
    in_use: list[int] = []
    begun: set[int] = set()
    for number in range(len(lives.items)):
        helpers = lives.of_helpers(number)
        begun.update(helpers)
        in_use.append(len(begun))
        begun.difference_update([life for life in helpers if ends[life] == number])
    peaks = [0]
    for count in reversed(in_use):
        peaks.append(max(peaks[-1], count))
    return tuple(reversed(peaks))


def gate_lives(lives: Lives) -> Iterator[tuple[int, ...]]:
    """The lives that each gate on two or more joins, those in control flow included, as if each region ran once."""
    for item in lives.items:
        if isinstance(item.content, Row):
            if len(item.lives) > 1 and effect_of(item.content.kind) is Effect.UNITARY:
                yield item.lives
            continue
        life_on = dict(zip(item.qubits, item.lives, strict=True))
        for run in runs(item.content):
            for row in run.unpack():
                if len(row.qubits) > 1 and effect_of(row.kind) is Effect.UNITARY:
                    yield tuple(life_on[qubit] for qubit in row.qubits)


def _tenant(lives: Lives) -> Tenant:
    num = lives.num_data
    gates: Counter[tuple[int, int]] = Counter()
    helper_gates, measurements = np.zeros((2, num), dtype=np.int64)
    for joined in gate_lives(lives):
        for pair in combinations(sorted(joined), 2):
            if pair[1] < num:
                gates[pair] += 1
            elif pair[0] < num:
                helper_gates[pair[0]] += 1
    for life in measured_lives(lives):
        if life < num:
            measurements[life] += 1
    pairs = sorted(gates)
    return Tenant(
        num,
        np.array(pairs, dtype=np.int32).reshape(-1, 2),
        np.array([gates[pair] for pair in pairs], dtype=np.int64),
        helper_gates,
        measurements,
    )


def measured_lives(lives: Lives) -> Iterator[int]:
    """The life that each measurement measures, those in control flow included."""
    for item in lives.items:
        life_on = dict(zip(item.qubits, item.lives, strict=True))
        for row in _rows(item):
            if effect_of(row.kind) is Effect.MEASURE:
                yield life_on[row.qubits[0]]


def _rows(item: Item) -> Sequence[Row]:
    """The rows of an item."""
    content = item.content
    return [content] if isinstance(content, Row) else [row for run in runs(content) for row in run.unpack()]


def _work(lives: Lives, target: Target) -> TenantWork:
    """By typical durations, each qubit doing one thing after the other; a region counts as if it ran once."""
    typical = {
        num: max((gate.duration_ns or 0.0 for gate in target.gates_on(num)), default=0.0) or ASSUMED_NS[str(num)]
        for num in (1, 2)
    }
    measure = target.measurement.duration_ns or ASSUMED_NS["physical.measure"]
    reset = target.reset.duration_ns or ASSUMED_NS["physical.reset"]
    clock: dict[int, float] = {}
    measured: dict[int, bool] = {}
    operations = measurements = mid_circuit = 0
    for item in lives.items:
        start = max((clock.get(life, 0.0) for life in item.lives), default=0.0)
        rows = [row for row in _rows(item) if row.qubits and effect_of(row.kind) is not Effect.NOTHING]
        length = 0.0
        for row in rows:
            effect = effect_of(row.kind)
            by_effect = {Effect.MEASURE: measure, Effect.RESET: reset}
            length += by_effect.get(effect, typical[min(len(row.qubits), 2)])
            operations += 1
            measurements += effect is Effect.MEASURE
        for life in item.lives if rows else ():
            clock[life] = start + length
            mid_circuit += measured.get(life, False)
            measured[life] = any(effect_of(row.kind) is Effect.MEASURE for row in rows)
    helpers_measured = sum(1 for life, is_measured in measured.items() if is_measured and life >= lives.num_data)
    return TenantWork(max(clock.values(), default=0.0), operations, measurements, mid_circuit + helpers_measured)
