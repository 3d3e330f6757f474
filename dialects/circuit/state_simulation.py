"""Applying gates to arrays of amplitudes: states, columns of a unitary, Kraus operators.

An array is complex128 [2^n, tail]; qubit 0 is the least significant bit of the first index; the tail (columns, Kraus
operators) is never touched.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.unitary_algebra import Matrix

Amplitudes = NDArray[np.complex128]

_BLOCK_QUBITS = 2
"""Largest block gates are multiplied into before they touch a large array."""
_SMALL = 1 << 10
"""Amplitudes up to which one product of the whole matrix is faster than one for each of its entries."""
_LARGE = 1 << 15
"""Amplitudes from which on multiplying gates into blocks pays."""


@dataclass(frozen=True, slots=True)
class Application:
    """A matrix applied where the controls have given values.

    Attributes:
        matrix: complex128 [2^k, 2^k], the first target being the least significant bit.
        targets: the k qubits it acts on.
        controls: pairs (qubit, 0 or 1).
    """

    matrix: Matrix
    targets: tuple[int, ...]
    controls: tuple[tuple[int, int], ...] = ()

    @property
    def qubits(self) -> tuple[int, ...]:
        """Controls and targets."""
        return (*(qubit for qubit, _ in self.controls), *self.targets)


def apply(state: Amplitudes, num_qubits: int, application: Application) -> None:
    """Apply one gate in place; ``state`` must be contiguous."""
    if state.size <= _SMALL:
        rows = _rows(num_qubits, application.targets, application.controls)
        picked = state[rows]
        state[rows] = application.matrix.dot(picked.reshape(len(rows), -1)).reshape(picked.shape)
        return
    view = state.reshape((2,) * num_qubits + (-1,))
    index: list[int | slice] = [slice(None)] * (num_qubits + 1)
    for qubit, value in application.controls:
        index[num_qubits - 1 - qubit] = value
    targets = application.targets
    if len(targets) == 0:
        view[tuple(index)] *= application.matrix[0, 0]
        return
    slices = []
    for number in range(1 << len(targets)):
        for place, qubit in enumerate(targets):
            index[num_qubits - 1 - qubit] = number >> place & 1
        slices.append(tuple(index))
    if len(targets) <= 2:
        _apply_entries(view, application.matrix, slices)
        return
    old = np.stack([view[s] for s in slices])
    new = (application.matrix @ old.reshape(len(slices), -1)).reshape(old.shape)
    for number, s in enumerate(slices):
        view[s] = new[number]


@lru_cache(maxsize=4096)
def _rows(num_qubits: int, targets: tuple[int, ...], controls: tuple[tuple[int, int], ...]) -> NDArray[np.int64]:
    """[2^targets, the others]: the rows of the state that each row of the matrix stands for."""
    index = np.arange(1 << num_qubits)
    chosen = np.ones(1 << num_qubits, dtype=bool)
    for qubit, value in controls:
        chosen &= (index >> qubit & 1) == value
    for qubit in targets:
        chosen &= (index >> qubit & 1) == 0
    offsets = np.array([sum((n >> i & 1) << q for i, q in enumerate(targets)) for n in range(1 << len(targets))])
    rows: NDArray[np.int64] = index[chosen][None, :] | offsets[:, None]
    return rows


def _apply_entries(view: Amplitudes, matrix: Matrix, slices: Sequence[tuple[int | slice, ...]]) -> None:
    """Row by row, skipping zero entries and rows of the identity: most gates are sparse."""
    entries = matrix.tolist()
    changed = [
        (row, [(column, entry) for column, entry in enumerate(values) if entry != 0])
        for row, values in enumerate(entries)
        if any(entry != (row == column) for column, entry in enumerate(values))
    ]
    if all(len(terms) == 1 and terms[0][0] == row for row, terms in changed):
        for row, terms in changed:
            view[slices[row]] *= terms[0][1]
        return
    needed = sorted({column for _, terms in changed for column, _ in terms})
    old = {column: view[slices[column]].copy() for column in needed}
    for row, terms in changed:
        total = old[terms[0][0]] * terms[0][1]
        for column, entry in terms[1:]:
            total += old[column] * entry
        view[slices[row]] = total


def apply_all(state: Amplitudes, num_qubits: int, applications: Iterable[Application]) -> None:
    """Apply gates in order, in place; for large arrays they are multiplied into blocks of a few qubits first."""
    if state.size >= _LARGE and num_qubits > _BLOCK_QUBITS:
        applications = blocks(applications)
    for application in applications:
        apply(state, num_qubits, application)


def blocks(applications: Iterable[Application], block_qubits: int = _BLOCK_QUBITS) -> Iterator[Application]:
    """The same product with neighbouring gates multiplied into gates on at most ``block_qubits`` qubits."""
    open_blocks: list[list[Application]] = []
    wires: list[set[int]] = []
    for application in applications:
        qubits = set(application.qubits)
        touched = [i for i, held in enumerate(wires) if held & qubits]
        union = qubits.union(*(wires[i] for i in touched))
        if len(union) <= block_qubits:
            # Open blocks share no qubit, so joining them in any order is right.
            joined = [a for i in touched for a in open_blocks[i]]
            closing: list[list[Application]] = []
        else:
            joined, union = [], qubits
            closing = [open_blocks[i] for i in touched]
        open_blocks = [b for i, b in enumerate(open_blocks) if i not in touched] + [[*joined, application]]
        wires = [w for i, w in enumerate(wires) if i not in touched] + [union]
        for block in closing:
            yield product(block)
    for block in open_blocks:
        yield product(block)


def product(applications: Sequence[Application]) -> Application:
    """Some gates as one on all their qubits, ascending."""
    if len(applications) == 1:
        return applications[0]
    qubits = sorted({qubit for application in applications for qubit in application.qubits})
    return Application(unitary_on(applications, qubits), tuple(qubits))


def unitary_on(applications: Iterable[Application], qubits: Sequence[int]) -> Matrix:
    """The product of some gates as a matrix on these qubits, the first of which is the least significant bit."""
    place = {qubit: index for index, qubit in enumerate(qubits)}
    matrix = np.eye(1 << len(qubits), dtype=np.complex128)
    for application in applications:
        apply(matrix, len(qubits), relabelled(application, place))
    return matrix


def relabelled(application: Application, place: "dict[int, int]") -> Application:
    """The same gate on other qubits."""
    return Application(
        application.matrix,
        tuple(place[qubit] for qubit in application.targets),
        tuple((place[qubit], value) for qubit, value in application.controls),
    )
