"""Codes of the verifier: QL0200 to QL0208."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL0200": Code(
        "Unknown op",
        "No installed dialect declares the op, so nothing is known of what it means and no pass may touch it.",
        "Correct the name (`qlower dialects` lists what there is), or install the package that brings the dialect.",
    ),
    "QL0201": Code(
        "Op is not as its dialect declares it",
        "An op has the wrong number or type of operands, results, regions or attributes, or breaks a rule of its own.",
        "Compare with the op's declaration: `qlower dialects NAME`.",
    ),
    "QL0202": Code(
        "Malformed run",
        "The columns of a run of rows do not fit together, or a row's parameter is not a finite number.",
        "If a pass made the run, report the pass; in a text, correct the row.",
    ),
    "QL0203": Code(
        "Region does not end as it must",
        "Every region of a known op ends in exactly one terminator, such as circuit.return or classical.yield.",
        "Put the terminator last, and only there.",
    ),
    "QL0204": Code(
        "Value used before it is defined",
        "A value must be defined before it is used, in the same region or one around it, and inside the same function.",
        "Define the value first, or pass it as an argument.",
    ),
    "QL0205": Code(
        "Two ops of one name",
        "Functions and gates are found by name, so a module names each once.",
        "Rename one of them.",
    ),
    "QL0206": Code(
        "Qubit outside the function, or used twice by one row",
        "Rows act on qubits 0 … num_qubits − 1 of their function, each row on different ones.",
        "Correct the qubit, or raise num_qubits.",
    ),
    "QL0208": Code(
        "Value defined twice",
        "A value has one definition; two copies of an op must define two values.",
        "If a pass made them, it must give each copy of an op results of its own.",
    ),
    "QL0207": Code(
        "Two runs side by side",
        "Rows that follow each other are one run; otherwise equal programs would have different digests.",
        "If a pass made them, it must build regions with qlower.ir.run.body.",
    ),
}
