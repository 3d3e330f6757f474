"""The plugin's diagnostic codes."""

from qlower.diagnostics.codes import Code

CODES = {
    "DEMO001": Code("line cannot be read", "A line is the name of a gate and its qubits.", "Correct the line."),
}
