"""Composite programs of many tenants from the plan to each tenant's counts, through Qiskit's simulator."""

import random

import pytest

from qlower.dialects.circuit.qiskit_interchange.to_circuit import to_qiskit
from qlower.ir.verifier import verify
from qlower.lowering import Context
from qlower.lowering.registry import formats
from qlower.passes.multiplex.isolation.check_isolation import isolation_faults
from qlower.passes.multiplex.splitting import split
from qlower.passes.multiplex.tenancy import read_tenants
from qlower.passes.physical.check_conformance import violations
from qlower.passes.physical.schedule_alap import ScheduleAlap
from tests.multiplex.batches import LINE, TORINO, Place, composed
from tests.program_builder import program

SHOTS = 2000


def clifford(rng, num_qubits):
    """A program that stabilizer simulators take: random gates, measurements, resets and conditional gates."""
    num_bits = rng.randint(1, 5)
    built = program(num_qubits, num_bits)
    for _ in range(rng.randint(3, 12)):
        kind = rng.choice(["sx", "x", "cz", "measure", "reset", "if"])
        qubit = rng.randrange(num_qubits)
        if kind == "cz" and num_qubits > 1:
            first = rng.randrange(num_qubits - 1)
            built.cz(first, first + 1)
        elif kind == "measure":
            built.measure(qubit, rng.randrange(num_bits))
        elif kind == "reset":
            built.reset(qubit)
        elif kind == "if" and built.bits[0] is not None:
            built.if_(built.bits[0], lambda block, qubit=qubit: block.x(qubit))
        else:
            built.gate("x" if kind == "x" else "sx", qubit)
    return built.measure(rng.randrange(num_qubits), rng.randrange(num_bits)) and built.module()


def batch(seed, num_tenants):
    """Tenants on stretches of the rows of a heavy-hex device, some after others."""
    rng = random.Random(seed)
    stretches = [list(range(first, first + 15)) for first in (0, 19, 38, 57, 76, 95, 114)]
    owners = dict.fromkeys(range(133), 0)
    places = []
    while len(places) < num_tenants:
        size = rng.randint(1, 4)
        row = rng.choice(stretches)
        first = rng.randint(0, 15 - size)
        qubits = tuple(row[first : first + size])
        order = max(owners[qubit] for qubit in qubits)
        if order < 3:
            owners.update(dict.fromkeys(qubits, order + 1))
            tier = rng.choice(["shared", "shared", "buffered"])
            places.append(Place(clifford(rng, size), qubits, order, tier, shots=SHOTS))
    return places


def counts_of(circuit, seed):
    """What Aer's stabilizer simulator measures."""
    aer = pytest.importorskip("qiskit_aer")
    # Aer 0.18 loses qubits that only a conditional gate acts on when it leaves out idle ones.
    simulator = aer.AerSimulator(method="stabilizer", enable_truncation=False)
    result = simulator.run(circuit, shots=SHOTS, seed_simulator=seed).result()
    return dict(result.get_counts())


@pytest.mark.parametrize("seed", range(2))
def test_every_tenant_of_many_gets_what_it_would_have_measured_alone(seed):
    places = batch(seed, 34)
    module = composed(places, TORINO, SHOTS)
    verify(module)
    assert list(isolation_faults(module, TORINO)) == []
    found = split(counts_of(to_qiskit(module), 7), read_tenants(module))
    assert len(found) == 34
    for index, place in enumerate(places):
        alone = composed([Place(place.circuit, tuple(range(len(place.qubits))), shots=SHOTS)], LINE, SHOTS)
        expected = split(counts_of(to_qiskit(alone), 11), read_tenants(alone))["job-0"]
        own = found[f"job-{index}"]
        assert {len(outcome) for outcome in own} == {len(outcome) for outcome in expected}
        assert own_distance(own, expected) < allowed(expected), (index, own, expected)


def test_a_composite_in_openqasm_gives_the_same_counts():
    """The text is read by Qiskit, simulated and split, and compared with the circuit that Qiskit is given directly."""
    pytest.importorskip("qiskit_qasm3_import")
    imported = pytest.importorskip("qiskit.qasm3")
    places = batch(5, 30)
    module = ScheduleAlap().run(composed(places, TORINO, SHOTS), Context(target=TORINO)).module
    assert violations(module, TORINO) == []
    circuit = imported.loads(formats().load("openqasm3").write(module))
    tenants = read_tenants(module)
    names = [(variable.name, variable.size) for tenant in tenants.tenants for variable in tenant.variables]
    assert [(register.name, register.size) for register in circuit.cregs] == names
    direct, through_text = (split(counts_of(one, 3), tenants) for one in (to_qiskit(module), circuit))
    assert direct.keys() == through_text.keys() == {f"job-{i}" for i in range(30)}
    for job, own in through_text.items():
        assert own_distance(own, direct[job]) < allowed(direct[job]), job


def own_distance(own, other):
    return sum(abs(own.get(key, 0) - other.get(key, 0)) for key in own | other) / SHOTS


def allowed(counts):
    """Two samples of the same k outcomes are about sqrt(4 k / (pi * shots)) apart."""
    return 0.05 + 3 * (1.3 * len(counts) / SHOTS) ** 0.5
