"""Layout by a perfect match: no SWAP will be needed."""

from dataclasses import dataclass
from functools import lru_cache
from math import inf, log1p
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Decline, Pass, PassResult
from qlower.passes.mapping.coupling import Ints, Sequence, coupling_of
from qlower.passes.mapping.pattern import pattern_of
from qlower.passes.mapping.program import completed, interacting_pairs, placed, unplaced_main, whole_sequence
from qlower.passes.mapping.subgraph import first_embedding, spread_embeddings


@dataclass(frozen=True, slots=True)
class LayoutPerfect(Pass):
    """Place interacting wires on coupled qubits, if a search within its budget finds how.

    Exact. With a calibration snapshot, of several embeddings from all over the device the one with the least error of
    two-qubit gates is taken; without one the first. Declines if none is found, on a device without couplings, and if
    the program is placed already.

    Attributes:
        budget: candidates the search may look at.
        choices: embeddings to choose from for each qubit that the first wire may be on.
    """

    name: ClassVar[str] = "layout-perfect"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.PERMUTATION
    uses_target: ClassVar[bool] = True
    uses_calibration: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1109/TPAMI.2004.75",)
    budget: int = 200_000
    choices: int = 2

    def run(self, module: Module, context: Context) -> PassResult:
        """Place the program.

        Raises:
            Decline: there is no perfect match within the budget.
            QlowerError: QL0310, QL0600, QL0603.
        """
        main, target = unplaced_main(module, context, self.name)
        sequence = whole_sequence(main)
        pairs = interacting_pairs(sequence)
        if target.topology.all_to_all or len(pairs) > len(target.topology.edges):
            raise Decline("the device has no couplings to match" if target.topology.all_to_all else NONE)
        layout = np.full(main.num_qubits, -1, dtype=np.int32)
        if len(pairs):
            layout = self._match(sequence, pairs, layout, target, context)
        return placed(module, main, completed(layout, target.num_qubits), target)

    def _match(self, sequence: Sequence, pairs: Ints, layout: Ints, target: Target, context: Context) -> Ints:
        """The layout of the interacting wires; all others stay at −1."""
        coupling, pattern = coupling_of(target.topology), pattern_of(pairs)
        found = first_embedding(coupling, pattern, self.budget, context)
        if found is None:
            raise Decline(NONE)
        images = [found]
        if context.calibration is not None:
            images += spread_embeddings(coupling, pattern, self.budget, self.choices, context)
        layouts = [_as_layout(pattern.wires, image, len(layout)) for image in images]
        if context.calibration is None:
            return layouts[0]
        first, second, counts = _busy_pairs(sequence)
        errors = _pair_errors(target, context.calibration)
        return min(layouts, key=lambda candidate: float((counts * errors[candidate[first], candidate[second]]).sum()))


NONE = "no perfect match was found within the budget"


def _as_layout(wires: Ints, image: Ints, num_wires: int) -> Ints:
    layout = np.full(num_wires, -1, dtype=np.int32)
    layout[wires] = image
    return layout


def _busy_pairs(sequence: Sequence) -> tuple[Ints, Ints, Ints]:
    """The pairs of wires that gates act on, and how many act on each."""
    first = sequence.offsets[:-1][sequence.pair != 0]
    used = np.sort(np.stack([sequence.wires[first], sequence.wires[first + 1]]), axis=0)
    pairs, counts = np.unique(used, axis=1, return_counts=True)
    return pairs[0], pairs[1], counts.astype(np.int32)


@lru_cache(maxsize=16)
def _pair_errors(target: Target, calibration: Calibration) -> NDArray[np.float64]:
    """For two qubits minus the log of the probability that a two-qubit gate on them works; 0 where it is unknown."""
    errors = np.zeros((target.num_qubits, target.num_qubits))
    for first, second in target.topology.edges.tolist():
        errors[first, second] = errors[second, first] = _pair_error(first, second, target, calibration)
    return errors


def _pair_error(first: int, second: int, target: Target, calibration: Calibration) -> float:
    errors = [
        error
        for gate in target.gates_on(2)
        for pair in ((first, second), (second, first))
        if (error := calibration.gate_error(gate.name, pair)) is not None
    ]
    if not errors:
        return 0.0
    return -log1p(-min(errors)) if min(errors) < 1.0 else inf
