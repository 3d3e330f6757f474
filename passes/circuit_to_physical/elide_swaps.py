"""Leave out SWAP gates: exchange the names of the qubits instead."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from qlower.dialects.circuit.labelling import is_swap
from qlower.ir import Module, Operation, Run, WireMap
from qlower.ir.checking import Contract
from qlower.ir.rewriting import rewrite_regions
from qlower.ir.run import body
from qlower.lowering import Context, Decline, Pass, PassResult
from qlower.lowering.kernels import kernel
from qlower.passes.mapping.coupling import Ints
from qlower.passes.mapping.program import main_of


@dataclass(frozen=True, slots=True)
class ElideSwaps(Pass):
    """Drop the SWAP rows of the program's straight-line parts; what follows acts on the other qubit.

    Exact up to the wire map. SWAPs in branches and loop bodies stay, since whether they happen is not known. Declines
    if there are none to drop, and if the program is placed already.
    """

    name: ClassVar[str] = "elide-swaps"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.PERMUTATION

    def run(self, module: Module, context: Context) -> PassResult:
        """Drop the SWAPs.

        Raises:
            Decline: see above.
        """
        main = main_of(module, self.name)
        if main.placed_on:
            raise Decline("the program is placed already")
        qubit_of = np.arange(main.num_qubits, dtype=np.int32)
        operations: list[Operation] = []
        dropped = 0
        for op in main.body.operations:
            if isinstance(op, Run):
                kept = _without_swaps(op, qubit_of)
                dropped += len(op.rows) - len(kept.rows)
                operations.append(kept)
            else:
                operations.append(_renamed(op, qubit_of.copy()))
        if not dropped:
            raise Decline("there are no SWAPs outside of control flow")
        region = type(main.body)(body(operations), main.body.arguments)
        changed = main.with_(regions=(region,))
        if main.helpers:
            # A wire whose qubit ends elsewhere carried two of them, of which the other may hold data.
            stayed = tuple(qubit for qubit in main.helpers if qubit_of[qubit] == qubit)
            changed = changed.with_attribute("helpers", stayed)
        wires = WireMap(np.arange(main.num_qubits, dtype=np.int32), qubit_of, main.num_qubits)
        replaced = [changed if op is main else op for op in module.operations]
        return PassResult(module.with_operations(replaced), wires, {"swaps_elided": dropped})


def _renamed(op: Operation, qubit_of: Ints) -> Operation:
    """An op of control flow with its rows on the qubits where the wires are now."""

    def visit(inner: Operation) -> tuple[Operation] | None:
        if not isinstance(inner, Run):
            return None
        return (inner.with_rows(inner.rows.with_qubits(qubit_of[inner.rows.qubits])),)

    return rewrite_regions(op, visit) if op.regions else op


def _without_swaps(run: Run, qubit_of: Ints) -> Run:
    """The run without its SWAPs; ``qubit_of`` follows them."""
    rows = run.rows
    swaps = rows.mask([is_swap(kind) for kind in rows.kinds])
    if not swaps.any():
        return run.with_rows(rows.with_qubits(qubit_of[rows.qubits]))
    qubits = np.zeros(len(rows.qubits), dtype=np.int32)
    follow_names.run(
        rows.qubit_offsets.astype(np.int32), np.array(rows.qubits), swaps.astype(np.int32), qubit_of, qubits,
        work=len(qubits),
    )  # fmt: skip
    return run.with_rows(rows.with_qubits(qubits)).take(np.flatnonzero(~swaps))


@kernel(seconds_per_work=5e-7, compile_seconds=1)
def follow_names(offsets: Ints, wires: Ints, is_exchange: Ints, qubit_of: Ints, qubits: Ints) -> int:
    """Fill the qubits of all rows; return the number of SWAPs.

    Args:
        offsets: stretches of ``wires`` by row.
        wires: operands of the rows.
        is_exchange: 1 for SWAPs, by row.
        qubit_of: of each wire; changed.
        qubits: filled, like ``wires``.
    """
    exchanges = 0
    for row in range(len(is_exchange)):
        for at in range(offsets[row], offsets[row + 1]):
            qubits[at] = qubit_of[wires[at]]
        if is_exchange[row] != 0:
            first = wires[offsets[row]]
            second = wires[offsets[row] + 1]
            qubit = qubit_of[first]
            qubit_of[first] = qubit_of[second]
            qubit_of[second] = qubit
            exchanges += 1
    return exchanges
