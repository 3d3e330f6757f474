"""The global phase of a Clifford circuit that gives the state |0…0⟩ back, exactly and for any number of qubits.

The state is held as ω·U_C·U_H·|s⟩ with U_C a circuit of S, CZ and CX, U_H Hadamards on the qubits of v, and ω a power
of exp(iπ/4). U_C is known by what it does to Paulis: U_C⁻¹ Z_p U_C = ∏ Z_j^G[p,j] and
U_C⁻¹ X_p U_C = i^γ[p] ∏ X_j^F[p,j] Z_j^M[p,j].
Source: S. Bravyi et al., Quantum 3, 181 (2019), doi:10.22331/q-2019-09-02-181, section 4.1 (CH form).
"""

from collections.abc import Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Gate = tuple[str, tuple[int, ...]]
"""Name and qubits; one of h, s, sdg, x, z, cx and swap."""
Longs = NDArray[np.int64]
Bits = NDArray[np.uint8]

H, S, Z, SDG, X, CX, SWAP = range(7)
"""What a gate does; S, Z and SDG are so many quarter turns."""
NAMES = ("h", "s", "z", "sdg", "x", "cx", "swap")
"""By code."""
_CODES = {name: code for code, name in enumerate(NAMES)}
_INVERSES = np.array([H, SDG, Z, S, X, CX, SWAP])


class State(NamedTuple):
    """ω·U_C·U_H·|s⟩ on n qubits.

    Attributes:
        f, g, m: see the module; [n · n], row by row.
        gamma: of powers of i, [n].
        bits: s, [n].
        hadamard: v, [n].
        one, other: room for two more bit strings, [n].
        sums: see ``_sums``.
    """

    f: Bits
    g: Bits
    m: Bits
    gamma: Longs
    bits: Longs
    hadamard: Longs
    one: Longs
    other: Longs
    sums: Longs


class Cliffords(NamedTuple):
    """Gates as columns, int64 [gates].

    Attributes:
        code: what they do.
        first, second: their first and last qubits; a CX has its control first.
    """

    code: Longs
    first: Longs
    second: Longs

    def undone(self) -> "Cliffords":
        """What undoes them."""
        code = _INVERSES[self.code[::-1]]
        return Cliffords(code, self.first[::-1], self.second[::-1])

    def followed_by(self, later: "Cliffords") -> "Cliffords":
        """These, then the others."""
        return Cliffords(*(np.concatenate(columns) for columns in zip(self, later, strict=True)))

    def take(self, mask: NDArray[np.bool_]) -> "Cliffords":
        """Some of them."""
        return Cliffords(self.code[mask], self.first[mask], self.second[mask])


def cliffords_of(gates: Sequence[Gate]) -> Cliffords:
    """Gates as columns."""
    columns = [(_CODES[name], qubits[0], qubits[-1]) for name, qubits in gates]
    return Cliffords(*np.array(columns, dtype=np.int64).reshape(-1, 3).T.copy())


def phase_in_eighths(num_qubits: int, gates: Cliffords) -> int:
    """The k for which the circuit maps |0…0⟩ to exp(iπk/4)|0…0⟩, 0 ≤ k < 8.

    Raises:
        ValueError: it maps it to an other state.
    """
    one, none = np.eye(num_qubits, dtype=np.uint8).ravel(), np.zeros(num_qubits * num_qubits, dtype=np.uint8)
    columns = np.zeros((5, num_qubits), dtype=np.int64)
    state = State(one, one.copy(), none, columns[0], columns[1], columns[2], columns[3], columns[4], _sums())
    eighths = run_gates.run(num_qubits, *gates, state, work=len(gates.code) * num_qubits)
    if state.hadamard.any() or state.bits.any():
        raise ValueError("the circuit does not give |0…0⟩ back")
    return eighths % 8


@kernel(seconds_per_work=5e-7, compile_seconds=3)
def run_gates(num: int, code: Longs, first: Longs, second: Longs, state: State) -> int:
    """Apply gates from the left; return by how many eighths of a turn ω changes.

    Args:
        num: qubits.
        code: what the gates do.
        first: their first qubits; a CX has its control first.
        second: their last qubits.
        state: what they are applied to.
    """
    eighths = 0
    for at in range(len(code)):
        gate = code[at]
        if gate == H:
            eighths += apply_h(num, state, first[at])
        elif gate <= SDG:
            apply_turns(num, state, first[at], gate)
        elif gate == X:
            eighths += apply_h(num, state, first[at])
            apply_turns(num, state, first[at], Z)
            eighths += apply_h(num, state, first[at])
        else:
            apply_cx(num, state, first[at], second[at])
            if gate == SWAP:
                apply_cx(num, state, second[at], first[at])
                apply_cx(num, state, first[at], second[at])
    return eighths


@kernel_part
def apply_turns(num: int, state: State, qubit: int, count: int) -> None:
    """Apply so many quarter turns, S each."""
    if count & 1 != 0:
        for at in range(qubit * num, (qubit + 1) * num):
            state.m[at] ^= state.g[at]
    state.gamma[qubit] = (state.gamma[qubit] - count) & 3


