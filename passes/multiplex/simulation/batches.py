"""A composite program, simulated part by part, with the results put together as a device would return them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.dialects.circuit.ops import MatrixGate, num_slots
from qlower.dialects.physical.ops import Program
from qlower.ir import Module
from qlower.passes.multiplex.simulation.components import Component, components
from qlower.passes.multiplex.simulation.sampling import Counts, ideal_counts, noisy_counts
from qlower.passes.multiplex.tenancy import Tenants, read_tenants

LARGEST_QUBITS = 12
"""Of a part: each shot of a noisy simulation is a state vector of its own."""


@dataclass(frozen=True)
class Simulated:
    """What a composite program measured.

    Attributes:
        counts: bit strings of all registers, the first register rightmost, with spaces between registers.
        missing: the bits, counted over all registers, of parts that were too large; they stand as 0.
    """

    counts: Counts
    missing: frozenset[int]


def simulate(
    program: Program,
    gates: Sequence[MatrixGate],
    target: Target,
    calibration: Calibration | None,
    *,
    shots: int,
    seed: int,
    noisy: bool = True,
    reset_error: float | None = None,
    largest_qubits: int = LARGEST_QUBITS,
) -> Simulated:
    """Simulate a composite program.

    Args:
        program: of the physical level, on the device's qubits; its variables are registers of bits.
        gates: the matrix gates it calls.
        target: the device.
        calibration: its snapshot.
        shots: how often it is run.
        seed: of all parts; the same gives the same counts.
        noisy: whether with noise.
        reset_error: see ``noise_model``.
        largest_qubits: parts on more qubits are left out.

    Raises:
        QlowerError: QL0980, qiskit-aer is not installed.
    """

    def sample(part: Component, part_seed: int) -> Counts:
        if not noisy:
            return ideal_counts(part.program, gates, shots=shots, seed=part_seed)
        return noisy_counts(
            part.program, gates, part.qubits, target, calibration, shots=shots, seed=part_seed, reset_error=reset_error
        )

    return put_together(program, sample, shots=shots, seed=seed, largest_qubits=largest_qubits)


def put_together(
    program: Program, sample: Callable[[Component, int], Counts], *, shots: int, seed: int, largest_qubits: int
) -> Simulated:
    """The results of a composite program from those of its parts.

    Args:
        program: see ``simulate``.
        sample: gives the counts of so many shots of a part, by a seed.
        shots: see ``simulate``.
        seed: see ``simulate``.
        largest_qubits: see ``simulate``.
    """
    outcomes: NDArray[np.uint8] = np.zeros((shots, num_slots(program.variables)), dtype=np.uint8)
    missing: set[int] = set()
    for number, part in enumerate(components(program)):
        if len(part.qubits) > largest_qubits:
            missing.update(part.slots)
            continue
        part_seed = seed * 1_000_003 + number
        outcomes[:, list(part.slots)] = _shot_by_shot(sample(part, part_seed), part, shots, part_seed)
    return Simulated(_as_counts(outcomes, program.variables), frozenset(missing))


def batch_results(
    composite: Module,
    target: Target,
    calibration: Calibration | None,
    *,
    seed: int,
    noisy: bool = True,
    reset_error: float | None = None,
    largest_qubits: int = LARGEST_QUBITS,
) -> dict[str, Any]:
    """What a composed batch measures, as ``split`` takes it.

    Args:
        composite: the module that ``compose-batch`` or ``share-helpers`` led to, scheduled.
        target: the device.
        calibration: its snapshot.
        seed: see ``simulate``.
        noisy: see ``simulate``.
        reset_error: see ``simulate``.
        largest_qubits: see ``simulate``.

    Returns:
        ``counts`` by outcome, and ``without``, the ids of the jobs of which they hold nothing.

    Raises:
        QlowerError: QL0963, the module does not say who holds what; QL0980, qiskit-aer is not installed.
    """
    tenants = read_tenants(composite)
    program = composite.find("main")
    assert isinstance(program, Program)
    gates = [op for op in composite.operations if isinstance(op, MatrixGate)]
    found = simulate(
        program, gates, target, calibration, shots=tenants.shots, seed=seed, noisy=noisy, reset_error=reset_error,
        largest_qubits=largest_qubits,
    )  # fmt: skip
    return {"counts": found.counts, "without": without(tenants, found)}


def without(tenants: Tenants, found: Simulated) -> list[str]:
    """The ids of the jobs of which results hold nothing, or not all."""
    ids = []
    begin = 0
    for tenant in tenants.tenants:
        end = begin + num_slots(tuple((one.name, one.kind, one.size) for one in tenant.variables))
        if not found.missing.isdisjoint(range(begin, end)):
            ids.append(tenant.id)
        begin = end
    return ids


def _shot_by_shot(counts: Counts, part: Component, shots: int, seed: int) -> NDArray[np.uint8]:
    """The outcomes of a part in a random order, since parts are independent: uint8 [shots, bits]."""
    keys = np.array([[int(bit) for bit in reversed(key)] for key in counts], dtype=np.uint8).reshape(
        -1, len(part.slots)
    )
    ordered = np.repeat(keys, list(counts.values()), axis=0)
    order: NDArray[np.int64] = np.random.default_rng(seed).permutation(shots)
    return ordered[order]


def _as_counts(outcomes: NDArray[np.uint8], variables: Sequence[tuple[str, str, int]]) -> Counts:
    widths = [num_slots((variable,)) for variable in variables]
    ends = np.cumsum(widths).tolist()
    texts = (outcomes + ord("0")).tobytes().decode()
    width = outcomes.shape[1]
    found: Counter[str] = Counter()
    for shot in range(len(outcomes)):
        bits = texts[shot * width : (shot + 1) * width]
        found[" ".join(bits[end - size : end][::-1] for end, size in zip(ends[::-1], widths[::-1], strict=True))] += 1
    return dict(sorted(found.items()))
