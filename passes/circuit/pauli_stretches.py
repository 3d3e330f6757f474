"""The unitary stretches of a run, written anew as Pauli rotations where that saves gates."""

import numpy as np

from qlower.device.target import Target
from qlower.dialects.circuit.labelling import is_swap
from qlower.dialects.circuit.row_meaning import CannotInterpret
from qlower.ir import Run
from qlower.ir.run import concatenate_runs
from qlower.passes.circuit.block_basis import named_basis, target_basis
from qlower.passes.circuit.pauli_prospects import Stretch, has_spare_gates, is_plain, stretches_of
from qlower.passes.circuit.stretch_kernel import Limits
from qlower.passes.pauli_synthesis.cost import two_qubit_gates
from qlower.passes.pauli_synthesis.resynthesis import pauli_form, resynthesized
from qlower.passes.synthesis.entangler import RotationEntangler

_LEAST_GATES = 4
_MOST_ROTATIONS = 2048
_MOST_QUBITS = 256
_MOST_ROWS = 50_000
_MOST_FOLDED = 1.75
"""Two-qubit gates of a walk become at most so many times fewer when blocks are made of them."""
_WORK_PER_GATE = (2e3, 2e3, 3e4, 3e4, 3e4)
"""By effort: work of all searches for every two-qubit gate. At 3e4 they take about as long as gates to be mapped."""
_SURELY_FEWER = 0.85
_PAIR = 2
_THOROUGH = 2
"""The effort from which on stretches are tried that seldom gain anything."""


class Stretches:
    """Rewrites the runs of a module.

    Attributes:
        saved: two-qubit gates, so far.
    """

    def __init__(self, target: Target | None, effort: int, most_rotations: float, least_saving: float) -> None:
        self.saved = 0
        self._effort, self._most_rotations, self._least_saving = effort, most_rotations, least_saving
        self._limits = Limits(_LEAST_GATES, _MOST_ROWS, 3.0 * most_rotations, _LEAST_GATES)
        self._basis = named_basis("cx") if target is None else target_basis(target)
        # Without a target the qubits of the result keep their names, so SWAPs stay.
        self._swaps_are_free = target is not None
        entangler = self._basis.entangler
        self._turns_natively = isinstance(entangler, RotationEntangler)
        self._one_for_cx = isinstance(entangler, RotationEntangler) or (
            entangler.uses_per_cx == 1 and not entangler.swaps
        )

    def rewritten(self, run: Run) -> Run | None:
        """The run with its stretches written anew; None if none is better so."""
        parts, done = list[Run](), 0
        for stretch in stretches_of(run.rows, self._limits):
            new = self._stretch(run, stretch) if self._is_worth_seeing(stretch) else None
            if new is not None:
                parts += [run.take(range(done, stretch.begin)), new]
                done = stretch.end
        if not parts:
            return None
        parts.append(run.take(range(done, len(run.rows))))
        # Of a run that is the identity nothing is left.
        return concatenate_runs([part for part in parts if len(part.rows)] or parts[:1])

    def _is_worth_seeing(self, stretch: Stretch) -> bool:
        """Whether a stretch may gain anything, as far as its rows tell."""
        blocks = stretch.blocks
        # Qubits that gates connect take one gate each but one, at least.
        if blocks.gates < stretch.num_qubits or stretch.num_qubits > _MOST_QUBITS:
            return False
        if self._effort >= _THOROUGH:
            return True
        plain = is_plain(blocks, stretch.turns, turns_natively=self._turns_natively)
        return not plain and has_spare_gates(blocks)

    def _stretch(self, run: Run, stretch: Stretch) -> Run | None:
        if len(run.rows) > stretch.end - stretch.begin:
            run = run.take(range(stretch.begin, stretch.end))
        rows, blocks = run.rows, stretch.blocks
        wires, places = np.unique(rows.qubits, return_inverse=True)
        try:
            form = pauli_form(run.with_rows(rows.with_qubits(places.astype(np.int32))), len(wires))
        except CannotInterpret:
            return None
        if form.num_rotations > min(_MOST_ROTATIONS, self._most_rotations * blocks.gates):
            return None
        about = blocks.blocks if self._turns_natively else blocks.in_cx
        found = resynthesized(
            form, self._effort, swaps_are_free=self._swaps_are_free,
            most_moves=_MOST_FOLDED * about, most_work=_WORK_PER_GATE[self._effort] * about,
        )  # fmt: skip
        if found is None:
            return None
        saved = self._saving(run, found, about)
        if not saved:
            return None
        self.saved += saved
        return found.with_rows(found.rows.with_qubits(wires.astype(np.int32)[found.rows.qubits]))

    def _saving(self, run: Run, found: Run, about: int) -> int:
        """How many two-qubit gates are saved, at least; 0 if that is too few.

        Counting is left where the controlled Paulis of a walk are fewer than the gates of the blocks anyway.

        Args:
            run: what there is.
            found: what is to be in its place.
            about: about how many gates the blocks of ``run`` take.
        """
        gates = found.rows.mask([kind.num_qubits == _PAIR and not is_swap(kind) for kind in found.rows.kinds])
        moves = int(np.count_nonzero(gates))
        if self._swaps_are_free and self._one_for_cx and moves < _SURELY_FEWER * about:
            before, after = about, moves
        else:
            before, after = self._cost(run), self._cost(found)
        return before - after if before - after > self._least_saving * before else 0

    def _cost(self, run: Run) -> int:
        return two_qubit_gates(run, swaps_are_free=self._swaps_are_free, basis=self._basis)