@kernel_part
def apply_cx(num: int, state: State, control: int, target: int) -> None:
    """Apply a CX."""
    odd = 0
    for at in range(num):
        here, there = control * num + at, target * num + at
        odd ^= state.m[here] & state.f[there]
        state.g[there] ^= state.g[here]
        state.f[here] ^= state.f[there]
        state.m[here] ^= state.m[there]
    state.gamma[control] = (state.gamma[control] + state.gamma[target] + 2 * odd) & 3


@kernel_part
def apply_h(num: int, state: State, qubit: int) -> int:
    """Apply H = (Z + X)/√2; return the change of ω.

    The state becomes a sum of two, U_C·U_H·(|t⟩ + i^δ|u⟩)/√2 up to a sign, with t and u in ``one`` and ``other``.
    """
    minus = 0
    more = 0
    for at in range(num):
        f, g, m = state.f[qubit * num + at], state.g[qubit * num + at], state.m[qubit * num + at]
        bit = state.bits[at]
        if state.hadamard[at] != 0:
            state.one[at] = bit ^ g
            state.other[at] = bit ^ m
            more += f & (m ^ bit)
        else:
            state.one[at] = bit
            state.other[at] = bit ^ f
            minus += g & bit
            more += m & bit
    return 4 * minus + add(num, state, (state.gamma[qubit] + 2 * (minus + more)) & 3)


@kernel_part
def add(num: int, state: State, delta: int) -> int:
    """Become U_C·U_H·(|t⟩ + i^δ|u⟩)/√2: CX and CZ of U_C bring the difference to one qubit first; return ω's change."""
    chosen = -1
    for at in range(num):
        if state.one[at] != state.other[at] and (chosen < 0 or state.hadamard[at] < state.hadamard[chosen]):
            chosen = at
    if chosen < 0:
        for at in range(num):
            state.bits[at] = state.one[at]
        return 1 if delta == 1 else 7  # (1 ± i)/√2; others are no unit vectors
    plain = state.hadamard[chosen] == 0
    for at in range(num):
        if at != chosen and state.one[at] != state.other[at]:
            if not plain:
                right_cx(num, state, at, chosen)
            elif state.hadamard[at] == 0:
                right_cx(num, state, chosen, at)
    for at in range(num):
        if plain and state.one[at] != state.other[at] and state.hadamard[at] != 0:
            right_cz(num, state, chosen, at)
    turned = state.one[chosen]
    for at in range(num):
        state.bits[at] = state.other[at] if turned != 0 else state.one[at]
    entry = 4 * (8 * state.hadamard[chosen] + 4 * turned + delta)
    state.hadamard[chosen] = state.sums[entry + 2]
    state.bits[chosen] = state.sums[entry + 3]
    if state.sums[entry + 1] != 0:
        for row in range(num):
            state.m[row * num + chosen] ^= state.f[row * num + chosen]
            state.gamma[row] = (state.gamma[row] - state.f[row * num + chosen]) & 3
    change: int = state.sums[entry]
    return change


@kernel_part
def right_cx(num: int, state: State, control: int, target: int) -> None:
    """Multiply U_C by a CX from the right."""
    for row in range(num):
        here, there = row * num + control, row * num + target
        state.g[here] ^= state.g[there]
        state.f[there] ^= state.f[here]
        state.m[here] ^= state.m[there]


@kernel_part
def right_cz(num: int, state: State, first: int, second: int) -> None:
    """Multiply U_C by a CZ from the right."""
    for row in range(num):
        here, there = row * num + first, row * num + second
        state.m[here] ^= state.f[there]
        state.m[there] ^= state.f[here]
        state.gamma[row] = (state.gamma[row] + 2 * (state.f[here] & state.f[there])) & 3


@cache
def _sums() -> Longs:
    """H^h (|t⟩ + i^δ|1 − t⟩)/√2 = exp(iπk/4)·S^a·H^b·|c⟩ as k, a, b, c for h, t and δ in order, int64 [64]."""
    table = [_one_qubit_sum(*each) for each in product((0, 1), (0, 1), range(4))]
    return np.array(table, dtype=np.int64).ravel()


def _one_qubit_sum(hadamard: int, first: int, delta: int) -> tuple[int, int, int, int]:
    h = np.array([[1, 1], [1, -1]]) / np.sqrt(2)
    state = np.zeros(2, dtype=np.complex128)
    state[first], state[1 - first] = 1, 1j**delta
    state = (h @ state if hadamard else state) / np.sqrt(2)
    for phase, turned, bit in product((0, 1), (0, 1), (0, 1)):
        found = (h if turned else np.eye(2))[:, bit] * np.array([1, 1j if phase else 1])
        overlap = np.vdot(found, state)
        if abs(abs(overlap) - 1) < 1e-9:
            return round(np.angle(overlap) / (np.pi / 4)) % 8, phase, turned, bit
    raise AssertionError("every such state is one of these")
