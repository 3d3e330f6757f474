"""Codes of layout and routing: QL0600 to QL0619."""

from collections.abc import Mapping

from qlower.diagnostics.codes import Code

CODES: Mapping[str, Code] = {
    "QL0600": Code(
        "Program larger than the device",
        "The program declares more qubits than the target has.",
        "Choose a larger target; `qlower target list` shows their sizes.",
    ),
    "QL0601": Code(
        "Device not connected",
        "Qubits that interact, directly or through others, must lie in one connected part of the coupling graph, and "
        "the largest part is too small for the program.",
        "Choose a target whose coupling graph is connected, or one with a larger part.",
    ),
    "QL0602": Code(
        "No path between interacting qubits",
        "The program was placed on parts of the device that no coupling joins.",
        "Lay it out with layout-sabre, which keeps interacting qubits in one part.",
    ),
    "QL0603": Code(
        "Gate on more than two qubits",
        "Layout and routing work on one- and two-qubit gates.",
        "Run decompose-standard before; the presets do.",
    ),
    "QL0604": Code(
        "Program not placed",
        "Routing works on the device's qubits, and the program is still on its own.",
        "Run a layout pass before route-sabre; the presets do.",
    ),
}
