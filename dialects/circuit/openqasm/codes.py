"""Diagnostic codes of the OpenQASM readers: QL1000 to QL1099 for OpenQASM 2, QL1100 to QL1199 for OpenQASM 3.

What both languages have in common has the same last two digits.
"""

from qlower.diagnostics.codes import Code

OPENQASM2_BASE = 1000
OPENQASM3_BASE = 1100

CHARACTER, SYNTAX, VERSION, INCLUDE, REDECLARED, UNKNOWN_NAME, UNKNOWN_GATE = range(7)
NUM_PARAMETERS, NUM_QUBITS, INDEX, REPEATED_QUBIT, BROADCAST, WRONG_KIND, SIZE = range(7, 14)
OPAQUE, ARITHMETIC, NOT_ALLOWED, DEPTH, RESERVED, UNTERMINATED, LIBRARY = range(14, 21)
UNSUPPORTED, TYPE, NOT_CONSTANT, DYNAMIC_INDEX, MODIFIER = range(40, 45)
CONSTANT_ASSIGNED, UNROLLED, MIXED_QUBITS, CASES = range(45, 49)

_SHARED: dict[int, Code] = {
    CHARACTER: Code(
        "character not of the language",
        "The text holds a character, or a number written in a way, that no token of the language begins with.",
        "Remove it. Text from a web page or a word processor may hold typographic quotes and dashes.",
    ),
    SYNTAX: Code(
        "syntax error",
        "The statement is not of the form that the language's grammar asks for at the marked place.",
        "Write what the diagnostic says was expected; a missing semicolon is often on the line before.",
    ),
    VERSION: Code(
        "version header misplaced or of another version",
        "The version, where there is one, is the first statement: `OPENQASM 2.0;`, or `OPENQASM 3.0;` or `3.1`.",
        "Write the right header, or read the file as the other language with the format's name.",
    ),
    INCLUDE: Code(
        "file to include not available",
        "Only the standard libraries can be included: qelib1.inc in OpenQASM 2; stdgates.inc, and qelib1.inc for old "
        "programs, in OpenQASM 3. Other files are not looked for, so that a program's meaning does not depend on what "
        "stands beside it.",
        "Put the text of the included file in the place of the include.",
    ),
    REDECLARED: Code(
        "name declared twice",
        "Registers, variables, gates and parameters of one scope share one set of names.",
        "Rename one of them.",
    ),
    UNKNOWN_NAME: Code(
        "name not declared",
        "A register, variable or parameter is used that is not declared before this place.",
        "Declare it before its first use, or correct the spelling.",
    ),
    UNKNOWN_GATE: Code(
        "gate not defined",
        "A gate is called that neither an included library nor the program defines before this place.",
        "Define it with `gate` before its first use, or correct the spelling. Names are case sensitive.",
    ),
    NUM_PARAMETERS: Code(
        "wrong number of parameters",
        "The call gives more or fewer angles than the gate has.",
        "Give as many angles as the gate's definition has parameters.",
    ),
    NUM_QUBITS: Code(
        "wrong number of qubits",
        "The call gives more or fewer qubits than the gate, with its controls, acts on.",
        "Give one qubit or register for each; under a modifier, the controls come first.",
    ),
    INDEX: Code(
        "index outside the register",
        "Indices count from 0 to the register's size minus one (in OpenQASM 3 also from the end, −1 being the last).",
        "Correct the index or declare a larger register.",
    ),
    REPEATED_QUBIT: Code(
        "qubit used twice in one operation",
        "A gate acts on distinct qubits; what it would do on one qubit twice is not defined.",
        "Give distinct qubits.",
    ),
    BROADCAST: Code(
        "registers of different sizes",
        "When an operation is given whole registers it is applied place by place, so all of them must have one size.",
        "Index the registers, or give registers of one size.",
    ),
    WRONG_KIND: Code(
        "wrong kind of name",
        "The name is declared, but as something else than what is needed here, such as a bit where a qubit is needed.",
        "Give a name of the kind that the diagnostic says was expected.",
    ),
    SIZE: Code(
        "size not usable",
        "A register must hold at least one element, and a program at most 1,000,000 qubits and 1,000,000 bits; numbers "
        "have at most 64 bits.",
        "Correct the size.",
    ),
    OPAQUE: Code(
        "opaque gate used",
        "A gate declared `opaque` has no definition, so there is nothing to compile it to.",
        "Define it with `gate`.",
    ),
    ARITHMETIC: Code(
        "no such number",
        "An expression divides by zero, leaves the domain of a function, or gives a number that is not finite.",
        "Correct the expression.",
    ),
    NOT_ALLOWED: Code(
        "statement not allowed here",
        "The statement is part of the language but not at this place: gate bodies hold only gates and barriers, and "
        "declarations stand outside of control flow.",
        "Move the statement.",
    ),
    DEPTH: Code(
        "nested too deeply",
        "Brackets, expressions or blocks are nested more deeply than the reader follows (100 levels).",
        "Split the expression or the block.",
    ),
    RESERVED: Code(
        "reserved word used as a name",
        "The word has a meaning of its own in the language and cannot name anything.",
        "Choose another name.",
    ),
    UNTERMINATED: Code(
        "string or comment without an end",
        "A string or a comment that begins here is not closed.",
        "Close it.",
    ),
    LIBRARY: Code(
        "standard library not included",
        "The gate belongs to the language's standard library, but the program does not include it.",
        'Write `include "stdgates.inc";` (OpenQASM 3) or `include "qelib1.inc";` (OpenQASM 2) at the top.',
    ),
}

