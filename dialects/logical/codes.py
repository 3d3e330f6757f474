"""Diagnostic codes, QL1337 and QL1400 to QL1419."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL1400": Code(
        "Not a counts file of this version",
        "A counts file begins with its schema, so that a file written for another version is never misread.",
        "Write `schema: qlower-counts/1` first.",
    ),
    "QL1401": Code(
        "Layers of rotations do not fit the rotations",
        "Each layer of rotations holds one of them at least, and each rotation is in a layer.",
        "Correct `rotation_depth`, or leave it out: it is then as large as can be.",
    ),
    "QL1402": Code(
        "The module has no counts",
        "The format `qlower-counts` writes what count-resources has found.",
        "Run count-resources on a circuit.",
    ),
    "QL1337": Code(
        "No layout or schedule to write",
        "The formats layout-svg and surgery-schedule write what lay-out-patches and schedule-surgery have decided.",
        "Run these passes first.",
    ),
    "QL1415": Code(
        "The module has no estimate",
        "The format `estimate` writes what estimate-resources or another estimating pass has found.",
        "Run estimate-resources first.",
    ),
}
