"""Schedules of lattice surgery: checked independently, as fast as they claim, with balanced ledgers."""

import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.diagnostics import QlowerError
from qlower.dialects.classical.ops import Constant, For, Yield
from qlower.dialects.logical.ops import Code, Factory, Schedule
from qlower.dialects.logical.rows import DURATION, OPERATION, START, STATE
from qlower.dialects.logical.surgery_schedule import write_surgery_schedule
from qlower.ir import Region, Run, Value
from qlower.ir.types import signed
from qlower.ir.verifier import verify
from qlower.lowering import Context
from qlower.lowering.registry import find_target
from qlower.passes.logical.check_surgery import surgery_faults
from qlower.passes.logical.lay_out_patches import LayOutPatches
from qlower.passes.logical.layouts.styles import STYLES
from qlower.passes.logical.schedule_surgery import ScheduleSurgery
from qlower.passes.logical.surgery import schedule_kernel
from qlower.passes.logical.surgery.critical_path import earliest_begins, lengths_behind
from qlower.passes.logical.surgery.operations import (
    CLIFFORD,
    DECODING,
    FREE,
    MEASUREMENT,
    T,
    read_operations,
)
from tests.logical.surgery.pauli_programs import pauli_program, random_program


def code(distance=5):
    return Code(
        attributes={
            "sym_name": "code", "family": "surface", "distance": distance, "physical_qubits": 2 * distance**2 - 1,
            "cycle_ns": 1000.0, "rounds_per_step": distance, "physical_error_rate": 1e-3, "logical_error_rate": 1e-6,
        }
    )  # fmt: skip


def factory(name="factory0", copies=2, rounds=18.1, states=1):
    return Factory(
        attributes={
            "sym_name": name, "protocol": name, "copies": copies, "physical_qubits": 810, "batch_rounds": rounds,
            "error_rate": 4.4e-8, "states_per_batch": states,
        }
    )  # fmt: skip


MACHINES = ((), (code(),), (code(), factory()), (code(7), factory(), factory("four", 1, 77.3, 4)))


def scheduled(module, context=None, **options):
    laid_out = LayOutPatches(**options).run(module, Context()).module
    return ScheduleSurgery().run(laid_out, context or Context())


def steps(module):
    """(operation, start, duration, state, tiles) of every step."""
    schedule = module.find("schedule")
    run = next(op for op in schedule.body.operations if isinstance(op, Run))
    columns = [run.rows.columns[name].tolist() for name in (OPERATION, START, DURATION, STATE)]
    tiles = [tuple(run.rows.qubits_of(row).tolist()) for row in range(len(run.rows))]
    return list(zip(*columns, tiles, strict=True))


@given(
    st.integers(1, 9), st.integers(0, 25), st.integers(0, 10**6), st.sampled_from([1, 2, 3, None]),
    st.sampled_from(sorted(STYLES)), st.integers(0, len(MACHINES) - 1), st.integers(1, 2),
)  # fmt: skip
@settings(deadline=None, max_examples=60)
def test_every_schedule_passes_the_check(  # noqa: PLR0917  # one for each strategy
    num_qubits, count, seed, weight, style, machine, storage
):
    program = random_program(num_qubits, count, seed, weight)
    module = program.with_operations((*program.operations, *MACHINES[machine]))
    done = scheduled(module, style=style, storage=storage).module
    verify(done)
    assert [str(fault) for fault in surgery_faults(done)] == []
    schedule = done.find("schedule")
    _, operations = read_operations(program)
    assert schedule.consumed == operations.count(T)
    assert schedule.produced == schedule.consumed + schedule.discarded


def test_commuting_operations_apart_go_side_by_side():
    program = pauli_program(16)
    for pair in ((0, 1), (10, 11), (14, 15)):
        program.measure("".join("Z" if qubit in pair else "I" for qubit in range(16)))
    done = scheduled(program.module())
    assert done.metrics["rounds"] == done.metrics["ideal_rounds"] == 1
    assert scheduled(program.module(), style="fast").metrics["rounds"] == 3


