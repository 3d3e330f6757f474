"""Plans and composite programs of tenants made by hand, for tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from qlower.device.catalogue import find_target
from qlower.device.target import Target
from qlower.device.virtual import virtual_machine
from qlower.dialects.queue.building import QueuedJob, QueuedProgram, queue_module, variant_of
from qlower.ir import Module
from qlower.lowering import Context
from qlower.passes.circuit_to_physical.lower_circuit_to_physical import LowerCircuitToPhysical
from qlower.passes.multiplex.composition.compose_batch import ComposeBatch
from qlower.passes.multiplex.model import Placement, Plan, PlannedBatch, read_queue, write_plan
from tests.program_builder import program

LINE = find_target("generic_line:12")
TORINO = find_target("ibm_torino")
BRISBANE = find_target("ibm_brisbane")


@dataclass(frozen=True)
class Place:
    """A tenant: its program on local qubits, in native gates, and where it is."""

    circuit: Module
    qubits: tuple[int, ...]
    order: int = 0
    tier: str = "shared"
    protections: tuple[str, ...] = ()
    shots: int = 100
    start_ns: float = 0.0
    end_ns: float = 0.0
    variables: tuple[tuple[str, str, int], ...] | None = None
    id: str = ""
    outputs: tuple[str, ...] = field(default=())


def plan_of(places: Sequence[Place], target: Target = LINE, shots: int = 100) -> Module:
    """A plan with one batch of these tenants, their programs compiled by lowering alone."""
    programs = [QueuedProgram(f"program {i}", "openqasm3", f"// {i}") for i in range(len(places))]
    jobs = [
        QueuedJob(place.id or f"job-{i}", i, place.shots, tier=place.tier, protections=place.protections)
        for i, place in enumerate(places)
    ]
    queue = queue_module(programs, jobs)
    operations = list(queue.operations)
    known: dict[int, str] = {}
    for i, place in enumerate(places):
        symbol = f"p{i}.v0"
        operations.append(variant_of(i, 0).with_attribute("compiled", known.setdefault(id(place.circuit), symbol)))
        if known[id(place.circuit)] == symbol:
            operations.append(compiled(place, target).with_attribute("sym_name", symbol))
    module = Module("queue", tuple(operations))
    placements = tuple(
        Placement(i, i, place.qubits, place.shots, place.order, place.start_ns, place.end_ns)
        for i, place in enumerate(places)
    )
    plan = Plan("test", {}, (PlannedBatch(placements, shots),))
    return write_plan(module, read_queue(module), plan, target)


def compiled(place: Place, target: Target):
    """The tenant's program on the virtual machine of its place."""
    machine = virtual_machine(target, place.qubits)
    lowered = LowerCircuitToPhysical().run(place.circuit, Context(target=machine)).module.find("main")
    assert lowered is not None
    changed = lowered.with_attribute("outputs", place.outputs)
    return changed if place.variables is None else changed.with_attribute("variables", place.variables)


def composed(places: Sequence[Place], target: Target = LINE, shots: int = 100, **options: int) -> Module:
    """The composite program of these tenants."""
    return ComposeBatch(**options).run(plan_of(places, target, shots), Context(target=target)).module


def bell(num_qubits: int = 2) -> Module:
    """A GHZ state in native gates of devices with cz, sx and rz, measured."""
    built = program(num_qubits, num_qubits)
    for qubit in range(num_qubits):
        built.rz(1.5707963267948966, qubit).sx(qubit).rz(1.5707963267948966, qubit)
    for qubit in range(num_qubits - 1):
        built.cz(qubit, qubit + 1)
    return built.measure_all().module()


def steered(num_qubits: int = 2) -> Module:
    """A program that measures its first qubit and flips the second if it was 1."""
    built = program(num_qubits, 2)
    built.sx(0)
    bit = built.measure(0, 0)
    built.if_(bit, lambda block: block.x(1))
    built.sx(0)
    built.measure(1, 1)
    return built.module()
