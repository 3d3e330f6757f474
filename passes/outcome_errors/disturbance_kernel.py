"""The loop that lets every single error of a program happen and follows it to the outcomes."""

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

ERRING, SILENT, READING, RESETTING = 0, 1, 2, 3
"""What a step of a program is: a gate with errors, one without, a measurement, a reset."""


@kernel_part
def apply_gate(  # noqa: PLR0917  # kernels take positions only
    state: Complexes, size: int, step: int, first: Ints, second: Ints, mask: Ints, value: Ints, matrices: Complexes
) -> None:
    """Apply a step's matrix to a state of ``size`` amplitudes in place, where ``mask`` and ``value`` allow."""
    one, at, bits, wanted = 1 << first[step], 16 * step, mask[step], value[step]
    if second[step] < 0:
        for half in range(size // 2):
            low = ((half & ~(one - 1)) << 1) | (half & (one - 1))
            if low & bits == wanted:
                zero, excited = state[low], state[low + one]
                state[low] = matrices[at] * zero + matrices[at + 1] * excited
                state[low + one] = matrices[at + 2] * zero + matrices[at + 3] * excited
        return
    other = 1 << second[step]
    below, above = min(one, other), max(one, other)
    for quarter in range(size // 4):
        low = ((quarter & ~(below - 1)) << 1) | (quarter & (below - 1))
        low = ((low & ~(above - 1)) << 1) | (low & (above - 1))
        if low & bits == wanted:
            a, b, c, d = state[low], state[low + one], state[low + other], state[low + one + other]
            state[low] = (matrices[at] * a + matrices[at + 1] * b) + (matrices[at + 2] * c + matrices[at + 3] * d)
            state[low + one] = (matrices[at + 4] * a + matrices[at + 5] * b) + (
                matrices[at + 6] * c + matrices[at + 7] * d
            )
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
def add_chances(  # noqa: PLR0917  # kernels take positions only
    changes: Floats, at: int, weight: float, bits: int, wanted: int, state: Complexes, outcome_of: Ints
) -> None:
    """Add the probabilities of a state, times a weight, where the basis state has these bits."""
    for index in range(len(state)):
        if index & bits == wanted:
            amplitude = state[index]
            chance = amplitude.real * amplitude.real + amplitude.imag * amplitude.imag
            changes[at + outcome_of[index]] += weight * chance


@kernel_part
def add_decay(  # noqa: PLR0917  # kernels take positions only
    decay: Floats, dephasing: Floats, at: int, wait_ns: float, error: int, bits: int, wanted: int,
    erred: Complexes, ideal: Complexes, outcome_of: Ints,
) -> None:  # fmt: skip
    """Add what one of the three errors has to do with the decay of a wire that waits."""
    if error == 1:
        add_chances(decay, at, wait_ns, 0, 0, erred, outcome_of)
    elif error == 3:
        add_chances(dephasing, at, wait_ns * 0.5, 0, 0, erred, outcome_of)
        add_chances(dephasing, at, wait_ns * -0.5, bits, wanted, ideal, outcome_of)
        add_chances(decay, at, wait_ns * -0.5, bits, wanted, ideal, outcome_of)
        for index in range(len(ideal)):
            right, wrong = ideal[index], erred[index]
            product = right.real * wrong.real + right.imag * wrong.imag
            decay[at + outcome_of[index]] += wait_ns * 0.5 * product


@kernel(seconds_per_work=6e-7, compile_seconds=6.0)
def let_err(  # noqa: PLR0917  # kernels take positions only
    role: Ints, first: Ints, second: Ints, mask: Ints, value: Ints, matrices: Complexes, group: Ints,
    first_ns: Floats, second_ns: Floats,
    outcome_of: Ints, num_outcomes: int, state: Complexes, ideal: Complexes, erred: Complexes,
    mixing: Floats, decay: Floats, dephasing: Floats, misread_zero: Floats, misread_one: Floats, excited: Floats,
) -> None:  # fmt: skip
    """Fill how each kind of error changes the probabilities of outcomes, to first order in its rate.

    Every Pauli error behind a gate is as probable where its qubits become wholly mixed; of |0⟩⟨1| and |1⟩⟨0| twice
    the probabilities are those of X and Y together. Nothing is done to wires with bits on them, so what a step
    depends on stands in the final state, too.

    Args:
        role: see ``FollowedProgram``.
        first: likewise.
        second: likewise.
        mask: likewise.
        value: likewise.
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
        misread_zero: zeros, likewise: if 0 is always read as 1.
        misread_one: zeros, likewise: if 1 is always read as 0.
        excited: zeros, likewise: if a reset always leaves |1⟩.
    """
    size = len(ideal)
    for step in range(len(first)):
        apply_gate(ideal, size, step, first, second, mask, value, matrices)
    for step in range(len(first)):
        apply_gate(state, size, step, first, second, mask, value, matrices)
        if role[step] == SILENT:
            continue
        bits, wanted, one, other = mask[step], value[step], first[step], second[step]
        kinds = 16 if other >= 0 else 4
        if role[step] == ERRING:
            add_chances(mixing, group[step] * num_outcomes, 1.0 / kinds - 1.0, bits, wanted, ideal, outcome_of)
        for kind in range(1, kinds):
            on_one, on_other = kind & 3, kind >> 2
            if role[step] != ERRING and (kind == 3 or (kind == 1 and role[step] == RESETTING)):
                continue
            for index in range(size):
                erred[index] = state[index] if index & bits == wanted else 0.0j
            apply_error(erred, size, on_one, one)
            if on_other:
                apply_error(erred, size, on_other, other)
            for later in range(step + 1, len(first)):
                apply_gate(erred, size, later, first, second, mask, value, matrices)
            if role[step] != ERRING:
                changes = misread_one if kind == 1 else misread_zero if role[step] == READING else excited
                turned = 1 << one if role[step] == READING else 0
                add_chances(changes, one * num_outcomes, 1.0, 0, 0, erred, outcome_of)
                add_chances(changes, one * num_outcomes, -1.0, turned, turned if kind == 1 else 0, ideal, outcome_of)
            else:
                weight = (1.0 if on_one in (0, 3) else 2.0) * (1.0 if on_other in (0, 3) else 2.0) / kinds
                add_chances(mixing, group[step] * num_outcomes, weight, 0, 0, erred, outcome_of)
                if on_other == 0:
                    add_decay(
                        decay, dephasing, one * num_outcomes, first_ns[step], on_one, bits, wanted,
                        erred, ideal, outcome_of,
                    )  # fmt: skip
                elif on_one == 0:
                    add_decay(
                        decay, dephasing, other * num_outcomes, second_ns[step], on_other, bits, wanted,
                        erred, ideal, outcome_of,
                    )  # fmt: skip
