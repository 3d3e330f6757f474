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
    "QL0942": Code(
        "Unknown shapes",
        "compile-tenants compiles programs for the shapes alone, regions or none.",
        "Take the shapes that the policy asks for; qlower pack does.",
    ),
    "QL0943": Code(
        "No virtual machines",
        "The policy runs programs in the virtual machines that the target declares, and it declares none.",
        "Add virtual_machines to the descriptor (qlower target regions proposes some), or take another policy.",
    ),
    "QL0944": Code(
        "Not a circuit",
        "Jobs run circuits; this program is at a level above, or below, where it needs choices of its own.",
        "Compile it to a circuit first, with qlower compile --stop-at circuit.",
    ),
}
