"""Codes of what cannot be written as QIR."""

from qlower.diagnostics.codes import Code

_DECOMPOSE = "run decompose-standard before writing QIR"

CODES: dict[str, Code] = {
    "QL1250": Code(
        "The base profile has no feed-forward and no measurement before the end",
        "In the base profile of QIR all gates come before all measurements, nothing depends on their results, and "
        "qubits are not reset.",
        "write the adaptive profile (format qir-adaptive)",
    ),
    "QL1251": Code(
        "The program has free parameters",
        "The entry point of a QIR program takes no arguments, so all parameters need values.",
        "bind the parameters first",
    ),
    "QL1252": Code(
        "A gate has no form in QIR",
        "QIR's instruction set has no modifiers and no user-defined gates. Gates of the gate table and gates defined "
        "by the module are written as products of QIR's; modified gates and matrices are not.",
        _DECOMPOSE,
    ),
    "QL1253": Code(
        "A loop cannot be unrolled",
        "The profiles written have no backward branches, so loops are unrolled; that needs limits known at compile "
        "time, and not more than 1,000,000 turns in all. `while` has no such limits.",
        "write OpenQASM 3 instead, or give the loop constant limits",
    ),
    "QL1254": Code(
        "An op has no form in QIR",
        "QIR has no op for it in the base and adaptive profiles.",
        "lower it first, or write OpenQASM 3",
    ),
    "QL1255": Code(
        "An output cannot be recorded",
        "In the base profile only measurement results, and bits that were never written, can be recorded as output.",
        "write the adaptive profile (format qir-adaptive)",
    ),
    "QL1256": Code(
        "The module has no program to write",
        "A QIR module holds one entry point: the function `main` of the circuit level or the program of the physical "
        "level. Other functions have no place in it.",
        "give a module with one function, `main`",
    ),
}
