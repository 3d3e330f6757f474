"""lower-circuit-to-physical."""

import numpy as np
import pytest

from qlower.device.catalogue import find_target
from qlower.diagnostics import QlowerError
from qlower.dialects.physical.ops import Program
from qlower.ir import WireMap
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context
from qlower.passes.circuit_to_physical.lower_circuit_to_physical import LowerCircuitToPhysical
from tests.physical.building import conditional, constant_bit, module_of, run_of

TARGET = find_target("ibm_torino")


def lowered(operations, wires=None):
    module = module_of(133, operations)
    result = LowerCircuitToPhysical().run(module, Context(target=TARGET, wires=wires))
    verify(result.module)
    return result.module


def test_rows_keep_order_qubits_parameters_and_results():
    run = run_of(
        [("sx", [3], []), ("cz", [3, 4], []), ("rz", [4], [0.25]), ("gphase", [], [1.5]), ("barrier", [3, 4], []),
         ("reset", [4], []), ("measure", [3], [])]
    )  # fmt: skip
    module = lowered([run])
    (out,) = runs(module)
    shown = [(row.kind.name, row.kind.attribute("gate"), row.qubits, row.parameters) for row in out.unpack()]
    assert shown == [
        ("physical.gate", "sx", (3,), ()),
        ("physical.gate", "cz", (3, 4), ()),
        ("physical.gate", "rz", (4,), (0.25,)),
        ("physical.gphase", None, (), (1.5,)),
        ("physical.barrier", None, (3, 4), ()),
        ("physical.reset", None, (4,), ()),
        ("physical.measure", None, (3,), ()),
    ]
    assert out.results == run.results
    program = module.find("main")
    assert isinstance(program, Program)
    assert (program.target, program.target_digest) == ("ibm_torino", TARGET.digest)
    assert program.variables == (("c", "bit", -1),)


def test_branches_are_lowered_and_wires_recorded():
    bit = constant_bit()
    wires = WireMap(np.array([5, 7], dtype=np.int32), np.array([7, 5], dtype=np.int32), 133)
    module = lowered([bit, conditional(bit.results[0], [("x", [5], [])])], wires)
    (out,) = runs(module)
    assert [row.kind.attribute("gate") for row in out.unpack()] == ["x"]
    program = module.find("main")
    assert isinstance(program, Program)
    assert (program.initial_wires, program.final_wires) == ((5, 7), (7, 5))


def test_delays_in_dt_become_ns_and_other_parameters_stay():
    dt_ns = TARGET.timing.dt_ns
    assert dt_ns is not None
    module = lowered([run_of([("delay_dt", [0], [8.0]), ("delay_ns", [0], [8.0]), ("rz", [0], [8.0])])])
    (out,) = runs(module)
    assert out.rows.parameters.tolist() == [8.0 * dt_ns, 8.0, 8.0]


@pytest.mark.parametrize(
    ("items", "code"),
    [([("h", [0], [])], "QL0700"), ([("cx", [0, 1], [])], "QL0700"), ([("ecr", [0, 1], [])], "QL0700")],
)
def test_gates_that_are_not_native_are_refused(items, code):
    with pytest.raises(QlowerError) as caught:
        lowered([run_of(items)])
    assert caught.value.diagnostics[0].code == code


def test_kinds_without_rows_do_not_matter():
    run = run_of([("h", [0], []), ("x", [0], []), ("cz", [0, 1], [])])
    (out,) = runs(lowered([run.take([1, 2])]))
    assert [row.kind.attribute("gate") for row in out.unpack()] == ["x", "cz"]


def test_a_program_that_is_not_placed_is_refused():
    with pytest.raises(QlowerError) as caught:
        LowerCircuitToPhysical().run(module_of(2, [run_of([("x", [0], [])])]), Context(target=TARGET))
    assert caught.value.diagnostics[0].code == "QL0701"


def test_dt_without_a_known_length_is_refused():
    target = find_target("quantinuum_helios")
    assert target.timing.dt_ns is None
    module = module_of(target.num_qubits, [run_of([("delay_dt", [0], [8.0])])])
    with pytest.raises(QlowerError) as caught:
        LowerCircuitToPhysical().run(module, Context(target=target))
    assert caught.value.diagnostics[0].code == "QL0702"
