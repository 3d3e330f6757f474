"""Compiled programs cut to the qubits they use, so that they can be placed anywhere."""

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.physical.ops import Program
from qlower.ir import Operation, Run
from qlower.ir.attributes import Attribute
from qlower.ir.rewriting import rewrite_regions, runs


def used_qubits(program: Program) -> tuple[int, ...]:
    """The qubits that any row acts on: first those of the source program in its order, then the others, ascending."""
    found = {qubit for run in runs(program) for qubit in np.unique(run.rows.qubits).tolist()}
    own = [wire for wire in program.initial_wires if wire in found]
    return (*own, *sorted(found.difference(own)))


def on_local_qubits(program: Program, symbol: str) -> Program:
    """The program on qubits 0 … n − 1, which are those it uses in the order of ``used_qubits``.

    Wires of qubits of the source program on which nothing is done are dropped. The target's name and digest stay those
    of the virtual machine it was compiled for.
    """
    used = used_qubits(program)
    local: NDArray[np.int32] = np.full(max(program.num_qubits, 1), -1, dtype=np.int32)
    local[list(used)] = np.arange(len(used), dtype=np.int32)

    def visit(op: Operation) -> tuple[Operation] | None:
        return (op.with_rows(op.rows.with_qubits(local[op.rows.qubits])),) if isinstance(op, Run) else None

    kept = [place for place, wire in enumerate(program.initial_wires) if wire >= 0 and local[wire] >= 0]
    attributes: dict[str, Attribute] = {
        **program.attributes,
        "sym_name": symbol,
        "num_qubits": len(used),
        "initial_wires": tuple(int(local[program.initial_wires[place]]) for place in kept),
        "final_wires": tuple(int(local[program.final_wires[place]]) for place in kept),
    }
    return Program(attributes=attributes, regions=rewrite_regions(program, visit).regions, origin=program.origin)


def couplings(program: Program) -> tuple[tuple[int, int], ...]:
    """The pairs of qubits, each ascending, on which two-qubit rows other than barriers act; ascending."""
    found: set[tuple[int, int]] = set()
    for run in runs(program):
        rows = run.rows
        pair = np.array([kind.num_qubits == 2 and kind.name != "physical.barrier" for kind in rows.kinds])[rows.kind]
        first = rows.qubits[rows.qubit_offsets[:-1][pair]]
        second = rows.qubits[rows.qubit_offsets[:-1][pair] + 1]
        found.update(zip(np.minimum(first, second).tolist(), np.maximum(first, second).tolist(), strict=True))
    return tuple(sorted(found))
