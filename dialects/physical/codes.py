"""Diagnostic codes of the physical dialect."""

from collections.abc import Mapping

from qlower.diagnostics.codes import Code

CODES: Mapping[str, Code] = {
    "QL0720": Code(
        "Nothing is there at that time",
        "A place such as q[17]@1200ns names a qubit and a time in ns from the start of the program (or of the stretch "
        "between control flow). Nothing acts on the qubit then, or the program was not scheduled and has no times.",
        "Ask for the qubit alone, such as q[17], to see all that acts on it.",
    ),
}
