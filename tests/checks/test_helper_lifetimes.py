"""Programs whose helpers moved to other qubits are proved the same, and planted faults are not."""

import numpy as np
import pytest

from qlower.diagnostics import Source
from qlower.dialects.circuit.checker import CHECKER
from qlower.dialects.circuit.halo.reader import read_halo
from qlower.ir import WireMap
from qlower.ir.checking import Contract, Effort, Evidence

BEFORE = """\
q = alloc_data(2)
s = alloc_helper(3)
H s0
CNOT s0, q0
RY(0.3) s0
c0 = MEASURE s0
CP(0.7) q0, q1
CNOT q1, s1
RX(0.4) s1
c1 = MEASURE s1
deallocate_helper(s1)
CNOT q0, s1
c2 = MEASURE s1
c3 = MEASURE q1
c4 = MEASURE s2
"""
AFTER = """\
q = alloc_data(3)
H q2
CNOT q2, q0
RY(0.3) q2
c0 = MEASURE q2
CP(0.7) q0, q1
RESET q2
CNOT q1, q2
RX(0.4) q2
c1 = MEASURE q2
RESET q2
CNOT q0, q2
c2 = MEASURE q2
c3 = MEASURE q1
s = alloc_helper(0)
"""
WIRES = WireMap(np.array([0, 1, -1, -1, -1], np.int32), np.array([0, 1, -1, -1, -1], np.int32), 3)


def read(text):
    return read_halo(Source("program", text))


def after(text=AFTER):
    """The program with a fifth bit, which the reader has no way to declare without writing it."""
    lines = [line for line in text.splitlines() if "alloc_helper" not in line]
    module = read("\n".join(lines))
    main = module.find("main")
    other = read("q = alloc_data(1)\nc4 = MEASURE q0").find("main")
    constant, returned = other.body.operations[0], other.body.terminator.operands[0]
    body = main.body
    end = body.terminator.with_(operands=(*body.terminator.operands, returned))
    region = type(body)((constant, *body.operations[:-1], end), body.arguments)
    changed = main.with_(regions=(region,)).with_attribute("variables", (("c", "bit", 5),))
    return module.with_operations([changed])


def verdict(module, wires=WIRES, effort=Effort.DEFAULT):
    return CHECKER.check(read(BEFORE), module, wires, Contract.CHANNEL, effort)


def test_moved_helpers_are_proved():
    found = verdict(after())
    assert (found.holds, found.evidence) == (True, Evidence.PROVED)


def test_independent_rows_may_stand_in_another_order():
    moved = AFTER.replace("c3 = MEASURE q1\n", "").replace("c2 = MEASURE q2\n", "c3 = MEASURE q1\nc2 = MEASURE q2\n")
    assert verdict(after(moved)).evidence is Evidence.PROVED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("RESET q2\nCNOT q1", "CNOT q1"),
        ("RESET q2\nCNOT q0", "CNOT q0"),
        ("CNOT q2, q0", "CNOT q0, q2"),
        ("CNOT q2, q0", "CNOT q2, q1"),
        ("RX(0.4) q2\n", ""),
        ("RX(0.4) q2", "RX(0.5) q2"),
        ("RX(0.4) q2", "H q2"),
        ("CNOT q0, q2\nc2", "CNOT q1, q2\nc2"),
        ("RY(0.3) q2\nc0 = MEASURE q2", "c0 = MEASURE q2\nRY(0.3) q2"),
        ("c1 = MEASURE q2", "c2 = MEASURE q2"),
        ("c3 = MEASURE q1", "c3 = MEASURE q0"),
        ("CP(0.7) q0, q1", "CH q0, q1"),
        ("RESET q2\nCNOT q1", "RESET q2\nRESET q1\nCNOT q1"),
        ("c0 = MEASURE q2\n", "c0 = MEASURE q2\nX q2\nCNOT q2, q0\n"),
        ("c3 = MEASURE q1\n", "c3 = MEASURE q1\nX q1\n"),
    ],
)
def test_planted_faults_are_found(old, new):
    assert AFTER.count(old) == 1
    wrong = after(AFTER.replace(old, new))
    assert verdict(wrong).evidence is Evidence.TRUSTED  # not proved, and left to the full check
    found = verdict(wrong, effort=Effort.FULL)
    assert (found.holds, found.evidence) == (False, Evidence.EXACT), found


