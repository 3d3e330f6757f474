"""Diagnostic codes of the lowerings from the algorithm to the circuit level, QL0890 to QL0899 and QL0900 to QL0919."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL0890": Code(
        "program too long to write out",
        "The circuit level writes every repetition of a sequence of Pauli rotations out. A product formula with very "
        "many steps, or an operator with very many terms, would give more than ten million gates.",
        "Ask for a larger error, choose a higher order of the product formula, or stop at the algorithm level.",
    ),
    "QL0900": Code(
        "no such effort of synthesis",
        "The option effort of synthesize-pauli-rotations says how much is searched for a short circuit: 0 is greedy, 4 "
        "takes minutes for programs of a thousand rotations.",
        "Use 0, 1, 2, 3 or 4; 2 is the default.",
    ),
}