def test_many_rotations_at_a_time_with_many_factories():
    """Ten qubits that each take a state in nearly every step: little is lost to streets and stores."""
    program = pauli_program(10)
    for turn in range(60):
        for qubit in range(10):
            letter = "XZ"[turn % 2]
            program.rotate("I" * qubit + letter + "I" * (9 - qubit))
    done = scheduled(program.module())
    assert list(surgery_faults(done.module)) == []
    assert done.metrics["ideal_rounds"] == 61
    assert done.metrics["rounds"] <= 11 + 1.5 * 61


def test_what_does_not_commute_keeps_its_order():
    done = scheduled(pauli_program(4).measure("XXII").measure("ZIII").measure("IIZZ").module())
    begins = {operation: start for operation, start, *_ in steps(done.module)}
    assert begins[1] == begins[0] + 1
    assert begins[2] == 0


def test_paulis_and_phases_take_no_time():
    done = scheduled(pauli_program(2).rotate("XZ", 4).rotate("II", 1).rotate("ZZ", 0).measure("II").module())
    assert done.metrics["rounds"] == 0
    assert done.module.find("schedule").body.operations[0].name == "logical.end"
    assert list(surgery_faults(done.module)) == []


def test_a_measurement_of_one_patch_needs_no_bus():
    done = scheduled(pauli_program(4).measure("YIII").measure("IZII").measure("IIXI").measure("IIIZ").module())
    assert done.metrics["rounds"] == 1
    assert all(len(tiles) == 1 for *_, tiles in steps(done.module))


@pytest.mark.parametrize(("style", "rounds"), [("routed", 1), ("fast", 1), ("intermediate", 5), ("compact", 9)])
def test_steps_of_a_rotation(style, rounds):
    done = scheduled(pauli_program(4).rotate("XYZI").module(), style=style, factories=1)
    (operation, start, duration, state, _), (_, held_from, held_for, none, store) = (
        step for step in steps(done.module) if step[0] >= 0
    )
    assert (operation, start, duration, state) == (0, 11, rounds, 0)
    assert (held_from, held_for, none, len(store)) == (11 + rounds, 1, -1, 1)


def test_fast_block_with_eleven_factories_takes_a_state_in_every_step():
    """arXiv:1808.02892, section 4: 11 factories of 11 tiles that give a state in 11 steps are 121 tiles."""
    program = pauli_program(100)
    for turn in range(400):
        program.rotate(("Z" if turn % 2 else "X") * 100)
    laid_out = LayOutPatches(style="fast").run(program.module(), Context())
    assert (laid_out.metrics["factory_tiles"], laid_out.metrics["block_tiles"]) == (121, 231)
    done = ScheduleSurgery().run(laid_out.module, Context())
    # After the first batch a state comes in every step, and is taken at once.
    assert done.metrics["rounds"] == 11 + 400 + 1
    assert done.metrics["ideal_rounds"] == 400 + 1
    assert done.metrics["discarded"] <= 2


def test_factories_that_are_too_slow_make_rotations_wait():
    program = pauli_program(3)
    for _ in range(10):
        program.rotate("XZI").rotate("ZZZ")
    done = scheduled(program.module(), factories=1)
    assert done.metrics["rounds"] == 20 * 11 + 2
    assert done.metrics["discarded"] == 0
    assert done.metrics["ideal_rounds"] == 21


def test_states_of_one_batch_wait_in_their_stores():
    program = pauli_program(3)
    for _ in range(4):
        program.rotate("XII").rotate("ZII")
    module = program.module(code(), factory("four", 1, 77.3, 4))
    done = scheduled(module)
    ready = {step[3]: step[1] + step[2] for step in steps(done.module) if step[0] < 0}
    assert [ready[state] for state in range(8)] == [78] * 4 + [155] * 4
    used = sorted(step[1] for step in steps(done.module) if step[0] >= 0 and step[3] >= 0)
    assert used == [78, 83, 88, 93, 155, 160, 165, 170]


def test_reaction_delays_what_depends_on_a_bit():
    target = find_target("google_willow")
    latency_rounds = 63
    assert target.qec.decoder_latency_ns == 63_000.0
    program = pauli_program(2)
    program.measure("ZZ")
    program.if_(program.bits[0], "XI", 2).rotate("IX")
    module = program.module(code())
    plain = scheduled(module)
    assert plain.metrics["reaction_rounds"] == 0
    begins = {step[0]: step[1] for step in reversed(steps(plain.module)) if step[3] < 0}
    assert begins[1] == 5
    late = scheduled(module, Context(target=target))
    assert late.metrics["reaction_rounds"] == latency_rounds
    begins = {step[0]: step[1] for step in reversed(steps(late.module)) if step[0] >= 0}
    assert begins[1] == 5 + latency_rounds
    assert list(surgery_faults(late.module)) == []


