"""The words of OpenQASM 3 that cannot name registers."""

WORDS = frozenset(
    (
        "OPENQASM", "include", "defcalgrammar", "def", "cal", "defcal", "gate", "extern", "box", "let", "break",
        "continue", "if", "else", "end", "return", "for", "while", "in", "switch", "case", "default", "pragma", "input",
        "output", "const", "readonly", "mutable", "qreg", "qubit", "creg", "bool", "bit", "int", "uint", "float",
        "angle", "complex", "array", "void", "duration", "stretch", "gphase", "inv", "pow", "ctrl", "negctrl", "dim",
        "durationof", "delay", "reset", "measure", "barrier", "true", "false", "im", "nop",
        # Constants and functions.
        "pi", "π", "tau", "τ", "euler", "ℇ", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "exp", "log", "sqrt",
        "floor", "ceiling", "mod", "popcount", "rotl", "rotr", "real", "imag", "sizeof",
    )
)  # fmt: skip
"""Keywords, and names of constants and functions."""
