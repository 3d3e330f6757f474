"""Diagnostic codes of Clifford+T synthesis, QL0986 to QL0995."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL0986": Code(
        "rotations to approximate, and no epsilon",
        "Clifford+T gates reach only some angles exactly. Nothing is approximated unless the user says by how much the "
        "whole program may be wrong.",
        "Give the error allowed for the whole program with --epsilon.",
    ),
    "QL0987": Code(
        "gate that is not decomposed for Clifford+T",
        "Synthesis takes one-qubit gates of the gate table, and keeps CX, CY, CZ, SWAP, DCX, ECR, iSWAP and its "
        "inverse. Other gates, gates under modifiers and calls of gates must be expanded first.",
        "Run decompose-standard before synthesize-clifford-t.",
    ),
    "QL0988": Code(
        "error budget out of range",
        "The error allowed must be above 0 and at most 1, and each rotation's part of it at least 1e-30. The option "
        "`share` is the part of it that the pass may spend, above 0 and at most 1.",
        "Give an epsilon from 0 to 1, or a larger one for this many rotations.",
    ),
    "QL0989": Code(
        "unknown method of Clifford+T synthesis",
        "The methods are `deterministic`, which writes a word for each rotation, and `mixed-fallback`, which writes an "
        "ancilla, fair coins, measurements and conditions.",
        "Name one of them with the option `method`.",
    ),
    "QL0990": Code(
        "rotation by a free parameter",
        "A Clifford+T word is found for a number, not for a parameter that gets its value later.",
        "Give the parameter a value before synthesis.",
    ),
    "QL0991": Code(
        "rotation in a loop of unknown length",
        "Each execution of an approximate rotation spends some of the error allowed, so that it must be known how "
        "often a loop runs: a `for` over constants.",
        "Unroll the loop, or give it constant bounds.",
    ),
    "QL0992": Code(
        "no ancilla for the measurement",
        "Mixed fallback needs one more qubit than the program. A program that is placed on a device has no room for "
        "it, and a module without a function main has no program.",
        "Run synthesize-clifford-t before the layout, or use the method `deterministic`.",
    ),
}
