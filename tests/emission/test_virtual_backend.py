"""Virtual machines as backends of Qiskit."""

import contextlib

import numpy as np
import pytest
from qiskit import QuantumCircuit, transpile
from qiskit.quantum_info import Operator, Statevector

import qlower
from qlower.device.catalogue import find_target
from qlower.device.virtual import couplings, scaled, virtual_machine
from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.qiskit_interchange import to_qiskit
from qlower.dialects.physical.ops import Program
from qlower.ir.rewriting import runs
from qlower.lowering import Context, Decline
from qlower.passes.multiplex.composition.relabelling import relabelled
from qlower.passes.physical.check_conformance import violations
from qlower.passes.physical.fix_directions import FixDirections
from qlower.qiskit_backend import virtual_backend


def ghz(num_qubits):
    circuit = QuantumCircuit(num_qubits, num_qubits)
    circuit.h(0)
    for qubit in range(1, num_qubits):
        circuit.cx(0, qubit)
    circuit.rz(0.3, 2)
    circuit.measure(range(num_qubits), range(num_qubits))
    return circuit


def test_couplings_gates_and_durations():
    device = find_target("ibm_brisbane")
    backend = virtual_backend(device)
    assert backend.num_qubits == 7
    assert backend.name == backend.machine.name == "ibm_brisbane.vm7"
    edges = set(couplings(device, scaled(device, 0, 0, 1, 1)))
    assert set(backend.coupling_map.get_edges()) == edges | {(b, a) for a, b in edges}
    assert {"rz", "sx", "x", "ecr", "measure", "reset", "delay", "if_else"} <= set(backend.operation_names)
    assert backend.target["ecr"][0, 1].duration == pytest.approx(660e-9)
    assert backend.target["ecr"][1, 0].error == 0.007719
    assert backend.target["measure"][3,].duration == pytest.approx(1300e-9)
    assert backend.target.dt == pytest.approx(0.5e-9)
    assert backend.max_circuits == 300
    with pytest.raises(NotImplementedError, match="use `qlower pack`"):
        backend.run(ghz(3))


@pytest.mark.parametrize("name", ["ibm_brisbane", "ibm_torino", "google_willow", "rigetti_ankaa_3", "generic_grid:9x9"])
@pytest.mark.parametrize("dimensions", [(1, 1), (1, 2)])
def test_what_qiskit_transpiles_for_it_compiles_without_further_swaps(name, dimensions):
    device = find_target(name)
    backend = virtual_backend(device, dimensions=dimensions)
    circuit = ghz(5)
    routed = transpile(circuit, backend, optimization_level=1, seed_transpiler=3)
    assert routed.num_qubits == backend.machine.num_qubits
    two_qubit = sum(len(item.qubits) == 2 for item in routed.data)
    done = qlower.compile(routed, target=backend.machine)
    rows = [row for run in runs(done.module()) for row in run.unpack()]
    assert sum(len(row.qubits) == 2 for row in rows if row.kind.name == "physical.gate") <= two_qubit
    emitted = to_qiskit(done.module())
    wanted = Statevector(circuit.remove_final_measurements(inplace=False)).probabilities_dict()
    assert set(wanted) == {"00000", "11111"}
    assert distribution(emitted) == pytest.approx(wanted, abs=1e-9)


def distribution(circuit):
    """Probabilities of the classical bits of a circuit that measures at its end, highest bit first."""
    bits = {item.clbits[0]: item.qubits[0] for item in circuit.data if item.operation.name == "measure"}
    plain = circuit.copy_empty_like()
    for item in circuit.data:
        if item.operation.name not in ("measure", "barrier", "delay"):
            plain.append(item)
    qubits = [circuit.find_bit(bits[bit]).index for bit in circuit.clbits]
    found = Statevector(plain).probabilities_dict(qargs=qubits)
    return {key: value for key, value in found.items() if value > 1e-12}


def test_what_was_compiled_for_it_is_placed_anywhere():
    device = find_target("ibm_brisbane")
    backend = virtual_backend(device)
    module = qlower.compile(transpile(ghz(4), backend, seed_transpiler=1), target=backend.machine).module()
    program = module.find("main")
    assert isinstance(program, Program)
    for row in range(3):
        for column in range(3):
            placed = module.with_operations([relabelled(program, scaled(device, row, column, 1, 1), device)])
            with contextlib.suppress(Decline):
                placed = FixDirections().run(placed, Context(target=device)).module
            assert violations(placed, device) == []


def test_any_part_of_a_device_is_a_backend():
    device = find_target("ibm_torino")
    backend = virtual_backend(device, [0, 1, 2])
    assert backend.machine.digest == virtual_machine(device, [5, 6, 7]).digest
    assert set(backend.coupling_map.get_edges()) == {(0, 1), (1, 0), (1, 2), (2, 1)}
    circuit = QuantumCircuit(3)
    circuit.h(0)
    circuit.cx(0, 2)
    routed = transpile(circuit, backend, optimization_level=2, seed_transpiler=0, initial_layout=[0, 1, 2])
    assert np.allclose(Operator.from_circuit(routed).data, Operator(circuit).data)
    every = virtual_backend(find_target("quantinuum_helios"), [4, 9, 11])
    assert len(every.target["rzz"]) == 6


@pytest.mark.parametrize(
    ("name", "options", "code"),
    [
        ("ionq_forte", {"qubits": [0, 1]}, "QL1223"),
        ("iqm_garnet", {}, "QL0470"),
        ("ibm_torino", {"dimensions": (4, 1)}, "QL0481"),
        ("ibm_torino", {"qubits": [0, 0]}, "QL0482"),
    ],
)
def test_what_is_no_backend(name, options, code):
    with pytest.raises(QlowerError) as caught:
        virtual_backend(find_target(name), **options)
    assert caught.value.diagnostics[0].code == code
