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
    "QL0945": Code(
        "Jobs, not a program",
        "A queue or a plan holds the programs of many jobs, which no preset compiles into one.",
        "Plan jobs with qlower pack, which also composes the batches of the plan.",
    ),
    "QL0950": Code(
        "Noise of regions unknown",
        "Packing away from noisy regions needs the errors of single couplings, which stand in a calibration snapshot.",
        "Give a snapshot with --calibration, or take another mode.",
    ),
    "QL0951": Code(
        "Program does not fit",
        "No place on the device can hold the program, so its job is not in the plan. The others are.",
        "Compile the program to fewer qubits, or hand the job to a larger device.",
    ),
    "QL0952": Code(
        "Tier not offered",
        "The policy cannot keep what the job asks of its neighbours, so the job is not in the plan. The others are.",
        "Ask for another tier, or plan with another policy.",
    ),
    "QL0953": Code(
        "Option out of range",
        "The policy's option has a value that it cannot work with.",
        "Take a value as expected; `qlower passes pack-qlower` says what the options mean.",
    ),
    "QL0954": Code(
        "Figures of the device assumed",
        "Predicted success and times need errors and durations; where neither the descriptor nor a calibration "
        "snapshot knows one, the usual figure of superconducting devices is taken: the plan is only as good as that.",
        "Give a snapshot with --calibration, or add the figures to the descriptor.",
    ),
    "QL0955": Code(
        "Unknown policy",
        "A policy is a pass whose name begins with pack-; there is none of this name.",
        "Correct the name; `qlower passes` lists the passes.",
    ),
    "QL0956": Code(
        "Unknown mode of a policy",
        "Some policies go several ways, which --mode chooses between; this one does not know the mode.",
        "Take one of the modes that are given as expected, or leave --mode out.",
    ),
    "QL0957": Code(
        "Calibration has expired",
        "The snapshot is older than its time to live, so predicted success and the choice of qubits may be wrong. It "
        "is a warning, and an error where --at says when the plan is to run.",
        "Give a newer snapshot with --calibration.",
    ),
    "QL0958": Code(
        "Not a folder of a plan",
        "What `qlower pack -o` writes holds a plan.json of a known version, whose last key is the digest of the "
        "others; and it says whose bits are whose once the programs of the batches are written.",
        "Name the folder that qlower pack wrote, or its plan.json.",
    ),
    "QL0959": Code(
        "Results of other batches",
        "Results are JSON: the counts of one batch, or a list with those of every batch of the plan in their order, "
        "null for one that was not run.",
        "Give the results of this plan's batches; --batch says which one they are of.",
    ),
    "QL0980": Code(
        "qiskit-aer is missing",
        "Simulation of tenants uses Qiskit Aer, which is optional.",
        "pip install 'qlower[sim]'",
    ),
    "QL0981": Code(
        "No rate",
        "Jobs arrive at a rate of so many per second on average, above 0.",
        "Give a rate such as 1.0, or arrival times in the jobs file.",
    ),
    "QL0982": Code(
        "Not a batch of this plan",
        "Simulation composes a batch of the plan again, for the device that the plan was made for.",
        "Name a batch of the plan, and the same descriptor.",
    ),
    "QL0983": Code(
        "A tenant was not simulated",
        "Tenants that share state are simulated together; every qubit more doubles the time of each shot.",
        "Raise --largest-qubits, or take a policy that keeps tenants apart.",
    ),
    "QL1270": Code(
        "Woven programs touch",
        "Where the programs of a batch are woven together, a gate, a value or a qubit that was not reset between "
        "owners joins what belongs to two of them: the outcomes of one might depend on the other.",
        "Compose the batch with share-helpers; if that made it, please report it.",
    ),
}
