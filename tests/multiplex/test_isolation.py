"""check-isolation: nothing is found in what compose-batch makes, and every planted violation is."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.device.catalogue import find_calibration
from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.ops import Return
from qlower.dialects.classical.ops import Binary, Cast, Condition, Constant, If, Switch, While, Yield
from qlower.dialects.physical.rows import MEASURE, RESET, barrier_kind, handover_kind, native_kind
from qlower.ir import F64, I1, Affine, Module, Region, Run, RunBuilder, Value
from qlower.ir.rewriting import runs
from qlower.ir.run import Row, body
from qlower.ir.types import signed
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.multiplex.isolation.check_isolation import CheckIsolation, isolation_faults
from qlower.passes.multiplex.isolation.footprints import footprints
from qlower.passes.multiplex.isolation.ownership import claims_of, ownership
from qlower.passes.multiplex.tenancy import read_tenants, tenancy_op
from qlower.passes.physical.check_conformance import violations
from qlower.passes.physical.fix_directions import FixDirections
from qlower.passes.physical.insert_dynamical_decoupling import InsertDynamicalDecoupling
from qlower.passes.physical.schedule_alap import ScheduleAlap
from qlower.passes.physical.schedule_asap import ScheduleAsap
from tests.multiplex.batches import BRISBANE, LINE, TORINO, Place, bell, compiled, composed, steered
from tests.program_builder import program

SX, X = native_kind("sx", 1, 0), native_kind("x", 1, 0)
CZ, ECR, RZ = native_kind("cz", 2, 0), native_kind("ecr", 2, 0), native_kind("rz", 1, 1)


def row(kind, *qubits, parameters=(), results=(), slots=()):
    return Row(kind, qubits, tuple(parameters), tuple(results), tuple(slots), ())


class Tampering:
    """A composite program taken apart: its first run as a list of rows, the ops behind it, and its tenants."""

    def __init__(self, module, target):
        self.module, self.target = module, target
        self.main = module.find("main")
        operations = list(self.main.body.operations)
        at = next(i for i, op in enumerate(operations) if isinstance(op, Run))
        self.before, self.rows, self.after = operations[:at], operations[at].unpack(), operations[at + 1 : -1]
        self.returned = list(operations[-1].operands)
        self.tenants = read_tenants(module)
        self.variables = self.main.variables
        self.calibration = None

    def find(self, kind, *qubits, last=False):
        places = [i for i, r in enumerate(self.rows) if r.kind == kind and (not qubits or r.qubits == qubits)]
        return places[-1 if last else 0]

    def tenant(self, index, **changes):
        changed = [replace(t, **changes) if i == index else t for i, t in enumerate(self.tenants.tenants)]
        self.tenants = replace(self.tenants, tenants=tuple(changed))

    def result(self, qubit):
        return next(r.results[0] for r in self.rows if r.kind == MEASURE and r.qubits == (qubit,))

    def built(self):
        operations = body([*self.before, run_of(self.rows), *self.after, Return(operands=tuple(self.returned))])
        main = self.main.with_(regions=[Region(operations)]).with_attribute("variables", self.variables)
        module = Module("physical", (main, tenancy_op(self.tenants)))
        verify(module)
        return module

    def found(self):
        return sorted({fault.code for fault in isolation_faults(self.built(), self.target, self.calibration)})


def run_of(rows):
    builder = RunBuilder()
    for item in rows:
        builder.add_row(item)
    return builder.finish()


def handed_over(**changes):
    """Qubit 4 goes from job-0 to job-1; job-2 is far away."""
    places = [Place(bell(), (3, 4)), Place(bell(), (4, 5), order=1, **changes), Place(bell(), (8, 9))]
    return Tampering(composed(places), LINE)


def side_by_side(target=LINE, **changes):
    places = [Place(bell(), (0, 1)), Place(bell(), (2, 3), start_ns=1.0, **changes), Place(bell(), (6, 7))]
    return Tampering(composed(places, target), target)


def both_hold_a_qubit(t):
    t.tenant(1, order=0)


def a_gate_across_tenants(t):
    t.rows.insert(t.find(MEASURE, 8), row(CZ, 5, 9))


def a_neighbouring_gate_across_tenants(t):
    t.rows.append(row(CZ, 1, 2))


def a_gate_on_nobodys_qubit(t):
    t.rows.append(row(SX, 11))


def a_measurement_of_nobodys_qubit(t):
    t.rows.append(row(MEASURE, 11, results=[Value(I1)], slots=[-1]))


def no_resets(t):
    t.rows = [r for r in t.rows if r.kind != handover_kind(1)]


def one_reset_of_two(t):
    del t.rows[t.find(handover_kind(1))]


def two_resets_of_three(t):
    t.tenant(1, resets=3)


def one_reset_where_verified_ones_were_asked_for(t):
    del t.rows[t.find(handover_kind(1))]
    t.tenant(1, resets=1)
    t.tenant(0, protections=("verified-reset",))


def resets_that_hand_nothing_over(t):
    t.rows = [r._replace(kind=RESET) if r.kind == handover_kind(1) else r for r in t.rows]


def a_gate_between_the_resets(t):
    t.rows.insert(t.find(handover_kind(1)) + 1, row(SX, 4))


def resets_before_the_last_row_of_the_old_owner(t):
    measurement = t.rows.pop(t.find(MEASURE, 4))
    t.rows.insert(t.find(barrier_kind(2), 4, 5), measurement)


def resets_behind_the_barrier(t):
    at = t.find(barrier_kind(2), 4, 5)
    t.rows.insert(t.find(handover_kind(1)), t.rows.pop(at))


def a_reset_for_the_wrong_tenant(t):
    t.rows = [r._replace(kind=handover_kind(2)) if r.kind == handover_kind(1) else r for r in t.rows]


def a_reset_for_a_tenant_that_is_not_there(t):
    t.rows.append(row(handover_kind(7), 9))


def a_qubit_given_back(t):
    t.rows += [row(handover_kind(0), 4), row(handover_kind(0), 4), row(barrier_kind(2), 3, 4)]


def resets_that_may_not_happen(t):
    at, behind = t.find(handover_kind(1)), t.find(barrier_kind(2), 4, 5)
    resets, rest = t.rows[at:behind], t.rows[behind:]
    t.rows = t.rows[:at]
    condition = Constant(results=(Value(I1),), attributes={"value": True})
    inside = Region(body([run_of(resets), Yield()]))
    t.after = [condition, If(operands=condition.results, regions=(inside, Region((Yield(),)))), run_of(rest)]


def a_barrier_that_may_not_happen(t):
    at = t.find(barrier_kind(2), 4, 5)
    barrier, rest = t.rows[at], t.rows[at + 1 :]
    t.rows = t.rows[:at]
    condition = Constant(results=(Value(I1),), attributes={"value": True})
    inside = Region(body([run_of([barrier]), Yield()]))
    t.after = [condition, If(operands=condition.results, regions=(inside, Region((Yield(),)))), run_of(rest)]


def no_barrier(t):
    del t.rows[t.find(barrier_kind(2), 4, 5)]


def a_barrier_over_too_few_qubits(t):
    t.rows[t.find(barrier_kind(2), 4, 5)] = row(barrier_kind(1), 4)


def a_fresh_qubit_used_too_early(t):
    t.rows.insert(0, row(SX, 5))


def measured_into_anothers_bit(t):
    at = t.find(MEASURE, 8)
    t.rows[at] = t.rows[at]._replace(slots=(0,))


def measured_into_no_bit(t):
    at = t.find(MEASURE, 8)
    t.rows[at] = t.rows[at]._replace(slots=(99,))


def crossed_bits(t):
    t.returned[0], t.returned[4] = t.returned[4], t.returned[0]


def a_bit_written_by_two(t):
    t.returned[5] = t.returned[0]


def a_bit_computed_with_anothers(t):
    both = Binary(operands=(t.result(3), t.result(8)), results=(Value(I1),), attributes={"operator": "xor"})
    t.after.append(both)
    t.returned[0] = both.output


def two_variables_of_one_name(t):
    (first, *others) = t.variables
    t.variables = (first, (first[0], *others[0][1:]), *others[1:])


def steered_by_another(t):
    regions = (Region(body([run_of([row(SX, 9)]), Yield()])), Region((Yield(),)))
    t.after.append(If(operands=(t.result(3),), regions=regions))


def a_bit_chosen_by_another(t):
    chosen = [Constant(results=(Value(I1),), attributes={"value": value}) for value in (True, False)]
    regions = tuple(Region((constant, Yield(operands=(constant.output,)))) for constant in chosen)
    op = If(operands=(t.result(3),), results=(Value(I1),), regions=regions)
    t.after.append(op)
    t.returned[4] = op.results[0]


def a_choice_between_its_own_bits_by_another(t):
    regions = tuple(Region((Yield(operands=(t.result(qubit),)),)) for qubit in (8, 9))
    op = If(operands=(t.result(3),), results=(Value(I1),), regions=regions)
    t.after.append(op)
    t.returned[4] = op.results[0]


def switched_by_another(t):
    number = Cast(operands=(t.result(8),), results=(Value(signed(8)),))
    regions = (Region(body([run_of([row(SX, 3)]), Yield()])), Region((Yield(),)))
    t.after += [number, Switch(operands=(number.output,), regions=regions, attributes={"cases": ((1,),)})]


def looping_by_anothers_measurement(t):
    bit = Value(I1)
    measuring = run_of([row(SX, 3), row(MEASURE, 8, results=[bit], slots=[-1])])
    t.after.append(While(regions=(Region(body([measuring, Condition(operands=(bit,))])), Region((Yield(),)))))


def carried_from_another(t):
    """A loop of job-2 whose condition comes around from job-0's bit one turn later."""
    first, carried, next_bit, out = Value(I1), Value(I1), Value(I1), Value(I1)
    false = Constant(results=(first,), attributes={"value": True})
    condition = Region(body([run_of([row(SX, 9)]), Condition(operands=(carried, carried))]), (carried,))
    turn = Region((Yield(operands=(t.result(3),)),), (next_bit,))
    t.after += [false, While(operands=(first,), results=(out,), regions=(condition, turn))]


