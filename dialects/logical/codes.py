"""Diagnostic codes, QL1337 and QL1400 to QL1419."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
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
