"""Codes of what cannot be written as OpenQASM 3."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL1200": Code(
        "The module has no program to write",
        "A file holds one program: the function `main` of the circuit level or the program of the physical level. "
        "Other functions have no place in it.",
        "give a module with one function, `main`",
    ),
    "QL1201": Code(
        "A gate has no definition in OpenQASM 3",
        "The gate is neither in stdgates.inc nor defined by the module, and the gate table knows no product of simpler "
        "gates for it; or it is a matrix with free parameters, for which no product is known.",
        "decompose the gate first, for example with the pass decompose-standard",
    ),
    "QL1202": Code(
        "An op has no form in OpenQASM 3",
        "The op is none of those that the writer knows, or it stands where the language has no place for it.",
        "lower the op to ops of the circuit and classical dialects first",
    ),
    "QL1203": Code(
        "A delay depends on a free parameter",
        "OpenQASM 3 has no product of a number that is known only at run time with a unit of time.",
        "bind the parameter",
    ),
}
