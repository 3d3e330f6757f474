"""What is known of a program's qubits while its gates go by, and the gates that are left to do."""

from collections.abc import Iterable, Sequence

import numpy as np

from qlower.dialects.circuit.rows import gate_kind
from qlower.dialects.circuit.unitary_algebra import Matrix
from qlower.ir import RunBuilder
from qlower.passes.circuit.gate_sequences import matrix_rows
from qlower.passes.state_aware.known_state import (
    TOLERANCE,
    ZERO,
    Vector,
    applied,
    reduced,
    same,
    schmidt,
    split,
    taking,
)

_MOST_TOGETHER = 6
"""Qubits up to which a joint state is worked out."""
_NOTHING: frozenset[int] = frozenset()


class Group:
    """One or two qubits whose state is known and not prepared yet.

    Attributes:
        qubits: the first is the least significant bit of ``state``.
        state: as it should be.
    """

    def __init__(self, qubits: tuple[int, ...], state: Vector) -> None:
        self.qubits, self.state = qubits, state


class KnownQubits:
    """Follows the states of qubits from |0⟩; gates on known states are put off until somebody needs the state.

    Attributes:
        out: takes the gates that are left.
    """

    def __init__(self, num_qubits: int) -> None:
        self.out = RunBuilder()
        self._physical: list[Vector | None] = [ZERO] * num_qubits
        self._groups: list[Group | None] = [Group((qubit,), ZERO) for qubit in range(num_qubits)]
        self._origins: list[frozenset[int]] = [_NOTHING] * num_qubits

    def knows_any(self, qubits: Iterable[int]) -> bool:
        """Whether the state of one of them is known."""
        return any(self._groups[qubit] is not None for qubit in qubits)

    def gate(self, matrix: Matrix, qubits: tuple[int, ...], origin: Sequence[int]) -> bool:
        """Put a gate off, or do what is left of it.

        Returns:
            False if nothing came of it: then the states of its qubits are prepared and no longer known, and the gate
            stays to be done.
        """
        if self._joint(matrix, qubits, origin) or self._partly(matrix, qubits, origin):
            return True
        self.forget(qubits)
        return False

    def forget(self, qubits: Iterable[int]) -> None:
        """Prepare the states of some qubits, of which nothing is known from then on."""
        for qubit in qubits:
            self.prepare(qubit)
            self._groups[qubit] = self._physical[qubit] = None

    def reset(self, qubit: int) -> bool:
        """The qubit goes back to |0⟩; whether there is anything to do."""
        group = self._groups[qubit]
        if group is not None and len(group.qubits) > 1:
            self.forget(group.qubits)
        before, self._physical[qubit] = self._physical[qubit], ZERO
        self._groups[qubit] = Group((qubit,), ZERO)
        if before is not None and same(before, ZERO):
            return False
        self._origins[qubit] = _NOTHING
        return True

    def measure(self, qubit: int) -> None:
        """The qubit is measured; its state stays known only if the outcome is certain."""
        self.prepare(qubit)
        state = self._physical[qubit]
        if state is None or np.abs(state).min() > TOLERANCE:
            self._groups[qubit] = self._physical[qubit] = None

    def prepare(self, qubit: int) -> None:
        """Do the gates that were put off on the qubit, and on the one it is entangled with."""
        group = self._groups[qubit]
        if group is None:
            return
        if len(group.qubits) == 1:
            self._take_to(qubit, group.state)
            return
        first, second = group.qubits
        on_first, seed, on_second = schmidt(group.state)
        origin = sorted(self._origins[first] | self._origins[second])
        self._take_to(first, seed)
        self._take_to(second, ZERO)
        self.out.add(gate_kind("cx"), (first, second), origin=origin)
        self._emit(on_first, (first,), origin)
        self._emit(on_second, (second,), origin)
        for other in group.qubits:
            self._groups[other] = self._physical[other] = None
            self._origins[other] = _NOTHING

    def _take_to(self, qubit: int, state: Vector) -> None:
        """Bring a qubit whose physical state is known into another."""
        before = self._physical[qubit]
        assert before is not None
        if not same(before, state):
            self._emit(taking(before, state), (qubit,), sorted(self._origins[qubit]))
            self._physical[qubit] = state
            self._origins[qubit] = _NOTHING

    def _emit(self, matrix: Matrix, qubits: tuple[int, ...], origin: Sequence[int]) -> None:
        """A unitary on at most two qubits as gates; the identity is none."""
        if same(matrix.reshape(-1), np.eye(len(matrix), dtype=np.complex128).reshape(-1)):
            return
        for name, angles, places in matrix_rows(matrix):
            values = tuple(angle.constant for angle in angles)
            if name != "cx" and not any(values):
                continue
            self.out.add(gate_kind(name), tuple(qubits[place] for place in places), values, origin=origin)

    def _joint(self, matrix: Matrix, qubits: tuple[int, ...], origin: Sequence[int]) -> bool:
        """Work out the joint state, if all are known and what comes out is a product of pairs and single qubits."""
        groups = [self._groups[qubit] for qubit in qubits]
        known = list(dict.fromkeys(group for group in groups if group is not None))
        together = [qubit for group in known for qubit in group.qubits]
        if None in groups or len(together) > _MOST_TOGETHER:
            return False
        state: Vector = np.ones(1, dtype=np.complex128)
        for group in known:
            state = np.outer(group.state, state).reshape(-1)
        operands = tuple(together.index(qubit) for qubit in qubits)
        parts = _parts(applied(matrix, operands, state, len(together)), together)
        if parts is None:
            return False
        # What was put off together may come apart; then all of it stands behind each of the parts.
        union = frozenset(origin).union(*(self._origins[qubit] for qubit in together))
        for part in parts:
            for qubit in part.qubits:
                self._groups[qubit] = part
                self._origins[qubit] = union
        return True

    def _partly(self, matrix: Matrix, qubits: tuple[int, ...], origin: Sequence[int]) -> bool:
        """Leave qubits out of a gate that come out of it in a state that is known."""
        if len(qubits) > _MOST_TOGETHER:
            return False
        left, current, found = list(qubits), matrix, []
        for qubit in qubits:
            group = self._groups[qubit]
            if group is None or len(group.qubits) > 1:
                continue
            parts = reduced(current, left.index(qubit), group.state)
            if parts is not None:
                state, current = parts
                left.remove(qubit)
                found.append((qubit, state))
        if not found or len(left) > 2:
            return False
        self.forget(left)
        for qubit, state in found:
            self._groups[qubit] = Group((qubit,), state)
            self._origins[qubit] |= frozenset(origin)
        self._emit(current, tuple(left), origin)
        return True


def _parts(state: Vector, qubits: list[int]) -> list[Group] | None:
    """A joint state as a product of groups of at most two qubits; None if more are entangled."""
    left, found = list(qubits), []
    for qubit in qubits:
        if len(left) == 1:
            break
        parts = split(state, len(left), left.index(qubit))
        if parts is not None:
            own, state = parts
            left.remove(qubit)
            found.append(Group((qubit,), own))
    if len(left) > 2:
        return None
    return [*found, Group(tuple(left), state)]
