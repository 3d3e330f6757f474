"""Diagnostic codes of the passes that build algorithms, QL0880 to QL0889."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL0880": Code(
        "option of an algorithm out of range",
        "An algorithm was asked for with a number of layers, steps or ones that it cannot have, or with a part that is "
        "not known.",
        "Give the option one of the values it may have; `qlower passes NAME` lists them.",
    ),
}
