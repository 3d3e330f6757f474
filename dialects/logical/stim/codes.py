"""Diagnostic codes, QL1390 to QL1399."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL1390": Code(
        "Not a straight-line circuit",
        "A Stim circuit is a list of gates, resets and measurements; nothing in it depends on a measured bit.",
        "Write another format, or remove control flow and free parameters before.",
    ),
    "QL1391": Code(
        "Gate without a name in Stim",
        "Stim takes Clifford gates: all on one qubit, and those on two qubits that have a name there.",
        "Run decompose-standard first if the gate is a Clifford gate; other gates cannot be written.",
    ),
}