def test_reaction_spaces_rotations_that_do_not_commute():
    program = pauli_program(2).rotate("XI").rotate("ZI").rotate("IX")
    done = scheduled(program.module(code()), Context(target=find_target("google_willow")), factories=6)
    begins = {step[0]: step[1] for step in steps(done.module) if step[3] >= 0 and step[0] >= 0}
    assert begins[1] - begins[0] == 5 + 63
    assert begins[2] < begins[0] + 5 + 63


def test_conditional_rotations_are_scheduled_for_their_costliest_value():
    program = pauli_program(2).measure("ZI")
    bit = program.bits[0]
    program.rotate("XI", 1, bit, -2).rotate("IX", 0, bit, 4).rotate("IX", 0, bit, 2).rotate("IX", 2, bit, 1)
    _, operations = read_operations(program.module())
    kinds = operations.kind[operations.position >= 0].tolist()
    assert kinds == [MEASUREMENT, T, FREE, CLIFFORD, T]
    assert operations.count(DECODING) == 1
    assert list(surgery_faults(scheduled(program.module()).module)) == []


def unrolled_begins(operations, lengths):
    """When each node can begin, by the definition."""
    begins = []
    for node in range(len(operations)):
        apart = operations.paulis.anticommutes_with(node)
        waits = set(operations.waits[operations.wait_offsets[node] : operations.wait_offsets[node + 1]].tolist())
        begins.append(max((begins[i] + lengths[i] for i in range(node) if apart[i] or i in waits), default=0))
    return begins


@given(st.integers(1, 80), st.integers(0, 40), st.integers(0, 10**6), st.sampled_from([1, 2, 12, None]))
@settings(deadline=None, max_examples=40)
def test_critical_paths(num_qubits, count, seed, weight):
    _, operations = read_operations(random_program(num_qubits, count, seed, weight))
    lengths = np.where(operations.kind == FREE, 0, 1 + np.arange(len(operations)) % 3).astype(np.int64)
    begins = earliest_begins(operations, lengths, Context())
    assert begins.tolist() == unrolled_begins(operations, lengths)
    behind = lengths_behind(operations, lengths, Context())
    assert (begins + behind).max(initial=0) == (begins + lengths).max(initial=0)


def test_a_long_program_is_scheduled_in_parts(monkeypatch):
    """The output is emptied whenever it is full; what is decided does not depend on how often."""
    module = random_program(5, 60, 9, 3)
    whole = scheduled(module).module.digest
    monkeypatch.setattr("qlower.passes.logical.surgery.scheduling.CHUNK_NODES", 3)
    assert scheduled(module).module.digest == whole


def test_a_small_window_gives_another_correct_schedule(monkeypatch):
    monkeypatch.setattr(schedule_kernel, "WINDOW", 3)
    monkeypatch.setattr(schedule_kernel, "MOST_FAILURES", 1)
    done = scheduled(random_program(6, 50, 4, 2)).module
    assert list(surgery_faults(done)) == []


def test_compiled_and_interpreted_kernels_agree(monkeypatch):
    module = random_program(8, 60, 3, 3)
    digests = []
    for compiled in (False, True):
        monkeypatch.setattr("qlower.lowering.kernels.Kernel.prefers_compiled", lambda *_, way=compiled: way)
        digests.append(scheduled(module).module.digest)
    assert digests[0] == digests[1]


def test_steps_know_which_rows_they_come_from():
    module = random_program(4, 10, 2)
    done = scheduled(module).module
    run = next(op for op in done.find("schedule").body.operations if isinstance(op, Run))
    main_rows = next(op for op in module.find("main").body.operations if isinstance(op, Run)).rows
    for row, operation in enumerate(run.rows.columns[OPERATION].tolist()):
        expected = main_rows.origins_of(operation).tolist() if operation >= 0 else []
        assert run.rows.origins_of(row).tolist() == expected


