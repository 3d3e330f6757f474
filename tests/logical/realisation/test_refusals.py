"""What realisation cannot do is refused by a code that says what is expected."""

import numpy as np
import pytest

from qlower.diagnostics import QlowerError
from qlower.dialects.logical.ops import Code
from qlower.ir import Module
from qlower.lowering import Context
from qlower.passes.logical_to_circuit.realize_surface_code import RealizeSurfaceCode
from tests.logical.realisation.logical_programs import LogicalBuilder, layout_of, measured, notes_of
from tests.program_builder import ProgramBuilder


def code(module, **options):
    with pytest.raises(QlowerError) as caught:
        RealizeSurfaceCode(**options).run(module, Context())
    (diagnostic,) = caught.value.diagnostics
    return diagnostic.code


def test_no_program():
    assert code(Module("logical", ())) == "QL1380"


def test_control_flow_and_gates():
    conditional = ProgramBuilder(1, 1)
    conditional.if_(conditional.constant(True), lambda block: block)
    assert code(conditional.module().with_level("logical")) == "QL1380"
    assert code(ProgramBuilder(1).h(0).module().with_level("logical")) == "QL1380"


@pytest.mark.parametrize("angle", [np.pi / 4, np.pi / 2, 0.1])
def test_rotations_that_take_a_state(angle):
    assert code(LogicalBuilder(1).rotate("Z", angle).module()) == "QL1381"


def test_rotations_by_something_else_than_a_correction():
    builder = LogicalBuilder(1).measure("Z")
    half = LogicalBuilder.flip_if
    assert code(half(builder, "X", 0).rotate("Z", np.pi / 4).module()) == "QL1381"


def test_layouts_of_other_programs():
    builder = LogicalBuilder(2).measure("ZZ")
    assert code(builder.module(layout_of([(0, 0)], [(0, 1)]))) == "QL1383"


def test_no_way_between_patches():
    builder = LogicalBuilder(2).measure("ZZ")
    assert code(builder.module(layout_of([(0, 0), (2, 0)], [(1, 0)]))) == "QL1384"


@pytest.mark.parametrize(
    "options", [{"distance": 4}, {"distance": 1}, {"distance": -3}, {"rounds": -1}, {"stand_in": "minus"}]
)
def test_options(options):
    assert code(measured(1, "Z"), **options) == "QL1385"


def test_the_distance_is_that_of_the_chosen_code():
    chosen = Code(
        attributes={
            "sym_name": "code", "family": "surface", "distance": 5, "physical_qubits": 49, "cycle_ns": 1000.0,
            "rounds_per_step": 5, "physical_error_rate": 1e-3, "logical_error_rate": 1e-6,
        }
    )  # fmt: skip
    module = LogicalBuilder(1).measure("Z").module(chosen)
    assert notes_of(RealizeSurfaceCode().run(module, Context()).module).distance == 5
    assert notes_of(RealizeSurfaceCode(distance=3).run(module, Context()).module).distance == 3
