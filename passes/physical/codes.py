"""Codes of lowering to and checking at the physical level: QL0700 to QL0719."""

from collections.abc import Mapping

from qlower.diagnostics.codes import Code

CODES: Mapping[str, Code] = {
    "QL0700": Code(
        "Gate not native",
        "A gate reached the lowering to the physical level that the target's descriptor does not declare.",
        "Run translate-native before lower-circuit-to-physical; the presets do.",
    ),
    "QL0701": Code(
        "Program not placed",
        "The program works on its own qubits; lowering needs it on the device's.",
        "Run a layout pass first; the presets do.",
    ),
    "QL0702": Code(
        "Unknown dt",
        "A delay is given in dt and the descriptor does not say how long one is.",
        "Give the delay in ns, or add timing.dt_ns to the descriptor.",
    ),
    "QL0710": Code(
        "Made for another target",
        "A physical program names the descriptor it was made for by digest; this is another one.",
        "Compile the program again for this target.",
    ),
    "QL0711": Code(
        "Conformance: gate not native",
        "The program uses a gate, or a number of parameters, that the descriptor does not declare.",
        "This is a fault of the pipeline: add translate-native; report it if a preset did this.",
    ),
    "QL0712": Code(
        "Conformance: wrong place",
        "A gate acts on qubits that are not coupled, in the direction not offered, or excluded by the descriptor.",
        "This is a fault of the pipeline: add a routing pass before translate-native; report it if a preset did this.",
    ),
    "QL0713": Code(
        "Conformance: angle not offered",
        "A gate's angle violates the descriptor's parameter constraints.",
        "This is a fault of the pipeline; report it if a preset did this.",
    ),
    "QL0714": Code(
        "Feature the device does not have",
        "The program uses measurement, reset, control flow or a directive that the descriptor says the device lacks.",
        "Choose another target (`qlower target list`) or rewrite the program without it.",
    ),
    "QL0715": Code(
        "Free parameters not accepted",
        "The program has inputs, and the device takes only bound programs.",
        "Bind the inputs before compiling.",
    ),
    "QL0716": Code(
        "Limit exceeded",
        "The program has more operations, or takes longer, than the descriptor allows.",
        "Make the program smaller or split it.",
    ),
    "QL0717": Code(
        "Conformance: schedule overlaps",
        "Two rows use one qubit at the same time.",
        "This is a fault of a scheduler; report it.",
    ),
    "QL0718": Code(
        "Direction of a gate with free parameters",
        "A two-qubit gate stands against the direction that the device offers, and the one-qubit gates that turn it "
        "depend on a parameter that is not known yet.",
        "Bind the program's inputs before it is placed, or place it where the direction is offered.",
    ),
    "QL0719": Code(
        "No decoupling sequence",
        "A sequence of dynamical decoupling is made of pulses x and y, and all of them together must do nothing: those "
        "of each letter come in pairs.",
        "Take xyxy, xx, or the like.",
    ),
}
