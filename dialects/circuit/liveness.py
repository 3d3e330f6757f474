"""Which classical values are still needed where, and which measurements nothing comes after."""

from collections.abc import Iterator

from qlower.dialects.circuit.row_meaning import Effect, effect_of
from qlower.dialects.circuit.state_operation import StateOperation
from qlower.ir import Operation, Region, Run, Value
from qlower.ir.rewriting import walk


def keep_after(region: Region) -> list[frozenset[Value]]:
    """For each op but the terminator, the values that ops after it in the region (terminator included) use."""
    needed: frozenset[Value] = frozenset(region.operations[-1].operands)
    found = []
    for op in reversed(region.operations[:-1]):
        found.append(needed)
        needed = needed | uses(op)
    return found[::-1]


def uses(op: Operation) -> frozenset[Value]:
    """All values that an op or the ops in its regions use."""
    return frozenset(value for inner in walk(op) for value in inner.operands)


def touched_qubits(root: Region | Operation) -> frozenset[int]:
    """The qubits that gates, measurements and resets below the root act on; barriers and delays do not count."""
    return frozenset(qubit for op in walk(root) for qubit in _touched(op))


def _touched(op: Operation) -> set[int] | frozenset[int]:
    if isinstance(op, StateOperation):
        return op.acts_on()
    if not isinstance(op, Run):
        return set()
    rows = op.rows
    acting = [effect_of(kind) is not Effect.NOTHING for kind in rows.kinds]
    if all(acting):
        return set(rows.qubits.tolist())
    return set(rows.take(rows.mask(acting).nonzero()[0]).qubits.tolist())


def terminal_measurements(body: Region) -> dict[Value, int]:
    """Results of measurements after which their qubit is not touched and which nothing but the terminator uses."""
    used = frozenset(value for op in body.operations[:-1] for value in uses(op))
    returned = frozenset(body.operations[-1].operands)
    found: dict[Value, int] = {}
    touched: set[int] = set()
    for op in reversed(body.operations):
        if not isinstance(op, Run):
            touched |= touched_qubits(op)
            continue
        for effect, qubits, results in _backwards(op):
            if effect is Effect.MEASURE and qubits[0] not in touched and results[0] in returned - used:
                found[results[0]] = qubits[0]
            touched.update(qubits)
    return found


def _backwards(run: Run) -> Iterator[tuple[Effect, list[int], tuple[Value, ...]]]:
    rows = run.rows
    qubits, q, r = rows.qubits.tolist(), rows.qubit_offsets.tolist(), rows.result_offsets.tolist()
    effects = [effect_of(kind) for kind in rows.kinds]
    for i, kind in reversed(list(enumerate(rows.kind.tolist()))):
        if effects[kind] is not Effect.NOTHING:
            yield effects[kind], qubits[q[i] : q[i + 1]], run.results[r[i] : r[i + 1]]
