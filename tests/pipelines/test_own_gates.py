"""Devices whose gates are given by matrices, under names of their own or under names the gate table uses otherwise."""

import pytest
from branching import difference
from program_builder import program
from random_cases import GPI, GPI2, PRX, ZZ, U

import qlower
from qlower.device.loader import load_target
from qlower.ir import WireMap

ECHO = """{name: ecr_like, num_qubits: 2, directed: true, matrix: [["0", "1", "0", "1j"], ["1", "0", "-1j", "0"],
    ["0", "1j", "0", "1"], ["-1j", "0", "1", "0"]]}""".replace('"1"', '"sqrt(2)/2"').replace('"1j"', '"1j*sqrt(2)/2"')
ECHO = ECHO.replace('"-1j"', '"-1j*sqrt(2)/2"')
SHIFTED_RX = """{name: rx_like, num_qubits: 1, parameters: [t], matrix: [["(1+exp(1j*t))/2", "(1-exp(1j*t))/2"],
    ["(1-exp(1j*t))/2", "(1+exp(1j*t))/2"]]}"""
RZ = "{name: rz, num_qubits: 1, parameters: [theta]}"
CX = "{name: cx, num_qubits: 2}"
SETS = {
    "u as in textbooks": (U, CX),
    "u, directed cx": (U, "{name: cx, num_qubits: 2, directed: true}"),
    "prx by two turns, with a phase": (PRX, "{name: cz, num_qubits: 2}"),
    "rx with a phase": (SHIFTED_RX, RZ, CX),
    "gpi by matrix": (GPI, GPI2, ZZ),
    "own two-qubit gate": (RZ, "{name: sx, num_qubits: 1}", ECHO),
}


def device(gates) -> qlower.Target:
    directed = any("directed" in gate for gate in gates)
    lines = [
        "schema: 1",
        "name: own",
        'descriptor_version: "1.0"',
        "modality: generic",
        "num_qubits: 4",
        f"topology: {{kind: coupling_map, directed: {str(directed).lower()}, edges: [[1, 0], [1, 2], [3, 1]]}}",
        "native_gates:",
        *(f"  - {gate}" for gate in gates),
        "features: {free_parameters: true}",
        "formats: [openqasm3, qiskit]",
    ]
    return load_target("\n".join(lines))


def sample():
    p = program(3, 0, ("angle",))
    p.h(0).t(1).ry(0.3, 2).rz(p.input(0), 0).cx(0, 1).u(0.3, 0.2, 0.1, 2).cx(1, 2).cx(2, 0).gphase(0.4)
    return p.rx(p.input(0), 2).module()


@pytest.mark.parametrize("level", range(4))
@pytest.mark.parametrize("name", SETS)
def test_programs_keep_their_meaning(name: str, level: int) -> None:
    module = sample()
    done = qlower.compile(module, device(SETS[name]), optimization=level, check="full")
    physical = done.module("physical")
    assert difference(module, physical, done.wire_map, [0.7]) < 1e-9


def test_fusing_before_translating_defines_what_it_calls() -> None:
    passes = "decompose-standard,fuse-one-qubit,layout-trivial,fuse-one-qubit,route-sabre,translate-native"
    module = program(2).h(0).t(0).cx(0, 1).module()
    done = qlower.compile(module, device(SETS["u as in textbooks"]), pipeline=passes, check="full")
    assert difference(module, done.module(), done.wire_map) < 1e-9


def test_a_users_gate_by_a_native_name_is_not_taken_for_the_native_one() -> None:
    p = program(1).define("turn", 1, lambda gate: gate.h(0))
    module = p.call("turn", (0,)).t(0).h(0).module()
    target = device(SETS["prx by two turns, with a phase"])
    for level in range(4):
        done = qlower.compile(module, target, optimization=level, check="full")
        assert difference(module, done.module("physical"), done.wire_map) < 1e-9
    early = qlower.compile(module, target, pipeline="fuse-one-qubit,decompose-standard", check="full")
    assert difference(module, early.module(), WireMap.identity(1)) < 1e-9
    with pytest.raises(qlower.QlowerError) as caught:
        qlower.compile(module, target, pipeline="layout-trivial,lower-circuit-to-physical", check="full")
    assert caught.value.diagnostics[0].code == "QL0700"


def test_a_gate_of_the_table_is_not_taken_for_a_native_one_of_another_matrix() -> None:
    module = program(1).u(0.3, 0.2, 0.1, 0).module()
    with pytest.raises(qlower.QlowerError) as caught:
        qlower.compile(module, device(SETS["u as in textbooks"]), pipeline="layout-trivial,lower-circuit-to-physical")
    assert caught.value.diagnostics[0].code == "QL0700"