def an_angle_from_another(t):
    angle = Cast(operands=(t.result(3),), results=(Value(F64),))
    builder = RunBuilder()
    builder.add(RZ, (9,), (Affine(0.0, ((angle.output, 1.0),)),))
    t.after += [angle, builder.finish()]


def an_uncoupled_gate(t):
    t.rows.insert(0, row(CZ, 8, 8 + 2))
    t.tenant(2, qubits=(8, 9, 10))


def an_unknown_gate(t):
    t.rows.append(row(native_kind("t", 1, 0), 9))


def nothing(t):
    """The tenancy claims a tier that the composition did not keep."""


def no_parting_barrier(t):
    t.rows = [r for r in t.rows if not r.kind.name.endswith("barrier")]


def a_parting_barrier_over_too_few_qubits(t):
    at = t.find(barrier_kind(4))
    t.rows[at] = row(barrier_kind(3), 0, 1, 2)


def a_row_behind_the_parting_barrier(t):
    t.rows.append(row(SX, 0))


def a_row_before_the_parting_barrier(t):
    t.rows.insert(0, row(SX, 3))


PLANTED = [
    (handed_over, both_hold_a_qubit, "QL0964"),
    (handed_over, a_gate_across_tenants, "QL0965"),
    (side_by_side, a_neighbouring_gate_across_tenants, "QL0965"),
    (handed_over, a_gate_on_nobodys_qubit, "QL0964"),
    (handed_over, a_measurement_of_nobodys_qubit, "QL0964"),
    (handed_over, no_resets, "QL0966"),
    (handed_over, one_reset_of_two, "QL0966"),
    (handed_over, two_resets_of_three, "QL0966"),
    (handed_over, one_reset_where_verified_ones_were_asked_for, "QL0966"),
    (handed_over, resets_that_hand_nothing_over, "QL0966"),
    (handed_over, a_gate_between_the_resets, "QL0966"),
    (handed_over, resets_before_the_last_row_of_the_old_owner, "QL0967"),
    (handed_over, resets_behind_the_barrier, "QL0967"),
    (handed_over, a_reset_for_the_wrong_tenant, "QL0966"),
    (handed_over, a_reset_for_a_tenant_that_is_not_there, "QL0964"),
    (handed_over, a_qubit_given_back, "QL0964"),
    (handed_over, resets_that_may_not_happen, "QL0966"),
    (handed_over, a_barrier_that_may_not_happen, "QL0967"),
    (handed_over, no_barrier, "QL0967"),
    (handed_over, a_barrier_over_too_few_qubits, "QL0967"),
    (handed_over, a_fresh_qubit_used_too_early, "QL0967"),
    (handed_over, measured_into_anothers_bit, "QL0968"),
    (handed_over, measured_into_no_bit, "QL0968"),
    (handed_over, crossed_bits, "QL0968"),
    (handed_over, a_bit_written_by_two, "QL0968"),
    (handed_over, a_bit_computed_with_anothers, "QL0968"),
    (handed_over, two_variables_of_one_name, "QL0968"),
    (handed_over, a_bit_chosen_by_another, "QL0968"),
    (handed_over, a_choice_between_its_own_bits_by_another, "QL0968"),
    (handed_over, steered_by_another, "QL0969"),
    (handed_over, switched_by_another, "QL0969"),
    (handed_over, looping_by_anothers_measurement, "QL0969"),
    (handed_over, carried_from_another, "QL0969"),
    (handed_over, an_angle_from_another, "QL0969"),
    (handed_over, an_uncoupled_gate, "QL0970"),
    (handed_over, an_unknown_gate, "QL0970"),
]
"""Composite, what is done to it, and a code that must be among those found."""
TIERS = [
    ("buffered", no_parting_barrier, "QL0971"),
    ("buffered", a_parting_barrier_over_too_few_qubits, "QL0971"),
    ("buffered", a_row_behind_the_parting_barrier, "QL0971"),
    ("time-separated", no_parting_barrier, "QL0973"),
    ("time-separated", a_parting_barrier_over_too_few_qubits, "QL0973"),
    ("time-separated", a_row_behind_the_parting_barrier, "QL0973"),
    ("time-separated", a_row_before_the_parting_barrier, "QL0973"),
    ("frequency-separated", nothing, "QL0972"),
    ("sole", nothing, "QL0974"),
]


