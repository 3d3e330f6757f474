"""The descriptors and snapshots that are shipped."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from qlower.device.catalogue import find_calibration, find_target, list_targets
from qlower.device.emit import emit_target_yaml
from qlower.device.loader import load_target
from qlower.diagnostics import QlowerError
from qlower.targets import BUILTIN, CALIBRATIONS

PEERS = Path(__file__).parents[2] / ".." / "shared" / "peers" / "targets"
FOLDER = Path(__file__).parents[2] / "targets"
EXPECTED = {
    "ibm_brisbane": (127, 144, {"rz", "sx", "x", "ecr"}),
    "ibm_torino": (133, 150, {"rz", "sx", "x", "cz"}),
    "google_willow": (105, 182, {"prx", "rz", "cz"}),
    "rigetti_ankaa_3": (82, 138, {"rx", "rz", "iswap"}),
    "iqm_garnet": (20, 30, {"prx", "cz"}),
    "quantinuum_helios": (98, 0, {"prx", "rz", "rzz"}),
    "ionq_forte": (36, 0, {"gpi", "gpi2", "zz"}),
    "generic_grid:11x11": (121, 220, {"rz", "sx", "x", "cz"}),
    "generic_line:20": (20, 19, {"rz", "sx", "x", "cz"}),
    "generic_heavy_hex:7": (115, 132, {"rz", "sx", "x", "cz"}),
    "generic_all_to_all:130": (130, 0, {"rz", "rx", "rzz"}),
    "azure_gate_ns_e3": (10000, 0, {"rz", "rx", "cz"}),
    "azure_gate_ns_e4": (10000, 0, {"rz", "rx", "cz"}),
    "azure_gate_us_e3": (10000, 0, {"rz", "rx", "cz"}),
    "azure_gate_us_e4": (10000, 0, {"rz", "rx", "cz"}),
    "azure_maj_ns_e4": (10000, 0, {"rz", "rx", "cz"}),
    "azure_maj_ns_e6": (10000, 0, {"rz", "rx", "cz"}),
    "starling_like": (18296, 0, {"rz", "sx", "cz"}),
    "willow_like:30x20": (600, 1150, {"prx", "rz", "cz"}),
    "helios_like": (10000, 0, {"prx", "rz", "rzz"}),
}


def test_the_table_and_the_folder_agree() -> None:
    assert set(BUILTIN.values()) == {path.name for path in FOLDER.glob("*.yaml")}
    assert set(CALIBRATIONS.values()) == {path.name for path in FOLDER.glob("*.json")}
    assert set(list_targets()) == {name.split(":")[0] for name in EXPECTED}


@pytest.mark.parametrize("name", EXPECTED)
def test_shape(name: str) -> None:
    target = find_target(name)
    num_qubits, edges, gates = EXPECTED[name]
    assert target.name == name
    assert (target.num_qubits, len(target.topology.edges)) == (num_qubits, edges)
    assert {gate.name for gate in target.native_gates} == gates
    assert len(target.topology.components()) == 1
    assert load_target(emit_target_yaml(target)).digest == target.digest
    assert find_target(name) is target


@pytest.mark.parametrize("name", sorted(BUILTIN))
def test_every_figure_is_cited(name: str) -> None:
    target = find_target(name)
    cited = dict(target.citations)

    def check(path: str, section: dict[str, object]) -> None:
        for key, value in section.items():
            figure = isinstance(value, bool | float | int) and key not in ("num_qubits", "virtual", "directed")
            if figure and target.modality != "generic":
                assert path in cited or f"{path}.{key}" in cited, f"{path}.{key}"

    for key, section in target.document.items():
        if isinstance(section, dict) and key != "sources":
            check(key, section)
    for code in target.document.get("qec", {}).get("codes", []):
        if isinstance(code, dict):
            check(f"qec.codes.{code['family']}", code)
    check("qec.operations", target.document.get("qec", {}).get("operations", {}))
    for gate in target.document["native_gates"]:
        check(f"native_gates.{gate['name']}", gate)
    assert target.modality == "generic" or "topology" in cited


@pytest.mark.skipif(not PEERS.is_dir(), reason="the reference couplings are not here")
@pytest.mark.parametrize(
    ("name", "file"), [("ibm_torino", "torino"), ("ibm_brisbane", "brisbane"), ("generic_grid:11x11", "grid11")]
)
def test_couplings_are_those_of_the_references(name: str, file: str) -> None:
    reference = json.loads((PEERS / f"{file}.json").read_text(encoding="utf-8"))
    target = find_target(name)
    assert target.num_qubits == reference["num_qubits"]
    assert target.topology.directed == reference["directed"]
    assert sorted(target.topology.edges.tolist()) == sorted(reference["edges"])


@pytest.mark.parametrize("name", ["google_willow", "rigetti_ankaa_3", "iqm_garnet"])
def test_square_lattices_are_bipartite_and_flat(name: str) -> None:
    graph = nx.Graph(find_target(name).topology.edges.tolist())
    assert nx.is_bipartite(graph)
    assert nx.check_planarity(graph)[0]
    assert max(degree for _, degree in graph.degree) == 4


def test_rigetti_rotations_are_quarter_turns() -> None:
    rx = find_target("rigetti_ankaa_3").gate("rx")
    assert rx is not None
    assert rx.allows([-np.pi / 2])
    assert rx.allows([np.pi])
    assert not rx.allows([0.3])


def test_brisbane_is_directed() -> None:
    target = find_target("ibm_brisbane")
    assert target.accepts_gate("ecr", (1, 0))
    assert not target.accepts_gate("ecr", (0, 1))


@pytest.mark.parametrize("name", sorted(CALIBRATIONS))
def test_snapshot(name: str) -> None:
    target = find_target(name)
    calibration = find_calibration(target)
    assert calibration.taken_at.startswith("2025-02-26")
    for column in (calibration.t1_ns, calibration.t2_ns, calibration.readout_error):
        assert column is not None
        assert len(column) == target.num_qubits
    two_qubit = next(gate for gate in target.native_gates if gate.num_qubits == 2)
    for first, second in target.topology.edges.tolist():
        assert calibration.gate_error(two_qubit.name, (first, second)) is not None
        assert calibration.gate_duration_ns(two_qubit.name, (first, second)) is not None
    assert calibration.gate_error(two_qubit.name, (0, 100)) is None
    assert calibration.gate_duration_ns("rz", (0,)) == 0.0
    taken = datetime.fromisoformat(calibration.taken_at)
    assert not calibration.is_stale(taken + timedelta(hours=23))
    assert calibration.is_stale(taken + timedelta(hours=25))


def test_snapshot_of_another_device_is_refused() -> None:
    path = FOLDER / CALIBRATIONS["ibm_torino"]
    with pytest.raises(QlowerError) as caught:
        find_calibration(find_target("ibm_brisbane"), path)
    assert caught.value.diagnostics[0].code == "QL0460"
    with pytest.raises(QlowerError) as caught:
        find_calibration(find_target("iqm_garnet"))
    assert caught.value.diagnostics[0].code == "QL0462"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ibm_torin", "QL0450"),
        ("", "QL0450"),
        ("generic_grid:11", "QL0451"),
        ("generic_grid:", "QL0451"),
        ("generic_grid:1x2x3", "QL0451"),
        ("generic_grid:-1x2", "QL0451"),
        ("generic_grid:٣x٣", "QL0451"),
        ("generic_grid:0x5", "QL0424"),
        ("generic_grid:5x101", "QL0424"),
        ("generic_heavy_hex:4", "QL0410"),
        ("ibm_torino:5", "QL0451"),
        ("./absent.yaml", "QL0400"),
    ],
)
def test_names_that_are_refused(name: str, code: str) -> None:
    with pytest.raises(QlowerError) as caught:
        find_target(name)
    assert caught.value.diagnostics[0].code == code


def test_close_names_are_suggested() -> None:
    with pytest.raises(QlowerError) as caught:
        find_target("acme_on", {"acme_one": Path("nowhere")})
    assert caught.value.diagnostics[0].fix == "did you mean `acme_one`?"


def test_further_targets(tmp_path: Path) -> None:
    small = Path(__file__).parent / "small.yaml"
    assert find_target("acme", {"acme": small}).name == "small"
    assert find_target("acme", {"acme": lambda: load_target(small)}).name == "small"
    template = FOLDER / "generic_line.yaml"
    assert find_target("acme_line:3", {"acme_line": template}).num_qubits == 3
    assert find_target("acme_line", {"acme_line": template}).num_qubits == 20
    assert find_target("ibm_torino", {"ibm_torino": small}).num_qubits == 133
    assert find_target(str(small)).num_qubits == 4
