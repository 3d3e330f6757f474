"""Diagnostic codes, QL1320 to QL1379."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL1320": Code(
        "Not a Pauli program",
        "Layouts and schedules of lattice surgery are made for programs of Pauli rotations and measurements.",
        "Run lower-circuit-to-logical first.",
    ),
    "QL1321": Code(
        "Rotation that no magic state gives",
        "Lattice surgery does rotations by multiples of π/4: with a T state, with none, or in the frame. An angle may "
        "depend on measured bits, but not on inputs of the program.",
        "Run synthesize-clifford-t with an epsilon before lower-circuit-to-logical; bind the program's inputs.",
    ),
    "QL1322": Code(
        "Loop in a Pauli program",
        "A schedule says ahead of time when each operation holds its tiles, and a loop does not say how often it runs.",
        "Unroll the loop, or estimate from counts instead (count-resources).",
    ),
    "QL1323": Code(
        "Layout missing or of another program",
        "A schedule says which tiles of a layout are held; the layout must have a patch for each logical qubit.",
        "Run lay-out-patches before schedule-surgery.",
    ),
    "QL1324": Code(
        "Factories do not fit",
        "The factories that the module names make other states than T, or need a code to say how many tiles they fill, "
        "or are not those of the layout.",
        "Run choose-code, then lay-out-patches, then schedule-surgery.",
    ),
    "QL1325": Code(
        "Layout unfit for lattice surgery",
        "Every edge that an operation may need, and every store, must touch one connected bus.",
        "Run lay-out-patches; for a layout of your own give tiles the columns left, right, up and down.",
    ),
    "QL1326": Code(
        "No source of magic states",
        "The program has rotations by odd multiples of π/4, each takes a T state, and no factory makes one.",
        "Lay out again with factories.",
    ),
    "QL1327": Code(
        "Layout option",
        "Styles of layouts are routed, compact, intermediate and fast; factories and storage are numbers of tiles' "
        "users, and factories that the module names cannot be given twice.",
        "See docs/lattice_surgery.md.",
    ),
    "QL1330": Code(
        "Surgery check: tile held twice",
        "Two steps of a schedule hold one tile at the same time, or a tile that the layout does not have.",
        "This is a fault of the scheduler; report it if schedule-surgery did this.",
    ),
    "QL1331": Code(
        "Surgery check: product not measured",
        "The tiles of a step must be connected, hold the patches of its qubits, touch the X edge where the product has "
        "X, the Z edge where it has Z and both where it has Y, and reach the store of its magic state.",
        "This is a fault of the scheduler; report it if schedule-surgery did this.",
    ),
    "QL1332": Code(
        "Surgery check: wrong tile",
        "Factories hold factory tiles only, and operations hold the patches they act on, bus tiles and the store of a "
        "magic state they take.",
        "This is a fault of the scheduler; report it if schedule-surgery did this.",
    ),
    "QL1333": Code(
        "Surgery check: order",
        "An operation begins before one ends that it does not commute with, or before a bit is measured that it needs.",
        "This is a fault of the scheduler; report it if schedule-surgery did this.",
    ),
    "QL1334": Code(
        "Surgery check: magic states",
        "Every magic state is made by one factory, used at most once and after it is made, and counted.",
        "This is a fault of the scheduler; report it if schedule-surgery did this.",
    ),
    "QL1335": Code(
        "Surgery check: time",
        "An operation is missing, done twice or too short, or the schedule is not as long as it says.",
        "This is a fault of the scheduler; report it if schedule-surgery did this.",
    ),
    "QL1336": Code(
        "No schedule to check",
        "The surgery check needs a program with a layout and a schedule.",
        "Run lay-out-patches and schedule-surgery first.",
    ),
    "QL1340": Code(
        "The target says nothing of error correction",
        "Codes, cycles and physical errors of a machine stand in the section `qec` of its descriptor.",
        "Name another target, or add the section; docs/devices.md lists its keys.",
    ),
    "QL1341": Code(
        "Error budget out of range",
        "The error budget is how often the whole program may fail: above 0 and at most 1.",
        "Give a number such as 0.001.",
    ),
    "QL1342": Code(
        "Unknown code",
        "The target's descriptor lists the codes that it can run under `qec.codes`.",
        "Name one of them, or add the code to the descriptor.",
    ),
    "QL1343": Code(
        "The code has no such distance",
        "A code has the distances that its descriptor states; for topological codes they are odd, since an even one "
        "corrects no more errors than the odd one below.",
        "Give one of the distances, or leave the choice open.",
    ),
    "QL1344": Code(
        "A figure of the machine is unknown",
        "An estimate never assumes a figure that the descriptor leaves out or calls unknown.",
        "State the figure in the descriptor, with its source.",
    ),
    "QL1345": Code(
        "Physical errors above the threshold",
        "Above its threshold a code makes more errors than it corrects, at every distance.",
        "Use a better machine, or another code.",
    ),
    "QL1346": Code(
        "More logical qubits than the machine has",
        "The descriptor limits logical qubits with `qec.logical_qubits`.",
        "Use a larger machine, or fewer qubits.",
    ),
    "QL1347": Code(
        "More logical operations than the machine runs",
        "The descriptor limits logical operations with `qec.max_logical_operations`.",
        "Use a better machine, or a shorter program.",
    ),
    "QL1348": Code(
        "No magic-state protocol",
        "The protocol is in no table, or none of the table is for the code at these physical errors, or the number of "
        "factories is not a number.",
        "Take a name of the table in docs/estimation.md, or allow more protocols.",
    ),
    "QL1349": Code(
        "The error budget cannot be met",
        "No choice of distance, protocol and factories that is allowed keeps the program's errors within the budget.",
        "Allow more errors, larger distances or other protocols.",
    ),
    "QL1350": Code(
        "Nothing to estimate",
        "An estimate needs a program of Pauli products (`circuit.func @main`) or `logical.counts`.",
        "Lower the circuit with lower-circuit-to-logical, or count it with count-resources.",
    ),
    "QL1351": Code(
        "The decoder does not keep up",
        "Where syndrome data is generated as fast as it is decoded, or faster, every operation that depends on a "
        "decoded outcome multiplies the backlog: the program takes exponentially long.",
        "State a faster decoder, or a longer cycle.",
    ),
    "QL1352": Code(
        "Length of the program is not known",
        "The program has a loop; how often it turns is not known at this level.",
        "Unroll the loop, count the circuit with count-resources, or estimate from a file of counts.",
    ),
    "QL1353": Code(
        "No such style, objective, model or stretch",
        "An option of an estimate names something that does not exist, or asks schedules to be faster than ideal.",
        "Take one of the names given; a stretch is 1 or more.",
    ),
    "QL1355": Code(
        "The model needs another machine",
        "The comparison models hold for gates on superconducting-like qubits with a surface code: times of one- and "
        "two-qubit gates and of measurement, and errors of at most 0.001.",
        "Use qlower's own model, or a target such as azure_gate_ns_e3.",
    ),
    "QL1356": Code(
        "The Stim program was left out",
        "qlower estimate writes the realised program beside the estimate where it is small enough to be simulated.",
        "Estimate a smaller program, or lower --stim-distance.",
    ),
    "QL1370": Code(
        "No magic state at a time",
        "Magic states are held in qubits of their own, which serve in turn; there must be one at least.",
        "Give inject-magic-states a number of states of 1 or more.",
    ),
    "QL1357": Code(
        "The program is counted, not compiled",
        "Programs with loops, and those of more than about 30,000 Pauli products, are estimated by formula from their "
        "counts.",
        "Nothing is wrong; for an estimate by schedule give a shorter program without loops.",
    ),
}
