"""Diagnostic codes of the passes on circuits, QL0670 to QL0679."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL0670": Code(
        "fractional power of a gate with a free parameter",
        "A power with an exponent that is not a whole number takes the principal root of the gate's matrix, which is "
        "known only when its parameters are. The principal root of a rotation is not the rotation by a share of its "
        "angle as soon as that angle passes half a turn.",
        "Give the parameter a value, or write the rotation with the angle that is meant.",
    ),
    "QL0671": Code(
        "fractional power of a gate on many qubits",
        "Fractional powers are computed for gates on one or two qubits, and for controlled gates whose base is such a "
        "gate. The principal root of another gate on three or more qubits has no construction here.",
        "Write the root out in smaller gates.",
    ),
    "QL0672": Code(
        "matrix gate that cannot be decomposed",
        "A gate given by its matrix is decomposed when it acts on one or two qubits, its parameters have values and "
        "its matrix is unitary to 1e-8.",
        "Give the parameters values, or give the gate a body.",
    ),
    "QL0673": Code(
        "angle in a gate body that cannot be computed",
        "The body of a gate computes an angle in a way that is not a sum of multiples of the gate's parameters, and "
        "the gate is called with a parameter that has no value yet, or the computation has no result.",
        "Give the parameter a value, or compute the angle outside of the gate.",
    ),
    "QL0674": Code(
        "call of an unknown gate",
        "A row calls a gate that the module does not define, or a gate calls itself.",
        "Define the gate in the module, without recursion.",
    ),
    "QL0675": Code(
        "power of a gate too large",
        "A whole power of a gate on three or more qubits, or of one with free parameters, is that many copies of the "
        "gate; so many gates are not made from one line.",
        "Use a smaller exponent, or a loop.",
    ),
    "QL0676": Code(
        "search over three wires too large",
        "A state of the search says with one bit each which Pauli rotations are done, and has room for 13 of them; "
        "1,024 states of every level are kept at most.",
        "Use at most 13 rotations and a width of 1 to 1,024.",
    ),
}
