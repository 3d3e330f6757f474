"""Virtual machines: declared tilings, their descriptors, scaled sizes and snapshots."""

import json
from pathlib import Path

import pytest

from qlower.device.calibration import check_fits, load_calibration
from qlower.device.catalogue import find_calibration, find_target
from qlower.device.emit import emit_target_yaml
from qlower.device.loader import load_target
from qlower.device.virtual import couplings, scaled, shapes, virtual_calibration, virtual_machine
from qlower.diagnostics import QlowerError

HYPERQ = Path(__file__).parents[2] / ".." / "shared" / "data" / "hyperq" / "hyperq.json"
TILED = [
    "ibm_brisbane", "ibm_torino", "rigetti_ankaa_3", "google_willow", "generic_grid:11x11", "generic_grid:5x4",
    "generic_heavy_hex:3", "generic_heavy_hex:7", "generic_heavy_hex:13",
]  # fmt: skip


def places(tiling, rows, columns):
    return [(r, c) for r in range(tiling.rows - rows + 1) for c in range(tiling.columns - columns + 1)]


@pytest.mark.skipif(not HYPERQ.is_file(), reason="the data of HyperQ's artifact is not here")
def test_brisbane_is_tiled_as_hyperq_tiles_it():
    data = json.loads(HYPERQ.read_text(encoding="utf-8"))["regions_on_ibm_brisbane"]
    tiling = find_target("ibm_brisbane").virtual_machines
    assert [list(edge) for edge in tiling.edges] == sorted(data["edges"])
    assert [[list(qubits) for qubits in row] for row in tiling.grid] == data["grid_3x3"]
    for key in ("horizontal_connectors", "vertical_connectors"):
        assert [[list(qubits) for qubits in row] for row in getattr(tiling, key)] == data[key]


@pytest.mark.parametrize("name", TILED)
def test_the_same_dimensions_give_the_same_descriptor_everywhere(name):
    target = find_target(name)
    tiling = target.virtual_machines
    for rows, columns in tiling.dimensions:
        machines = [
            virtual_machine(target, scaled(target, *place, rows, columns)) for place in places(tiling, rows, columns)
        ]
        assert len({machine.digest for machine in machines}) == 1
        assert len(machines[0].topology.components()) == 1
        assert not machines[0].topology.directed


@pytest.mark.parametrize("name", TILED)
def test_tilings_are_sound(name):
    """The checks of the loader again, on lattices that are written out by formulas and not checked there."""
    target = find_target(name)
    tiling = target.virtual_machines
    regions = [qubits for row in tiling.grid for qubits in row]
    everyone = [qubit for qubits in regions for qubit in qubits]
    assert len(set(everyone)) == len(everyone) == tiling.num_qubits * tiling.rows * tiling.columns
    assert all(couplings(target, qubits) == tiling.edges for qubits in regions)
    # Neighbours never touch: whatever runs in two regions is at least two couplings apart.
    for first in regions:
        for second in regions:
            if first is not second:
                assert min(target.topology.distances[a, b] for a in first for b in second) >= 2
    for part in tiling.parts:
        assert len(virtual_machine(target, [regions[0][virtual] for virtual in part]).topology.components()) == 1
    assert load_target(emit_target_yaml(target)).digest == target.digest


def test_order_and_sizes_of_scaled_machines():
    target = find_target("ibm_brisbane")
    assert scaled(target, 0, 0, 1, 1) == (3, 4, 5, 15, 21, 22, 23)
    assert scaled(target, 0, 0, 1, 2) == (3, 4, 5, 15, 21, 22, 23, 7, 8, 9, 16, 25, 26, 27, 6, 24)
    two = scaled(target, 0, 0, 2, 2)
    assert two[28:] == (6, 24, 43, 62, 20, 33, 39, 34)  # 24 and 43 are in two connectors
    assert {dims: len(scaled(target, 0, 0, *dims)) for dims in target.virtual_machines.dimensions} == {
        (1, 1): 7, (1, 2): 16, (2, 1): 17, (1, 3): 25, (3, 1): 27, (2, 2): 36, (2, 3): 55, (3, 2): 56, (3, 3): 85,
    }  # fmt: skip


def test_the_smallest_dimensions():
    target = find_target("ibm_brisbane")
    found = {size: shapes(target, size) for size in (1, 7, 8, 16, 17, 18, 26, 28, 37, 56, 85, 86)}
    assert found[1] == found[7] == ((1, 1),)
    assert found[8] == found[16] == ((1, 2), (2, 1))
    assert found[17] == ((2, 1),)
    assert found[18] == ((1, 3), (3, 1))
    assert found[26] == ((3, 1),)
    assert found[28] == ((2, 2),)
    assert found[37] == ((2, 3), (3, 2))
    assert found[56] == ((3, 2),)
    assert found[85] == ((3, 3),)
    assert found[86] == ()


