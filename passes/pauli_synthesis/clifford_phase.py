"""The global phase of a Clifford circuit that gives the state |0…0⟩ back, exactly and for any number of qubits.

The state is held as ω·U_C·U_H·|s⟩ with U_C a circuit of S, CZ and CX, U_H Hadamards on the qubits of v, and ω a power
of exp(iπ/4). U_C is known by what it does to Paulis: U_C⁻¹ Z_p U_C = ∏ Z_j^G[p,j] and
U_C⁻¹ X_p U_C = i^γ[p] ∏ X_j^F[p,j] Z_j^M[p,j].
Source: S. Bravyi et al., Quantum 3, 181 (2019), doi:10.22331/q-2019-09-02-181, section 4.1 (CH form).
"""

from collections.abc import Sequence
from functools import cache
from itertools import product

import numpy as np

Gate = tuple[str, tuple[int, ...]]
"""Name and qubits; one of h, s, sdg, x, z, cx and swap."""


def phase_in_eighths(num_qubits: int, gates: Sequence[Gate]) -> int:
    """The k for which the circuit maps |0…0⟩ to exp(iπk/4)|0…0⟩, 0 ≤ k < 8.

    Raises:
        ValueError: it maps it to an other state.
    """
    state = _State(num_qubits)
    for name, qubits in gates:
        state.apply(name, qubits)
    if state.hadamard.any() or state.bits.any():
        raise ValueError("the circuit does not give |0…0⟩ back")
    return state.eighths % 8


class _State:
    """ω·U_C·U_H·|s⟩; ω in eighths of a turn, s in ``bits`` and v in ``hadamard``."""

    def __init__(self, num_qubits: int) -> None:
        self.eighths = 0
        self.bits = np.zeros(num_qubits, dtype=bool)
        self.hadamard = np.zeros(num_qubits, dtype=bool)
        self.f = np.eye(num_qubits, dtype=bool)
        self.g = np.eye(num_qubits, dtype=bool)
        self.m = np.zeros((num_qubits, num_qubits), dtype=bool)
        self.gamma = np.zeros(num_qubits, dtype=np.int64)

    def apply(self, name: str, qubits: tuple[int, ...]) -> None:
        """Apply a gate from the left."""
        q = qubits[0]
        if name == "h":
            self._h(q)
        elif name in ("s", "sdg", "z"):
            self._quarter_turns(q, {"s": 1, "z": 2, "sdg": 3}[name])
        elif name == "x":
            self._h(q)
            self._quarter_turns(q, 2)
            self._h(q)
        elif name == "cx":
            self._cx(q, qubits[1])
        else:
            assert name == "swap"
            for first, second in (qubits, qubits[::-1], qubits):
                self._cx(first, second)

    def _quarter_turns(self, q: int, count: int) -> None:
        if count & 1:
            self.m[q] ^= self.g[q]
        self.gamma[q] = (self.gamma[q] - count) & 3

    def _cx(self, control: int, target: int) -> None:
        twice = 2 * int(np.count_nonzero(self.m[control] & self.f[target]))
        self.gamma[control] = (self.gamma[control] + self.gamma[target] + twice) & 3
        self.g[target] ^= self.g[control]
        self.f[control] ^= self.f[target]
        self.m[control] ^= self.m[target]

    def _h(self, q: int) -> None:
        """H = (Z + X)/√2: the state becomes a sum of two, U_C·U_H·(|t⟩ + i^δ|u⟩) up to a sign."""
        f, g, m, v, s = self.f[q], self.g[q], self.m[q], self.hadamard, self.bits
        t = s ^ (g & v)
        u = s ^ (f & ~v) ^ (m & v)
        minus = int(np.count_nonzero(g & ~v & s))
        other = int(np.count_nonzero(m & ~v & s) + np.count_nonzero(f & v & (m ^ s)))
        self.eighths += 4 * minus
        self._add(t, u, (int(self.gamma[q]) + 2 * (minus + other)) % 4)

    def _add(self, t: np.ndarray, u: np.ndarray, delta: int) -> None:
        """Become ω·U_C·U_H·(|t⟩ + i^δ|u⟩)/√2: CX and CZ of U_C bring the difference to one qubit q first."""
        differ = np.flatnonzero(t ^ u)
        if not len(differ):
            self.bits = t
            self.eighths += 1 if delta == 1 else 7  # (1 ± i)/√2; others are no unit vectors
            return
        turned = self.hadamard[differ]
        plain, others = differ[~turned], differ[turned]
        q = int(plain[0]) if len(plain) else int(others[0])
        for i in (plain[1:] if len(plain) else others[1:]).tolist():
            self._right_cx(*((q, i) if len(plain) else (i, q)))
        for i in others.tolist() if len(plain) else ():
            self._right_cz(q, i)
        base, first = (u.copy(), 1) if t[q] else (t.copy(), 0)
        eighths, phase, hadamard, bit = _one_qubit_sum(bool(self.hadamard[q]), first, delta)
        base[q] = bit
        self.bits = base
        self.eighths += eighths
        self.hadamard[q] = hadamard
        if phase:
            self.m[:, q] ^= self.f[:, q]
            self.gamma = (self.gamma - self.f[:, q]) & 3

    def _right_cx(self, control: int, target: int) -> None:
        self.g[:, control] ^= self.g[:, target]
        self.f[:, target] ^= self.f[:, control]
        self.m[:, control] ^= self.m[:, target]

    def _right_cz(self, first: int, second: int) -> None:
        self.m[:, first] ^= self.f[:, second]
        self.m[:, second] ^= self.f[:, first]
        self.gamma = (self.gamma + 2 * (self.f[:, first] & self.f[:, second])) & 3


@cache
def _one_qubit_sum(hadamard: bool, first: int, delta: int) -> tuple[int, bool, bool, int]:
    """H^hadamard (|first⟩ + i^δ|1 − first⟩)/√2 = exp(iπk/4)·S^a·H^b·|c⟩, as (k, a, b, c)."""
    h = np.array([[1, 1], [1, -1]]) / np.sqrt(2)
    state = np.zeros(2, dtype=np.complex128)
    state[first], state[1 - first] = 1, 1j**delta
    state = (h @ state if hadamard else state) / np.sqrt(2)
    for phase, turned, bit in product((False, True), (False, True), (0, 1)):
        found = (h if turned else np.eye(2))[:, bit] * np.array([1, 1j if phase else 1])
        overlap = np.vdot(found, state)
        if abs(abs(overlap) - 1) < 1e-9:
            return round(np.angle(overlap) / (np.pi / 4)) % 8, phase, turned, bit
    raise AssertionError("every such state is one of these")
