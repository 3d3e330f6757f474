"""A compiled program put on other qubits: what remains to be done when a program meets its place on the device."""

from collections.abc import Sequence

import numpy as np

from qlower.device.target import Target
from qlower.dialects.physical.ops import Program
from qlower.ir import Operation, Run
from qlower.ir.rewriting import rewrite_regions


def relabelled(program: Program, qubits: Sequence[int], target: Target) -> Program:
    """The same program on other qubits of another device, row for row.

    Rows, results, origins, schedule and parameters stay. Nothing says that the device allows the gates there:
    directions are mended by ``fix-directions``, and ``check-conformance`` checks.

    Args:
        program: of a virtual machine, on local qubits 0 … n − 1.
        qubits: [n], the device's qubit of each local one.
        target: the device.

    Raises:
        ValueError: the qubits are not n different qubits of the device.
    """
    table = np.asarray(qubits, dtype=np.int32)
    distinct = np.unique(table)
    if len(table) != program.num_qubits or len(distinct) != len(table):
        raise ValueError(f"{list(qubits)} are not {program.num_qubits} different qubits")
    if len(distinct) and (distinct[0] < 0 or distinct[-1] >= target.num_qubits):
        raise ValueError(f"{list(qubits)} are not all qubits of {target.name}")

    def visit(op: Operation) -> tuple[Operation] | None:
        return (op.with_rows(op.rows.with_qubits(table[op.rows.qubits])),) if isinstance(op, Run) else None

    moved = rewrite_regions(program, visit)
    wires = np.append(table, np.int32(-1))  # −1, a helper without a wire of its own, stays −1
    attributes = {
        **moved.attributes,
        "target": target.name,
        "target_digest": target.digest,
        "num_qubits": target.num_qubits,
        "initial_wires": tuple(wires[list(program.initial_wires)].tolist()),
        "final_wires": tuple(wires[list(program.final_wires)].tolist()),
    }
    return Program(attributes=attributes, regions=moved.regions, origin=program.origin)
