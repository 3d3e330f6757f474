"""Diagnostic codes of choosing a solver: QL0860 to QL0879."""

from collections.abc import Mapping

from qlower.diagnostics.codes import Code

CODES: Mapping[str, Code] = {
    "QL0860": Code(
        "No solver answers the question",
        "Every solver that the problem allows was asked; none can answer within budget and target. What each said "
        "stands in the message.",
        "Allow other solvers, ask for less accuracy, raise the budget, or name a larger target.",
    ),
    "QL0861": Code(
        "The budget will not do",
        "The chosen quantum solver's predicted time or price is above the problem's budget. The program is compiled "
        "all the same: the prediction is rough.",
        "Ask for less accuracy, or raise the budget.",
    ),
}
