"""schedule-asap and schedule-alap."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlower.device.catalogue import find_calibration, find_target
from qlower.ir.rewriting import runs
from qlower.lowering import Context, Decline
from qlower.passes.circuit_to_physical.lower_circuit_to_physical import LowerCircuitToPhysical
from qlower.passes.physical.check_conformance import violations
from qlower.passes.physical.schedule_alap import ScheduleAlap
from qlower.passes.physical.schedule_asap import ScheduleAsap
from qlower.passes.physical.schedule_kernel import earliest_starts
from tests.physical.building import conditional, module_of, run_of

TARGET = find_target("ibm_torino")
CALIBRATION = find_calibration(TARGET)
CONTEXT = Context(target=TARGET, calibration=CALIBRATION)


def scheduled(operations, scheduler):
    module = LowerCircuitToPhysical().run(module_of(133, operations), CONTEXT).module
    return scheduler().run(module, CONTEXT)


def times(module, index=0):
    rows = list(runs(module))[index].rows
    return rows.columns["start_ns"].tolist(), rows.columns["duration_ns"].tolist()


CHAIN = [
    ("sx", [0], []),
    ("cz", [0, 1], []),
    ("rz", [1], [0.3]),
    ("sx", [1], []),
    ("sx", [2], []),
    ("measure", [1], []),
]


def test_asap_and_alap_by_hand():
    sx0, sx1, sx2 = (CALIBRATION.gate_duration_ns("sx", [q]) for q in (0, 1, 2))
    cz = CALIBRATION.gate_duration_ns("cz", [0, 1])
    measure = CALIBRATION.readout_duration_ns[1]
    asap = scheduled([run_of(CHAIN)], ScheduleAsap)
    starts, durations = times(asap.module)
    assert durations == [sx0, cz, 0.0, sx1, sx2, measure]
    assert starts == [0.0, sx0, sx0 + cz, sx0 + cz, 0.0, sx0 + cz + sx1]
    total = sx0 + cz + sx1 + measure
    assert asap.metrics["duration_ns"] == pytest.approx(total)
    late, _ = times(scheduled([run_of(CHAIN)], ScheduleAlap).module)
    assert late == pytest.approx([0.0, sx0, sx0 + cz, sx0 + cz, total - sx2, sx0 + cz + sx1])


def test_the_snapshot_wins_over_the_descriptor_and_pairs_differ():
    durations = {CALIBRATION.gate_duration_ns("cz", list(pair)) for pair in CALIBRATION.gates["cz"].qubits}
    assert len(durations) > 1
    items = [("cz", list(pair), []) for pair in CALIBRATION.gates["cz"].qubits[:40]]
    _, found = times(scheduled([run_of(items)], ScheduleAsap).module)
    assert found == [CALIBRATION.gate_duration_ns("cz", pair) for _, pair, _ in items]


def test_barriers_and_delays_hold():
    items = [("delay_ns", [0], [100.0]), ("barrier", [0, 1], []), ("rz", [1], [0.1]), ("gphase", [], [0.2])]
    starts, durations = times(scheduled([run_of(items)], ScheduleAsap).module)
    assert starts == [0.0, 100.0, 100.0, 0.0]
    assert durations == [100.0, 0.0, 0.0, 0.0]


def test_each_run_has_its_own_clock_and_the_program_their_sum():
    first = run_of([("measure", [0], [])])
    module = scheduled([first, conditional(first.results[0], [("x", [0], [])])], ScheduleAsap).module
    assert times(module, 1)[0] == [0.0]
    expected = CALIBRATION.readout_duration_ns[0] + CALIBRATION.gate_duration_ns("x", [0])
    assert module.find("main").duration_ns == pytest.approx(expected)


def test_unknown_durations_are_a_reason_not_a_zero():
    target = find_target("quantinuum_helios")
    module = module_of(target.num_qubits, [run_of([("rzz", [0, 1], [0.5])])])
    context = Context(target=target)
    physical = LowerCircuitToPhysical().run(module, context).module
    with pytest.raises(Decline, match="rzz takes on quantinuum_helios is unknown"):
        ScheduleAsap().run(physical, context)


GATES = st.one_of(
    st.tuples(st.just("sx"), st.tuples(st.integers(0, 14)), st.just(())),
    st.tuples(st.just("rz"), st.tuples(st.integers(0, 14)), st.just((0.5,))),
    st.tuples(st.just("cz"), st.integers(0, 13).map(lambda q: (q, q + 1)), st.just(())),
    st.tuples(st.just("barrier"), st.permutations(range(15)).map(lambda qs: tuple(qs[:3])), st.just(())),
)


@given(st.lists(GATES, max_size=30), st.sampled_from([ScheduleAsap, ScheduleAlap]))
def test_rows_on_a_qubit_follow_each_other_in_order(items, scheduler):
    result = scheduled([run_of(items)], scheduler)
    assert violations(result.module, TARGET) == []
    if not items:
        return
    starts, durations = times(result.module)
    free = {}
    for (_, qubits, _), start, duration in zip(items, starts, durations, strict=True):
        assert all(start >= free.get(q, 0.0) - 1e-6 for q in qubits)
        free.update(dict.fromkeys(qubits, start + duration))
    assert result.metrics["duration_ns"] == pytest.approx(max(free.values()))


def test_compiled_and_interpreted_kernels_agree():
    rng = np.random.default_rng(5)
    counts = rng.integers(0, 3, 400)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    qubits = rng.integers(0, 9, offsets[-1]).astype(np.int32)
    durations = rng.uniform(0, 500, 400)
    order = np.arange(400, dtype=np.int64)
    found = []
    for run in (earliest_starts.run_compiled, earliest_starts.run_interpreted):
        starts = np.zeros(400)
        found.append((run(offsets, qubits, durations, order, np.zeros(9), starts), starts.tobytes()))
    assert found[0] == found[1]
