"""Write every rotation with Clifford+T gates, within the error that the user allows."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.diagnostics import fail
from qlower.ir import Module
from qlower.lowering import Context, Contract, Decline, Pass, PassResult

DETERMINISTIC, MIXED_FALLBACK = "deterministic", "mixed-fallback"


@dataclass(frozen=True, slots=True)
class SynthesizeCliffordT(Pass):
    """Makes a circuit of one-qubit gates and Clifford gates one of h, s, t, their relatives, and Clifford gates.

    Rotations by multiples of π/4 are written exactly and cost no error. All others share ``share`` of the user's
    epsilon: each gets an equal part of what those before it left over, for every time it is run; equal angles are
    found once. The error spent is the sum over all executions.

    ``deterministic`` writes the word with the fewest T gates there are; errors are operator norms, global phase
    included, and add up. ``mixed-fallback`` writes a measurement that nearly always does the rotation, with about a
    third of the T gates; errors are diamond norms of channels, and the global phase is not kept. It adds one ancilla
    behind the program's qubits, which also tosses the coins by which words are chosen: the result is one circuit whose
    channel is within the error, not a sample of a mixture.

    Declines where there is nothing to write.

    Attributes:
        method: ``deterministic`` or ``mixed-fallback``.
        share: the part of the user's epsilon that may be spent here.
    """

    name: ClassVar[str] = "synthesize-clifford-t"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.EPSILON
    cites: ClassVar[tuple[str, ...]] = ("arXiv:1403.2975", "arXiv:2203.10064", "arXiv:1409.3552", "arXiv:0806.3834")
    method: str = DETERMINISTIC
    share: float = 1.0

    def run(self, module: Module, context: Context) -> PassResult:
        """Write all rotations.

        Raises:
            Decline: all gates are Clifford+T already.
            QlowerError: QL0986 to QL0992.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.circuit.rotation_budget import approximate_rotations, spend  # noqa: PLC0415
        from qlower.passes.circuit.rotation_words import (  # noqa: PLC0415
            find_fallback,
            find_word,
            module_with_fallback,
            module_with_words,
            num_t_gates,
        )

        if self.method not in (DETERMINISTIC, MIXED_FALLBACK):
            fail("QL0989", f"there is no method '{self.method}'", expected=f"{DETERMINISTIC} or {MIXED_FALLBACK}")
        rotations = approximate_rotations(module)
        if self.method == MIXED_FALLBACK and rotations:
            fallbacks = spend(rotations, context.epsilon, self.share, find_fallback)
            result, wire_map = module_with_fallback(module, fallbacks.found)
            error, average = fallbacks.error, fallbacks.t_count
        else:
            words = spend(rotations, context.epsilon, self.share, find_word)
            result, wire_map = module_with_words(module, words.found), None
            error, average = words.error, words.t_count
        if result is module:
            raise Decline("all gates are Clifford+T gates")
        executions = sum(rotations.values())
        metrics = {
            "rotations": executions,
            "angles": len({rotation.angle_rad for rotation in rotations}),
            "t_per_rotation": average / executions if executions else 0.0,
            "t_rows": num_t_gates(result),
        }
        norm = "operator norm" if wire_map is None else "diamond norm"
        certificate = f"errors of {executions} rotations, bounded one by one, add up to {error:.3g} in {norm}"
        return PassResult(result, wire_map, metrics, epsilon=error, certificate=certificate)
