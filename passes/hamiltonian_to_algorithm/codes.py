"""Diagnostic codes of the passes that build algorithms, QL0880 to QL0889."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL0880": Code(
        "option of an algorithm out of range",
        "An algorithm was asked for with a number of layers, steps or ones that it cannot have, or with a part that is "
        "not known.",
        "Give the option one of the values it may have; `qlower passes NAME` lists them.",
    ),
    "QL0881": Code(
        "algorithm too long",
        "Sampled product formulas hold one row per sample, and the number of samples grows with the square of the "
        "operator's one-norm times the time, divided by the error.",
        "Ask for a larger error or a shorter time, or use trotterize, whose steps are repeated and not written out.",
    ),
    "QL0882": Code(
        "program without measurement",
        "Expectation values need several programs: one for each group of terms that are measured together. What is "
        "compiled is the state's preparation, which all of them share.",
        "Compile once per group, with measure-group{group=K} behind plan-measurements in the pipeline.",
    ),
}
