"""The presets -O0 … -O3: pipelines picked from what the descriptor says."""

from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.pipeline_text import parse_pipeline

LEVELS = (0, 1, 2, 3)

CLEAN = "decompose-standard,cancel-commuting,fuse-one-qubit"
RESYNTHESIZE = "resynthesize-two-qubit,cancel-commuting,fuse-one-qubit"
PHYSICAL = "lower-circuit-to-physical,schedule-alap,check-conformance"

OPTIMISE_BEFORE = {
    0: "decompose-standard",
    1: CLEAN,
    2: f"{CLEAN},{RESYNTHESIZE}",
    3: f"{CLEAN},{RESYNTHESIZE}",
}
MAP = {
    0: "layout-trivial,route-sabre{trials=1}",
    1: "layout-perfect,layout-sabre{trials=4},route-sabre{trials=4}",
    2: "layout-perfect,layout-sabre{trials=12},route-sabre{trials=12}",
    3: "layout-perfect,layout-sabre{trials=40},route-sabre{trials=40}",
}
OPTIMISE_AFTER = {
    0: "translate-native",
    1: "translate-native,cancel-commuting,fuse-one-qubit",
    2: f"{RESYNTHESIZE},translate-native,cancel-commuting,fuse-one-qubit",
    3: f"{RESYNTHESIZE},translate-native,cancel-commuting,fuse-one-qubit",
}


def preset(level: int, target: Target | None) -> Pipeline:
    """The pipeline of an optimisation level for a target; without one only the part that needs none.

    Raises:
        QlowerError: QL0350, no such level.
    """
    if level not in LEVELS:
        fail("QL0350", f"there is no optimisation level {level}", expected="0, 1, 2 or 3")
    if target is None:
        return parse_pipeline(OPTIMISE_BEFORE[level])
    mapping = "layout-trivial" if target.topology.all_to_all else MAP[level]
    return parse_pipeline(",".join((OPTIMISE_BEFORE[level], mapping, OPTIMISE_AFTER[level], PHYSICAL)))
