"""How the errors of a program change what it measures, wherever it lies."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qlower.passes.outcome_errors.disturbance_kernel import let_err
from qlower.passes.outcome_errors.followed_program import Floats, FollowedProgram, Ints

MOST_WORK = 1_500_000_000
"""Amplitudes that may be changed; programs that would need more are not followed."""


@dataclass(frozen=True, eq=False)
class Disturbances:
    """Changes of the probabilities of outcomes, to first order, by the rate of each kind of error.

    Attributes:
        program: what errs.
        ideal: the probabilities without errors, [outcomes]; wire ``program.measured[i]`` is bit i of an outcome.
        mixing: by the probability that a gate of a group mixes its qubits wholly, [groups, outcomes].
        decay: by 1/T1 of the qubit of a wire, in 1/ns, [wires, outcomes].
        dephasing: by 1/Tφ = 1/T2 − 1/(2·T1), likewise.
        misread_zero: by the probability that 0 is read as 1, likewise.
        misread_one: that 1 is read as 0.
        excited: that a reset leaves |1⟩.
    """

    program: FollowedProgram
    ideal: Floats
    mixing: Floats
    decay: Floats
    dephasing: Floats
    misread_zero: Floats
    misread_one: Floats
    excited: Floats


def disturbances(program: FollowedProgram) -> Disturbances | None:
    """All changes; None where there is too much to do."""
    n = len(program.wires)
    if _work(program.second, n) > MOST_WORK:
        return None
    counts = (program.role, program.first, program.second, program.mask, program.value)
    times = (program.first_ns, program.second_ns)
    arrays = tuple(array.tobytes() for array in (*counts, program.matrices, program.group, *times))
    changes = _followed(n, len(program.groups), program.measured, arrays)
    right, *others = (flat.reshape(-1, 1 << len(program.measured)) for flat in changes)
    return Disturbances(program, right[0], *others)


def _work(second: Ints, num_wires: int) -> int:
    """Amplitudes that are changed in following all errors."""
    kinds = np.where(second < 0, 3, 15)
    return int((kinds * np.arange(len(kinds), 0, -1)).sum()) << num_wires


@lru_cache(maxsize=16)
def _followed(num_wires: int, num_groups: int, measured: tuple[int, ...], arrays: tuple[bytes, ...]) -> list[Floats]:
    """Ideal probabilities and all changes, flat, in the order of ``Disturbances``.

    They are kept, since a program is moved and then judged.

    Args:
        num_wires: of the program.
        num_groups: likewise.
        measured: likewise.
        arrays: those of ``FollowedProgram`` in its order.
    """
    basis = np.arange(1 << num_wires, dtype=np.int64)
    outcome_of = np.zeros_like(basis)
    for bit, wire in enumerate(measured):
        outcome_of |= (basis >> wire & 1) << bit
    outcomes = 1 << len(measured)
    state, ideal, erred = np.zeros((3, len(basis)), dtype=np.complex128)
    state[0] = ideal[0] = 1.0
    changes = [np.zeros(num_groups * outcomes), *np.zeros((5, num_wires * outcomes))]
    role, first, second, mask, value, group = (np.frombuffer(arrays[i], dtype=np.int64) for i in (0, 1, 2, 3, 4, 6))
    first_ns, second_ns = (np.frombuffer(item, dtype=np.float64) for item in arrays[7:])
    matrices = np.frombuffer(arrays[5], dtype=np.complex128)
    let_err.run(
        role, first, second, mask, value, matrices, group, first_ns, second_ns,
        outcome_of, outcomes, state, ideal, erred, *changes, work=_work(second, num_wires),
    )  # fmt: skip
    right: Floats = np.bincount(outcome_of, weights=np.abs(ideal) ** 2, minlength=outcomes).astype(np.float64)
    return [right, *changes]
