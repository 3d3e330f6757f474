"""What a pass promises, what was checked of it, and who checks."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from qlower.ir.module import Module
from qlower.ir.wire_map import WireMap


class Contract(StrEnum):
    """What a pass preserves."""

    UNITARY = "unitary"
    """The program's operation exactly, with global phase, on the same qubits."""
    PERMUTATION = "permutation"
    """The program's operation exactly, up to the wire map the pass declares."""
    CHANNEL = "channel"
    """The map from input states to classical outputs and output states; not the global phase."""
    DISTRIBUTION = "distribution"
    """The distribution of the classical outputs from |0⟩; qubits are not looked at afterwards."""
    EPSILON = "epsilon"
    """The operation within the user's ``epsilon``."""
    REFINEMENT = "refinement"
    """A choice was made (ansatz, Trotter order, code distance); the output is one way to do the input."""
    ANALYSIS = "analysis"
    """The module comes out as it went in."""


class Evidence(StrEnum):
    """What was checked for one application of a pass."""

    PROVED = "proved"
    """Follows from the result's construction, checked structurally (for example: the module is unchanged)."""
    EXACT = "exact"
    """Compared with the input, entry by entry, to 1e-9."""
    BOUNDED = "bounded"
    """Compared up to a stated bound, or on all parts that could be compared."""
    SAMPLED = "sampled"
    """Compared on samples."""
    TRUSTED = "trusted"
    """Not checked."""


class Effort(StrEnum):
    """How much checking the user asks for."""

    NONE = "none"
    DEFAULT = "default"
    """What costs little beside the passes, by a counted estimate; see docs/checks.md."""
    WHOLE = "whole"
    """The default for a run from end to end: one comparison, which may cost what that of a step may not."""
    FULL = "full"


@dataclass(frozen=True)
class Verdict:
    """What a checker found.

    Attributes:
        holds: False if the contract is broken, True if it was seen to hold as far as the evidence goes.
        evidence: what was checked.
        how: in words: the method, or what was left to a fuller check.
    """

    holds: bool
    evidence: Evidence
    how: str


class Checker(Protocol):
    """The semantics of a level, as far as comparing programs needs it; a dialect names its own.

    Attributes:
        version: raised when verdicts may change.
        compares_with: the levels whose programs it can compare with those of its own.
    """

    version: int
    compares_with: tuple[str, ...]

    def check(
        self, before: Module, after: Module, wire_map: WireMap | None, contract: Contract, effort: Effort
    ) -> Verdict:
        """Compare the output of a pass with its input."""
        ...
