"""Stabilizer states with their global phase, which tableaux do not hold: the CH form.

A state is ω·U_C·U_H·|s⟩, where U_H is a layer of Hadamards on the qubits of ``v`` and U_C a product of S, CZ and CX,
held as U_C†·Z_p·U_C = Π Z^(G_p) and U_C†·X_p·U_C = i^(γ_p)·Π X^(F_p) Z^(M_p).
Source: S. Bravyi et al., doi:10.22331/q-2019-09-02-181, section 4.1.
"""

import cmath
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.bool_]
_POWERS = (1, 1j, -1, -1j)


class CliffordState:
    """The state that Clifford gates make of |0…0⟩.

    Attributes:
        omega: the complex factor.
    """

    def __init__(self, num_qubits: int) -> None:
        self.omega: complex = 1.0
        self.g = np.eye(num_qubits, dtype=bool)
        self.f = np.eye(num_qubits, dtype=bool)
        self.m = np.zeros((num_qubits, num_qubits), dtype=bool)
        self.gamma = np.zeros(num_qubits, dtype=np.int64)
        self.v = np.zeros(num_qubits, dtype=bool)
        self.s = np.zeros(num_qubits, dtype=bool)

    def amplitude_of_zero(self) -> complex:
        """⟨0…0|state⟩."""
        if (self.s & ~self.v).any():
            return 0.0
        return complex(self.omega * 2.0 ** (-int(self.v.sum()) / 2))

    def phase_gate(self, qubit: int) -> None:
        """S."""
        self.m[qubit] ^= self.g[qubit]
        self.gamma[qubit] -= 1

    def cx(self, control: int, target: int) -> None:
        """CX."""
        # Only γ modulo 4 counts; unreduced it would double with every few gates.
        self.gamma[control] += self.gamma[target] + 2 * int((self.m[control] & self.f[target]).sum())
        self.gamma[control] &= 3
        self.g[target] ^= self.g[control]
        self.f[control] ^= self.f[target]
        self.m[control] ^= self.m[target]

    def hadamard(self, qubit: int) -> None:
        """H: the state becomes a sum of two, of t from Z and u from X, which is made one of this form again."""
        g, f, m, s, v = self.g[qubit], self.f[qubit], self.m[qubit], self.s, self.v
        t = s ^ (g & v)
        u = s ^ (f & ~v) ^ (m & v)
        alpha = int((g & ~v & s).sum())
        beta = int((m & ~v & s).sum() + (f & v & (s ^ m)).sum())
        delta = int(self.gamma[qubit] + 2 * (alpha + beta)) & 3
        self.omega *= (-1) ** alpha / sqrt(2)
        if (t == u).all():
            self.s = t
            self.omega *= 1 + _POWERS[delta]
        else:
            self._join(t, u, delta)

    def _join(self, t: Bits, u: Bits, delta: int) -> None:
        """U_H (|t⟩ + i^δ |u⟩) for different t and u."""
        differ, v = t ^ u, self.v
        plain = np.flatnonzero(differ & ~v)
        pivot = int(plain[0]) if len(plain) else int(np.flatnonzero(differ)[0])
        others = differ.copy()
        others[pivot] = False
        if v[pivot]:
            self._cx_into(np.flatnonzero(others), pivot)
        else:
            self._cx_from(pivot, np.flatnonzero(others & ~v))
            self._cz(pivot, np.flatnonzero(others & v))
        base = u.copy() if t[pivot] else t.copy()
        if t[pivot]:
            self.omega *= _POWERS[delta]
            delta = -delta & 3
        self._settle(base, pivot, delta)

    def _settle(self, base: Bits, pivot: int, delta: int) -> None:
        """H^v S^δ |+⟩ on the pivot, all other qubits in their basis states."""
        self.omega *= sqrt(2)
        odd, high = bool(delta & 1), bool(delta >> 1)
        if not self.v[pivot]:
            self.v[pivot], base[pivot] = True, high
        elif odd:
            # H S |+⟩ = e^{iπ/4} S H |1⟩ and H S³ |+⟩ = e^{−iπ/4} S H |0⟩.
            base[pivot] = not high
            self.omega *= cmath.exp((-1j if high else 1j) * pi / 4)
        else:
            self.v[pivot], base[pivot] = False, high
        if odd:
            flipped = self.f[:, pivot]
            self.gamma -= flipped
            self.m[:, pivot] ^= flipped
        self.s = base

    def _cx_from(self, control: int, targets: NDArray[np.int64]) -> None:
        """U_C becomes U_C times CX from one qubit to several."""
        self.g[:, control] ^= np.bitwise_xor.reduce(self.g[:, targets], axis=1)
        self.f[:, targets] ^= self.f[:, [control]]
        self.m[:, control] ^= np.bitwise_xor.reduce(self.m[:, targets], axis=1)

    def _cx_into(self, controls: NDArray[np.int64], target: int) -> None:
        """U_C becomes U_C times CX from several qubits to one."""
        self.g[:, controls] ^= self.g[:, [target]]
        self.f[:, target] ^= np.bitwise_xor.reduce(self.f[:, controls], axis=1)
        self.m[:, controls] ^= self.m[:, [target]]

    def _cz(self, qubit: int, others: NDArray[np.int64]) -> None:
        """U_C becomes U_C times CZ between one qubit and several."""
        mine, theirs = self.f[:, qubit].copy(), self.f[:, others]
        self.gamma += 2 * (mine[:, None] & theirs).sum(axis=1)
        self.m[:, qubit] ^= np.bitwise_xor.reduce(theirs, axis=1)
        self.m[:, others] ^= mine[:, None]

    def quarter_turns(self, x: int, z: int, turns: int) -> None:
        """exp(−i·turns·π/4·P) for the string P of the bits of x and z: a ladder around powers of S."""
        qubits = [q for q in range((x | z).bit_length()) if (x | z) >> q & 1]
        last = qubits[-1]
        for q in qubits:
            self._to_z(bool(x >> q & 1), bool(z >> q & 1), q)
        for q in qubits[:-1]:
            self.cx(q, last)
        for _ in range(turns % 4):
            self.phase_gate(last)
        self.omega *= cmath.exp(-1j * turns * pi / 4)
        for q in qubits[:-1]:
            self.cx(q, last)
        for q in qubits:
            self._from_z(bool(x >> q & 1), bool(z >> q & 1), q)

    def _to_z(self, x: bool, z: bool, qubit: int) -> None:
        if x and z:
            for _ in range(3):
                self.phase_gate(qubit)
        if x:
            self.hadamard(qubit)

    def _from_z(self, x: bool, z: bool, qubit: int) -> None:
        if x:
            self.hadamard(qubit)
        if x and z:
            self.phase_gate(qubit)
