"""Evolution in time by randomly chosen terms."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qlower.diagnostics import fail
from qlower.ir import Module, Operation
from qlower.lowering import Context, Contract, Pass, PassResult

if TYPE_CHECKING:
    import numpy as np

    from qlower.dialects.algorithm.programs import Rotations
    from qlower.passes.hamiltonian_to_algorithm.questions import Terms

MOST_SAMPLES = 10_000_000


@dataclass(frozen=True, slots=True)
class SampleQdrift(Pass):
    """Prepares exp(−i·t·H)|initial⟩ by N rotations about terms drawn with the probability |c|/λ, λ = Σ|c|.

    Each rotates by the same angle 2λt/N. The declared bound (2λ²t²/N)·exp(2λt/N) is of the distance, half the diamond
    norm, between the exact evolution and the average over all draws; nothing is proved of one draw. The number of
    rotations does not depend on the number of terms. Draws are a function of the seed. The identity is exact.

    Attributes:
        samples: N; 0 for the fewest whose bound is at most the error that the goal asks for.
    """

    name: ClassVar[str] = "sample-qdrift"
    reads: ClassVar[tuple[str, ...]] = ("hamiltonian",)
    writes: ClassVar[str] = "algorithm"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    uses_seed: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1103/PhysRevLett.123.070503",)
    samples: int = 0

    def run(self, module: Module, context: Context) -> PassResult:
        """Build the program.

        Raises:
            Decline: the goal is no evolution in time.
            QlowerError: QL0880, for a negative number of samples; QL0881, for more than 10⁷.
        """
        from qlower.dialects.algorithm.programs import rotations  # noqa: PLC0415  # loaded on use
        from qlower.dialects.problem.goals import TimeEvolution  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm.questions import evolved, goal_of, terms_of  # noqa: PLC0415

        if self.samples < 0:
            fail("QL0880", f"{self.name} was asked for {self.samples} samples", expected="at least 0")
        goal = goal_of(module, TimeEvolution)
        terms = terms_of(module)
        strength = float(abs(terms.coefficients[terms.table.weights > 0]).sum()) * abs(goal.time)
        samples = self.samples or fewest_samples(strength, goal.max_error)
        if samples > MOST_SAMPLES:
            fail("QL0881", f"{samples} rotations would be drawn", expected=f"at most {MOST_SAMPLES}")
        bound = channel_bound(strength, samples)
        sequence: Operation = rotations(
            _drawn(terms, goal.time, samples, context.random()),
            formula="qdrift",
            operator=terms.operator.sym_name,
            time=goal.time,
            error_bound=bound,
            origin=terms.operator.origin,
        )
        return PassResult(evolved(module, goal, [sequence]), metrics={"samples": samples, "error_bound": bound})


def channel_bound(strength: float, samples: int) -> float:
    """Bound of half the diamond distance of N samples, where ``strength`` is λ·|t|."""
    from math import exp  # noqa: PLC0415

    return 2 * strength**2 / samples * exp(2 * strength / samples)


def fewest_samples(strength: float, max_error: float) -> int:
    """The least N for which the bound is at most ``max_error``."""
    high = max(1, int(2 * strength))
    while channel_bound(strength, high) > max_error:
        high *= 2
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        small = 2 * strength < 500 * middle and channel_bound(strength, middle) <= max_error
        low, high = (low, middle) if small else (middle, high)
    return high


def _drawn(terms: "Terms", time: float, samples: int, random: "np.random.Generator") -> "Rotations":
    """The identity's phase, then the rotations drawn."""
    import numpy as np  # noqa: PLC0415

    from qlower.dialects.algorithm.programs import Rotations  # noqa: PLC0415

    identities = np.flatnonzero(terms.table.weights == 0)
    others = np.flatnonzero((terms.table.weights > 0) & (terms.coefficients != 0))
    sizes = np.abs(terms.coefficients[others])
    drawn = others[:0]
    if len(others):
        # By comparison with sums, not by numpy's choice: that may change from version to version.
        places = np.searchsorted(np.cumsum(sizes), random.random(samples) * sizes.sum(), side="right")
        drawn = others[np.minimum(places, len(others) - 1)]
    taken = terms.take(np.concatenate([identities, drawn]))
    share = np.where(taken.table.weights > 0, np.sign(taken.coefficients) * sizes.sum() / samples, taken.coefficients)
    return Rotations(taken.table, 2.0 * time * share, origins=taken.origins)
