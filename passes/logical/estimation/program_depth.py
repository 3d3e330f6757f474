"""How long a program takes where operations that are apart go on at the same time."""

from math import ceil

import numpy as np

from qlower.dialects.logical.ops import Counts
from qlower.ir import Module
from qlower.lowering import Context
from qlower.passes.logical.estimation.demand import Demand
from qlower.passes.logical.surgery.critical_path import earliest_begins
from qlower.passes.logical.surgery.operations import DECODING, FREE, read_operations


def depth_of(module: Module, demand: Demand, context: Context) -> int:
    """Steps that a program takes at least on the routed layout; 0 where the module cannot be scheduled.

    The longest path of dependencies, or the sum of the parts of the layout that its products need: one on w of n
    qubits needs about 2 w/n of the streets.
    """
    if demand.rotations or module.find("main") is None or isinstance(module.find("counts"), Counts):
        return 0
    operations = read_operations(module)[1]
    lengths = ((operations.kind != FREE) & (operations.kind != DECODING)).astype(np.int64)
    path = int((earliest_begins(operations, lengths, context) + lengths).max(initial=0))
    parts = np.minimum(2.0 * operations.paulis.weights / max(demand.num_qubits, 1), 1.0)
    return max(path, ceil(float(parts[lengths > 0].sum())))
