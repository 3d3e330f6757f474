"""Diagnostic codes, QL1400 to QL1419."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL1415": Code(
        "The module has no estimate",
        "The format `estimate` writes what estimate-resources or another estimating pass has found.",
        "Run estimate-resources first.",
    ),
}
