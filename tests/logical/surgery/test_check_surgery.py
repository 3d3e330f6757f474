"""The surgery check finds what is planted into schedules."""

import numpy as np
import pytest

from qlower.diagnostics import QlowerError
from qlower.dialects.logical.ops import Code, End, Schedule
from qlower.dialects.logical.rows import DURATION, OPERATION, START, STATE, STEP_COLUMNS, step_kind
from qlower.ir import Region, Run, RunBuilder
from qlower.lowering import Context
from qlower.passes.logical.check_surgery import CheckSurgery, surgery_faults
from qlower.passes.logical.lay_out_patches import LayOutPatches
from qlower.passes.logical.schedule_surgery import ScheduleSurgery
from tests.logical.surgery.pauli_programs import pauli_program

CODE = Code(
    attributes={
        "sym_name": "code", "family": "surface", "distance": 5, "physical_qubits": 49, "cycle_ns": 1000.0,
        "rounds_per_step": 5, "physical_error_rate": 1e-3, "logical_error_rate": 1e-6,
    }
)  # fmt: skip
BUS, FACTORY, STORAGE = 1, 2, 3


def program(num_qubits=5):
    """Operations 0 to 6; a bit decides about the last."""
    made = pauli_program(num_qubits)
    idle = "I" * (num_qubits - 5)
    made.rotate("XIIII" + idle).rotate("ZZIII" + idle).measure("IIXYI" + idle).rotate("IIIZZ" + idle, 2)
    made.rotate("ZIIIX" + idle).measure("ZIIII" + idle)
    return made.if_(made.bits[1], "IIIXI" + idle, 2)


def scheduled(style="routed", num_qubits=5):
    laid_out = LayOutPatches(style=style, factories=3).run(program(num_qubits).module(CODE), Context()).module
    return ScheduleSurgery().run(laid_out, Context()).module


class Table:
    """The steps of a schedule to be spoiled: dictionaries of the columns and the tiles."""

    def __init__(self, module):
        self.module = module
        self.schedule = module.find("schedule")
        run = next(op for op in self.schedule.body.operations if isinstance(op, Run))
        self.steps = [
            {name: int(run.rows.columns[name][row]) for name in STEP_COLUMNS}
            | {"tiles": run.rows.qubits_of(row).tolist()}
            for row in range(len(run.rows))
        ]
        layout = next(op for op in module.find("layout").body.operations if isinstance(op, Run))
        self.roles = layout.rows.columns["role"].tolist()
        self.owners = layout.rows.columns["owner"].tolist()

    def of(self, operation, stage=0):
        return [step for step in self.steps if step[OPERATION] == operation][stage]

    def batches(self):
        return [step for step in self.steps if step[OPERATION] < 0]

    def shift(self, operation, by):
        for step in self.steps:
            if step[OPERATION] == operation:
                step[START] += by

    def with_role(self, step, role):
        return [tile for tile in step["tiles"] if self.roles[tile] == role]

    def spoiled(self, **attributes):
        builder = RunBuilder()
        for step in self.steps:
            builder.add(step_kind(len(step["tiles"])), step["tiles"])
        columns = {name: np.array([step[name] for step in self.steps], np.int64) for name in STEP_COLUMNS}
        run = builder.finish()
        region = Region((run.with_rows(run.rows.with_columns(columns)), End()))
        last = max(step[START] + step[DURATION] for step in self.steps)
        changed = self.schedule.with_(
            regions=(region,), attributes={**self.schedule.attributes, "rounds": last, **attributes}
        )
        operations = [changed if isinstance(op, Schedule) else op for op in self.module.operations]
        return self.module.with_operations(operations)

    def codes(self, **attributes):
        return {fault.code for fault in surgery_faults(self.spoiled(**attributes))}


@pytest.mark.parametrize("style", ["routed", "fast", "intermediate", "compact"])
def test_a_good_schedule_passes(style):
    module = scheduled(style)
    assert CheckSurgery().run(module, Context()).module is module
    assert Table(module).codes() == set()


def test_a_tile_held_twice():
    table = Table(scheduled())
    table.of(2)[START] = table.of(4)[START]
    table.of(2)["tiles"].append(table.of(4)["tiles"][-2])
    assert table.codes() == {"QL1330"}


def test_a_tile_that_is_not_there():
    table = Table(scheduled())
    table.of(0)["tiles"][0] = len(table.roles)
    assert table.codes() == {"QL1330"}


def test_a_patch_that_is_not_held():
    table = Table(scheduled())
    del table.of(1)["tiles"][0]
    assert "QL1331" in table.codes()


def test_a_gap_in_the_tree():
    """Of a product along a street, a tile between two others is missing."""
    found = set()
    for operation in (1, 2, 4):
        for missing in Table(scheduled()).with_role(Table(scheduled()).of(operation), BUS):
            table = Table(scheduled())
            table.of(operation)["tiles"].remove(missing)
            found |= table.codes()
            assert table.codes() <= {"QL1331", "QL1335"}
            assert table.codes()
    assert found == {"QL1331"}


