"""check-conformance finds every kind of violation, and only those."""

from dataclasses import replace

import numpy as np
import pytest

from qlower.device.catalogue import find_target
from qlower.device.target import Features, Limits
from qlower.diagnostics import QlowerError
from qlower.dialects.physical import rows as physical
from qlower.ir import F64, Module, Run, RunBuilder, Value
from qlower.ir.affine import symbol
from qlower.ir.rewriting import rewrite_runs
from qlower.lowering import Context
from qlower.passes.circuit_to_physical.lower_circuit_to_physical import LowerCircuitToPhysical
from qlower.passes.physical.check_conformance import CheckConformance, violations
from tests.physical.building import conditional, module_of, run_of

TORINO = find_target("ibm_torino")
BRISBANE = find_target("ibm_brisbane")


def physical_module(items, target=TORINO):
    return lowered(module_of(target.num_qubits, [run_of(items)]), target)


def lowered(module, target=TORINO):
    return LowerCircuitToPhysical().run(module, Context(target=target)).module


def codes(module, target=TORINO):
    return [diagnostic.code for diagnostic in violations(module, target)]


def with_rows(module: Module, builder: RunBuilder) -> Module:
    return rewrite_runs(module, lambda run: builder.finish())


def test_a_good_program_passes_unchanged():
    module = physical_module([("sx", [0], []), ("cz", [0, 1], []), ("cz", [1, 0], []), ("rz", [5], [0.1])])
    result = CheckConformance().run(module, Context(target=TORINO))
    assert result.module is module


def test_gates_that_are_not_native():
    builder = RunBuilder()
    builder.add(physical.native_kind("cx", 2, 0), [0, 1])
    builder.add(physical.native_kind("rz", 1, 0), [0])
    assert codes(with_rows(physical_module([("x", [0], [])]), builder)) == ["QL0711", "QL0711"]


def test_uncoupled_pairs():
    assert codes(physical_module([("cz", [0, 2], [])])) == ["QL0712"]


def test_direction_counts_where_the_gate_is_directed():
    first, second = BRISBANE.topology.edges[0].tolist()
    assert codes(physical_module([("ecr", [first, second], [])], BRISBANE), BRISBANE) == []
    assert codes(physical_module([("ecr", [second, first], [])], BRISBANE), BRISBANE) == ["QL0712"]


def test_angles_outside_the_constraints():
    target = find_target("rigetti_ankaa_3")
    assert codes(physical_module([("rx", [0], [np.pi / 2])], target), target) == []
    assert codes(physical_module([("rx", [0], [np.pi / 2 + 1e-6])], target), target) == ["QL0713"]
    assert codes(physical_module([("rx", [0], [0.3])], target), target) == ["QL0713"]


def test_another_target():
    assert codes(physical_module([("x", [0], [])]), BRISBANE) == ["QL0710"]


@pytest.mark.parametrize(
    ("feature", "items"),
    [("reset", [("reset", [0], [])]), ("measure", [("measure", [0], [])]), ("delay", [("delay_ns", [0], [5.0])]),
     ("barrier", [("barrier", [0, 1], [])])],
)  # fmt: skip
def test_features_the_device_lacks(feature, items):
    without = replace(TORINO, features=replace(TORINO.features, **{feature: False}))
    unknown = replace(TORINO, features=replace(TORINO.features, **{feature: None}))
    assert codes(physical_module(items, without), without) == ["QL0714"]
    assert codes(physical_module(items, unknown), unknown) == []


def test_control_flow_the_device_lacks():
    without = replace(TORINO, features=Features(conditional=False))
    first = run_of([("measure", [0], [])])
    module = module_of(133, [first, conditional(first.results[0], [("x", [1], [])])])
    assert codes(lowered(module, without), without) == ["QL0714"]


@pytest.mark.parametrize(
    ("items", "bad"),
    [([("measure", [0], []), ("x", [0], [])], True), ([("measure", [0], []), ("x", [1], [])], False),
     ([("x", [0], []), ("measure", [0], []), ("barrier", [0, 1], [])], False),
     ([("measure", [0], []), ("reset", [0], [])], True)],
)  # fmt: skip
def test_mid_circuit_measurement(items, bad):
    without = replace(TORINO, features=Features(mid_circuit_measurement=False))
    assert codes(physical_module(items, without), without) == (["QL0714"] if bad else [])


def test_a_measurement_before_control_flow_counts_too():
    without = replace(TORINO, features=Features(mid_circuit_measurement=False))
    first = run_of([("measure", [0], [])])
    module = module_of(133, [first, conditional(first.results[0], [("x", [0], [])])])
    assert codes(lowered(module, without), without) == ["QL0714"]


def test_limits():
    few = replace(TORINO, limits=Limits(max_operations=2))
    assert codes(physical_module([("x", [0], [])] * 2, few), few) == []
    assert codes(physical_module([("x", [0], [])] * 3, few), few) == ["QL0716"]


def test_free_parameters():
    bound = replace(TORINO, features=Features(free_parameters=False))
    module = physical_module([("x", [0], [])], bound)
    builder = RunBuilder()
    builder.add(physical.native_kind("rz", 1, 1), [0], [symbol(Value(F64))])
    assert codes(with_rows(module, builder), bound) == ["QL0715"]


def test_overlapping_schedule():
    def timed(run: Run, starts: list[float]) -> Run:
        columns = {"start_ns": np.array(starts), "duration_ns": np.array([10.0, 10.0])}
        return run.with_rows(run.rows.with_columns(columns))

    module = physical_module([("x", [0], []), ("x", [0], [])])
    assert codes(rewrite_runs(module, lambda run: timed(run, [0.0, 10.0]))) == []
    assert codes(rewrite_runs(module, lambda run: timed(run, [0.0, 9.0]))) == ["QL0717"]
    assert codes(rewrite_runs(module, lambda run: timed(run, [-1.0, 10.0]))) == ["QL0717"]


def test_violations_stop_the_pipeline():
    with pytest.raises(QlowerError):
        CheckConformance().run(physical_module([("cz", [0, 2], [])]), Context(target=TORINO))