def test_a_machine_is_a_descriptor_of_its_own():
    target = find_target("ibm_brisbane")
    machine = virtual_machine(target, scaled(target, 1, 2, 1, 1))
    assert (machine.name, machine.num_qubits) == ("ibm_brisbane.vm7", 7)
    assert machine.topology.edges.tolist() == [[0, 1], [1, 2], [1, 3], [3, 5], [4, 5], [5, 6]]
    assert machine.accepts_gate("ecr", (0, 1))
    assert machine.accepts_gate("ecr", (1, 0))
    assert not machine.accepts_gate("ecr", (0, 2))
    assert machine.virtual_machines is machine.qec is machine.qubit_labels is None
    for same in ("modality", "features", "timing", "limits", "measurement", "reset", "coherence", "formats"):
        assert getattr(machine, same) == getattr(target, same)
    assert [gate.duration_ns for gate in machine.native_gates] == [gate.duration_ns for gate in target.native_gates]
    assert "hyperq" in target.sources
    assert "hyperq" not in machine.sources
    assert load_target(emit_target_yaml(machine)).digest == machine.digest
    named = virtual_machine(target, scaled(target, 1, 2, 1, 1), "other")
    assert (named.name, named.digest == machine.digest) == ("other", False)


def test_other_orders_and_shapes_are_other_machines():
    target = find_target("ibm_torino")
    assert virtual_machine(target, [0, 1, 2]).digest == virtual_machine(target, [5, 4, 3]).digest
    assert virtual_machine(target, [0, 1, 2]).digest != virtual_machine(target, [1, 0, 2]).digest
    assert virtual_machine(target, [0, 1, 2]).digest != virtual_machine(target, [0, 1, 9]).digest


def test_restricted_gates_and_labels_follow_their_qubits():
    small = load_target(Path(__file__).parent / "small.yaml")
    machine = virtual_machine(small, [2, 1])
    assert machine.gate("cz").qubits == ((0, 1),)
    assert machine.accepts_gate("cz", (1, 0))
    assert virtual_machine(small, [0, 1]).gate("cz").qubits == ()
    assert not virtual_machine(small, [0, 1]).accepts_gate("cz", (0, 1))


def test_a_part_of_a_machine_without_couplings_couples_every_pair():
    machine = virtual_machine(find_target("quantinuum_helios"), [3, 9, 20])
    assert machine.topology.all_to_all
    assert machine.accepts_gate("rzz", (2, 0))
    assert load_target(emit_target_yaml(machine)).digest == machine.digest


@pytest.mark.parametrize("qubits", [[], [1, 1], [-1], [127]])
def test_qubits_that_are_no_part(qubits):
    with pytest.raises(QlowerError) as caught:
        virtual_machine(find_target("ibm_brisbane"), qubits)
    assert caught.value.diagnostics[0].code == "QL0482"


def test_names_that_no_descriptor_may_have():
    with pytest.raises(QlowerError) as caught:
        virtual_machine(find_target("ibm_brisbane"), [0, 1], "two words")
    assert caught.value.diagnostics[0].code == "QL0412"


def test_places_that_do_not_exist():
    target = find_target("ibm_brisbane")
    for place in ((0, 0, 4, 1), (2, 0, 2, 1), (-1, 0, 1, 1), (0, 0, 0, 1), (0, 3, 1, 1)):
        with pytest.raises(QlowerError) as caught:
            scaled(target, *place)
        assert caught.value.diagnostics[0].code == "QL0481"
    with pytest.raises(QlowerError) as caught:
        shapes(find_target("iqm_garnet"), 3)
    assert caught.value.diagnostics[0].code == "QL0470"


def test_lattices_too_small_for_one_machine_declare_none():
    assert find_target("generic_grid:1x9").virtual_machines is None
    assert find_target("generic_heavy_hex:1").virtual_machines is None
    assert find_target("generic_grid:2x3").virtual_machines.dimensions == ((1, 1),)


def test_a_snapshot_of_a_part():
    target = find_target("ibm_brisbane")
    calibration = find_calibration(target)
    qubits = scaled(target, 2, 1, 1, 1)
    machine = virtual_machine(target, qubits)
    own = virtual_calibration(calibration, qubits, machine.name)
    check_fits(own, machine)
    assert own.t1_ns == tuple(calibration.t1_ns[qubit] for qubit in qubits)
    assert own.readout_error == tuple(calibration.readout_error[qubit] for qubit in qubits)
    assert own.gate_error("sx", (3,)) == calibration.gate_error("sx", (qubits[3],))
    for first, second in machine.topology.edges.tolist():
        pair = (qubits[first], qubits[second])
        measured = calibration.gate_error("ecr", pair) or calibration.gate_error("ecr", pair[::-1])
        assert own.gate_error("ecr", (first, second)) == own.gate_error("ecr", (second, first)) == measured
        assert own.gate_duration_ns("ecr", (first, second)) == 660.0
    assert len(own.gates["ecr"].qubits) == 12
    again = load_calibration(own.canonical)
    assert again.digest == own.digest
    assert again.gates["ecr"] == own.gates["ecr"]
    assert virtual_calibration(calibration, scaled(target, 0, 0, 1, 1), machine.name).digest != own.digest