@pytest.mark.parametrize(("operation", "letter"), [(3, "X"), (4, "Z")])
def test_an_edge_that_is_not_touched(operation, letter):
    """The program asks for Y where the step was made for X or Z: on a wide floor plan one edge is out of reach."""
    module = scheduled(num_qubits=25)
    main = module.find("main")
    product = next(op for op in main.body.operations if isinstance(op, Run))
    name, other = f"{letter.lower()}0", "z0" if letter == "X" else "x0"
    columns = {**product.rows.columns, name: product.rows.columns[name].copy()}
    columns[name][operation] |= columns[other][operation]
    spoiled = product.with_rows(product.rows.with_columns(columns))
    body = tuple(spoiled if op is product else op for op in main.body.operations)
    changed = main.with_(regions=(Region(body, main.body.arguments),))
    module = module.with_operations([changed if op is main else op for op in module.operations])
    messages = [fault.message for fault in surgery_faults(module) if fault.code == "QL1331"]
    assert any(f"operation {operation} does not touch the {letter} edge" in message for message in messages)


def test_a_block_that_has_no_time_to_turn_patches():
    table = Table(scheduled("compact"))
    step = table.of(0)
    step[DURATION] -= 5
    table.of(0, 1)[START] -= 5
    assert "QL1331" in table.codes()


def test_an_operation_in_a_factory():
    table = Table(scheduled())
    batch = table.batches()[-1]
    free = [tile for tile, role in enumerate(table.roles) if role == FACTORY and table.owners[tile] != 0]
    step = table.of(2)
    step["tiles"].append(next(tile for tile in free if tile not in batch["tiles"]))
    assert table.codes() & {"QL1332", "QL1330"}


def test_a_factory_on_the_bus():
    table = Table(scheduled())
    table.batches()[0]["tiles"].append(table.roles.index(BUS))
    assert "QL1332" in table.codes()


def test_a_store_held_by_what_takes_no_state():
    table = Table(scheduled())
    table.of(2)["tiles"].append(max(t for t, role in enumerate(table.roles) if role == STORAGE))
    assert "QL1332" in table.codes()


def test_a_patch_of_another_qubit():
    table = Table(scheduled())
    table.of(5)["tiles"].append(next(t for t, role in enumerate(table.roles) if role == 0 and table.owners[t] == 4))
    assert "QL1332" in table.codes()


def test_what_does_not_commute_is_swapped():
    table = Table(scheduled())
    first, second = table.of(0)[START], table.of(1)[START]
    assert first < second
    table.shift(0, 1000)
    assert "QL1333" in table.codes()


def test_what_waits_for_a_bit_begins_before():
    table = Table(scheduled())
    table.shift(5, 1000)
    messages = [fault.message for fault in surgery_faults(table.spoiled())]
    assert messages == ["operation 6 begins before the measurement 5 it depends on ends"]


def test_a_state_used_twice():
    table = Table(scheduled())
    table.of(4)[STATE] = table.of(0)[STATE]
    assert "QL1334" in table.codes()


def test_a_state_used_before_it_is_made():
    table = Table(scheduled())
    taken = table.of(0)[STATE]
    batch = next(step for step in table.batches() if step[STATE] == taken)
    batch[START] += 200
    assert "QL1334" in table.codes()


def test_a_state_of_another_factory():
    table = Table(scheduled())
    states = [table.of(0)[STATE], table.of(1)[STATE]]
    table.of(0)[STATE], table.of(1)[STATE] = states[1], states[0]
    assert "QL1334" in table.codes()


def test_a_rotation_without_a_state():
    table = Table(scheduled())
    table.of(0)[STATE] = -1
    assert "QL1334" in table.codes()


def test_a_measurement_with_a_state():
    table = Table(scheduled())
    table.of(2)[STATE] = table.of(0)[STATE]
    assert any("needs none" in fault.message for fault in surgery_faults(table.spoiled()))


def test_a_factory_that_is_too_fast():
    table = Table(scheduled())
    batch = table.batches()[0]
    batch[DURATION] -= 20
    batch[START] += 20
    assert table.codes() == {"QL1334"}


def test_states_that_are_not_counted():
    table = Table(scheduled())
    produced = table.schedule.produced
    wrong = table.codes(produced=produced + 1, discarded=table.schedule.discarded + 1)
    assert wrong == {"QL1334"}


def test_a_missing_operation():
    table = Table(scheduled())
    table.steps.remove(table.of(2))
    assert table.codes() == {"QL1335"}


def test_an_operation_done_twice():
    table = Table(scheduled())
    again = {**table.of(2), START: 5000}
    table.steps.append(again)
    assert "QL1335" in table.codes()


def test_a_state_that_is_not_measured():
    table = Table(scheduled())
    table.steps.remove(table.of(0, 1))
    assert table.codes() == {"QL1335"}


def test_an_operation_that_is_too_short():
    table = Table(scheduled())
    table.of(2)[DURATION] = 4
    assert table.codes() == {"QL1335"}


def test_a_length_that_is_not_true():
    assert Table(scheduled()).codes(rounds=10**6) == {"QL1335"}


def test_the_pass_reports_what_is_wrong():
    table = Table(scheduled())
    table.of(2)[DURATION] = 4
    with pytest.raises(QlowerError) as caught:
        CheckSurgery().run(table.spoiled(), Context())
    assert {item.code for item in caught.value.diagnostics} == {"QL1335"}


def test_nothing_to_check():
    with pytest.raises(QlowerError) as caught:
        CheckSurgery().run(program().module(), Context())
    assert caught.value.diagnostics[0].code == "QL1336"
