"""Diagnostic codes, QL1300 to QL1319."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL1300": Code(
        "lowering to the logical level after a layout",
        "Programs of the logical level work on encoded qubits. A program that a layout pass has placed on the physical "
        "qubits of a device has no such qubits any more.",
        "Run the lowering before any layout pass.",
    ),
    "QL1310": Code(
        "Not a program that can be counted",
        "Counting knows runs of gates, if, switch, for and while.",
        "Write the program with these.",
    ),
    "QL1311": Code(
        "Loop of unknown length",
        "Counts of a program need to know how often each loop turns. A `while` turns until a measured value says "
        "otherwise, and a `for` may have bounds that are not constant.",
        "Say how often such loops turn at most, as in count-resources{iterations=100}; the counts are then bounds.",
    ),
    "QL1312": Code(
        "Count too large",
        "Counts are kept as 64-bit numbers.",
        "Estimate a part of the program.",
    ),
    "QL1313": Code(
        "Number of turns out of range",
        "The option `iterations` of count-resources says how often loops of unknown length turn.",
        "Give a number above 0, or leave it out to refuse such loops.",
    ),
}
