"""reuse-helpers: few qubits, and the same program on the data and in the outcomes."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helper_oracle import same_on_data
from hypothesis import given, settings
from hypothesis import strategies as st

import qlower
from qlower.device.catalogue import find_target
from qlower.diagnostics import Source
from qlower.dialects.circuit.checker import CHECKER
from qlower.dialects.circuit.halo.reader import read_halo
from qlower.ir import WireMap
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.circuit.reuse_helpers import ReuseHelpers

SHARED = Path(__file__).parents[3] / "shared" / "data" / "halo"
SMALL = ["qecsmall", "randomsmall", "arithsmall", "multiXsmall"]


def read(text):
    return read_halo(Source("program", text))


def rows_of(module):
    return [(row.kind.name.removeprefix("circuit."), row.qubits) for run in runs(module) for row in run.unpack()]


def reused(module, *, target=None, **options):
    result = ReuseHelpers(**options).run(module, Context(target=target))
    verify(result.module)
    return result


def checked(before, result, effort=Effort.DEFAULT):
    return CHECKER.check(before, result.module, result.wire_map, Contract.CHANNEL, effort)


SYNDROMES = """\
q = alloc_data(2)
s = alloc_helper(3)
CNOT q0, s0
CNOT q1, s1
H s2
c0 = MEASURE s0
deallocate_helper(s0)
CNOT s2, q1
H s2
c1 = MEASURE s1
c2 = MEASURE s2
"""


def test_lives_share_a_qubit_in_another_order():
    result = reused(read(SYNDROMES))
    main = result.module.find("main")
    assert (main.num_qubits, main.helpers, main.qubit_registers) == (3, (2,), (("q", 2), ("s", 1)))
    assert rows_of(result.module) == [
        ("cx", (0, 2)), ("measure", (2,)),
        ("reset", (2,)), ("cx", (1, 2)), ("measure", (2,)),
        ("reset", (2,)), ("h", (2,)), ("cx", (2, 1)), ("h", (2,)), ("measure", (2,)),
    ]  # fmt: skip
    assert result.wire_map == WireMap(np.array([0, 1, -1, -1, -1]), np.array([0, 1, -1, -1, -1]), 3)
    assert result.metrics["resets"] == 2
    assert checked(read(SYNDROMES), result).evidence is Evidence.PROVED


def test_the_given_order_can_be_kept():
    with pytest.raises(Decline, match="keeps a qubit"):
        reused(read(SYNDROMES), reorder=False)


def test_more_qubits_may_be_asked_for():
    text = "q = alloc_data(1)\ns = alloc_helper(6)\n" + "".join(
        f"CNOT q0, s{number}\nc{number} = MEASURE s{number}\n" for number in range(6)
    )
    assert reused(read(text)).metrics["helpers_after"] == 1
    result = reused(read(text), helpers=3)
    assert (result.metrics["helpers_after"], result.metrics["resets"]) == (3, 3)
    # In turn, so that a qubit rests between two owners.
    assert [on for name, on in rows_of(result.module) if name == "measure"] == [(1,), (2,), (3,), (1,), (2,), (3,)]
    assert checked(read(text), result).evidence is Evidence.PROVED


def test_helpers_that_do_nothing_vanish():
    text = "q = alloc_data(1)\ns = alloc_helper(3)\nc0 = MEASURE s1\nX q0\ndeallocate_helper(s1)\nc1 = MEASURE s1"
    result = reused(read(text))
    main = result.module.find("main")
    assert (main.num_qubits, main.helpers) == (1, ())
    assert rows_of(result.module) == [("x", (0,))]
    assert checked(read(text), result).evidence is Evidence.PROVED
    assert same_on_data(read(text), result.module, result.wire_map)


BARRIER = """
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] d; qubit[3] a; bit[3] c;
cx d[0], a[0];
c[0] = measure a[0];
barrier d, a;
cx d[1], a[1];
c[1] = measure a[1];
cx d[1], a[2];
c[2] = measure a[2];
"""


def test_a_barrier_holds_those_that_are_alive():
    module = qlower.parse(BARRIER)
    module = module.with_operations([module.find("main").with_attribute("helpers", (2, 3, 4))])
    result = reused(module)
    assert rows_of(result.module) == [
        ("cx", (0, 2)), ("measure", (2,)), ("barrier", (0, 1)),
        ("reset", (2,)), ("cx", (1, 2)), ("measure", (2,)),
        ("reset", (2,)), ("cx", (1, 2)), ("measure", (2,)),
    ]  # fmt: skip


FEED_FORWARD = """
OPENQASM 3.0;
include "stdgates.inc";
qubit[1] d; qubit[3] a; bit[3] c; bit b;
h d[0];
cx d[0], a[0];
c[0] = measure a[0];
if (c[0]) { x d[0]; x a[1]; reset a[2]; } else { h a[2]; }
b = c[0] ^ c[1];
c[1] = measure a[1];
cx d[0], a[2];
reset a[0];
ry(0.3) a[0];
if (b) { cx a[0], d[0]; }
c[2] = measure a[2];
"""


def test_control_flow_stays_in_its_place():
    module = qlower.parse(FEED_FORWARD)
    module = module.with_operations([module.find("main").with_attribute("helpers", (1, 2, 3))])
    result = reused(module)
    assert result.metrics["helpers_after"] == 2
    verdict = checked(module, result, Effort.FULL)
    assert (verdict.holds, verdict.evidence) == (True, Evidence.EXACT)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("q = alloc_data(2)\nH q0", "no helpers"),
        ("q = alloc_data(1)\ns = alloc_helper(1)\nCNOT q0, s0", "keeps a qubit"),
        (SYNDROMES, "cannot reset"),
    ],
)
def test_declined(text, reason):
    with pytest.raises(Decline, match=reason):
        reused(read(text), target=without_reset())


def without_reset():
    target = find_target("generic_grid")
    return replace(target, features=replace(target.features, reset=False))


GATES = ["H", "X", "T", "Sdg", "SX", "RY(0.7)", "RZ(-1.3)"]
PAIRS = ["CNOT", "CH", "CP(0.9)", "SWAP"]


@st.composite
def programs(draw):
    """Programs with helpers that are measured, given back and used again."""
    num_data, num_helpers = draw(st.integers(0, 2)) + 1, draw(st.integers(1, 4))
    qubits = [f"q{n}" for n in range(num_data)] + [f"s{n}" for n in range(num_helpers)]
    lines = [f"q = alloc_data({num_data})", f"s = alloc_helper({num_helpers})"]
    bit = 0
    for _ in range(draw(st.integers(0, 25))):
        what = draw(st.sampled_from(["one", "pair", "pair", "pair", "measure", "release", "release"]))
        if what == "one":
            lines.append(f"{draw(st.sampled_from(GATES))} {draw(st.sampled_from(qubits))}")
        elif what == "pair" and len(qubits) > 1:
            first, second = draw(st.permutations(qubits))[:2]
            lines.append(f"{draw(st.sampled_from(PAIRS))} {first}, {second}")
        elif what == "measure" and bit < 5:
            lines.append(f"c{bit} = MEASURE {draw(st.sampled_from(qubits))}")
            bit += 1
        elif what == "release":
            lines.append(f"RESET {draw(st.sampled_from(qubits))}")
    return "\n".join(lines)


@settings(max_examples=100, deadline=None)
@given(programs(), st.booleans(), st.integers(0, 3))
def test_random_programs_do_the_same(text, reorder, helpers):
    module = read(text)
    try:
        result = reused(module, reorder=reorder, helpers=helpers)
    except Decline:
        return
    assert same_on_data(module, result.module, result.wire_map)
    assert checked(module, result).evidence is Evidence.PROVED
    assert result.metrics["helpers_after"] <= max(result.metrics["helpers_before"], helpers)
    if reorder and not helpers:
        with suppress(Decline):
            kept = ReuseHelpers(reorder=False).run(module, Context())
            assert result.metrics["helpers_after"] <= kept.metrics["helpers_after"]


def most_overlapping(module):
    """How many helpers are between their first and last use at once, resets beginning anew; from the rows alone."""
    main = module.find("main")
    stretches, begun = [], {}
    for place, (name, qubits) in enumerate(rows_of(module)):
        for qubit in set(qubits) & set(main.helpers):
            if name == "reset":
                begun.pop(qubit, None)
            elif qubit in begun:
                begun[qubit][1] = place
            elif name != "measure":  # a measurement of |0⟩ is no use
                begun[qubit] = [place, place]
                stretches.append(begun[qubit])
    return max((sum(a <= place <= b for a, b in stretches) for place, _ in stretches), default=0)


@settings(max_examples=100, deadline=None)
@given(programs())
def test_the_given_order_takes_as_few_as_overlap_and_another_no_more(text):
    module = read(text)
    for reorder in (False, True):
        try:
            found = reused(module, reorder=reorder).metrics["helpers_after"]
        except Decline:
            found = len(module.find("main").helpers)
        if reorder:
            assert found <= most_overlapping(module)
        else:
            assert found == most_overlapping(module)


def published(suite):
    if not SHARED.is_dir():
        pytest.skip("HALO's programs are not beside the checkout (../shared/data/halo)")
    for path in sorted((SHARED / suite).iterdir()):
        if path.is_file():
            yield read_halo(Source(path.name, path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("suite", [*SMALL, "arithmedium", "multiXmedium", "qecmedium", "randommedium"])
def test_published_programs(suite):
    before = after = 0
    for module in published(suite):
        before += module.find("main").num_qubits
        try:
            result = reused(module)
        except Decline:
            after += module.find("main").num_qubits
            continue
        after += result.metrics["qubits_after"]
        assert checked(module, result).evidence is Evidence.PROVED
        if result.metrics["qubits_before"] <= 10 and suite in SMALL:
            assert same_on_data(module, result.module, result.wire_map)
    # Multi-controlled X needs all its helpers at once.
    assert after < 0.72 * before or suite.startswith("multiX")


def test_five_qubit_code_needs_one_helper():
    if not SHARED.is_dir():
        pytest.skip("HALO's programs are not beside the checkout (../shared/data/halo)")
    text = (SHARED / "qecmedium" / "fivequbit_round_2_error_YIIII").read_text(encoding="utf-8")
    result = reused(read(text))
    assert dict(result.metrics) == {
        "qubits_before": 21, "qubits_after": 6, "helpers_before": 16, "helpers_after": 1, "resets": 15,
    }  # fmt: skip


def test_on_the_way_to_a_device():
    done = qlower.compile(
        SYNDROMES,
        target="generic_line:3",
        pipeline="reuse-helpers,layout-sabre,route-sabre,translate-native,lower-circuit-to-physical,check-conformance",
        check="full",
    )
    assert done.module("physical").find("main").num_qubits == 3
    assert done.module("physical").find("main").initial_wires[2:] == (-1, -1, -1)
    assert done.wire_map.initial.tolist()[2:] == [-1, -1, -1]
    verdicts = {step.name: str(step.evidence) for step in done.trace.steps}
    assert verdicts["reuse-helpers"] == "proved"
