"""Proving that a program was only moved to other wires: the same gates in the same dependency order.

SWAP rows are followed, not compared: in both programs they only change which wire carries which qubit. What stays are
the other rows on labelled qubits. Two straight-line sequences of rows mean the same if, on every qubit, the same rows
follow each other; a row is known by its first qubit and its place among the rows on it, so this is one sort.

Nothing is said about programs that differ otherwise: that is for other checks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.gates import ALIASES, GATES
from qlower.dialects.circuit.labelling import Followed, followed, is_swap
from qlower.dialects.circuit.ops import MatrixGate
from qlower.ir import Affine, Module, Operation, Region, RowKind, Rows, Run, SymbolRef, Value, WireMap
from qlower.ir.canonical import encode_module
from qlower.ir.rewriting import runs
from qlower.ir.run import angle_sum

_EMPTY = Run()
_PHASE_TOLERANCE = 1e-9


class Differs(Exception):  # noqa: N818  # an answer, not an error
    """The programs do not have the same structure; says where."""


@dataclass
class Matching:
    """What has been seen to correspond so far.

    Attributes:
        values: SSA value of the first program → value of the second.
    """

    values: dict[Value, Value] = field(default_factory=dict)

    def pair(self, first: Sequence[Value], second: Sequence[Value]) -> None:
        """Two lists of values correspond, one by one, because they are defined in the same place."""
        if len(first) != len(second):
            raise Differs("an op has another number of results")
        self.values.update(zip(first, second, strict=True))

    def require(self, first: Sequence[Value], second: Sequence[Value], what: str) -> None:
        """The second list must be what the first one corresponds to."""
        if len(first) != len(second) or any(self.values.get(a) is not b for a, b in zip(first, second, strict=True)):
            raise Differs(f"{what} uses other values")


def moved_only(before: Module, after: Module, wire_map: WireMap | None) -> str | None:
    """Whether the second program is the first one on other wires.

    Returns:
        None if it was proved, otherwise what differs first.
    """
    try:
        same_definitions(before, after)
        first, second = before.find("main"), after.find("main")
        if first is None or second is None:
            raise Differs("the modules do not both have a function main")
        same_declarations(first, second)
        _same_counts(first, second)
        wires = WireMap.identity(int(str(first.attributes["num_qubits"]))) if wire_map is None else wire_map
        _check(first, second, wires)
    except Differs as difference:
        return str(difference)
    return None


def same_definitions(before: Module, after: Module) -> None:
    """The second program's gates are those of the first.

    Raises:
        Differs: they are not.
    """
    mine = {name: op for name, op in before.symbols.items() if name != "main"}
    theirs = {name: op for name, op in after.symbols.items() if name != "main"}
    for name, gate in theirs.items():
        if isinstance(gate, MatrixGate) and ALIASES.get(name, name) in GATES:
            raise Differs(f"the gate '{name}' is not the one of the gate table")
        known = mine.get(name)
        if known is None:
            raise Differs(f"the gate '{name}' is new")
        if known is not gate and _digest(known, before) != _digest(gate, after):
            raise Differs(f"the gate '{name}' is defined otherwise")


def _digest(op: Operation, module: Module) -> str:
    return encode_module(Module(module.level, (op,))).digest


def same_declarations(first: Operation, second: Operation) -> None:
    """Two functions declare the same inputs, variables and outputs.

    Raises:
        Differs: they do not.
    """
    for name in ("inputs", "variables", "outputs"):
        if first.attributes.get(name, ()) != second.attributes.get(name, ()):
            raise Differs(f"the {name} are declared otherwise")


def _same_counts(first: Operation, second: Operation) -> None:
    """A quick look before the comparison itself: how many rows there are of each kind, SWAPs and phases left out."""
    counts: dict[tuple[object, ...], int] = {}
    for function, sign in ((first, 1), (second, -1)):
        for run in runs(function):
            for kind, count in zip(
                run.rows.kinds, np.bincount(run.rows.kind, minlength=len(run.rows.kinds)), strict=True
            ):
                if kind.num_qubits and not is_swap(kind):
                    meaning = meaning_of(kind)
                    counts[meaning] = counts.get(meaning, 0) + sign * int(count)
    wrong = next((meaning for meaning, count in counts.items() if count), None)
    if wrong is not None:
        raise Differs(f"there is another number of {wrong[0]}")


def _check(first: Operation, second: Operation, wires: WireMap) -> None:
    (body,), (other,) = first.regions, second.regions
    matching = Matching()
    matching.pair(body.arguments, other.arguments)
    relation = np.full(wires.num_outputs, -1, dtype=np.int64)
    relation[wires.initial] = np.arange(wires.num_inputs)
    free = np.flatnonzero(relation < 0)
    # Wires of the second program that carry no qubit of the first have labels beyond those.
    relation[free] = wires.num_inputs + np.arange(len(free))
    end = _regions(body, other, relation, wires.num_inputs, matching)
    matching.require(body.terminator.operands, other.terminator.operands, "the end of the program")
    expected = np.arange(wires.num_inputs)
    if not np.array_equal(end[wires.final], expected):
        wrong = int(np.flatnonzero(end[wires.final] != expected)[0])
        raise Differs(f"qubit {wrong} does not end on wire {int(wires.final[wrong])}")


def _regions(
    first: Region, second: Region, relation: NDArray[np.int64], num_wires: int, matching: Matching
) -> NDArray[np.int64]:
    """Compare two regions that are entered with a relation (wire of the second → wire of the first).

    Returns:
        The relation at their end.
    """
    mine, theirs = _segments(first), _segments(second)
    if len(mine) != len(theirs):
        raise Differs("a region has another number of ops of control flow and classical computing")
    for (run, op), (other_run, other_op) in zip(mine, theirs, strict=True):
        relation = _runs(run, other_run, relation, num_wires, matching)
        if op is not None and other_op is not None:
            relation = _operations(op, other_op, relation, num_wires, matching)
    return relation


def _segments(region: Region) -> list[tuple[Run | None, Operation | None]]:
    """The region as runs, each followed by one other op; the last by none (the terminator is left to the caller)."""
    found: list[tuple[Run | None, Operation | None]] = []
    pending: Run | None = None
    for op in region.operations[:-1]:
        if isinstance(op, Run):
            pending = op
            continue
        found.append((pending, op))
        pending = None
    return [*found, (pending, None)]


def _operations(
    first: Operation, second: Operation, relation: NDArray[np.int64], num_wires: int, matching: Matching
) -> NDArray[np.int64]:
    if type(first) is not type(second) or first.name != second.name or first.attributes != second.attributes:
        raise Differs(f"{second.name} stands for {first.name}")
    if len(first.regions) != len(second.regions):
        raise Differs(f"{first.name} has another number of regions")
    matching.require(first.operands, second.operands, first.name)
    ends = []
    for mine, theirs in zip(first.regions, second.regions, strict=True):
        matching.pair(mine.arguments, theirs.arguments)
        # A loop must give back the relation it was entered with; branches must agree on the one they leave.
        ends.append(_regions(mine, theirs, relation, num_wires, matching))
        if type(mine.terminator) is not type(theirs.terminator):
            raise Differs(f"a region of {first.name} ends otherwise")
        matching.require(mine.terminator.operands, theirs.terminator.operands, f"the end of a region of {first.name}")
    matching.pair(first.results, second.results)
    expected = relation if _is_loop(first) or not ends else ends[0]
    if any(not np.array_equal(end, expected) for end in ends):
        raise Differs(f"the regions of {first.name} leave the qubits on different wires")
    return expected


def _is_loop(op: Operation) -> bool:
    return any(trait == "loop" for trait in op.traits)


def _runs(
    first: Run | None, second: Run | None, relation: NDArray[np.int64], num_wires: int, matching: Matching
) -> NDArray[np.int64]:
    """Compare two runs; the relation after both."""
    if first is None and second is None:
        return relation
    if first is not None and second is not None and _renamed_only(first, second, relation):
        matching.pair(first.results, second.results)
        _same_symbols(first, second, matching)
        return relation
    num_labels = max(len(relation), num_wires)
    mine = followed(first or _EMPTY, np.arange(num_labels))
    theirs = followed(second or _EMPTY, relation)
    _same_rows(mine, theirs, matching)
    # relation'[wire of second] = the wire on which the first program now holds the same label.
    where = np.empty(num_labels, dtype=np.int64)
    where[mine.end] = np.arange(num_labels)
    return where[theirs.end]


def _renamed_only(first: Run, second: Run, relation: NDArray[np.int64]) -> bool:
    """Whether the runs have the same rows in the very same order, on wires that correspond; SWAPs among them too."""
    one, other = first.rows, second.rows
    if len(one) != len(other) or len(one.qubits) != len(other.qubits):
        return False
    if one.kinds is not other.kinds or one.kind is not other.kind:
        numbers: dict[tuple[object, ...], int] = {}
        if not np.array_equal(_kind_column(one, numbers), _kind_column(other, numbers)):
            return False
    if one.parameters is not other.parameters and not np.array_equal(one.parameters, other.parameters):
        return False
    return np.array_equal(one.qubits, relation[other.qubits])


def _same_rows(first: Followed, second: Followed, matching: Matching) -> None:
    mine, others = _on_qubits(first.run)
    theirs, more = _on_qubits(second.run)
    _same_phase(others, more, matching)
    one, other = mine.rows, theirs.rows
    numbers: dict[tuple[object, ...], int] = {}
    if len(one) != len(other):
        raise Differs(f"{len(other)} rows stand for {len(one)}, SWAPs left out")
    for what, a, b in (
        ("gate", _kind_column(one, numbers), _kind_column(other, numbers)),
        ("qubits", one.qubits, other.qubits),
        ("order", first.places, second.places),
        ("parameters", one.parameters, other.parameters),
    ):
        if not np.array_equal(a, b):
            raise Differs(f"the rows differ in {what}")
    matching.pair(mine.results, theirs.results)
    _same_symbols(mine, theirs, matching)


def _kind_column(rows: Rows, numbers: dict[tuple[object, ...], int]) -> NDArray[np.int64]:
    table = [numbers.setdefault(meaning_of(kind), len(numbers)) for kind in rows.kinds]
    return np.array(table or [0], dtype=np.int64)[rows.kind]


@lru_cache(maxsize=4096)
def meaning_of(kind: RowKind) -> tuple[object, ...]:
    """What the kind stands for at either level: a native gate of the table is the gate of that name."""
    native = kind.attribute("gate")
    if not isinstance(native, str):
        rest = tuple(item for item in kind.attributes if item != ("unit", "ns"))
        return (kind.name.partition(".")[2], kind.num_qubits, kind.num_parameters, rest)
    name = ALIASES.get(native, native)
    if name in GATES:
        return (name, kind.num_qubits, kind.num_parameters, ())
    return ("call", kind.num_qubits, kind.num_parameters, (("callee", SymbolRef(name)),))


def _on_qubits(run: Run) -> tuple[Run, Run]:
    """The rows on qubits, and those on none (global phases), which stand first."""
    count = int(np.count_nonzero(run.rows.num_qubits == 0))
    rows = np.arange(len(run.rows))
    return (run, _EMPTY) if count == 0 else (run.take(rows[count:]), run.take(rows[:count]))


def _same_phase(first: Run, second: Run, matching: Matching) -> None:
    """Global phases commute with everything: only their sum counts."""
    if not len(first.rows) and not len(second.rows):
        return
    used = {kind for run in (first, second) for kind in (run.rows.kinds[k] for k in np.unique(run.rows.kind).tolist())}
    if any(kind.attributes or not kind.name.endswith(".gphase") for kind in used):
        raise Differs("a row on no qubit is not a plain global phase")
    mine, theirs = angle_sum(first.angles()), angle_sum(second.angles())
    constants = [angle.constant if isinstance(angle, Affine) else angle for angle in (mine, theirs)]
    terms = [dict(angle.terms) if isinstance(angle, Affine) else {} for angle in (mine, theirs)]
    mapped = {matching.values.get(value): coefficient for value, coefficient in terms[0].items()}
    if abs(constants[0] - constants[1]) > _PHASE_TOLERANCE or mapped != terms[1]:
        raise Differs("the global phases differ")


def _same_symbols(first: Run, second: Run, matching: Matching) -> None:
    mine, theirs = first.rows.terms, second.rows.terms
    if len(mine) != len(theirs):
        raise Differs("the rows differ in symbolic parameters")
    if not len(mine):
        return
    place = {value: index for index, value in enumerate(second.operands)}
    matched = [place.get(matching.values[value], -1) if value in matching.values else -1 for value in first.operands]
    operand = np.array(matched, dtype=np.int64)[mine.operand]
    order, other = np.lexsort((operand, mine.parameter)), np.lexsort((theirs.operand, theirs.parameter))
    for a, b in (
        (mine.parameter[order], theirs.parameter[other]),
        (operand[order], theirs.operand[other]),
        (mine.coefficient[order], theirs.coefficient[other]),
    ):
        if not np.array_equal(a, b):
            raise Differs("the rows differ in symbolic parameters")
