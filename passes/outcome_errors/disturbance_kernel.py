"""The loop that lets every single error of a program happen and follows it to the outcomes."""

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]


@kernel_part
def apply_gate(  # noqa: PLR0917  # kernels take positions only
    state: Complexes, size: int, gate: int, first: Ints, second: Ints, matrices: Complexes
) -> None:
    """Apply a gate to a state of ``size`` amplitudes in place."""
    one, at = 1 << first[gate], 16 * gate
    if second[gate] < 0:
        for half in range(size // 2):
            low = ((half & ~(one - 1)) << 1) | (half & (one - 1))
            zero, excited = state[low], state[low + one]
            state[low] = matrices[at] * zero + matrices[at + 1] * excited
            state[low + one] = matrices[at + 2] * zero + matrices[at + 3] * excited
        return
    other = 1 << second[gate]
    below, above = min(one, other), max(one, other)
    for quarter in range(size // 4):
        low = ((quarter & ~(below - 1)) << 1) | (quarter & (below - 1))
        low = ((low & ~(above - 1)) << 1) | (low & (above - 1))
        a, b, c, d = state[low], state[low + one], state[low + other], state[low + one + other]
        state[low] = (matrices[at] * a + matrices[at + 1] * b) + (matrices[at + 2] * c + matrices[at + 3] * d)
        state[low + one] = (matrices[at + 4] * a + matrices[at + 5] * b) + (matrices[at + 6] * c + matrices[at + 7] * d)
        state[low + other] = (matrices[at + 8] * a + matrices[at + 9] * b) + (
            matrices[at + 10] * c + matrices[at + 11] * d
        )
        state[low + one + other] = (matrices[at + 12] * a + matrices[at + 13] * b) + (
            matrices[at + 14] * c + matrices[at + 15] * d
        )


@kernel_part
def apply_error(state: Complexes, size: int, error: int, wire: int) -> None:
    """Apply nothing (0), |0⟩⟨1| (1), |1⟩⟨0| (2) or Z (3) to a wire in place."""
    bit = 1 << wire
    if error == 0:
        return
    for half in range(size // 2):
        low = ((half & ~(bit - 1)) << 1) | (half & (bit - 1))
        if error == 1:
            state[low] = state[low + bit]
            state[low + bit] = 0.0j
        elif error == 2:
            state[low + bit] = state[low]
            state[low] = 0.0j
        else:
            state[low + bit] = -state[low + bit]


@kernel_part
def add_decay(  # noqa: PLR0917  # kernels take positions only
    decay: Floats, dephasing: Floats, at: int, wait_ns: float, error: int,
    erred: Complexes, ideal: Complexes, outcome_of: Ints,
) -> None:  # fmt: skip
    """Add what one of the three errors has to do with the decay of a wire that waits."""
    for index in range(len(ideal)):
        place = at + outcome_of[index]
        right, wrong = ideal[index], erred[index]
        chance = wrong.real * wrong.real + wrong.imag * wrong.imag
        usual = right.real * right.real + right.imag * right.imag
        if error == 1:
            decay[place] += wait_ns * chance
        elif error == 3:
            decay[place] -= wait_ns * 0.5 * (usual - (right.real * wrong.real + right.imag * wrong.imag))
            dephasing[place] += wait_ns * 0.5 * (chance - usual)


@kernel(seconds_per_work=2e-7, compile_seconds=4.0)
def let_err(  # noqa: PLR0917  # kernels take positions only
    first: Ints, second: Ints, matrices: Complexes, group: Ints, first_ns: Floats, second_ns: Floats,
    outcome_of: Ints, num_outcomes: int, state: Complexes, ideal: Complexes, erred: Complexes,
    mixing: Floats, decay: Floats, dephasing: Floats,
) -> None:  # fmt: skip
    """Fill how each kind of error changes the probabilities of outcomes, to first order in its rate.

    Every Pauli error behind a gate is as probable where its qubits become wholly mixed; of |0⟩⟨1| and |1⟩⟨0| twice
    the probabilities are those of X and Y together.

    Args:
        first: see ``FollowedProgram``.
        second: likewise.
        matrices: likewise.
        group: likewise.
        first_ns: likewise.
        second_ns: likewise.
        outcome_of: the outcome of each basis state, [2^n].
        num_outcomes: how many there are.
        state: |0…0⟩ at first; changed, [2^n].
        ideal: |0…0⟩ at first; filled: the final state without errors, [2^n].
        erred: room for another, [2^n].
        mixing: zeros [groups · outcomes]; filled: change if each gate of the group mixes its qubits wholly.
        decay: zeros [wires · outcomes]; filled: change by each 1/T1 in 1/ns.
        dephasing: zeros, likewise: by each 1/Tφ.
    """
    size = len(ideal)
    for gate in range(len(first)):
        apply_gate(ideal, size, gate, first, second, matrices)
    for gate in range(len(first)):
        apply_gate(state, size, gate, first, second, matrices)
        pair = second[gate] >= 0
        kinds = 16 if pair else 4
        at = group[gate] * num_outcomes
        for index in range(size):
            usual = ideal[index].real * ideal[index].real + ideal[index].imag * ideal[index].imag
            mixing[at + outcome_of[index]] -= usual * (1.0 - 1.0 / kinds)
        for kind in range(1, kinds):
            on_first, on_second = kind & 3, kind >> 2
            for index in range(size):
                erred[index] = state[index]
            apply_error(erred, size, on_first, first[gate])
            if on_second:
                apply_error(erred, size, on_second, second[gate])
            for later in range(gate + 1, len(first)):
                apply_gate(erred, size, later, first, second, matrices)
            weight = (1.0 if on_first in (0, 3) else 2.0) / kinds
            if on_second not in (0, 3):
                weight *= 2.0
            for index in range(size):
                wrong = erred[index]
                mixing[at + outcome_of[index]] += weight * (wrong.real * wrong.real + wrong.imag * wrong.imag)
            if on_second == 0:
                add_decay(
                    decay, dephasing, first[gate] * num_outcomes, first_ns[gate], on_first, erred, ideal, outcome_of
                )
            elif on_first == 0:
                add_decay(
                    decay, dephasing, second[gate] * num_outcomes, second_ns[gate], on_second, erred, ideal, outcome_of
                )
