"""compose-batch: tenants side by side and one after the other in one program."""

from dataclasses import replace

import pytest

from qlower.diagnostics import QlowerError
from qlower.dialects.classical.ops import If
from qlower.dialects.physical.ops import Program
from qlower.ir import Run
from qlower.ir.origins import rebase
from qlower.ir.rewriting import runs, walk
from qlower.ir.verifier import verify
from qlower.lowering import Context
from qlower.lowering.registry import formats
from qlower.passes.multiplex.composition.compose_batch import ComposeBatch
from qlower.passes.multiplex.isolation.check_isolation import isolation_faults
from qlower.passes.multiplex.local_programs import on_local_qubits
from qlower.passes.multiplex.model import Placement, Plan, PlannedBatch, read_queue, write_plan
from qlower.passes.multiplex.splitting import split
from qlower.passes.multiplex.tenancy import read_tenants
from qlower.passes.physical.check_conformance import violations
from qlower.passes.physical.fix_directions import FixDirections
from qlower.passes.physical.schedule_alap import ScheduleAlap
from qlower.passes.physical.schedule_asap import ScheduleAsap
from tests.multiplex.batches import BRISBANE, LINE, TORINO, Place, bell, composed, plan_of, steered
from tests.program_builder import program


def main_of(module):
    main = module.find("main")
    assert isinstance(main, Program)
    return main


def lines(module):
    """Rows and ops of the body as short texts, in order."""
    found = []
    for op in main_of(module).body.operations[:-1]:
        if isinstance(op, Run):
            for row in op.unpack():
                gate = row.kind.attribute("gate") or row.kind.name.partition(".")[2]
                tenant = row.kind.attribute("tenant")
                found.append(f"{gate}{'' if tenant is None else f'>{tenant}'} {list(row.qubits)}")
        else:
            found.append(op.name)
    return found


def test_two_tenants_on_qubits_of_their_own_share_one_run():
    module = composed([Place(bell(), (3, 4)), Place(bell(3), (8, 7, 6))])
    verify(module)
    operations = main_of(module).body.operations
    assert [type(op) for op in operations[:-1]] == [Run]
    assert main_of(module).variables == (("j0_c", "bit", 2), ("j1_c", "bit", 3))
    assert operations[0].rows.slots.tolist() == [0, 1, 2, 3, 4]
    assert operations[-1].operands == operations[0].results
    assert not any("barrier" in line or "reset" in line for line in lines(module))


def test_one_program_placed_twice_has_values_of_its_own():
    circuit = steered()
    module = composed([Place(circuit, (0, 1)), Place(circuit, (4, 5))])
    verify(module)
    assert len({value for op in walk(main_of(module)) for value in op.results}) == sum(
        len(op.results) for op in walk(main_of(module))
    )


def test_a_reused_qubit_is_reset_twice_before_the_barrier_of_the_next_owner():
    module = composed([Place(bell(), (3, 4)), Place(bell(), (4, 5), order=1)])
    found = lines(module)
    at = found.index("reset>1 [4]")
    assert found[at - 1 : at + 3] == ["barrier [3, 4]", "reset>1 [4]", "reset>1 [4]", "barrier [4, 5]"]
    assert found[at - 2] == "measure [4]"
    assert found.count("reset>1 [4]") == 2
    assert read_tenants(module).tenants[1].resets == 2


def test_verified_reset_takes_two_where_one_was_asked_for():
    places = [Place(bell(), (3, 4), protections=("verified-reset",)), Place(bell(), (4, 5), order=1)]
    assert lines(composed(places, resets=1)).count("reset>1 [4]") == 2
    assert lines(composed([Place(bell(), (3, 4)), places[1]], resets=1)).count("reset>1 [4]") == 1


def test_an_owner_ends_once_and_as_a_whole():
    """Scheduled as late as possible, its other qubits would be measured at the very end of the program."""
    places = [Place(bell(3), (2, 3, 4)), Place(bell(), (4, 5), order=1), Place(bell(), (1, 2), order=1)]
    module = composed(places, TORINO)
    assert lines(module).count("barrier [2, 3, 4]") == 1
    (run,) = runs(main_of(ScheduleAlap().run(module, Context(target=TORINO)).module))
    ends = {}
    for row, start in zip(run.unpack(), run.rows.columns["start_ns"].tolist(), strict=True):
        if row.kind.name == "physical.measure":
            ends.setdefault(row.qubits[0], start)
    assert ends[2] == ends[3] == ends[4] < ends[5]


