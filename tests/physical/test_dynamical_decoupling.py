"""insert-dynamical-decoupling: idle windows are filled, and nothing else changes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.device.catalogue import find_target
from qlower.device.virtual import virtual_machine
from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.checker import CHECKER
from qlower.dialects.physical.rows import DURATION_NS, START_NS
from qlower.ir import Run
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.rewriting import rewrite_regions, runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.circuit_to_physical.lower_circuit_to_physical import LowerCircuitToPhysical
from qlower.passes.multiplex.isolation.check_isolation import isolation_faults
from qlower.passes.multiplex.tenancy import read_tenants
from qlower.passes.physical.check_conformance import violations
from qlower.passes.physical.insert_dynamical_decoupling import InsertDynamicalDecoupling
from qlower.passes.physical.schedule_alap import ScheduleAlap
from qlower.passes.physical.schedule_asap import ScheduleAsap
from tests.multiplex.batches import TORINO, Place, bell, composed
from tests.program_builder import program

FOUR = virtual_machine(TORINO, (0, 1, 2, 3))
CONTEXT = Context(target=FOUR)
SX, CZ, MEASURE = (
    FOUR.gate("sx").duration_ns,
    FOUR.gate("cz").duration_ns,
    FOUR.measurement.duration_ns,
)
STEP_NS = 4.0


def scheduled(built, scheduler=ScheduleAsap, context=CONTEXT):
    lowered = LowerCircuitToPhysical().run(built.module(), context).module
    return scheduler().run(lowered, context).module


def decoupled(module, context=CONTEXT, **options):
    return InsertDynamicalDecoupling(**options).run(module, context)


def rows_of(module, qubit=None):
    """(gate or row name, start, duration) of all rows, or of those on a qubit."""
    found = []
    for run in runs(module.find("main")):
        starts, lengths = run.rows.columns[START_NS].tolist(), run.rows.columns[DURATION_NS].tolist()
        for row, start, length in zip(run.unpack(), starts, lengths, strict=True):
            if qubit is None or qubit in row.qubits:
                name = str(row.kind.attribute("gate") or row.kind.name.partition(".")[2])
                found.append((name, start, length))
    return found


def waiting(count=20):
    """Qubit 0 waits between two gates while qubits 1 and 2 are busy."""
    built = program(4).sx(0).cz(0, 1)
    for _ in range(count):
        built.cz(1, 2)
    return built.cz(0, 1)


def same(before, after):
    verdict = CHECKER.check(before, after, None, Contract.UNITARY, Effort.FULL)
    assert verdict.holds, verdict.how
    return verdict.evidence


def test_the_pulses_are_x_y_x_y_evenly_spaced():
    before = scheduled(waiting())
    after = decoupled(before).module
    verify(after)
    assert violations(after, FOUR) == []
    assert same(before, after) is Evidence.EXACT
    begin, end = SX + CZ, SX + 21 * CZ
    found = rows_of(after, 0)
    assert [name for name, _, _ in found] == [
        "sx", "cz", "delay", "x", "delay", "x", "rz", "delay", "x", "delay", "x", "rz", "delay", "cz",
    ]  # fmt: skip
    pulses = [start for name, start, _ in found if name == "x"]
    gap = (end - begin - 4 * SX) / 4
    ideal = [begin + (j + 0.5) * gap + j * SX for j in range(4)]
    assert pulses == [STEP_NS * np.floor(start / STEP_NS) for start in ideal]
    # Delays and pulses fill the window without a hole.
    time = begin
    for _, start, length in found[2:-1]:
        assert start == pytest.approx(time)
        time += length
    assert time == pytest.approx(end)
    assert [row for row in rows_of(after) if row[0] == "gphase"] == [("gphase", 0.0, 0.0)]


def test_long_windows_get_more_sequences_and_gaps_stay_short():
    before = scheduled(waiting(200))
    result = decoupled(before, longest_gap_ns=500.0)
    assert same(before, result.module) is Evidence.EXACT
    gaps = [length for name, _, length in rows_of(result.module, 0) if name == "delay"]
    assert max(gaps) <= 500.0 + STEP_NS
    window = 200 * CZ
    assert result.metrics["sequences"] == np.ceil(window / (4 * (500.0 + SX)))
    assert result.metrics["pulses"] == 4 * result.metrics["sequences"]


def test_short_windows_are_left():
    with pytest.raises(Decline, match="no qubit idles long enough"):
        decoupled(scheduled(waiting(3)))
    assert 7 * CZ > 8 * SX
    assert decoupled(scheduled(waiting(7))).metrics["sequences"] == 1
    with pytest.raises(Decline):
        decoupled(scheduled(waiting(7)), least_window_ns=7 * CZ + 1)


@pytest.mark.parametrize("scheduler", [ScheduleAsap, ScheduleAlap])
def test_qubits_without_a_state_to_keep_are_left(scheduler):
    built = program(4, 1)
    built.sx(1).measure(0, 0)  # qubit 0 is measured, then waits
    for _ in range(60):
        built.cz(1, 2)
    built.cz(0, 1).reset(3).cz(2, 3)  # qubit 3 is reset, then waits; qubits 2 and 3 wait in |0⟩ before
    before = scheduled(built, scheduler)
    with pytest.raises(Decline):
        decoupled(before)


def test_delays_of_one_qubit_are_filled_and_those_of_several_kept():
    before = scheduled(program(4).sx(0).delay(4000.0, 0).sx(0))
    after = decoupled(before).module
    assert same(before, after) is Evidence.EXACT
    lengths = [length for name, _, length in rows_of(after, 0) if name == "delay"]
    assert len(lengths) == 5
    assert sum(lengths) + 4 * SX == pytest.approx(4000.0)
    with pytest.raises(Decline):
        decoupled(scheduled(program(4).sx(0).sx(1).delay(4000.0, 0, 1).sx(0)))


def test_windows_reach_over_control_flow_but_not_into_it():
    built = program(4, 2).sx(0).sx(1)
    bit = built.measure(1, 0)
    built.if_(bit, lambda block: block.x(2))
    built.sx(1).measure(1, 1)
    built.sx(0)
    before = scheduled(built)
    after = decoupled(before).module
    assert violations(after, FOUR) == []
    verdict = CHECKER.check(before, after, None, Contract.UNITARY, Effort.FULL)
    assert verdict.holds
    first = [name for name, _, _ in rows_of(after, 0)]
    assert first.count("x") == 4  # while qubit 1 is measured the first time; then sx follows at once
    assert first[-1] == "sx"


def test_windows_at_the_begin_of_a_branch_are_left():
    built = program(4, 1).sx(0)
    bit = built.measure(1, 0)

    def later(block):
        for _ in range(60):
            block.sx(1)
        block.cz(0, 1)

    built.if_(bit, later)
    after = decoupled(scheduled(built)).module
    outer, inner = runs(after.find("main"))
    assert [row.kind.attribute("gate") for row in outer.unpack()].count("x") == 4
    assert [row.kind.attribute("gate") for row in inner.unpack()].count("x") == 0


def test_windows_that_end_at_a_barrier_are_filled_if_a_later_row_follows():
    def built(acts_again):
        made = program(4, 2).sx(0)
        for _ in range(60):
            made.sx(1)
        made.barrier(0, 1)
        bit = made.measure(1, 0)
        made.if_(bit, lambda block: block.x(2))
        if acts_again:
            made.sx(0)
        return made

    after = decoupled(scheduled(built(True))).module
    assert [name for name, _, _ in rows_of(after, 0)].count("x") == 8  # before the barrier, and behind it
    with pytest.raises(Decline):
        decoupled(scheduled(built(False)))


def test_idle_windows_in_a_branch_are_filled_with_their_phase_inside():
    built = program(4, 1)
    bit = built.measure(3, 0)

    def busy(block):
        block.sx(0).cz(0, 1)
        for _ in range(20):
            block.cz(1, 2)
        block.cz(0, 1)

    built.if_(bit, busy)
    before = scheduled(built)
    after = decoupled(before).module
    assert CHECKER.check(before, after, None, Contract.UNITARY, Effort.FULL).holds
    outer, inner = runs(after.find("main"))
    assert [kind.name for kind in inner.rows.kinds].count("physical.gphase") == 1
    assert not any(kind.name == "physical.gphase" for kind in outer.rows.kinds)


@pytest.mark.parametrize("sequence", ["xx", "yy", "xyxy", "yxyx", "xyxyyxyx"])
def test_other_sequences_are_exact_too(sequence):
    before = scheduled(waiting(60))
    after = decoupled(before, sequence=sequence, longest_gap_ns=1e5).module
    assert same(before, after) is Evidence.EXACT
    assert [name for name, _, _ in rows_of(after, 0)].count("x") == len(sequence)


@pytest.mark.parametrize("sequence", ["", "x", "xy", "xz", "xyx"])
def test_sequences_that_do_something_are_refused(sequence):
    with pytest.raises(QlowerError, match="QL0719"):
        decoupled(scheduled(waiting()), sequence=sequence)


@pytest.mark.parametrize("name", ["google_willow", "iqm_garnet", "rigetti_ankaa_3"])
def test_pulses_are_native_on_other_devices(name):
    target = find_target(name)
    pair = target.topology.edges[0].tolist()
    machine = virtual_machine(target, tuple(pair))
    context = Context(target=machine)
    one, two = machine.gates_on(1), machine.gates_on(2)
    turn = next(gate for gate in one if not gate.virtual)
    built = program(2)
    half_turns = [np.pi / 2] * len(turn.parameters)
    built.gate(turn.name, *half_turns, 0).delay(5000.0, 0).gate(two[0].name, *[0.5] * len(two[0].parameters), 0, 1)
    before = scheduled(built, context=context)
    after = decoupled(before, context).module
    assert violations(after, machine) == []
    assert same(before, after) is Evidence.EXACT


def test_programs_without_times_are_left():
    lowered = LowerCircuitToPhysical().run(waiting().module(), CONTEXT).module
    with pytest.raises(Decline, match="no times"):
        decoupled(lowered)


ASKED = ("dynamical-decoupling",)


def composite(protections):
    def busy():
        built = program(3, 3).sx(0).cz(0, 1)
        for _ in range(20):
            built.cz(1, 2)
        return built.cz(0, 1).measure_all().module()

    places = [
        Place(busy(), (0, 1, 2), protections=protections),
        Place(busy(), (2, 3, 4), order=1, protections=ASKED),
        Place(busy(), (8, 9, 10)),
    ]
    context = Context(target=TORINO)
    module = ScheduleAlap().run(composed(places, TORINO), context).module
    return module, InsertDynamicalDecoupling().run(module, context).module


@pytest.mark.parametrize("protections", [(), ASKED])
def test_only_tenants_who_asked_are_decoupled_and_the_isolation_check_sees_it(protections):
    before, after = composite(protections)
    verify(after)
    assert violations(after, TORINO) == []
    assert {fault.code for fault in isolation_faults(before, TORINO)} == {"QL0975"}
    assert list(isolation_faults(after, TORINO)) == []
    pulsed = {qubit for qubit in range(20) if any(name == "x" for name, _, _ in rows_of(after, qubit))}
    assert pulsed == ({0, 2} if protections else {2})
    claims = [tenant.decoupled_ns for tenant in read_tenants(after).tenants]
    assert (claims[0] > 0, claims[1] > 0, claims[2]) == (bool(protections), True, -1.0)


def test_a_false_promise_is_found():
    _, after = composite(ASKED)
    dropped = after.with_operations([without_pulses(op) if op.symbol == "main" else op for op in after.operations])
    assert [fault.code for fault in isolation_faults(dropped, TORINO)] == ["QL0975", "QL0975"]


def without_pulses(main):
    def visit(op):
        if not isinstance(op, Run):
            return None
        kept = op.rows.mask([kind.attribute("gate") not in ("x", "rz") for kind in op.rows.kinds])
        return (op.take(np.flatnonzero(kept)),)

    return rewrite_regions(main, visit)


def test_nobody_asked():
    module = ScheduleAlap().run(composed([Place(bell(), (0, 1))], TORINO), Context(target=TORINO)).module
    with pytest.raises(Decline, match="no tenant asked"):
        InsertDynamicalDecoupling().run(module, Context(target=TORINO))


@st.composite
def programs(draw):
    """Programs of up to four qubits with stretches of waiting, measurements, resets and branches."""
    built = program(4, 2)
    for _ in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(["sx", "rz", "cz", "many", "delay", "barrier", "measure", "reset", "if"]))
        qubit = draw(st.integers(0, 3))
        if kind == "cz":
            built.cz(qubit % 3, qubit % 3 + 1)
        elif kind == "many":
            for _ in range(draw(st.integers(1, 30))):
                built.sx(qubit)
        elif kind == "rz":
            built.rz(0.3, qubit)
        elif kind == "delay":
            built.delay(draw(st.sampled_from([10.0, 700.0, 3000.0])), qubit)
        elif kind == "barrier":
            built.barrier(*sorted({qubit, draw(st.integers(0, 3))}))
        elif kind == "measure" and built.bits == [None, None]:
            built.measure(qubit, 0)
        elif kind == "reset":
            built.reset(qubit)
        elif kind == "if" and built.bits[0] is not None:
            built.if_(built.bits[0], lambda block, qubit=qubit: block.sx(qubit).delay(2000.0, qubit).sx(qubit))
        else:
            built.sx(qubit)
    return built


@settings(max_examples=120, deadline=None)
@given(programs(), st.sampled_from([ScheduleAsap, ScheduleAlap]), st.sampled_from([200.0, 1000.0]))
def test_programs_stay_the_same_and_conform(built, scheduler, longest_gap_ns):
    before = scheduled(built, scheduler)
    try:
        after = decoupled(before, longest_gap_ns=longest_gap_ns).module
    except Decline:
        return
    verify(after)
    assert violations(after, FOUR) == []
    assert after.find("main").duration_ns == before.find("main").duration_ns
    verdict = CHECKER.check(before, after, None, Contract.CHANNEL, Effort.FULL)
    assert verdict.holds, verdict.how
    kept = [row for row in rows_of(before) if row[0] != "delay"]
    left = iter(rows_of(after))
    assert all(row in left for row in kept)  # in order, at their times
