"""Diagnostic codes of T-count optimisation, QL0996 to QL0999."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL0996": Code(
        "no such effort of T-count optimisation",
        "The effort of optimize-t-count and gadgetize-hadamards is a whole number from 0, which merges rotations and "
        "searches nothing, to 4.",
        "Give an effort from 0 to 4.",
    ),
    "QL0997": Code(
        "number of ancillas below one",
        "gadgetize-hadamards replaces Hadamards by ancillas, and needs one at least.",
        "Give a number of ancillas of 1 or more, or use optimize-t-count, which takes none.",
    ),
}
