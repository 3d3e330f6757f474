"""Factories made of patches of the code itself."""

from math import ceil

from qlower.passes.logical.estimation.code_model import CodeModel
from qlower.passes.logical.estimation.factories import PatchProtocol, Protocol


def at_least_distance(
    patches: PatchProtocol, model: CodeModel, largest: int, feed: Protocol | None, allowed: float | None
) -> Protocol | None:
    """The protocol at the least distance whose states are good enough.

    A batch that shows an error is thrown away and done again; a logical error of any patch spoils the batch.

    Args:
        patches: what is done.
        model: the code.
        largest: the largest distance to be had, that of the data.
        feed: where input states come from, as many factories of it as keep this one busy; None for injected states.
        allowed: error of a state; None where patches may at most double what distillation leaves.

    Returns:
        None where no distance is good enough, or too many batches are thrown away.
    """
    error_in = model.injection_error if feed is None else feed.error_rate
    discarded = patches.inputs * error_in
    if discarded >= 1:
        return None
    distilled = patches.factor * error_in**patches.power
    enough = 2 * distilled if allowed is None else allowed
    for distance in model.code.distances:
        if distance > largest:
            break
        error = distilled + patches.patches * patches.steps * model.step_error(distance)
        if error <= enough:
            rounds = patches.steps * model.rounds_per_step(distance) / (1 - discarded)
            return _fed(patches, model.physical_qubits(distance), feed, (distance, rounds, error))
    return None


def _fed(patches: PatchProtocol, patch_qubits: int, feed: Protocol | None, at: tuple[int, float, float]) -> Protocol:
    distance, rounds, error = at
    qubits, name = patches.patches * patch_qubits, f"{patches.name}, d={distance}"
    if feed is not None:
        feeders = ceil(patches.inputs * feed.batch_rounds / (feed.states_per_batch * rounds))
        qubits, name = qubits + feeders * feed.physical_qubits, f"{name}, fed by {feeders} x ({feed.name})"
    return Protocol(name, patches.state, patches.states_per_batch, qubits, rounds, error, patches.source)
