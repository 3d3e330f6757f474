"""What gates cost once a device's two-qubit gates are made of them."""

import numpy as np

from qlower.dialects.circuit.labelling import is_swap
from qlower.ir import Run
from qlower.passes.circuit.block_basis import BlockBasis, named_basis
from qlower.passes.circuit.block_resynthesis import BlockResynthesis
from qlower.passes.circuit.cancellation import cancel_once
from qlower.passes.circuit.two_qubit_rows import uses_of

_MOST_ROUNDS = 100


def two_qubit_gates(run: Run, *, swaps_are_free: bool, basis: BlockBasis | None = None) -> int:
    """How many two-qubit gates a run takes behind the passes that all circuits go through.

    Args:
        run: gates with SWAPs at the end only.
        swaps_are_free: whether these are left out.
        basis: the gate that is counted; None for CX.
    """
    rows = run.rows
    if swaps_are_free:
        run = run.take(np.flatnonzero(~rows.mask([is_swap(kind) for kind in rows.kinds])))
    for _ in range(_MOST_ROUNDS):
        shorter = cancel_once(run)
        if shorter is run:
            break
        run = shorter
    basis = named_basis("cx") if basis is None else basis
    blocks = BlockResynthesis(run, basis)
    while blocks.round():
        pass
    return int(uses_of(blocks.run.rows, basis.entangler).sum())