@pytest.mark.parametrize(("make", "tamper", "code"), PLANTED, ids=lambda item: getattr(item, "__name__", item))
def test_a_planted_violation_is_found(make, tamper, code):
    tampering = make()
    assert tampering.found() == []
    tamper(tampering)
    assert code in tampering.found()


@pytest.mark.parametrize(("tier", "tamper", "code"), TIERS)
def test_a_tier_that_was_not_kept_is_found(tier, tamper, code):
    tampering = side_by_side(tier=tier)
    assert tampering.found() == ([code] if tamper is nothing else [])
    tamper(tampering)
    assert tampering.found() == [code]


@pytest.mark.parametrize(("tier", "code"), [("buffered", "QL0971"), ("time-separated", "QL0973"), ("sole", "QL0974")])
def test_a_tier_that_nobody_kept_is_found(tier, code):
    tampering = side_by_side()
    tampering.tenant(0, tier=tier)
    assert tampering.found() == [code]


def test_frequencies_are_those_of_the_snapshot():
    tampering = side_by_side(TORINO, tier="frequency-separated")
    assert tampering.found() == ["QL0972"]
    frequencies = [5.0e9] * 133
    tampering.calibration = replace(find_calibration(TORINO), frequency_hz=tuple(frequencies))
    assert tampering.found() == ["QL0972"]
    frequencies[2] += 16e6
    tampering.calibration = replace(find_calibration(TORINO), frequency_hz=tuple(frequencies))
    assert tampering.found() == ["QL0972"]
    frequencies[2] += 2e6
    tampering.calibration = replace(find_calibration(TORINO), frequency_hz=tuple(frequencies))
    assert tampering.found() == []


