"""Codes of descriptors, calibration snapshots and the catalogue: QL0400 to QL0499.

Those of any YAML document, QL0402 to QL0413, stand in ``qlower/documents/codes.py``.
"""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL0400": Code(
        "The file cannot be read",
        "The descriptor or calibration file does not exist, is a directory, or the system refused to open it.",
        "Check the path and the permissions.",
    ),
    "QL0401": Code(
        "The file is not UTF-8",
        "Descriptors and calibration snapshots are UTF-8 text; the bytes at the place given are not.",
        "Save the file as UTF-8.",
    ),
    "QL0414": Code(
        "Schema version is not supported",
        "This version of qlower reads another schema version than the file declares.",
        "Write the file for the supported version, or use a qlower that reads it.",
    ),
    "QL0420": Code(
        "Qubit number out of range",
        "Qubits are numbered from 0 to num_qubits − 1.",
        "Correct the number, or num_qubits.",
    ),
    "QL0421": Code("Edge from a qubit to itself", "A two-qubit gate needs two qubits.", "Remove or correct the edge."),
    "QL0422": Code(
        "Edge given twice",
        "The coupling is listed more than once; in an undirected map the reverse of an edge is the same edge.",
        "Remove one of them, or declare `directed: true`.",
    ),
    "QL0423": Code(
        "Qubit counts disagree",
        "num_qubits and what the topology or a list with one entry per qubit implies are different.",
        "Correct one of the two.",
    ),
    "QL0424": Code(
        "Fault in a size parameter",
        "A `$name` in a descriptor stands for a declared size parameter, a whole number within declared bounds.",
        "Declare the parameter under size_parameters, and give sizes as in `generic_grid:5x5`.",
    ),
    "QL0425": Code(
        "Entry given twice",
        "Two entries of a list that must differ have the same name or the same qubits.",
        "Remove or rename one of them.",
    ),
    "QL0430": Code(
        "Unknown gate without a matrix",
        "A native gate is either one of the gates known by name or a new one whose matrix the descriptor gives.",
        "Correct the name, or give `matrix:`.",
    ),
    "QL0431": Code(
        "Gate disagrees with the known gate of that name",
        "A known name has a fixed number of qubits, fixed parameters and a fixed matrix.",
        "Correct it, or give the gate a name of its own.",
    ),
    "QL0432": Code(
        "Matrix has the wrong shape",
        "The matrix of a gate on n qubits has 2^n rows of 2^n entries.",
        "Add or remove rows or entries, or correct num_qubits.",
    ),
    "QL0433": Code(
        "Matrix is not unitary",
        "The matrix was evaluated at several parameter values; its product with its adjoint is not 1 within 1e-9.",
        "Check the entries; write exact forms such as sqrt(2)/2 instead of rounded decimals.",
    ),
    "QL0434": Code(
        "Fault in a formula",
        "Formulas have numbers (1j is imaginary), pi, parameters, + - * / **, parentheses, sin, cos, tan, exp, sqrt.",
        "Correct the formula at the place given.",
    ),
    "QL0435": Code(
        "Contradiction in the descriptor",
        "Two statements of the descriptor cannot both be true, such as a virtual gate that takes time.",
        "Correct one of the two.",
    ),
    "QL0440": Code(
        "Citation of a source that is not declared",
        "Every `source` names a key under `sources`.",
        "Declare the source, or correct the key.",
    ),
    "QL0450": Code(
        "Unknown target",
        "The name is neither a built-in target, nor one of an installed plugin, nor the path of a descriptor file.",
        "`qlower target list` shows the names; give a path with a slash or ending in .yaml for a file.",
    ),
    "QL0451": Code(
        "Malformed size in a target name",
        "Targets with a size are named like generic_grid:11x11 or generic_line:20.",
        "Give one whole number for each size parameter, joined by x.",
    ),
    "QL0460": Code(
        "Calibration does not fit its target",
        "The snapshot is for another device, or its columns do not have one entry for each qubit or pair.",
        "Use the snapshot of this device, or convert it again.",
    ),
    "QL0461": Code(
        "Malformed date",
        "The time of a snapshot is an ISO 8601 date and time with its offset from UTC.",
        "Write it like 2025-02-26T15:26:08-05:00.",
    ),
    "QL0462": Code(
        "No calibration for this target",
        "No snapshot is shipped for the device and no path was given.",
        "Give the path of a snapshot, or compile without one.",
    ),
    "QL0470": Code(
        "No virtual machines declared",
        "The descriptor says nothing of regions that run programs of their own, and they are needed here.",
        "Add `virtual_machines` to the descriptor; `qlower target regions` proposes a tiling of any coupling map.",
    ),
    "QL0471": Code(
        "Region of another size",
        "Every region of a tiling lists one physical qubit for each virtual qubit, in virtual order.",
        "Add or remove qubits, or correct `num_qubits` of the shape.",
    ),
    "QL0472": Code(
        "Qubit in two regions",
        "Regions are run at the same time by different programs, so no qubit can be in two, nor twice in one.",
        "Correct one of the two.",
    ),
    "QL0473": Code(
        "Region of another shape",
        "All regions have the same couplings between the same virtual qubits, so that a compiled program fits all.",
        "Correct the qubits or their order, or choose qubits with the couplings of the shape.",
    ),
    "QL0474": Code(
        "Fault in the shape of virtual machines",
        "The shape is a connected graph over virtual qubits numbered from 0, each coupling given once.",
        "Correct `edges` or `num_qubits` of `virtual_machines`.",
    ),
    "QL0475": Code(
        "Grid of virtual machines is not complete",
        "The grid has rows of equal length; rows × (columns − 1) pairs of neighbours have a horizontal connector, "
        "(rows − 1) × columns a vertical one.",
        "Add what is missing; where regions touch, the connector is `[]`. Connectors may be left out altogether if no "
        "dimensions need them.",
    ),
    "QL0476": Code(
        "Connector does not connect",
        "A connector is a list of qubits outside of all regions that, with its two regions, are one connected part.",
        "Correct its qubits.",
    ),
    "QL0477": Code(
        "Fault in allowed dimensions",
        "Allowed dimensions are [rows, columns] of virtual machines that fit into the grid, each once.",
        "Remove or correct the entry.",
    ),
    "QL0478": Code(
        "Fault in a part of a virtual machine",
        "Parts are connected lists of virtual qubits, and no virtual qubit is in two of them.",
        "Correct the part.",
    ),
    "QL0479": Code(
        "Scaled virtual machines differ by place",
        "A program for several neighbouring virtual machines is compiled once and put anywhere in the grid, so the "
        "same dimensions must have the same couplings at every place.",
        "Choose connectors that are alike, or remove the dimensions.",
    ),
    "QL0480": Code(
        "Tiling and topology do not fit",
        "Tilings of kind blocks are of a grid, those of kind i_shapes of a heavy-hexagon lattice, and listed regions "
        "of any topology with couplings.",
        "Change the kind, or list the regions.",
    ),
    "QL0481": Code(
        "Place outside of the grid",
        "Virtual machines were asked for at a place of the declared grid that does not exist, or in dimensions that "
        "the descriptor does not allow.",
        "Count rows and columns from 0; `qlower target regions` shows the grid.",
    ),
    "QL0482": Code(
        "Qubits are not a part of the device",
        "A virtual machine is made of different qubits of its device, at least one.",
        "Correct the list of qubits.",
    ),
    "QL0483": Code(
        "Shape is not understood",
        "A shape of virtual machines is a line, a ring or a block of a size, or a list of couplings of virtual qubits.",
        "Write it like line:3, ring:8, block:2x3 or 0-1,1-2,1-3.",
    ),
    "QL0484": Code(
        "No part of that size",
        "A tiling by connected regions was asked for, and no connected part of the device has so many qubits, or every "
        "qubit is coupled to every other and any choice is a region.",
        "Ask for smaller regions.",
    ),
}
"""Every code this area raises."""
