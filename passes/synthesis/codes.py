"""Diagnostic codes of translation to native gates, QL0650 to QL0669."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL0650": Code(
        "no exact synthesis over the native one-qubit gates",
        "Every one-qubit unitary must be written as an exact product of the target's native one-qubit gates. Served "
        "are sets that hold RZ (or a phase gate) with √X, RX, RY or PRX; PRX alone; U alone; GPI with GPI2; and gates "
        "given by matrices that equal one of these up to phase and the unit of their angles. A finite set such as "
        "Clifford+T reaches only approximations.",
        "Add a native gate to the descriptor, or check the matrices and parameter constraints there.",
    ),
    "QL0651": Code(
        "native two-qubit gates cannot be used",
        "No native two-qubit gate of the target is one that exact synthesis is known for: a gate in the class of CX or "
        "iSWAP, a rotation exp(−iθ/2·PP), or a gate of which two uses make a CX.",
        "Add a native gate to the descriptor, or check the matrix there.",
    ),
    "QL0652": Code(
        "no native two-qubit gate on a pair of qubits",
        "The program has a two-qubit gate on a pair of qubits on which the target has no native two-qubit gate.",
        "Run a routing pass before translate-native.",
    ),
    "QL0653": Code(
        "native gate with an angle the device does not take",
        "The translation needs a native gate at an angle that the parameter constraints in the descriptor exclude.",
        "Widen the constraint, or add a native gate to the descriptor.",
    ),
    "QL0654": Code(
        "program larger than the target",
        "The program has more qubits than the target.",
        "Choose a larger target.",
    ),
}