_OPENQASM3: dict[int, Code] = {
    UNSUPPORTED: Code(
        "not supported yet",
        "The program uses a part of OpenQASM 3 that qlower does not compile yet. It is refused instead of ignored, "
        "since leaving it out would change the program's meaning.",
        "Write the program without it; the diagnostic says what could stand instead where there is something.",
    ),
    TYPE: Code(
        "types do not fit",
        "An operator, an assignment or a cast is given types that OpenQASM 3 does not define it for.",
        "Add a cast, or correct the expression.",
    ),
    NOT_CONSTANT: Code(
        "value not known at compile time",
        "Sizes, exponents and counts of modifiers, durations, case labels and `const` variables need values that are "
        "known when the program is compiled.",
        "Use a literal, a `const` variable, or the variable of a `for` loop over known numbers.",
    ),
    DYNAMIC_INDEX: Code(
        "index not known at compile time",
        "Which qubit or bit is meant must be known when the program is compiled.",
        "Use a constant or the variable of a `for` loop over known numbers.",
    ),
    MODIFIER: Code(
        "gate modifier not usable",
        "`ctrl` and `negctrl` take a positive integer, `pow` takes a number, `inv` takes nothing.",
        "Correct the modifier's argument.",
    ),
    CONSTANT_ASSIGNED: Code(
        "constant assigned to",
        "`const` and `input` variables and the variables of `for` loops keep their value.",
        "Assign to another variable.",
    ),
    UNROLLED: Code(
        "loop unrolls to too much",
        "A loop whose variable picks qubits or bits is unrolled while reading; all of them together may unroll to at "
        "most 250,000 iterations.",
        "Shorten the loop, or do not index with its variable.",
    ),
    MIXED_QUBITS: Code(
        "physical and declared qubits mixed",
        "A program either names physical qubits such as `$0` or declares its own; which declared qubit is which "
        "physical one is the compiler's choice, so both together have no meaning here.",
        "Use one of the two.",
    ),
    CASES: Code(
        "cases of a switch not usable",
        "The labels of a switch are distinct integer constants, and its target is an integer.",
        "Correct the labels, or cast the target to an integer.",
    ),
}

CODES: dict[str, Code] = {
    **{f"QL{OPENQASM2_BASE + number}": code for number, code in _SHARED.items()},
    **{f"QL{OPENQASM3_BASE + number}": code for number, code in _SHARED.items() if number != OPAQUE},
    **{f"QL{OPENQASM3_BASE + number}": code for number, code in _OPENQASM3.items()},
}
