"""Codes of packing many programs on one device: QL0940 to QL0979."""

from collections.abc import Mapping

from qlower.diagnostics.codes import Code

CODES: Mapping[str, Code] = {
    "QL0940": Code(
        "No queue of jobs",
        "Passes that pack programs read a module at level queue, which holds one op queue.jobs.",
        "Begin with a jobs file; docs/multiplexing.md says what stands in one.",
    ),
    "QL0941": Code(
        "No plan",
        "What composes, splits or simulates batches reads a module at level plan, which holds one op plan.policy.",
        "Make a plan with qlower pack.",
    ),
}
