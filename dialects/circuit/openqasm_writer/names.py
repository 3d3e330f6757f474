"""Identifiers: names of the program as they may stand in OpenQASM 3 text, each once."""

import re

from qlower.dialects.circuit.gates import GATES

# fmt: off
KEYWORDS = frozenset({
    "OPENQASM", "include", "defcalgrammar", "def", "cal", "defcal", "gate", "extern", "box", "let", "break",
    "continue", "if", "else", "end", "return", "for", "while", "in", "switch", "case", "default", "pragma", "input",
    "output", "const", "readonly", "mutable", "qreg", "qubit", "creg", "bool", "bit", "int", "uint", "float",
    "angle", "complex", "array", "void", "duration", "stretch", "gphase", "inv", "pow", "ctrl", "negctrl", "dim",
    "durationof", "delay", "reset", "measure", "barrier", "true", "false", "im", "pi", "tau", "euler", "sizeof",
    "popcount", "rotl", "rotr", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "exp", "log", "sqrt", "floor",
    "ceiling", "mod", "real", "imag", "U", "CX",
})
# fmt: on
"""Reserved words, built-in constants, functions and gates."""

STANDARD_GATES = frozenset(name for name, gate in GATES.items() if gate.standard == "stdgates")
"""What ``stdgates.inc`` defines, by our names."""

_INCLUDED = STANDARD_GATES | {"phase", "cphase"}
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_NOT_ALLOWED = re.compile(r"\W")


class Names:
    """The identifiers of one scope, and how the program's names are spelled there.

    A name that is reserved, already taken or no identifier gets underscores in place of what is not allowed, and then a
    number: the same names in the same order always give the same spelling.
    """

    def __init__(self, taken: frozenset[str] = KEYWORDS | _INCLUDED) -> None:
        self._taken = set(taken)

    def claim(self, name: str) -> str:
        """An identifier for a name, as close to it as may be, that no one else has."""
        spelled = name
        if _IDENTIFIER.fullmatch(name) is None:
            spelled = _NOT_ALLOWED.sub("_", name)
            if _IDENTIFIER.fullmatch(spelled) is None:
                spelled = f"_{spelled}"
        candidate, number = spelled, 0
        while candidate in self._taken:
            candidate, number = f"{spelled}_{number}", number + 1
        self._taken.add(candidate)
        return candidate

    def inner(self) -> "Names":
        """The names of a scope inside, where all of these are taken."""
        return Names(frozenset(self._taken))
