"""Diagnostic codes of the reader of HALO's programs: QL1260 to QL1269."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL1260": Code(
        "line not of the language",
        "A line of a HALO program is one statement: an allocation, set_shot, a gate with its qubits, a measurement, or "
        "a deallocation. A comment begins with #.",
        "Write one statement a line, for example `CP(0.5) q0, s1` or `c0 = MEASURE s1`.",
    ),
    "QL1261": Code(
        "gate not known",
        "The gates are H, X, Y, Z, S, Sdg, T, Tdg, SX, RX, RY, RZ, U, U3, CNOT, CH, CP, SWAP, CSWAP, Toffoli, RESET, "
        "in any case; CX, CU1 and CCX are other names of CNOT, CP and Toffoli.",
        "Write the gate with those of the list.",
    ),
    "QL1262": Code(
        "wrong number of angles",
        "RX, RY, RZ and CP have one angle, U and U3 have three, the other gates have none.",
        "Give as many angles as the gate has, in brackets behind its name.",
    ),
    "QL1263": Code(
        "wrong number of qubits",
        "The statement names more or fewer qubits than it acts on. There is no broadcasting over registers.",
        "Name each qubit, separated by commas.",
    ),
    "QL1264": Code(
        "qubit not allocated",
        "A qubit is q or s with an index below the size that alloc_data or alloc_helper gave; both stand before the "
        "first use.",
        "Allocate more qubits, or correct the index.",
    ),
    "QL1265": Code(
        "qubit named twice",
        "A gate acts on different qubits.",
        "Name each qubit once.",
    ),
    "QL1266": Code(
        "not an angle",
        "An angle is a finite decimal number in radians. There are no expressions and no names such as pi.",
        "Write the number.",
    ),
    "QL1267": Code(
        "allocation missing, misplaced or repeated",
        "A program allocates its data once, as q, before anything acts on it, and its helpers at most once, as s.",
        "Begin the program with `q = alloc_data(N)`, then `s = alloc_helper(M)` if there are helpers.",
    ),
    "QL1268": Code(
        "number out of bounds",
        "A register of data holds 1 to 1,000,000 qubits, one of helpers up to 1,000,000; there are at most 1,000,000 "
        "classical bits, and at least one shot.",
        "Give a number within the bounds.",
    ),
    "QL1269": Code(
        "qubit given back wrongly",
        "deallocate_helper gives back a helper, which may be used again and then begins in |0⟩. deallocate_data gives "
        "back all data at the end: nothing acts on them afterwards.",
        "Give back helpers with deallocate_helper(s0), and all data with deallocate_data(q) at the end.",
    ),
}
"""Codes by name."""
