"""A function as mapping sees it: sequences of rows, the wires they join, and its placing on a device."""

from collections.abc import Sequence as Many
from functools import lru_cache

import numpy as np

from qlower.device.target import Target
from qlower.device.topology import Topology
from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Function
from qlower.ir import Module, Operation, RowKind, Rows, Run, WireMap
from qlower.ir.dialect_table import row_definition
from qlower.ir.rewriting import rewrite_regions, runs
from qlower.lowering import Context, Decline, PassResult
from qlower.passes.mapping.coupling import Ints, Sequence

CX_CLASS = frozenset({"cx", "cz", "cy", "ch", "ecr"})
CX_WEIGHT_SWAP = 3
BEFORE_PLACING = ("qubit_registers", "helpers")
"""Attributes of a function that speak of its own qubits, and mean nothing on those of a device."""


def sequence_of(rows: Rows) -> Sequence:
    """The rows of a run as routing sees them.

    Raises:
        QlowerError: QL0603, a gate acts on more than two qubits.
    """
    pair, weight, wide = _tables(rows.kinds)
    for place in wide:
        if (rows.kind == place).any():
            kind = rows.kinds[place]
            fail(
                "QL0603",
                f"{kind.name} acts on {kind.num_qubits} qubits; mapping takes gates on at most two",
                fix="run decompose-standard before",
            )
    return Sequence(
        rows.qubit_offsets.astype(np.int32), np.array(rows.qubits, dtype=np.int32), pair[rows.kind], weight[rows.kind]
    )


@lru_cache(maxsize=1024)
def _tables(kinds: tuple[RowKind, ...]) -> tuple[Ints, Ints, list[int]]:
    """By kind, whether it is a gate on a pair and what it weighs; and the places of those on more qubits."""
    definitions = [row_definition(kind.name) for kind in kinds]
    sizes = [
        0 if definition is not None and definition.directive else kind.num_qubits
        for kind, definition in zip(kinds, definitions, strict=True)
    ]
    return (
        np.array([size == 2 for size in sizes], dtype=np.int32),
        np.array([_weight(kind) for kind in kinds], dtype=np.int32),
        [place for place, size in enumerate(sizes) if size > 2],
    )


def _weight(kind: RowKind) -> int:
    """CX-class gates that a two-qubit gate is worth when nothing is known of its angles."""
    name = kind.name.partition(".")[2]
    if name == "swap":
        return CX_WEIGHT_SWAP
    return 1 if name in CX_CLASS and not kind.attributes else 2


def joined(sequences: Many[Sequence]) -> Sequence:
    """All sequences one after the other, as if branches and loop bodies ran once each."""
    if not sequences:
        return Sequence(*(np.zeros(length, dtype=np.int32) for length in (1, 0, 0, 0)))
    if len(sequences) == 1:
        return sequences[0]
    shifts = np.cumsum([0] + [len(sequence.wires) for sequence in sequences[:-1]])
    offsets = [s.offsets[1:] + shift for s, shift in zip(sequences, shifts, strict=True)]
    return Sequence(
        np.concatenate([[0], *offsets]).astype(np.int32),
        np.concatenate([s.wires for s in sequences]),
        np.concatenate([s.pair for s in sequences]),
        np.concatenate([s.weight for s in sequences]),
    )


def whole_sequence(function: Function) -> Sequence:
    """All rows of a function in program order."""
    return joined([sequence_of(run.rows) for run in runs(function)])


def interacting_pairs(sequence: Sequence) -> Ints:
    """The distinct pairs of wires that interact, the smaller first, int32 [m, 2]."""
    first = sequence.offsets[:-1][sequence.pair != 0]
    one, other = sequence.wires[first].astype(np.int64), sequence.wires[first + 1].astype(np.int64)
    base = 1 << 32
    keys = np.sort(np.minimum(one, other) * base + np.maximum(one, other))
    keys = keys[np.concatenate([keys[:1] >= 0, keys[1:] != keys[:-1]])]
    return np.stack([keys // base, keys % base], axis=1).astype(np.int32)


def main_of(module: Module, pass_name: str) -> Function:
    """The program's entry.

    Raises:
        Decline: there is none.
    """
    main = module.find("main")
    if not isinstance(main, Function):
        raise Decline(f"{pass_name} needs a function main")
    return main


def unplaced_main(module: Module, context: Context, pass_name: str) -> tuple[Function, Target]:
    """The program's entry and the target, before a layout.

    Raises:
        Decline: the program is placed already.
        QlowerError: QL0310 no target; QL0600, the program has more qubits than the device.
    """
    target, main = context.needs_target(pass_name), main_of(module, pass_name)
    if main.placed_on:
        raise Decline("the program is placed already")
    if main.num_qubits > target.num_qubits:
        fail(
            "QL0600",
            f"the program has {main.num_qubits} qubits, {target.name} has {target.num_qubits}",
            fix="choose a larger target (`qlower target list`)",
        )
    return main, target


def largest_part(topology: Topology, num_wires: int, target: Target) -> list[int]:
    """The qubits of the largest connected part, ascending.

    Raises:
        QlowerError: QL0601, so many interacting qubits do not fit into it.
    """
    parts = topology.components()
    sizes = [len(part) for part in parts]
    part = sorted(parts[sizes.index(max(sizes))])
    if num_wires > len(part):
        fail(
            "QL0601",
            f"{num_wires} qubits of the program interact, the largest connected part of {target.name} has {len(part)}",
            fix="choose a target whose coupling graph is connected",
        )
    return part


def completed(layout: Ints, num_qubits: int) -> Ints:
    """The layout with every wire placed: those at −1 go to the free qubits in ascending order."""
    is_free = np.ones(num_qubits, dtype=bool)
    is_free[layout[layout >= 0]] = False
    full = layout.copy()
    missing = (full < 0).nonzero()[0]
    full[missing] = is_free.nonzero()[0][: len(missing)]
    return full


def placed(module: Module, main: Function, layout: Ints, target: Target) -> PassResult:
    """The program rewritten onto the target's qubits; ``layout`` is the qubit of each wire."""

    def visit(op: Operation) -> tuple[Operation] | None:
        return (op.with_rows(op.rows.with_qubits(layout[op.rows.qubits])),) if isinstance(op, Run) else None

    moved = rewrite_regions(main, visit)
    attributes = {key: value for key, value in moved.attributes.items() if key not in BEFORE_PLACING}
    attributes |= {"num_qubits": target.num_qubits, "placed_on": target.name}
    operations = [moved.with_(attributes=attributes) if op is main else op for op in module.operations]
    wires = layout.astype(np.int32)
    return PassResult(module.with_operations(operations), WireMap(wires, wires, target.num_qubits))
