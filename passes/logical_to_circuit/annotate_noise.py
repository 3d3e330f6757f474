"""A note of the faults that a circuit is to be judged by."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.diagnostics import fail
from qlower.dialects.logical.ops import MOST_NOISE, Noise
from qlower.ir import Module
from qlower.lowering import Context, Pass, PassResult


@dataclass(frozen=True, slots=True)
class AnnotateNoise(Pass):
    """Note uniform circuit noise: one probability of a fault after gates and resets, before measurements and rounds.

    The program stays as it is; the format ``stim`` writes the faults. A note that the module had is replaced.

    Attributes:
        probability: of every fault.
    """

    name: ClassVar[str] = "annotate-noise"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    cites: ClassVar[tuple[str, ...]] = ("10.22331/q-2021-07-06-497",)

    probability: float = 0.001

    def run(self, module: Module, context: Context) -> PassResult:
        """Add the note.

        Raises:
            QlowerError: QL1386.
        """
        if not 0 <= self.probability <= MOST_NOISE:
            fail("QL1386", f"probability is {self.probability}", expected=f"a number from 0 to {MOST_NOISE}")
        others = [op for op in module.operations if not isinstance(op, Noise)]
        return PassResult(module.with_operations((*others, uniform_noise(self.probability))))


def uniform_noise(probability: float) -> Noise:
    """The same probability for every kind of fault."""
    return Noise(
        attributes={
            "sym_name": "noise",
            "after_clifford_depolarization": probability,
            "before_measure_flip": probability,
            "after_reset_flip": probability,
            "before_round_data_depolarization": probability,
        }
    )
