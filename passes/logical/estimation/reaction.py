"""The decoder: how many syndrome bits it must take, whether it keeps up, and what a program waits for it.

A classical decoder that takes syndrome data at the rate r_proc while it is generated at r_gen falls behind by
f = r_gen/r_proc at every barrier, where an operation depends on a decoded outcome. For f < 1 the wait stays bounded;
for f ≥ 1 it grows as f^k with the number k of barriers (B. M. Terhal, arXiv:1302.3428, DOI 10.1103/RevModPhys.87.307).
"""

from dataclasses import dataclass
from typing import Any

from qlower.passes.logical.estimation.code_model import CodeModel

NS_PER_S = 1e9


@dataclass(frozen=True)
class Reaction:
    """The decoder of a machine at a distance.

    Attributes:
        bits_per_block_and_round: syndrome bits.
        generated_bits_per_s: of one block (r_gen).
        processed_bits_per_s: of the decoder of one block (r_proc); None is unknown.
        latency_ns: from the last round of a measurement to the operation that depends on it, without backlog; what is
            unknown counts as nothing.
        window_ns: the rounds of a step, which are decoded together.
        keeps_up: as the descriptor states it; None is unknown.
    """

    bits_per_block_and_round: float
    generated_bits_per_s: float
    processed_bits_per_s: float | None
    latency_ns: float
    window_ns: float
    keeps_up: bool | None

    @property
    def backlog_factor(self) -> float | None:
        """The factor f = r_gen/r_proc; None is unknown."""
        return None if self.processed_bits_per_s is None else self.generated_bits_per_s / self.processed_bits_per_s

    @property
    def diverges(self) -> bool:
        """Whether the backlog grows without end."""
        factor = self.backlog_factor
        return self.keeps_up is False if factor is None else factor >= 1

    @property
    def reaction_ns(self) -> float:
        """From the end of a measurement to the earliest start of what depends on it.

        The decoder is behind by f windows when the last round comes in.
        """
        return self.latency_ns + (self.backlog_factor or 0.0) * self.window_ns

    def wait_ns(self, notice_ns: float) -> float:
        """How long an operation waits that was due so long after the measurement it depends on."""
        return max(0.0, self.reaction_ns - notice_ns)

    def document(self, blocks: int) -> dict[str, Any]:
        """The model as part of an estimate; ``blocks`` give syndrome."""
        return {
            "syndrome_bits_per_block_and_round": self.bits_per_block_and_round,
            "generated_bits_per_s_per_block": self.generated_bits_per_s,
            "generated_bits_per_s": self.generated_bits_per_s * blocks,
            "processed_bits_per_s_per_block": self.processed_bits_per_s,
            "backlog_factor": self.backlog_factor,
            "reaction_ns": self.reaction_ns,
            "step_ns": self.window_ns,
        }


def reaction_of(model: CodeModel, distance: int) -> Reaction:
    """The decoder of a machine for a code at a distance."""
    bits = model.syndrome_bits(distance)
    qec = model.qec
    return Reaction(
        bits, bits / model.cycle_ns * NS_PER_S, qec.decoder_bits_per_s,
        (qec.decoder_latency_ns or 0.0) + (qec.controller_latency_ns or 0.0), model.step_ns(distance),
        qec.real_time_decoding,
    )  # fmt: skip