def test_neighbours_at_other_times_need_no_other_frequencies():
    """The plan lets the second begin when the first is through, or it takes one of its qubits over."""
    later = [Place(bell(), (0, 1), end_ns=5.0), Place(bell(), (2, 3), tier="frequency-separated", start_ns=5.0)]
    assert Tampering(composed(later), LINE).found() == []
    taken = [Place(bell(), (0, 1), tier="frequency-separated"), Place(bell(), (1, 2), order=1)]
    assert Tampering(composed(taken), LINE).found() == []
    beside = [replace(later[0], end_ns=6.0), later[1]]
    assert Tampering(composed(beside), LINE).found() == ["QL0972"]


def test_promised_decoupling_must_be_there():
    tampering = side_by_side(TORINO, protections=("dynamical-decoupling",))
    assert tampering.found() == ["QL0975"]
    context = Context(target=TORINO)
    module = ScheduleAlap().run(tampering.built(), context).module
    assert [f.code for f in isolation_faults(module, TORINO)] == ["QL0975"]


def test_a_wrong_direction_is_found_and_mended():
    circuit = program(2, 2).ecr(0, 1).measure_all().module()
    module = composed([Place(circuit, (0, 1)), Place(circuit, (3, 2))], BRISBANE)
    assert [f.code for f in isolation_faults(module, BRISBANE)] == ["QL0970"]
    mended = FixDirections().run(module, Context(target=BRISBANE)).module
    assert list(isolation_faults(mended, BRISBANE)) == []


