"""What is left over when two programs are undone against each other, as small matrices on few qubits each.

If A and B are the products of the gates taken so far from the two programs, the residual is M = A·B†, kept as a tensor
product of blocks. A gate g of the first program makes it g·M, a gate h of the second M·h†. As long as both programs are
followed in step, M stays local for programs that differ by local rewriting, whatever their size; if it ends as a phase,
the programs are equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from qlower.dialects.circuit.state_simulation import Amplitudes, Application, apply, relabelled

LARGEST_BLOCK = 7
"""Qubits of the largest block that is followed."""
_SEPARATE = 1e-13
"""Deviation up to which a block counts as a tensor product; it is added to the error."""
_NOTHING = 1e-9
"""Deviation up to which a block counts as a phase in the end; it is added to the error."""


class TooEntangled(Exception):  # noqa: N818  # an answer, not an error
    """The residual would span more than ``LARGEST_BLOCK`` qubits."""


@dataclass
class Residual:
    """The residual of two programs on labelled qubits; labels without a block have the identity.

    Attributes:
        phase: its global phase, e^{i·phase}.
        error: sum of the deviations that were rounded off.
    """

    phase: complex = 1.0 + 0.0j
    error: float = 0.0
    _blocks: dict[int, "_Block"] = field(default_factory=dict)

    def block_of(self, label: int) -> tuple[int, ...]:
        """The labels in one block with this one; empty if it has the identity."""
        block = self._blocks.get(label)
        return () if block is None else tuple(block.labels)

    def take_first(self, application: Application) -> None:
        """A gate of the first program.

        Raises:
            TooEntangled: a block would grow too large.
        """
        block = self._block_for(application)
        if block is not None:
            place = {label: index for index, label in enumerate(block.labels)}
            apply(block.matrix, len(place), relabelled(application, place))
            self._settle(block)

    def take_second(self, application: Application) -> None:
        """A gate of the second program.

        Raises:
            TooEntangled: a block would grow too large.
        """
        undone = Application(application.matrix.conj(), application.targets, application.controls)
        block = self._block_for(undone)
        if block is not None:
            place = {label: index for index, label in enumerate(block.labels)}
            transposed = np.ascontiguousarray(block.matrix.T)
            apply(transposed, len(place), relabelled(undone, place))
            block.matrix = np.ascontiguousarray(transposed.T)
            self._settle(block)

    def matrix_of(self, label: int) -> Amplitudes | None:
        """The 2 × 2 matrix on a label that stands alone, the identity included; None if it is in a larger block."""
        block = self._blocks.get(label)
        if block is None:
            return np.eye(2, dtype=np.complex128)
        return block.matrix if len(block.labels) == 1 else None

    def forget(self, label: int) -> None:
        """Replace the matrix of a label that stands alone by the identity."""
        self._blocks.pop(label, None)

    def leftover(self) -> list[int]:
        """The labels on which something is left, ascending; blocks that are phases but for rounding are dropped."""
        for block in [block for label, block in self._blocks.items() if label == block.labels[0]]:
            phase = complex(np.trace(block.matrix)) / len(block.matrix)
            deviation = float(np.abs(block.matrix - phase * np.eye(len(block.matrix))).max())
            if deviation <= _NOTHING:
                self.error += deviation
                self.phase *= phase / abs(phase)
                for label in block.labels:
                    del self._blocks[label]
        return sorted(self._blocks)

    def _block_for(self, application: Application) -> "_Block | None":
        """The block that holds all qubits of a gate, made by joining; None if the gate is a phase, taken at once."""
        labels = application.qubits
        if not labels:
            self.phase *= complex(application.matrix[0, 0])
            return None
        parts: list[_Block] = []
        for label in labels:
            block = self._blocks.get(label) or _Block([label], np.eye(2, dtype=np.complex128))
            if not any(block is part or label in part.labels for part in parts):
                parts.append(block)
        if len(parts) == 1:
            block = parts[0]
        else:
            if sum(len(part.labels) for part in parts) > LARGEST_BLOCK:
                raise TooEntangled(f"what is left over spans more than {LARGEST_BLOCK} qubits")
            matrix = parts[0].matrix
            for part in parts[1:]:
                matrix = np.kron(part.matrix, matrix).astype(np.complex128)
            block = _Block([label for part in parts for label in part.labels], matrix)
        for label in block.labels:
            self._blocks[label] = block
        return block

    def _settle(self, block: "_Block") -> None:
        """Split the block where it is a tensor product, and drop factors that are phases."""
        remaining: _Block | None = block
        for label in list(block.labels):
            if remaining is None or len(remaining.labels) == 1:
                break
            split = _split(remaining, label)
            if split is None:
                continue
            single, remaining, deviation = split
            self.error += deviation
            self._keep(single)
        if remaining is not None:
            self._keep(remaining)

    def _keep(self, block: "_Block") -> None:
        if len(block.labels) == 1:
            phase = block.matrix[0, 0]
            deviation = float(np.abs(block.matrix - phase * np.eye(2)).max())
            if deviation <= _SEPARATE:
                self.error += deviation
                self.phase *= phase / abs(phase)
                self._blocks.pop(block.labels[0], None)
                return
        for label in block.labels:
            self._blocks[label] = block


@dataclass
class _Block:
    """A factor of the residual.

    Attributes:
        labels: its qubits; the first is the least significant bit.
        matrix: [2^k, 2^k].
    """

    labels: list[int]
    matrix: Amplitudes


def _split(block: _Block, label: int) -> tuple[_Block, _Block, float] | None:
    """The block as (one qubit) ⊗ (the others), with the deviation; None if it is no such product."""
    size, place = len(block.labels), block.labels.index(label)
    high, low = 1 << (size - 1 - place), 1 << place
    tensor = block.matrix.reshape(high, 2, low, high, 2, low).transpose(1, 4, 0, 2, 3, 5).reshape(4, -1)
    pivot = int(np.argmax(np.einsum("ij,ij->i", tensor, tensor.conj()).real))
    row = tensor[pivot]
    factors = tensor @ row.conj() / np.vdot(row, row).real
    deviation = float(np.abs(tensor - factors[:, None] * row).max())
    if deviation > _SEPARATE:
        return None
    scale = np.linalg.norm(factors) / np.sqrt(2)
    rest = [other for other in block.labels if other != label]
    single = _Block([label], (factors / scale).reshape(2, 2))
    return single, _Block(rest, np.ascontiguousarray((row * scale).reshape(high * low, high * low))), deviation


def is_diagonal(matrix: Sequence[Sequence[complex]] | Amplitudes) -> bool:
    """Whether a 2 × 2 matrix is diagonal up to rounding."""
    return bool(abs(matrix[0][1]) <= _NOTHING and abs(matrix[1][0]) <= _NOTHING)
