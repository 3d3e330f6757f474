"""What a pass promises, and what was checked of it."""

from enum import StrEnum


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
