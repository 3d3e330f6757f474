"""Codes of what cannot be exchanged with Qiskit."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL1220": Code(
        "The module has no program to give to Qiskit",
        "A circuit is one program: the function `main` of the circuit level or the program of the physical level.",
        "give a module with one function, `main`",
    ),
    "QL1221": Code(
        "Qiskit has no such values",
        "Qiskit's classical expressions know bits, unsigned integers and floats; the program uses another type or an "
        "operator that they do not have.",
        "write OpenQASM 3 instead",
    ),
    "QL1222": Code(
        "An angle is not an affine expression of parameters",
        "Angles that qlower keeps symbolic are sums of parameters with constant factors.",
        "bind the parameters, or make the whole angle a parameter of its own",
    ),
    "QL1223": Code(
        "A gate cannot be exchanged",
        "The gate has neither a counterpart on the other side nor a definition.",
        "decompose it, or give it a definition",
    ),
    "QL1224": Code(
        "An operation of the circuit is not supported",
        "The circuit holds an operation that qlower's circuit level has no op for, such as a jump out of a loop, a "
        "stretch or a scheduled box.",
        "rewrite the circuit without it",
    ),
    "QL1225": Code(
        "A modified gate cannot be stored in a Qiskit file",
        "Qiskit's file encoding QPY stores annotated operations under random names, and does not read them all back; a "
        "file would not be the same twice.",
        "run decompose-standard first, or take the circuit from the Python API",
    ),
}
