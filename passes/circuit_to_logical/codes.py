"""Diagnostic codes, QL1300 to QL1319."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL1300": Code(
        "lowering to the logical level after a layout",
        "Programs of the logical level work on encoded qubits. A program that a layout pass has placed on the physical "
        "qubits of a device has no such qubits any more.",
        "Run the lowering before any layout pass.",
    ),
}
