"""Every program that broke compilers, whatever is asked of the presets: objectives, effort, outcomes only.

Each result is compared with its source by an interpreter that shares nothing with the compiler: entry by entry with
global phase, or by the distribution of its outcomes.
"""

import itertools

import pytest
from branching import difference, outcome_difference
from patterns import SMALL

import qlower
from qlower.device.catalogue import find_target
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.lowering.checks import validate
from qlower.lowering.objectives import OBJECTIVES
from qlower.passes.physical.check_conformance import violations

TARGETS = (
    "generic_grid:3x3",
    "ibm_torino",
    "generic_all_to_all:5",
    "rigetti_ankaa_3",
    "ibm_brisbane",
    "quantinuum_helios",
)
REQUESTS = (
    *({"optimization": level, "outcomes_only": True} for level in range(4)),
    *({"optimization": level, "objective": objective} for level in (3, 2) for objective in OBJECTIVES[1:]),
    {"optimization": 3, "effort": 2},
    *({"optimization": 3, "effort": 2, "objective": objective} for objective in OBJECTIVES[1:]),
    *({"optimization": 3, "outcomes_only": True, "objective": objective} for objective in OBJECTIVES[1:]),
    {"optimization": 3, "outcomes_only": True, "effort": 2},
)
"""What can be asked for beside a level alone, which ``test_patterns`` sees to."""


def check(name: str, measured: bool, target: str, request: dict, *, turned: bool = False) -> None:
    module = SMALL[name](measured, turned)
    done = qlower.compile(module, target, check="none", **request)
    physical = done.module("physical")
    assert violations(physical, find_target(target)) == []
    main = physical.find("main")
    assert (main.variables, main.outputs) == (module.find("main").variables, module.find("main").outputs)
    if request.get("outcomes_only"):
        assert outcome_difference(module, physical, done.wire_map) < 1e-9
        return
    assert difference(module, physical, done.wire_map) < 1e-9
    verdict = validate(module, physical, done.wire_map, Contract.PERMUTATION, Effort.FULL)
    assert verdict.holds, verdict
    assert verdict.evidence in (Evidence.EXACT, Evidence.PROVED), verdict


@pytest.mark.parametrize("name", SMALL)
def test_a_pattern_as_some_ask_for_it(name: str) -> None:
    """Three requests and devices in turn, measured and not; the slow test below takes all of them."""
    turn = list(SMALL).index(name)
    for place in range(3):
        request = REQUESTS[(turn + 7 * place) % len(REQUESTS)]
        target = TARGETS[(turn + 2 * place + turn // 3) % len(TARGETS)]
        check(name, bool((turn + place) % 2), target, request, turned="outcomes_only" in request)


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", SMALL)
def test_a_pattern_as_all_ask_for_it(name: str, target: str) -> None:
    for measured, request in itertools.product((False, True), REQUESTS):
        check(name, measured, target, request)
        if "outcomes_only" in request:
            check(name, measured, target, request, turned=True)
