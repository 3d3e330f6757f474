"""How far two instruments are apart, branch by branch.

Arrays are [2^n, Kraus operators, columns]. Two sets of Kraus operators are the same map if one is a unitary mixture of
the other; a single operator is the same up to a phase.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.state_simulation import Amplitudes

Outputs = tuple[bool | int | float | tuple[str, int], ...]


@dataclass(frozen=True)
class Deviation:
    """How far apart, and where.

    Attributes:
        size: largest difference of an entry of the unitary, or an upper bound of that of the map.
        where: in words; empty when there is none worth naming.
    """

    size: float
    where: str


def deviation_of_maps(
    mine: Mapping[Outputs, Amplitudes],
    theirs: Mapping[Outputs, Amplitudes],
    measured: Sequence[int],
    *,
    phase: bool,
    slack: float,
) -> Deviation:
    """The largest deviation over all outputs.

    Args:
        mine: outputs → Kraus operators.
        theirs: the same of the other program.
        measured: qubits whose values are outputs too.
        phase: compare the phase as well where each program is a single operator and nothing is measured.
        slack: weight that one of the two may lack.
    """
    with_phase = phase and not measured and set(mine) == set(theirs) and len(mine) == 1
    worst = Deviation(slack, "")
    for key in {**mine, **theirs}:
        found = _branch_apart(mine.get(key), theirs.get(key), measured, with_phase=with_phase)
        worst = max(worst, Deviation(found.size + slack, found.where), key=lambda deviation: deviation.size)
    return worst


def _branch_apart(
    one: Amplitudes | None, other: Amplitudes | None, measured: Sequence[int], *, with_phase: bool
) -> Deviation:
    if one is None or other is None:
        present = one if one is not None else other
        assert present is not None
        return Deviation(float(np.abs(present).max(initial=0.0)), "some outputs are possible in one program only")
    first, second = by_outcome(one, measured), by_outcome(other, measured)
    if first.shape[2] == second.shape[2] == 1:
        return _single_apart(first[:, :, 0], second[:, :, 0], with_phase=with_phase)
    size = max(_mixture_apart(a, b) for a, b in zip(first, second, strict=True))
    return Deviation(size, "the map on states")


def by_outcome(states: Amplitudes, measured: Sequence[int]) -> Amplitudes:
    """[2^n, K, C] as [outcomes of the measured qubits, 2^rest, K, C]."""
    num_qubits = len(states).bit_length() - 1
    order = [num_qubits - 1 - q for q in reversed(measured)]
    order += [axis for axis in range(num_qubits) if axis not in order]
    tensor = states.reshape((2,) * num_qubits + states.shape[1:]).transpose([*order, num_qubits, num_qubits + 1])
    return tensor.reshape(1 << len(measured), -1, *states.shape[1:])


def _single_apart(first: Amplitudes, second: Amplitudes, *, with_phase: bool) -> Deviation:
    """[outcomes, rows, columns] each, one operator an outcome: entry by entry after aligning a phase an outcome."""
    if with_phase and (exact := float(np.abs(first - second).max())) <= 1e-9:
        return Deviation(exact, "")
    overlap = np.einsum("oij,oij->o", second.conj(), first)
    sizes = np.abs(overlap)
    phases = np.where(sizes > 0, overlap / np.where(sizes > 0, sizes, 1), 1)
    aligned = float(np.abs(first - phases[:, None, None] * second).max())
    if with_phase and aligned <= 1e-9:
        return Deviation(abs(phases[0] - 1), f"only the global phase, by {np.angle(phases[0]):.6g} rad")
    return Deviation(aligned, "the operation")


def _mixture_apart(first: Amplitudes, second: Amplitudes) -> float:
    """[rows, Kraus, columns] each: the Frobenius norm of the difference of Σ vec(K)·vec(K)†."""
    a = np.ascontiguousarray(first.transpose(0, 2, 1)).reshape(-1, first.shape[1])
    b = np.ascontiguousarray(second.transpose(0, 2, 1)).reshape(-1, second.shape[1])
    # In an orthonormal basis of all operators' span the difference is a small matrix, free of cancellation.
    factor: Amplitudes = np.linalg.qr(np.concatenate([a, b], axis=1), mode="r")  # type: ignore[assignment]  # mode "r"
    one, other = factor[:, : a.shape[1]], factor[:, a.shape[1] :]
    return float(np.linalg.norm(one @ one.conj().T - other @ other.conj().T))


def probabilities(states: Amplitudes | None, measured: Sequence[int]) -> NDArray[np.float64]:
    """The probability of each outcome of the measured qubits, one row per column of states."""
    if states is None:
        return np.zeros((1 << len(measured), 1))
    split = by_outcome(states, measured)
    weights: NDArray[np.float64] = np.einsum("oikc,oikc->oc", split, split.conj()).real
    return weights
