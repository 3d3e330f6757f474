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
from qlower.passes.mapping.coupling import Ints
from qlower.passes.mapping.program import main_of
from qlower.passes.mapping.without_swaps import without_swaps


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
        if not any(isinstance(op, Run) and _has_swaps(op) for op in main.body.operations):
            raise Decline("there are no SWAPs outside of control flow")
        qubit_of = np.arange(main.num_qubits, dtype=np.int32)
        operations: list[Operation] = []
        dropped = 0
        for op in main.body.operations:
            if isinstance(op, Run):
                kept = without_swaps(op, qubit_of)
                dropped += len(op.rows) - len(kept.rows)
                operations.append(kept)
            else:
                operations.append(_renamed(op, qubit_of.copy()))
        region = type(main.body)(body(operations), main.body.arguments)
        changed = main.with_(regions=(region,))
        if main.helpers:
            # A wire whose qubit ends elsewhere carried two of them, of which the other may hold data.
            stayed = tuple(qubit for qubit in main.helpers if qubit_of[qubit] == qubit)
            changed = changed.with_attribute("helpers", stayed)
        wires = WireMap(np.arange(main.num_qubits, dtype=np.int32), qubit_of, main.num_qubits)
        replaced = [changed if op is main else op for op in module.operations]
        return PassResult(module.with_operations(replaced), wires, {"swaps_elided": dropped})


def _has_swaps(run: Run) -> bool:
    swaps = [is_swap(kind) for kind in run.rows.kinds]
    return any(swaps) and bool(run.rows.mask(swaps).any())


def _renamed(op: Operation, qubit_of: Ints) -> Operation:
    """An op of control flow with its rows on the qubits where the wires are now."""

    def visit(inner: Operation) -> tuple[Operation] | None:
        if not isinstance(inner, Run):
            return None
        return (inner.with_rows(inner.rows.with_qubits(qubit_of[inner.rows.qubits])),)

    return rewrite_regions(op, visit) if op.regions else op
