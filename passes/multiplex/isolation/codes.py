"""Codes of composing a batch, of proving its tenants apart, and of splitting its results: QL0960 to QL0979."""

from collections.abc import Mapping

from qlower.diagnostics.codes import Code

FAULT = "This is a fault of what composed or changed the program; report it, and do not run the program."

CODES: Mapping[str, Code] = {
    "QL0960": Code(
        "No such batch",
        "A batch is composed for the device that the plan was made for, by number, and by the pass that the policy's "
        "composition names.",
        "Take the plan's own target, and one of its batches.",
    ),
    "QL0961": Code(
        "The batch cannot be placed",
        "A placement names no compiled program, other qubits than the program has, or qubits that another job of the "
        "batch holds at the same time; or a job stands in it twice.",
        "This is a fault of the policy that made the plan; report it to its authors.",
    ),
    "QL0962": Code(
        "The device cannot part tenants",
        "A qubit that had another owner before must be reset, and tenants that may not run beside each other are "
        "parted by a barrier. The descriptor says that the device lacks one of the two.",
        "Plan batches in which every qubit has one owner.",
    ),
    "QL0963": Code(
        "Nobody holds the program",
        "Isolation is proved of, and results are split for, a program with plan.tenancy, which says who holds what of "
        "it; here it is missing, or does not fit the program's variables.",
        "Make the program with compose-batch.",
    ),
    "QL0964": Code(
        "Isolation: whose qubit?",
        "A row acts on a qubit that no tenant holds there, or two tenants claim one qubit at the same time.",
        FAULT,
    ),
    "QL0965": Code(
        "Isolation: one row, two tenants",
        "A row other than a barrier acts on qubits of two tenants.",
        FAULT,
    ),
    "QL0966": Code(
        "Isolation: reset missing",
        "Between the last row of one owner of a qubit and the first of the next, the qubit must be reset as often as "
        "claimed: at least once, and twice where one of its owners asked for verified reset.",
        FAULT,
    ),
    "QL0967": Code(
        "Isolation: barrier missing",
        "Behind the resets of the qubits that it takes over, a tenant waits at a barrier over all its qubits.",
        FAULT,
    ),
    "QL0968": Code(
        "Isolation: classical bits crossed",
        "Each tenant has variables of its own. Only measurements of its qubits, and what is computed of them, may end "
        "up there.",
        FAULT,
    ),
    "QL0969": Code(
        "Isolation: steered by another",
        "Control flow, or an angle that is computed while the program runs, of one tenant depends on what was measured "
        "on another's qubits.",
        FAULT,
    ),
    "QL0970": Code(
        "Isolation: gate not offered there",
        "A gate acts on qubits, or in a direction, where the device does not offer it.",
        "Run fix-directions after compose-batch.",
    ),
    "QL0971": Code(
        "Isolation: not buffered",
        "No qubit of another tenant that is on the device at the same time may be coupled to one of a buffered one's.",
        FAULT,
    ),
    "QL0972": Code(
        "Isolation: frequencies too close",
        "A tenant that is separated in frequency has a neighbour at the same time, and the frequencies differ "
        "by less than asked, or are unknown.",
        "Plan with a calibration snapshot that states the frequencies, or ask for the tier buffered.",
    ),
    "QL0973": Code(
        "Isolation: not separated in time",
        "A tenant that is separated in time has a neighbour that no barrier keeps from running at the same time.",
        FAULT,
    ),
    "QL0974": Code(
        "Isolation: not alone",
        "A tenant of sole occupancy shares the batch with others.",
        FAULT,
    ),
    "QL0975": Code(
        "Isolation: decoupling missing",
        "A tenant was promised dynamical decoupling, and a qubit of it idles longer than stated without, or the "
        "program has no times that could tell.",
        "Schedule the program and run insert-dynamical-decoupling behind it.",
    ),
    "QL0976": Code(
        "Malformed results",
        "Results are counts by the bits of the composite program, as Qiskit writes them, or one list of bitstrings for "
        "each of its registers.",
        "See docs/isolation.md for the forms that are read.",
    ),
    "QL0977": Code(
        "A count that is none",
        "Counts are whole numbers, zero or more.",
        "Give how often each outcome came, not its probability.",
    ),
    "QL0978": Code(
        "Shots do not add up",
        "The results have another number of shots than the batch was to run, or its registers have different numbers.",
        "Check that the results are those of this very batch, and complete.",
    ),
    "QL0979": Code(
        "Other registers",
        "The results name registers that the composite program does not have, or lack some that it has.",
        "Check that the results are those of this very batch.",
    ),
}
