"""A function as mapping sees it: sequences of rows, the wires they join, and its placing on a device."""

from collections.abc import Sequence as Many

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
    used = np.bincount(rows.kind, minlength=len(rows.kinds)).tolist()
    pair = np.array(
        [count > 0 and _is_pair(kind) for kind, count in zip(rows.kinds, used, strict=True)], dtype=np.int32
    )
    weight = np.array([_weight(kind) for kind in rows.kinds], dtype=np.int32)
    return Sequence(
        rows.qubit_offsets.astype(np.int32), np.array(rows.qubits, dtype=np.int32), pair[rows.kind], weight[rows.kind]
    )


def _is_pair(kind: RowKind) -> bool:
    definition = row_definition(kind.name)
    directive = definition is not None and definition.directive
    if kind.num_qubits > 2 and not directive:
        fail(
            "QL0603",
            f"{kind.name} acts on {kind.num_qubits} qubits; mapping takes gates on at most two",
            fix="run decompose-standard before",
        )
    return kind.num_qubits == 2 and not directive


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
    pairs = np.stack([sequence.wires[first], sequence.wires[first + 1]], axis=1) if len(first) else np.zeros((0, 2))
    return np.unique(np.sort(pairs.astype(np.int32), axis=1), axis=0)


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
    free = np.setdiff1d(np.arange(num_qubits, dtype=np.int32), layout[layout >= 0])
    full = layout.copy()
    missing = np.flatnonzero(full < 0)
    full[missing] = free[: len(missing)]
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