def test_the_pass_names_the_tenants_and_needs_a_tenancy():
    tampering = handed_over()
    no_resets(tampering)
    with pytest.raises(QlowerError, match="QL0966: qubit 4 goes from job-0 to job-1 with 0 resets of 2"):
        CheckIsolation().run(tampering.built(), Context(target=LINE))
    alone = Module("physical", (tampering.main,))
    with pytest.raises(QlowerError, match="QL0963"):
        CheckIsolation().run(alone, Context(target=LINE))
    fine = composed([Place(bell(), (3, 4))])
    done = CheckIsolation().run(fine, Context(target=LINE))
    assert done.module is fine
    assert done.metrics == {"tenants": 1, "violations": 0}


def test_promises_to_tenants_that_are_woven_together_are_found():
    tampering = side_by_side()
    tampering.tenants = replace(tampering.tenants, composition="share-helpers")
    assert tampering.found() == []
    tampering.tenant(1, tier="buffered")
    assert tampering.found() == ["QL0971"]


LOOPING = program(2, 1)
LOOPING.sx(0)
LOOPING.until(lambda block: (block.sx(0), block.measure(0))[1])
LOOPING.repeat(2, lambda block: block.x(1))
LOOPED = LOOPING.measure(1, 0) and LOOPING.module()
BRANCHING_AT_ONCE = program(2, 1)
BRANCHING_AT_ONCE.if_(BRANCHING_AT_ONCE.constant(True), lambda block: block.x(1))
BRANCHED = BRANCHING_AT_ONCE.measure(1, 0) and BRANCHING_AT_ONCE.module()
CIRCUITS = {2: (bell(2), steered(2), LOOPED, BRANCHED), 3: (bell(3), steered(3)), 1: (bell(1),)}


