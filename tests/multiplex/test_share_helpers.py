"""share-helpers: programs woven together do what they do alone, and never wait for each other."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.device.catalogue import find_target
from qlower.diagnostics import QlowerError, Source
from qlower.dialects.queue.building import QueuedJob, QueuedProgram, queue_module
from qlower.ir import Module, Run
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context
from qlower.lowering.registry import formats
from qlower.passes.circuit.decompose_standard import DecomposeStandard
from qlower.passes.circuit.lives import lives_of
from qlower.passes.circuit_to_physical.layout_sabre import LayoutSabre
from qlower.passes.circuit_to_physical.route_sabre import RouteSabre
from qlower.passes.multiplex.halo.helper_sharing import HelperSharing, Process
from qlower.passes.multiplex.halo.share_helpers import ShareHelpers
from qlower.passes.multiplex.halo.woven_program import peaks_of
from qlower.passes.multiplex.model import Placement, Plan, PlannedBatch, read_queue, write_plan
from tests.multiplex.halo_programs import assert_equal, circuit, distribution, plan_of, product, random_text, shared

GREEDY_PAIR = """
q = alloc_data(1)
s = alloc_helper(2)
H q0
CNOT q0, s0
CNOT q0, s1
CNOT s0, s1
CNOT q0, s0
c0 = MEASURE s0
c1 = MEASURE s1
deallocate_helper(s)
deallocate_data(q)
"""
"""Holds one helper and then wants another."""


def rows(module: Module) -> list[tuple[str, tuple[int, ...]]]:
    main = module.find("main")
    return [(row.kind.name.partition(".")[2], row.qubits) for run in runs(main) for row in run.unpack()]


def lives(text: str):
    main = circuit(text).find("main")
    return lives_of(main.body.operations[:-1], main.num_qubits, main.helpers)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(0, 2))
def test_outcomes_are_those_of_each_program_alone(seed, count, spare):
    generator = np.random.default_rng(seed)
    sizes = [(int(generator.integers(1, 3)), int(generator.integers(0, 3))) for _ in range(count)]
    texts = [random_text(generator, data, helpers, int(generator.integers(1, 10))) for data, helpers in sizes]
    data = sum(size for size, _ in sizes)
    free = max(peaks_of(lives(text))[0] for text in texts) + spare
    target = find_target(f"generic_line:{max(data + free, 2)}")
    places = generator.permutation(target.num_qubits)[:data].tolist()
    cuts = np.cumsum([0, *(size for size, _ in sizes)]).tolist()
    module = shared(texts, [places[a:b] for a, b in pairwise(cuts)], target)
    verify(module)
    expected = product([distribution(circuit(text)) for text in texts])
    assert_equal(distribution(module), expected)
    flat = DecomposeStandard().run(module, Context(target=target)).module
    routed = flat
    if any(kind.num_qubits == 2 for run in runs(flat.find("main")) for kind in run.rows.kinds):
        try:
            routed = RouteSabre(trials=2).run(flat, Context(target=target)).module
        except Exception as declined:  # nothing needs routing
            assert type(declined).__name__ == "Decline"
    assert_equal(distribution(routed), expected)


def greedy_gets_stuck(texts: list[str], free: int) -> bool:
    """Whether giving every helper to whoever asks first leaves all waiting."""
    processes = [Process(lives(text), dict(enumerate([0] * 9)), ()) for text in texts]
    held: list[set[int]] = [set() for _ in processes]
    while any(not process.is_done for process in processes):
        moved = False
        for process, own in zip(processes, held, strict=True):
            if process.is_done:
                continue
            helpers = process.lives.of_helpers(process.next)
            wanted = set(helpers) - own
            if len(wanted) > free:
                continue
            free -= len(wanted)
            own.update(wanted)
            ended = {life for life in helpers if process.ends[life] == process.next}
            free += len(ended)
            own.difference_update(ended)
            process.next += 1
            moved = True
        if not moved:
            return True
    return False


def test_two_programs_that_each_hold_what_the_other_wants():
    texts = [GREEDY_PAIR] * 2
    assert greedy_gets_stuck(texts, 2)
    module = shared(texts, [[0], [3]], "generic_line:4")
    assert_equal(distribution(module), product([distribution(circuit(GREEDY_PAIR))] * 2))


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(0, 2))
def test_programs_always_finish_if_the_neediest_can(seed, count, spare):
    generator = np.random.default_rng(seed)
    texts = [random_text(generator, 1, 5, int(generator.integers(5, 60))) for _ in range(count)]
    found = [lives(text) for text in texts]
    free = max(peaks_of(one)[0] for one in found) + spare
    num = count + free
    distance = np.abs(np.subtract.outer(np.arange(num), np.arange(num))).astype(np.int32)
    processes = [Process(one, {0: place}, ()) for place, one in enumerate(found)]
    sharing = HelperSharing(processes, range(count, num), distance)
    sharing.woven()
    assert all(process.is_done and not process.held for process in processes)
    assert sorted(sharing.free) == list(range(count, num))


def test_greedy_sharing_gets_stuck_on_some_of_these_programs():
    stuck = 0
    for seed in range(30):
        generator = np.random.default_rng(seed)
        texts = [random_text(generator, 1, 5, 40) for _ in range(4)]
        stuck += greedy_gets_stuck(texts, max(peaks_of(lives(text))[0] for text in texts))
    assert stuck > 5


def test_rows_take_turns_and_helpers_are_close_to_their_data():
    text = "q = alloc_data(1)\ns = alloc_helper(1)\nCNOT q0, s0\nX q0\nc0 = MEASURE s0\ndeallocate_data(q)"
    module = shared([text] * 2, [[1], [8]], "generic_line:10")
    assert rows(module) == [
        ("cx", (1, 0)),
        ("cx", (8, 7)),
        ("x", (1,)),
        ("x", (8,)),
        ("measure", (0,)),
        ("measure", (7,)),
    ]
    main = module.find("main")
    assert main.variables == (("j0_c", "bit", 1), ("j1_c", "bit", 1))
    assert main.placed_on == "generic_line:10" and main.num_qubits == 10


def test_the_next_owner_resets_a_helper():
    text = "q = alloc_data(1)\ns = alloc_helper(1)\nCNOT q0, s0\nc0 = MEASURE s0\ndeallocate_data(q)"
    plan = plan_of([text] * 2, [[0], [2]], find_target("generic_line:3"))
    result = ShareHelpers().run(plan, Context(target=find_target("generic_line:3")))
    assert rows(result.module) == [
        ("cx", (0, 1)),
        ("measure", (1,)),
        ("reset", (1,)),
        ("cx", (2, 1)),
        ("measure", (1,)),
    ]
    assert result.metrics["resets"] == 1 and result.metrics["waits"] == 1 and result.metrics["helpers"] == 1
    again = "q = alloc_data(1)\ns = alloc_helper(1)\nX s0\ndeallocate_helper(s0)\nCNOT q0, s0\ndeallocate_data(q)"
    assert [name for name, _ in rows(shared([again], [[0]], "generic_line:2"))] == ["x", "reset", "cx"]


def test_rows_come_from_their_job():
    text = "q = alloc_data(1)\nH q0\nc0 = MEASURE q0\ndeallocate_data(q)"
    plan = plan_of([text] * 2, [[0], [1]], find_target("generic_line:3"))
    batch = plan.find("batch0")
    marked = batch.with_(
        regions=[
            replace(
                batch.regions[0],
                operations=(
                    batch.regions[0]
                    .operations[0]
                    .with_rows(
                        batch.regions[0].operations[0].rows.with_origins(np.array([0, 1, 2]), np.array([40, 41]))
                    ),
                    batch.regions[0].operations[1],
                ),
            )
        ]
    )
    plan = plan.with_operations([marked if op is batch else op for op in plan.operations])
    module = ShareHelpers().run(plan, Context(target=find_target("generic_line:3"))).module
    found = [(row.qubits, row.origin) for run in runs(module.find("main")) for row in run.unpack()]
    assert set(found) == {((0,), (40,)), ((1,), (41,))}


def test_programs_without_roles_and_with_control_flow():
    text = """OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
