"""Clifford gates in order, cancelled where they undo each other."""

from typing import NamedTuple

from qlower.dialects.algorithm.signed_pauli import Pauli, anticommute, bits_of


class Gate(NamedTuple):
    """The Clifford gate exp(−i·turns·π/4·P) for the string P, or for ``turns`` 0 a CX from qubit ``x`` to ``z``."""

    x: int
    z: int
    turns: int


def qubits_of(gate: Gate) -> list[int]:
    """The qubits a gate acts on, ascending."""
    return list(bits_of(gate.x | gate.z)) if gate.turns else sorted((gate.x, gate.z))


class CliffordList:
    """A product of Clifford gates, filled from the first one on.

    Half turns are Pauli operators. They are moved behind all other gates, so that what is undone on both sides of one
    cancels.
    """

    def __init__(self, num_qubits: int) -> None:
        self._gates: list[Gate | None] = []
        self._ends: list[list[int]] = [[] for _ in range(num_qubits)]
        self._pauli = Pauli(0, 0, 0)

    def finished(self) -> tuple[list[Gate], int]:
        """The gates that are left, and how many times π/8 the global phase is."""
        gates = [gate for gate in self._gates if gate is not None]
        x, z, power = self._pauli
        quarters = power - (x & z).bit_count()
        if x | z:
            # The string P is i·exp(−i·π/2·P).
            gates.append(Gate(x, z, 2))
            quarters += 1
        return gates, 4 * quarters % 16

    def add(self, gate: Gate) -> None:
        """Append a gate."""
        if not gate.turns:
            x, z, power = self._pauli
            x ^= (x >> gate.x & 1) << gate.z
            z ^= (z >> gate.z & 1) << gate.x
            self._pauli = Pauli(x, z, power)
            self._append(gate)
            return
        half, odd = divmod(gate.turns, 2)
        self._half_turns(gate, half, first=False)
        if odd:
            flipped = anticommute(gate.x, gate.z, self._pauli.x, self._pauli.z)
            self._append(Gate(gate.x, gate.z, -1 if flipped else 1))

    def _half_turns(self, gate: Gate, half: int, *, first: bool) -> None:
        """exp(−i·half·π/2·P) = (−iP)^half, before or behind the Pauli operator that all gates end in."""
        half %= 4
        turn = Pauli.string(gate.x, gate.z).times_i(-1) if half % 2 else Pauli(0, 0, 0)
        turn = turn.times_i(2 if half >= 2 else 0)
        self._pauli = self._pauli * turn if first else turn * self._pauli

    def _append(self, gate: Gate) -> None:
        """Put a gate behind the others but before the Pauli operator."""
        qubits = qubits_of(gate)
        tops = {self._ends[q][-1] if self._ends[q] else -1 for q in qubits}
        place = tops.pop()
        last = self._gates[place] if not tops and place >= 0 else None
        same = last is not None and last[:2] == gate[:2] and bool(last.turns) == bool(gate.turns)
        if last is None or not same or qubits_of(last) != qubits:
            for q in qubits:
                self._ends[q].append(len(self._gates))
            self._gates.append(gate)
            return
        self._gates[place] = None
        for q in qubits:
            self._ends[q].pop()
        # Two quarter turns are a half turn, which goes past all that came since: that is on other qubits.
        self._half_turns(gate, (last.turns + gate.turns) // 2, first=True)