@st.composite
def batches(draw):
    """Valid batches on a line of 12: each tenant on a stretch, in an order that follows from who was there before."""
    owners = [0] * 12
    places = []
    for _ in range(draw(st.integers(1, 7))):
        size = draw(st.integers(1, 3))
        first = draw(st.integers(0, 12 - size))
        qubits = list(range(first, first + size))
        order = max(owners[qubit] for qubit in qubits)
        for qubit in qubits:
            owners[qubit] = order + 1
        if draw(st.booleans()):
            qubits.reverse()
        circuit = draw(st.sampled_from(CIRCUITS[size]))
        tier = draw(st.sampled_from(["shared", "shared", "buffered", "time-separated"]))
        protections = draw(st.sampled_from([(), (), ("verified-reset",)]))
        places.append(Place(circuit, tuple(qubits), order, tier, protections))
    return places


@settings(max_examples=220, deadline=None)
@given(batches(), st.integers(1, 3), st.sampled_from([LINE, BRISBANE]))
def test_nothing_is_found_in_valid_batches(places, resets, target):
    if target is BRISBANE:
        places = [replace(place, circuit=CIRCUITS_OF_BRISBANE[len(place.qubits)]) for place in places]
    context = Context(target=target)
    module = composed(places, target, resets=resets)
    verify(module)
    if target is BRISBANE:
        with suppress(Decline):
            module = FixDirections().run(module, context).module
        module = ScheduleAlap().run(module, context).module
    assert list(isolation_faults(module, target)) == []
    assert violations(module, target) == []
    if target is LINE:
        for index, place in enumerate(places):
            assert rows_of_tenant(module, index) == rows_of_place(place)


@settings(max_examples=80, deadline=None)
@given(batches(), st.data(), st.sampled_from([ScheduleAsap, ScheduleAlap]))
def test_nothing_is_found_in_decoupled_batches(places, data, scheduler):
    asked = [data.draw(st.booleans()) for _ in places]
    places = [
        replace(place, circuit=CIRCUITS_THAT_WAIT[len(place.qubits)], protections=ASKED if one else place.protections)
        for place, one in zip(places, asked, strict=True)
    ]
    context = Context(target=TORINO, calibration=find_calibration(TORINO))
    module = scheduler().run(composed(places, TORINO), context).module
    with suppress(Decline):
        module = InsertDynamicalDecoupling(longest_gap_ns=300.0).run(module, context).module
    verify(module)
    assert list(isolation_faults(module, TORINO)) == []
    assert violations(module, TORINO) == []


def waiting(size):
    """Qubit 0 waits for the others, and for its own condition."""
    built = program(size, 2).sx(0)
    for _ in range(15):
        built.sx(size - 1)
    for qubit in range(size - 1):
        for _ in range(10):
            built.cz(qubit, qubit + 1)
    bit = built.measure(size - 1, 0)
    built.if_(bit, lambda block: block.sx(0).delay(2500.0, 0).sx(0))
    return built.sx(0).measure(0, 1) and built.module()


ASKED = ("dynamical-decoupling",)
CIRCUITS_THAT_WAIT = {size: waiting(size) for size in (1, 2, 3)}


def rows_of_tenant(module, index):
    """What a composite program does on qubits while a tenant holds them, but barriers and the resets before it."""
    main = module.find("main")
    prints = footprints(main)
    owned = ownership(prints, claims_of(read_tenants(module).tenants))
    found, number = [], 0
    for run in runs(main):
        for item in run.unpack():
            if owned.owner_of(number) == index and item.kind.attribute("tenant") is None:
                found.append((item.kind, item.qubits, item.parameters))
            number += 1
    return [item for item in found if item[0].name != "physical.barrier"]


def rows_of_place(place):
    return [
        (item.kind, tuple(place.qubits[qubit] for qubit in item.qubits), item.parameters)
        for run in runs(compiled(place, LINE))
        for item in run.unpack()
        if item.kind.name != "physical.barrier"
    ]


def of_brisbane(size):
    built = program(size, size).sx(0)
    for qubit in range(size - 1):
        built.ecr(qubit, qubit + 1)
    return built.measure_all().module()


CIRCUITS_OF_BRISBANE = {size: of_brisbane(size) for size in (1, 2, 3)}
