"""The layout that moves nothing, as far as the device allows."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Pass, PassResult
from qlower.passes.mapping.program import (
    completed,
    interacting_pairs,
    largest_part,
    placed,
    unplaced_main,
    whole_sequence,
)


@dataclass(frozen=True, slots=True)
class LayoutTrivial(Pass):
    """Place wire v on qubit v; on a device that is not connected, interacting wires go to its largest part.

    Exact. Declines if the program is placed already.
    """

    name: ClassVar[str] = "layout-trivial"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.PERMUTATION
    uses_target: ClassVar[bool] = True

    def run(self, module: Module, context: Context) -> PassResult:
        """Place the program.

        Raises:
            Decline: it is placed already.
            QlowerError: QL0310, QL0600, QL0601, QL0603.
        """
        main, target = unplaced_main(module, context, self.name)
        layout = np.arange(main.num_qubits, dtype=np.int32)
        if len(target.topology.components()) > 1:
            active = np.unique(interacting_pairs(whole_sequence(main)))
            part = largest_part(target.topology, len(active), target)
            layout[:] = -1
            layout[active] = part[: len(active)]
            layout = completed(layout, target.num_qubits)
        return placed(module, main, layout, target)