def test_the_document_has_a_ledger_of_every_state():
    program = random_program(4, 30, 6)
    done = scheduled(program.with_operations((*program.operations, code(), factory()))).module
    document = json.loads(write_surgery_schedule(done))
    schedule = done.find("schedule")
    states = document["magic_states"]
    assert len(states) == document["produced"] == schedule.produced
    assert sum(not state["discarded"] for state in states) == schedule.consumed
    assert all(state["used_at"] >= state["ready"] for state in states if not state["discarded"])
    by_factory = itertools.groupby(sorted(states, key=lambda s: (s["factory"], s["ready"])), key=lambda s: s["factory"])
    for _, made in by_factory:
        times = [state["ready"] for state in made]
        assert all(18 <= b - a <= 19 for a, b in itertools.pairwise(times))
    assert len(document["steps"]) == len(steps(done))
    assert document["operations"][0].keys() in ({"measure", "negated"}, {"rotate", "angle", "depends_on_bits"})
    assert document["rounds_per_step"] == 5


def a_loop():
    program = pauli_program(1)
    start = Value(signed(32))
    constant = Constant(results=(start,), attributes={"value": 1})
    inner = pauli_program(1).rotate("X").module().find("main").body.operations[0]
    loop = For(operands=(start, start, start), regions=(Region((inner, Yield()), (Value(signed(32)),)),))
    program.operations += [constant, loop]
    return program.module()


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (pauli_program(2).module().with_level("circuit"), "QL1320"),
        (pauli_program(2).rotate("XZ", 0.5).module(), "QL1321"),
        (a_loop(), "QL1322"),
    ],
)
def test_programs_that_cannot_be_scheduled(module, expected):
    with pytest.raises(QlowerError) as caught:
        scheduled(module)
    assert caught.value.diagnostics[0].code == expected


def test_a_program_input_in_an_angle_is_refused():
    program = pauli_program(1).measure("Z")
    program.rotate("X", 1, program.bits[0], 0.3)
    with pytest.raises(QlowerError) as caught:
        scheduled(program.module())
    assert caught.value.diagnostics[0].code == "QL1321"


def test_layouts_that_do_not_fit():
    program = random_program(3, 10, 1)
    with pytest.raises(QlowerError) as caught:
        ScheduleSurgery().run(program, Context())
    assert caught.value.diagnostics[0].code == "QL1323"
    other = LayOutPatches().run(random_program(4, 10, 1), Context()).module.find("layout")
    with pytest.raises(QlowerError) as caught:
        ScheduleSurgery().run(program.with_operations((*program.operations, other)), Context())
    assert caught.value.diagnostics[0].code == "QL1323"
    bare = LayOutPatches().run(pauli_program(3).measure("ZZI").module(), Context()).module.find("layout")
    with pytest.raises(QlowerError) as caught:
        ScheduleSurgery().run(program.with_operations((*program.operations, bare)), Context())
    assert caught.value.diagnostics[0].code == "QL1326"
    plain = LayOutPatches(factories=2).run(program, Context()).module
    with pytest.raises(QlowerError) as caught:
        ScheduleSurgery().run(plain.with_operations((*plain.operations, code(), factory())), Context())
    assert caught.value.diagnostics[0].code == "QL1324"


def test_a_layout_without_edges_is_refused():
    laid_out = LayOutPatches().run(random_program(2, 5, 1), Context()).module
    layout = laid_out.find("layout")
    run, end = layout.body.operations
    bare = {name: column for name, column in run.rows.columns.items() if name != "left"}
    changed = layout.with_(regions=(Region((run.with_rows(run.rows.with_columns(bare)), end)),))
    with pytest.raises(QlowerError) as caught:
        ScheduleSurgery().run(
            laid_out.with_operations([changed if op is layout else op for op in laid_out.operations]), Context()
        )
    assert caught.value.diagnostics[0].code == "QL1325"


def test_scheduling_again_replaces_the_schedule():
    done = scheduled(random_program(3, 10, 1)).module
    again = ScheduleSurgery().run(done, Context()).module
    assert again.digest == done.digest
    assert sum(isinstance(op, Schedule) for op in again.operations) == 1