@pytest.mark.parametrize("own", [(1, 0), (0, 2), (2, 1)])
def test_another_wire_map_is_found(own):
    wires = np.array([*own, -1, -1, -1], np.int32)
    found = verdict(after(), WireMap(wires, wires, 3), Effort.FULL)
    assert (found.holds, found.evidence) == (False, Evidence.EXACT)


def test_a_helper_that_keeps_a_wire_of_its_own_is_compared_as_data():
    # A measured helper may be left in any state; a qubit with a wire of its own may not.
    before = read("q = alloc_data(1)\ns = alloc_helper(1)\nCNOT q0, s0\nc0 = MEASURE s0")
    reset = read("q = alloc_data(1)\ns = alloc_helper(1)\nCNOT q0, s0\nc0 = MEASURE s0\nRESET s0")
    kept, left = np.array([0, 1], np.int32), np.array([0, -1], np.int32)
    for wires, holds in ((WireMap(kept, kept, 2), False), (WireMap(left, left, 2), True)):
        assert CHECKER.check(before, reset, wires, Contract.CHANNEL, Effort.FULL).holds is holds


@pytest.mark.parametrize(("release", "holds"), [("RESET s0\n", True), ("X s0\nRESET s0\nX s0\n", False)])
def test_a_reset_of_a_clean_helper_changes_nothing(release, holds):
    text = "q = alloc_data(2)\ns = alloc_helper(1)\nToffoli q0, q1, s0\nCP(0.4) s0, q0\nToffoli q0, q1, s0\n"
    wires = np.array([0, 1, -1], np.int32)
    before, changed = read(text + "CH s0, q1"), read(text + release + "CH s0, q1")
    found = CHECKER.check(before, changed, WireMap(wires, wires, 3), Contract.CHANNEL, Effort.FULL)
    assert (found.holds, found.evidence) == (holds, Evidence.EXACT)


def test_the_check_from_end_to_end_looks_at_helpers_too():
    before = read("q = alloc_data(1)\ns = alloc_helper(2)\nCNOT q0, s0\nc0 = MEASURE s0\nCNOT q0, s1\nc1 = MEASURE s1")
    right = read("q = alloc_data(2)\nCNOT q0, q1\nc0 = MEASURE q1\nRESET q1\nCNOT q0, q1\nc1 = MEASURE q1")
    wrong = read("q = alloc_data(2)\nCNOT q0, q1\nc0 = MEASURE q1\nCNOT q0, q1\nc1 = MEASURE q1")
    wires = WireMap(np.array([0, -1, -1], np.int32), np.array([0, -1, -1], np.int32), 2)
    for module, holds, evidence in ((right, True, Evidence.PROVED), (wrong, False, Evidence.SAMPLED)):
        found = CHECKER.check(before, module, wires, Contract.CHANNEL, Effort.WHOLE)
        assert (found.holds, found.evidence) == (holds, evidence)


def test_maps_with_helpers_follow_each_other():
    first = WireMap(np.array([1, -1, 0], np.int32), np.array([1, -1, 0], np.int32), 2)
    later = WireMap(np.array([4, 2], np.int32), np.array([3, 0], np.int32), 5)
    both = first.then(later)
    assert (both.initial.tolist(), both.final.tolist(), both.num_outputs) == ([2, -1, 4], [0, -1, 3], 5)
    assert both.has_helpers
    assert not later.has_helpers
    assert WireMap.from_json(both.as_json()) == both
    assert not first.is_identity
