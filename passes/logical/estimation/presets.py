"""The pipelines of ``qlower estimate``: from a program of any level, or from counts, to its estimate."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from qlower.diagnostics import fail
from qlower.dialects.logical.ops import Counts
from qlower.ir import Operation
from qlower.lowering.handle import Handle
from qlower.lowering.pass_ import Pass
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.registry import passes
from qlower.passes.lowering_to_circuit import lowering_to_circuit

QLOWER, AZURE = "qlower", "azure"
MODELS = (QLOWER, AZURE, "litinski2019", "cultivation")
CLASSICAL = "choose-solver"
"""Left out: it answers problems without a quantum computer, and the question is what one would take."""
TO_CLIFFORD_T = (
    "decompose-standard", "cancel-commuting", "synthesize-clifford-t", "optimize-t-count", "track-pauli-frame",
)  # fmt: skip
"""What explore-surgery takes: it lowers to Pauli products itself, in more than one way."""


@dataclass(frozen=True)
class Estimation:
    """What is asked of an estimate; see the options of the passes.

    Attributes:
        model: one of ``MODELS``.
        error_budget: how often the program may fail.
        code, style, protocol, objective, stretch: as of explore-surgery.
        counted: whether the program is only counted, not compiled and scheduled.
    """

    model: str
    error_budget: float
    code: str = ""
    style: str = ""
    protocol: str = ""
    objective: str = "volume"
    counted: bool = False
    stretch: float = 1.3


def holds_counts(start: Handle) -> bool:
    """Whether what was read is counts, not a program."""
    return start.level == "logical" and isinstance(start.module.find("counts"), Counts)


MOST_COMPILED = 30_000
"""Products up to which a program is compiled and scheduled; longer ones are counted."""
T_FOR_ROTATION = 40
"""Rough number of T gates of a rotation, to tell how long a program will be."""


def counting(start: Handle) -> Pipeline:
    """The passes that count a program; empty where there is nothing to count."""
    return preparing(start, Estimation(QLOWER, 1.0, counted=True))


def too_long(counts: Counts) -> bool:
    """Whether a program with these counts is better counted than compiled."""
    products = counts.t + 4 * counts.ccz + T_FOR_ROTATION * counts.rotations + counts.measurements
    return products > MOST_COMPILED


def has_loops(operations: Iterable[Operation]) -> bool:
    """Whether control flow turns back, so that no schedule is known ahead."""
    return any(
        op.name in ("classical.for", "classical.while") or any(has_loops(region.operations) for region in op.regions)
        for op in operations
    )


def preparing(start: Handle, asked: Estimation) -> Pipeline:
    """The passes up to the level at which is estimated.

    Raises:
        QlowerError: QL1350, it is a program for a device already, or many programs.
    """
    if start.level == "logical":
        return Pipeline(())
    if start.level not in ("problem", "hamiltonian", "algorithm", "circuit"):
        fail("QL1350", f"what was read is at the level {start.level}", expected="a problem, a circuit, or counts")
    above = [name for name in lowering_to_circuit(start, None) if name != CLASSICAL]
    counted = asked.counted or asked.model != QLOWER
    return Pipeline(tuple(_made(name) for name in (*above, *(("count-resources",) if counted else TO_CLIFFORD_T))))


def estimating(start: Handle, asked: Estimation, spent: float) -> Pipeline:
    """The pass that estimates what ``preparing`` leaves.

    Args:
        start: the program.
        asked: what is asked.
        spent: what approximations on the way have used up of the budget.
    """
    budget: dict[str, Any] = {"error_budget": asked.error_budget}
    if asked.model == AZURE:
        return Pipeline((_made("estimate-azure", **budget),))
    if asked.model != QLOWER:
        return Pipeline((_made("estimate-qre", model=asked.model, **budget),))
    common = {
        **budget, "spent": spent, "code": asked.code, "style": asked.style, "protocol": asked.protocol,
        "objective": asked.objective,
    }  # fmt: skip
    if asked.counted or holds_counts(start):
        return Pipeline((_made("estimate-resources", **common),))
    return Pipeline((_made("explore-surgery", **common, stretch=asked.stretch),))


def _made(name: str, **options: Any) -> Pass:
    return passes().load(name)(**options)