@pytest.mark.parametrize("tier", ["buffered", "time-separated"])
@pytest.mark.parametrize("scheduler", [ScheduleAsap, ScheduleAlap])
def test_neighbours_that_must_not_meet_are_parted_by_a_barrier(tier, scheduler):
    places = [Place(bell(), (0, 1)), Place(bell(), (2, 3), tier=tier, start_ns=5.0), Place(bell(), (5, 6))]
    module = composed(places, TORINO)
    assert "barrier [0, 1, 2, 3]" in lines(module)
    scheduled = scheduler().run(module, Context(target=TORINO)).module
    (run,) = runs(main_of(scheduled))
    spans = {}
    for row, start, length in zip(
        run.unpack(), run.rows.columns["start_ns"].tolist(), run.rows.columns["duration_ns"].tolist(), strict=True
    ):
        if "barrier" not in row.kind.name:
            for qubit in row.qubits:
                spans.setdefault(qubit // 2, []).extend([start, start + length])
    assert max(spans[0]) <= min(spans[1])


def test_strangers_far_apart_are_not_parted():
    places = [Place(bell(), (0, 1), tier="time-separated"), Place(bell(), (4, 5), tier="buffered")]
    assert not any("barrier" in line for line in lines(composed(places)))


def test_control_flow_of_tenants_goes_in_step_and_later_owners_wait_for_it():
    places = [Place(steered(), (0, 1)), Place(steered(), (4, 5)), Place(bell(), (1, 2), order=1)]
    module = composed(places)
    verify(module)
    operations = main_of(module).body.operations
    kinds = ["if" if isinstance(op, If) else "run" if isinstance(op, Run) else "other" for op in operations[:-1]]
    assert kinds[-4:] == ["run", "if", "if", "run"]
    found = lines(module)
    handover = found.index("reset>2 [1]")
    assert "measure [1]" in found[:handover]
    assert found[handover:] == ["reset>2 [1]", "reset>2 [1]", "barrier [1, 2]", *lines(composed([places[2]]))]


def test_an_owner_that_begins_with_a_branch_waits_for_its_resets():
    built = program(2, 1)
    built.if_(built.constant(True), lambda block: block.x(1))
    branching = built.measure(1, 0) and built.module()
    module = composed([Place(bell(), (0, 1)), Place(branching, (1, 2), order=1)])
    found = lines(module)
    assert found.index("barrier [1, 2]") < found.index("classical.if")


def test_global_phases_are_summed():
    first = program(1, 1).gphase(0.25).sx(0).gphase(0.5).measure_all().module()
    second = program(1, 1).gphase(-1.5).sx(0).measure_all().module()
    module = composed([Place(first, (0,)), Place(second, (3,))])
    (run,) = runs(main_of(module))
    phases = [row for row in run.unpack() if row.kind.name == "physical.gphase"]
    assert [row.parameters for row in phases] == [(-0.75,)]


def test_rows_come_from_their_compiled_row_and_their_placement():
    module = rebase(plan_of([Place(bell(), (3, 4)), Place(bell(), (8, 7))]))
    made = ComposeBatch().run(module, Context(target=LINE)).module
    names = [op if isinstance(op, str) else op.name for op in walk_with_rows(module)]
    places = [position for position, name in enumerate(names) if name == "plan.place"]
    is_row = [name.startswith("physical.") and name != "physical.program" for name in names]
    compiled = [position for position, compiled_row in enumerate(is_row) if compiled_row]
    (run,) = runs(main_of(made))
    found = [row.origin for row in run.unpack()]
    half = len(found) // 2
    assert [origin[0] for origin in found] == [places[0]] * half + [places[1]] * half
    assert [origin[1] for origin in found] == compiled


def walk_with_rows(module):
    for op in walk(module):
        if isinstance(op, Run):
            for row in op.unpack():
                yield row.kind.name
        else:
            yield op


def test_free_parameters_and_names_that_are_no_identifiers():
    built = program(1, 2, ("α", "b c"))
    built.rz(built.input(0), 0).rz(built.input(1), 0)
    circuit = built.measure(0, 0) and built.module()
    variables = (("a b", "bit", 1), ("a_b", "bit", -1))
    places = [Place(circuit, (0,), variables=variables), Place(circuit, (4,), variables=variables)]
    module = composed(places)
    verify(module)
    main = main_of(module)
    assert [name for name, _, _ in main.variables] == ["j0_a_b", "j0_a_b_", "j1_a_b", "j1_a_b_"]
    assert main.inputs == ("j0__", "j0_b_c", "j1__", "j1_b_c")
    assert [v.own_name for v in read_tenants(module).tenants[1].variables] == ["a b", "a_b"]
    assert len(main.body.arguments) == 4


def test_outputs_of_those_who_declare_none_are_all():
    two = (("a", "bit", 1), ("b", "bit", 1))
    declares = Place(bell(), (0, 1), variables=two, outputs=("b",))
    module = composed([declares, Place(bell(), (4, 5))])
    assert main_of(module).outputs == ("j0_b", "j1_c")


def test_directions_are_mended_and_the_result_conforms_and_is_written_in_every_format():
    circuit = program(3, 3).sx(0).ecr(0, 1).ecr(2, 1).measure_all().module()
    places = [Place(circuit, (0, 1, 2)), Place(circuit, (2, 3, 4), order=1), Place(circuit, (10, 11, 12))]
    module = composed(places, BRISBANE)
    assert violations(module, BRISBANE)
    context = Context(target=BRISBANE)
    turned = FixDirections().run(module, context).module
    done = ScheduleAlap().run(turned, context).module
    verify(done)
    assert violations(done, BRISBANE) == []
    assert read_tenants(done) == read_tenants(module)
    for name in BRISBANE.formats:
        if name != "qir-base":  # it has no resets
            write = formats().load(name).write
            assert write is not None and write(done)


def test_tenants_with_control_flow_are_written_in_every_format():
    module = composed([Place(steered(), (0, 1)), Place(bell(), (1, 2), order=1), Place(steered(), (5, 6))])
    for name in LINE.formats:
        if name != "qir-base":  # it has no control flow
            write = formats().load(name).write
            assert write is not None and write(module)


def test_a_program_that_does_nothing_is_a_tenant_too():
    """Cut to the qubits that it uses it has none."""
    nothing = Place(program(1, 2).module(), (0,))
    plan = plan_of([nothing, Place(bell(), (4, 5))])
    queue = plan.with_operations([op for op in plan.operations if not op.name.startswith("plan.")])
    cut = on_local_qubits(queue.find("p0.v0"), "p0.v0")
    queue = queue.with_operations([cut if op is queue.find("p0.v0") else op for op in queue.operations])
    batch = PlannedBatch((Placement(0, 0, (), 10), Placement(1, 1, (4, 5), 10)), 10)
    plan = write_plan(queue, read_queue(queue), Plan("test", {}, (batch,)), LINE)
    module = ComposeBatch().run(plan, Context(target=LINE)).module
    verify(module)
    assert list(isolation_faults(module, LINE)) == []
    assert split({"11 00": 10}, read_tenants(module)) == {"job-0": {"00": 10}, "job-1": {"11": 10}}


LACKING = replace(LINE, features=replace(LINE.features, reset=False, barrier=False))


@pytest.mark.parametrize(
    ("places", "target", "code"),
    [
        ([Place(bell(), (0, 1)), Place(bell(), (1, 2))], LINE, "QL0961: the jobs job-0 and job-1 hold qubit 1"),
        ([Place(bell(), (0, 1)), Place(bell(), (1, 2), order=1)], LACKING, "QL0962: .* no resets"),
        ([Place(bell(), (0, 1)), Place(bell(), (2, 3), tier="buffered")], LACKING, "QL0962: .* no barriers"),
    ],
)
def test_what_cannot_be_composed_is_refused(places, target, code):
    with pytest.raises(QlowerError, match=code):
        composed(places, target)


@pytest.mark.parametrize(
    ("placement", "code"),
    [
        (Placement(0, 0, (0, 12), 10), "QL0961: the job job-0 cannot be placed"),
        (Placement(0, 0, (0, 0), 10), "QL0961"),
        (Placement(0, 0, (0, 1, 2), 10), "QL0961"),
        (Placement(0, -1, (0, 1), 10), "QL0961: the job job-0 has no compiled program"),
        (Placement(1, 1, (4, 5), 10), "QL0961: the job job-1 is in the batch twice"),
    ],
)
def test_impossible_placements_are_refused(placement, code):
    plan = plan_of([Place(bell(), (0, 1)), Place(bell(), (4, 5))])
    queue = plan.with_operations([op for op in plan.operations if not op.name.startswith("plan.")])
    batch = PlannedBatch((placement, Placement(1, 1, (7, 8), 10)), 10)
    wrong = write_plan(queue, read_queue(queue), Plan("test", {}, (batch,)), LINE)
    with pytest.raises(QlowerError, match=code):
        ComposeBatch().run(wrong, Context(target=LINE))


def test_other_batches_targets_and_compositions_are_refused():
    plan = plan_of([Place(bell(), (0, 1))])
    with pytest.raises(QlowerError, match="QL0960: there is no batch 1"):
        ComposeBatch(batch=1).run(plan, Context(target=LINE))
    with pytest.raises(QlowerError, match="QL0960: the plan was made for generic_line:12"):
        ComposeBatch().run(plan, Context(target=TORINO))
    policy = plan.find("policy").with_attribute("composition", "share-helpers")
    woven = plan.with_operations([policy, *plan.operations[1:]])
    with pytest.raises(QlowerError, match=r"QL0960: .* does not place"):
        ComposeBatch().run(woven, Context(target=LINE))
