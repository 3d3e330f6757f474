"""Floor plans: sizes as published, every patch at the bus, factories apart, pictures."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.diagnostics import QlowerError
from qlower.dialects.logical.layout_svg import write_layout_svg
from qlower.dialects.logical.ops import Code, Factory, Layout
from qlower.dialects.logical.rows import EDGE_COLUMNS
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.logical.lay_out_patches import LayOutPatches
from qlower.passes.logical.layouts.blocks import block_tiles
from qlower.passes.logical.layouts.factory_field import factory_field
from qlower.passes.logical.layouts.factory_places import Box, place_factories
from qlower.passes.logical.layouts.floor import BUS, DATA, FACTORY, SIDES, STORAGE, layout_of
from qlower.passes.logical.layouts.styles import STYLES
from tests.logical.surgery.pauli_programs import pauli_program, random_program

CODE = Code(
    attributes={
        "sym_name": "code", "family": "surface", "distance": 5, "physical_qubits": 49, "cycle_ns": 1000.0,
        "rounds_per_step": 5, "physical_error_rate": 1e-3, "logical_error_rate": 1e-6,
    }
)  # fmt: skip


def factory(**changes):
    attributes = {
        "sym_name": "factory0", "protocol": "15-to-1(7,3,3)", "copies": 2, "physical_qubits": 810,
        "batch_rounds": 18.1, "error_rate": 4.4e-8,
    }  # fmt: skip
    return Factory(attributes={**attributes, **changes})


def laid_out(module, **options):
    return LayOutPatches(**options).run(module, Context())


def edges_at_bus(floor):
    """The edges at which a bus tile lies: twice the qubit, one more for Z."""
    found = set()
    for (x, y), tile in floor.tiles.items():
        for (dx, dy), edge in zip(SIDES, tile.edges, strict=True):
            if edge >= 0 and floor.is_bus((x + dx, y + dy)):
                found.add(edge)
    return found


def is_connected(places):
    places = set(places)
    pending, reached = [min(places)], set()
    while pending:
        place = pending.pop()
        if place in places and place not in reached:
            reached.add(place)
            pending += [(place[0] + dx, place[1] + dy) for dx, dy in SIDES]
    return reached == places


def of_role(floor, role, owner=None):
    return [p for p, tile in floor.tiles.items() if tile.role == role and owner in (None, tile.owner)]


@pytest.mark.parametrize("num_qubits", [1, 2, 3, 4, 5, 7, 10, 31, 50, 100, 399])
def test_blocks_are_as_large_as_published(num_qubits):
    sizes = {style: len(STYLES[style].floor(num_qubits).tiles) for style in ("compact", "intermediate", "fast")}
    assert sizes["compact"] == math.ceil(1.5 * num_qubits) + 3
    assert sizes["intermediate"] == 2 * num_qubits + 4
    # Columns are whole: the height and the number of columns add up to an even number of tiles.
    assert sizes["fast"] <= 2 * num_qubits + math.ceil(math.sqrt(8 * num_qubits)) + 2


def test_the_example_of_a_hundred_qubits():
    """Figures of arXiv:1808.02892, section 3 and 4: blocks of 153, 204 and 231 tiles; 11 factories of 11 tiles."""
    program = random_program(100, 30, 1)
    assert laid_out(program, style="compact", factories=1).metrics["block_tiles"] == 153
    assert laid_out(program, style="intermediate", factories=2).metrics["block_tiles"] == 204
    fast = laid_out(program, style="fast").metrics
    assert (fast["block_tiles"], fast["factories"], fast["factory_tiles"]) == (231, 11, 121)
    assert fast["street_tiles"] == 0


@settings(deadline=None)
@given(
    st.sampled_from(sorted(STYLES)), st.integers(1, 60), st.integers(0, 25),
    st.sampled_from([Box(11, 1), Box(17, 2), Box(45, 4), Box(1, 1), Box(11, 5)]),
)  # fmt: skip
def test_floor_plans_serve_every_patch_and_store(style, num_qubits, count, box):
    floor = STYLES[style].floor(num_qubits)
    place_factories(floor, [box] * count)
    assert_serves(floor, style, num_qubits, [box] * count)


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(1, 90), st.sampled_from([Box(11, 1), Box(17, 2), Box(45, 4), Box(1, 1)]))
def test_fields_of_factories_serve_every_patch_and_store(num_qubits, count, box):
    floor = factory_field(num_qubits, [box] * count)
    assert_serves(floor, "routed", num_qubits, [box] * count)
    # Each patch has four bus tiles that are no other patch's.
    for x, y in of_role(floor, DATA):
        assert all(floor.is_bus((x + dx, y + dy)) for dx, dy in SIDES)


def assert_serves(floor, style, num_qubits, boxes):
    bus = of_role(floor, BUS)
    assert is_connected(bus)
    assert sorted(floor.tiles[p].owner for p in of_role(floor, DATA)) == list(range(num_qubits))
    wanted = {2 * q + 1 for q in range(num_qubits)}
    if style in ("routed", "fast"):
        wanted |= {2 * q for q in range(num_qubits)}
    assert edges_at_bus(floor) >= wanted
    for index, box in enumerate(boxes):
        stores = of_role(floor, STORAGE, index)
        assert len(stores) == box.stores
        assert len(of_role(floor, FACTORY, index)) == box.tiles
        assert is_connected(of_role(floor, FACTORY, index) + stores)
        for x, y in stores:
            assert any(floor.is_bus((x + dx, y + dy)) for dx, dy in SIDES)
    assert layout_of(floor, style, num_qubits).verify() is None


@pytest.mark.parametrize("num_qubits", [4, 16, 36, 100, 400])
def test_routed_floor_plans_are_square_and_lean(num_qubits):
    floor = STYLES["routed"].floor(num_qubits)
    left, right, top, bottom = floor.extent()
    side = math.isqrt(num_qubits)
    assert right - left == bottom - top == 3 * side // 2
    assert len(floor.tiles) == (3 * side // 2 + 1) ** 2


def test_enough_factories_are_chosen():
    serial = pauli_program(2)
    for _ in range(30):
        serial.rotate("XI").rotate("ZI")
    assert laid_out(serial.module()).metrics["factories"] == math.ceil(1.25 * 11)
    assert laid_out(serial.module(), style="compact").metrics["factories"] == 2
    assert laid_out(serial.module(), style="intermediate").metrics["factories"] == 3
    assert laid_out(pauli_program(2).rotate("XZ", 2).measure("ZZ").module()).metrics["factories"] == 0
    assert laid_out(pauli_program(2).rotate("XZ").module(), style="fast").metrics["factories"] == 1


def test_many_factories_get_streets_of_their_own():
    few, many = (laid_out(random_program(20, 100, 1), factories=count).metrics for count in (14, 94))
    assert few["street_tiles"] == 0
    assert many["factory_tiles"] == 94 * 11
    assert many["tiles"] < 2.3 * many["factory_tiles"]


def test_named_factories_are_placed():
    program = random_program(6, 20, 3)
    module = program.with_operations(
        (*program.operations, CODE, factory(), factory(sym_name="b", copies=1, states_per_batch=4))
    )
    done = laid_out(module)
    assert done.metrics["factories"] == 3
    assert done.metrics["factory_tiles"] == 3 * math.ceil(810 / 49)
    assert done.metrics["storage_tiles"] == 1 + 1 + 4


def test_laying_out_again_replaces_the_layout():
    first = laid_out(random_program(5, 20, 3), factories=1).module
    second = laid_out(first, style="fast", factories=2).module
    assert [op.style for op in second.operations if isinstance(op, Layout)] == ["fast"]
    verify(second)


def test_equal_programs_have_equal_layouts():
    digests = {laid_out(random_program(9, 40, 5), style=style).module.digest for style in STYLES for _ in range(2)}
    assert len(digests) == len(STYLES)


@pytest.mark.parametrize(
    ("options", "extra", "code"),
    [
        ({"style": "hexagonal"}, (), "QL1327"),
        ({"factories": -1}, (), "QL1327"),
        ({"storage": 0}, (), "QL1327"),
        ({"factories": 2}, (CODE, factory()), "QL1327"),
        ({}, (factory(),), "QL1324"),
        ({}, (CODE, factory(state="CCZ")), "QL1324"),
        ({}, (CODE, factory(batch_rounds=0.0)), "QL1324"),
    ],
)
def test_bad_input_is_refused(options, extra, code):
    program = random_program(3, 10, 1)
    with pytest.raises(QlowerError) as caught:
        laid_out(program.with_operations((*program.operations, *extra)), **options)
    assert [item.code for item in caught.value.diagnostics] == [code]


def test_a_program_without_qubits_is_left_alone():
    with pytest.raises(Decline):
        laid_out(pauli_program(0).module())


def test_an_edge_of_no_qubit_is_no_layout():
    layout = laid_out(random_program(2, 5, 1)).module.find("layout")
    (run, end) = layout.body.operations
    wrong = {**run.rows.columns, EDGE_COLUMNS[0]: np.full(len(run.rows), 4, np.int64)}
    region = type(layout.body)((run.with_rows(run.rows.with_columns(wrong)), end))
    assert "edge" in layout.with_(regions=(region,)).verify()


@pytest.mark.parametrize("style", sorted(STYLES))
def test_the_picture_shows_every_tile(style):
    done = laid_out(random_program(6, 20, 2), style=style)
    picture = write_layout_svg(done.module)
    assert picture == write_layout_svg(laid_out(random_program(6, 20, 2), style=style).module)
    assert picture.count("<title>") == done.metrics["tiles"]
    assert picture.count('stroke-dasharray="4 3"') > 6
    assert all(f">{qubit}</text>" in picture for qubit in range(6))
    assert all(f">F{index}</text>" in picture for index in range(done.metrics["factories"]))


def test_no_layout_no_picture():
    with pytest.raises(QlowerError) as caught:
        write_layout_svg(random_program(2, 3, 1))
    assert caught.value.diagnostics[0].code == "QL1337"


def test_block_tiles_leave_out_factories():
    floor = STYLES["fast"].floor(100)
    place_factories(floor, [Box(11, 1)] * 11)
    assert block_tiles(floor) == 231
