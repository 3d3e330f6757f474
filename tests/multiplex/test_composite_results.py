"""Composite programs of many tenants from the plan to each tenant's counts, through Qiskit's simulator."""

import random
from contextlib import suppress

import pytest

from qlower.dialects.circuit.qiskit_interchange.to_circuit import to_qiskit
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.lowering.registry import formats
from qlower.passes.multiplex.check_isolation import isolation_faults
from qlower.passes.multiplex.splitting import split
from qlower.passes.multiplex.tenancy import read_tenants
from qlower.passes.physical.check_conformance import violations
from qlower.passes.physical.fix_directions import FixDirections
from qlower.passes.physical.schedule_alap import ScheduleAlap
from tests.multiplex.batches import LINE, TORINO, Place, bell, composed
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
        distance = sum(abs(own.get(key, 0) - expected.get(key, 0)) for key in own | expected) / SHOTS
        # Two samples of the same k outcomes are about sqrt(4 k / (pi * shots)) apart.
        assert distance < 0.05 + 3 * (1.3 * len(expected) / SHOTS) ** 0.5, (index, own, expected)


def test_programs_in_openqasm_give_the_same_counts():
    """The text, read back, is the same composite program."""
    places = [Place(bell(2), (4 * i, 4 * i + 1), shots=SHOTS) for i in range(3)]
    places += [Place(bell(3), (1, 2, 3), order=1, shots=SHOTS)]
    module = composed(places, TORINO, SHOTS)
    with suppress(Decline):
        module = FixDirections().run(module, Context(target=TORINO)).module
    module = ScheduleAlap().run(module, Context(target=TORINO)).module
    assert violations(module, TORINO) == []
    for name in TORINO.formats:
        assert formats().load(name).write(module)
    text = formats().load("openqasm3").write(module)
    imported = pytest.importorskip("qiskit.qasm3")
    pytest.importorskip("qiskit_qasm3_import")
    circuit = imported.loads(text)
    assert [(r.name, r.size) for r in circuit.cregs] == [("j0_c", 2), ("j1_c", 2), ("j2_c", 2), ("j3_c", 3)]
