"""Why a job is where it is, in a sentence for its owner."""

from dataclasses import dataclass
from math import exp

TIERS = {
    "buffered": "no other tenant is on a neighbouring qubit",
    "frequency-separated": "tenants on neighbouring qubits are apart in frequency",
    "time-separated": "tenants on neighbouring qubits run at other times",
    "sole": "nobody else is in the batch, as asked",
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a reason is made of.

    Attributes:
        cost, alone_cost: −ln of predicted success, here and alone.
        largest_loss: what the guard allows.
        tier: of the job.
        order: owners of its qubits before it.
        start_us: when it starts.
        resets: between owners.
        waited: batches of the plan that run before its first.
        no_place: how many of them had no place for it.
        too_long: how many of them would have grown by more than it is worth.
        partial: whether it gets fewer shots here than it asks for.
    """

    cost: float
    alone_cost: float
    largest_loss: float
    tier: str
    order: int
    start_us: float
    resets: int
    waited: int
    no_place: int
    too_long: int
    partial: bool = False


def reason(what: Circumstances) -> str:
    """The sentence."""
    parts = [_success(what)]
    if what.order:
        parts.append(f"its qubits had {_owners(what.order)} before, so it starts at {what.start_us:.1f} µs after "
                     f"{what.resets} resets")  # fmt: skip
    if what.tier in TIERS:
        parts.append(TIERS[what.tier])
    if what.partial:
        parts.append("the rest of its shots follows in later batches")
    parts.append(_waiting(what))
    return "; ".join(part for part in parts if part)


def _success(what: Circumstances) -> str:
    here, alone = exp(-what.cost), exp(-what.alone_cost)
    text = f"predicted success {here:.3g} here and {alone:.3g} alone"
    if what.cost <= what.alone_cost:
        return f"{text}: the best place on the device"
    loss = 1.0 - exp(what.alone_cost - what.cost)
    if loss <= what.largest_loss:
        return f"{text}: {100 * loss:.2g} % less, of {100 * what.largest_loss:.3g} % that the guard allows"
    return f"{text}: the program fails so often that any place serves"


def _owners(count: int) -> str:
    return "one owner" if count == 1 else f"{count} owners"


def _waiting(what: Circumstances) -> str:
    if not what.waited:
        return ""
    text = f"it waited for {what.waited} batch{'' if what.waited == 1 else 'es'}"
    others = what.waited - what.no_place - what.too_long
    why = [
        f"{count} {told}"
        for count, told in (
            (what.no_place, "without a place for it that guard and neighbours allow in the time of the batch"),
            (what.too_long, "that would have grown by more seconds than it is worth"),
            (others, "made up of shorter programs, or for somebody alone"),
        )
        if count
    ]
    return f"{text}: {', '.join(why)}"