bit d;
h q[0];
c[0] = measure q[0];
if (c[0]) { x q[1]; } else { h q[1]; }
c[1] = measure q[1];
d = c[0];
"""
    programs = [QueuedProgram("steered", "openqasm3", text), QueuedProgram("greedy", "halo", GREEDY_PAIR)]
    queue = queue_module(programs, [QueuedJob("a", 0, 10), QueuedJob("b", 1, 10), QueuedJob("c", 0, 10)])
    target = find_target("generic_line:8")
    places = ((0, 1), (4,), (7, 6))
    batch = PlannedBatch(tuple(Placement(i, -1, place, 10) for i, place in enumerate(places)), 10)
    plan = Plan("test", {}, (batch,), composition="share-helpers")
    module = ShareHelpers().run(write_plan(queue, read_queue(queue), plan, target), Context(target=target)).module
    verify(module)
    steered = distribution(formats().load("openqasm3").read(Source("steered", text)))
    assert_equal(distribution(module), product([steered, distribution(circuit(GREEDY_PAIR)), steered]))


def test_what_cannot_be_composed_says_why():
    text = "q = alloc_data(1)\nH q0\ndeallocate_data(q)"
    target = find_target("generic_line:4")
    plan = plan_of([GREEDY_PAIR, text], [[0], [1]], target)

    def code(module: Module, name: str = "generic_line:4", batch: int = 0) -> str:
        with pytest.raises(QlowerError) as caught:
            ShareHelpers(batch=batch).run(module, Context(target=find_target(name)))
        return caught.value.diagnostics[0].code

    assert code(plan, batch=1) == "QL0960"
    assert code(plan, "generic_line:5") == "QL0960"
    assert code(plan_of([GREEDY_PAIR] * 2, [[0], [0]], target)) == "QL0961"
    assert code(plan_of([GREEDY_PAIR], [[0, 1]], target)) == "QL0961"
    assert code(plan_of([GREEDY_PAIR], [[9]], target)) == "QL0961"
    assert code(plan_of([GREEDY_PAIR, text, text], [[0], [1], [2]], target)) == "QL0961"
    queue = read_queue(plan)
    other = write_plan(plan.with_operations(plan.operations[2:]), queue, Plan("hyperq", {}, ()), target)
    assert code(other) == "QL0960"


def test_layout_passes_leave_the_data_where_they_are():
    module = shared([GREEDY_PAIR], [[3]], "generic_line:6")
    with pytest.raises(Exception, match="placed already"):
        LayoutSabre().run(module, Context(target=find_target("generic_line:6")))
    assert isinstance(module.find("main").body.operations[0], Run)
