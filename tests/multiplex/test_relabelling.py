"""A program compiled for a virtual machine, put on the device by renaming qubits and mending directions alone."""

import contextlib

import numpy as np
import pytest

import qlower
from qlower.device.catalogue import find_target
from qlower.device.loader import load_target
from qlower.device.virtual import scaled, virtual_machine
from qlower.dialects.physical.checker import CHECKER
from qlower.dialects.physical.ops import Program
from qlower.ir import WireMap
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.multiplex.composition.relabelling import relabelled
from qlower.passes.physical.check_conformance import violations
from qlower.passes.physical.fix_directions import FixDirections

PROGRAM = """
OPENQASM 3;
include "stdgates.inc";
qubit[5] q;
bit[5] c;
h q[0]; cx q[0], q[1]; cx q[1], q[2]; crz(0.3) q[3], q[1]; cx q[3], q[4]; cx q[4], q[3]; t q[3]; cx q[0], q[4];
c[0] = measure q[0];
if (c[0]) { x q[1]; cx q[1], q[2]; }
c[1] = measure q[1]; c[2] = measure q[2]; c[3] = measure q[3]; c[4] = measure q[4];
"""
TARGET = find_target("ibm_brisbane")
PLACES = [(row, column) for row in range(3) for column in range(3)]


def compiled(num_places=(1, 1)):
    machine = virtual_machine(TARGET, scaled(TARGET, 0, 0, *num_places))
    return qlower.compile(PROGRAM, target=machine).module()


MODULE = compiled()


def main(module) -> Program:
    program = module.find("main")
    assert isinstance(program, Program)
    return program


def placed(row, column):
    program = relabelled(main(MODULE), scaled(TARGET, row, column, 1, 1), TARGET)
    module = MODULE.with_operations([program])
    verify(module)
    return module


@pytest.mark.parametrize("place", PLACES)
def test_every_row_and_wire_moves_and_nothing_else_changes(place):
    qubits = scaled(TARGET, *place, 1, 1)
    old, new = main(MODULE), main(placed(*place))
    assert (new.target, new.target_digest, new.num_qubits) == (TARGET.name, TARGET.digest, 127)
    assert new.initial_wires == tuple(qubits[wire] for wire in old.initial_wires)
    assert new.final_wires == tuple(qubits[wire] for wire in old.final_wires)
    assert (new.variables, new.outputs, new.duration_ns) == (old.variables, old.outputs, old.duration_ns)
    before, after = list(runs(old)), list(runs(new))
    assert len(before) == len(after) > 1
    for first, second in zip(before, after, strict=True):
        assert second.rows.qubits.tolist() == [qubits[qubit] for qubit in first.rows.qubits.tolist()]
        assert second.rows.kinds == first.rows.kinds
        assert second.results == first.results
        for column in ("kind", "parameters", "origins", "slots"):
            assert getattr(second.rows, column) is getattr(first.rows, column)
        assert second.rows.columns.keys() == first.rows.columns.keys()


@pytest.mark.parametrize("place", PLACES)
def test_directions_are_all_that_has_to_be_mended(place):
    module = placed(*place)
    assert {fault.code for fault in violations(module, TARGET)} <= {"QL0712"}
    with contextlib.suppress(Decline):
        module = FixDirections().run(module, Context(target=TARGET)).module
    assert violations(module, TARGET) == []


def test_the_placed_program_does_what_the_compiled_one_did():
    """Compared on a device of seven qubits with directions, for the states of the whole chip are too many."""
    device = load_target(DIRECTED)
    order = (6, 5, 4, 3, 2, 1, 0)
    moved = MODULE.with_operations([relabelled(main(MODULE), order, device)])
    fixed = FixDirections().run(moved, Context(target=device)).module
    assert violations(fixed, device) == []
    wires = WireMap(np.array(order, dtype=np.int32), np.array(order, dtype=np.int32), 7)
    verdict = CHECKER.check(MODULE, fixed, wires, Contract.PERMUTATION, Effort.FULL)
    assert (verdict.holds, verdict.evidence) == (True, Evidence.EXACT), verdict
    crossed = WireMap(wires.initial, wires.final[::-1].copy(), 7)
    assert not CHECKER.check(MODULE, fixed, crossed, Contract.PERMUTATION, Effort.FULL).holds


DIRECTED = """
schema: 1
name: seven
descriptor_version: "1.0"
modality: generic
num_qubits: 7
topology: {kind: coupling_map, directed: true, edges: [[1, 0], [1, 2], [3, 1], [3, 5], [5, 4], [5, 6]]}
native_gates:
  - {name: rz, num_qubits: 1, parameters: [theta], virtual: true}
  - {name: sx, num_qubits: 1}
  - {name: x, num_qubits: 1}
  - {name: ecr, num_qubits: 2, directed: true}
features: {measure: true, mid_circuit_measurement: true, reset: true, conditional: true}
formats: [openqasm3]
"""


@pytest.mark.parametrize("qubits", [(0, 1, 2), (0, 1, 2, 3, 4, 5, 5), (0, 1, 2, 3, 4, 5, 127), (-1, 1, 2, 3, 4, 5, 6)])
def test_places_that_are_none(qubits):
    with pytest.raises(ValueError, match="qubits"):
        relabelled(main(MODULE), qubits, TARGET)


def test_helpers_without_wires_stay_without():
    wires = (0, -1)
    program = main(MODULE).with_attribute("initial_wires", wires).with_attribute("final_wires", wires)
    moved = relabelled(program, tuple(range(20, 20 + program.num_qubits)), TARGET)
    assert moved.initial_wires == moved.final_wires == (20, -1)
