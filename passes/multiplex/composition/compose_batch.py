"""Composition: the placed programs of a batch become one program for the device."""

import json
from dataclasses import dataclass
from typing import ClassVar

from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import MatrixGate
from qlower.dialects.physical.ops import Program as PhysicalProgram
from qlower.dialects.plan.ops import Batch, Policy
from qlower.ir import Module, Operation
from qlower.ir.checking import Contract
from qlower.ir.rewriting import runs
from qlower.lowering import Context, Pass, PassResult
from qlower.passes.multiplex.composition.batch_to_compose import batch_to_compose
from qlower.passes.multiplex.composition.composite import Composite, Resident
from qlower.passes.multiplex.composition.composite_variables import Namer
from qlower.passes.multiplex.composition.relabelling import relabelled
from qlower.passes.multiplex.composition.tenant_copy import tenant_copy
from qlower.passes.multiplex.model import Job, Placement, Queue, planned_batch, read_queue
from qlower.passes.multiplex.tenancy import Tenant, Tenants, tenancy_op

VERIFIED_RESETS = 2
"""Resets of a qubit between owners of whom one asked for verified reset: the second catches what the first left."""


@dataclass(frozen=True, slots=True)
class ComposeBatch(Pass):
    """Put the compiled programs of one batch on their qubits and side by side into one program.

    Programs that share no qubits run at the same time, also where they have control flow. Where a qubit had an owner
    before, it is reset and the new owner waits at a barrier over all its qubits. Neighbours of whom one is buffered or
    separated in time are kept apart by a barrier over the qubits of both. Each program keeps its variables, named
    ``j{index of the job}_{name}``. ``plan.tenancy`` in the result says who holds what.

    Attributes:
        batch: which batch of the plan.
        resets: how often a qubit is reset between owners, unless the plan counts on more by an option ``resets`` of its
            policy; at least 2 where one of the owners asked for verified reset.
    """

    name: ClassVar[str] = "compose-batch"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("plan",)
    writes: ClassVar[str] = "physical"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("R. Tao et al., Quantum Virtual Machines, OSDI 2025",)
    batch: int = 0
    resets: int = 2

    def run(self, module: Module, context: Context) -> PassResult:
        """Compose the batch.

        Raises:
            QlowerError: QL0310 no target, QL0940, QL0941, QL0960 no such batch for this target, QL0961 the batch cannot
                be placed, QL0962 the device lacks what it takes.
        """
        target = context.needs_target(self.name)
        batch = batch_to_compose(module, self.batch, target, "place")
        planned, queue = planned_batch(batch), read_queue(module)
        residents = _residents(batch, planned.placements, queue, target, max(self.resets, _planned_resets(module)))
        composite = Composite(residents, target)
        tenants = Tenants(tuple(resident.tenant for resident in residents), target.num_qubits, planned.shots)
        operations: list[Operation] = [
            composite.program(),
            tenancy_op(tenants, [resident.origin for resident in residents]),
            *(op for op in module.operations if isinstance(op, MatrixGate)),
        ]
        return PassResult(Module("physical", tuple(operations), module.attributes), metrics=composite.metrics())


def _planned_resets(module: Module) -> int:
    """The resets between owners that the plan's policy counts on; 0 where it says nothing."""
    policy = module.find("policy")
    assert isinstance(policy, Policy)
    resets = json.loads(policy.options).get("resets", 0)
    return resets if isinstance(resets, int) else 0


def _residents(
    batch: Batch, placements: tuple[Placement, ...], queue: Queue, target: Target, resets: int
) -> list[Resident]:
    """The placed programs in the order of the plan."""
    _refuse_impossible(placements, queue)
    careful = {qubit for place in placements if _is_careful(queue.jobs[place.job]) for qubit in place.qubits}
    origins = [row.origin for run in runs(batch) for row in run.unpack()]
    namer = Namer()
    found = []
    for index, placement in enumerate(placements):
        job = queue.jobs[placement.job]
        first_slot = namer.num_slots
        placed, variables = namer.named(placement.job, _placed(placement, queue, target))
        tenant = Tenant(
            job=job.index,
            id=job.id,
            qubits=placement.qubits,
            order=placement.order,
            shots=placement.shots,
            tier=job.tier,
            protections=job.protections,
            resets=max(resets, VERIFIED_RESETS if careful.intersection(placement.qubits) else 1),
            variables=variables,
        )
        own = tenant_copy(placed, first_slot, origins[index])
        found.append(Resident(tenant, own, placement.start_ns, placement.end_ns, origins[index]))
    return found


def _is_careful(job: Job) -> bool:
    return "verified-reset" in job.protections


def _placed(placement: Placement, queue: Queue, target: Target) -> PhysicalProgram:
    compiled = queue.variants[placement.variant].compiled
    try:
        return relabelled(compiled, placement.qubits, target)
    except ValueError as error:
        fail("QL0961", f"the job {queue.jobs[placement.job].id} cannot be placed: {error}")


def _refuse_impossible(placements: tuple[Placement, ...], queue: Queue) -> None:
    owners: dict[tuple[int, int], int] = {}
    jobs: set[int] = set()
    for placement in placements:
        if not 0 <= placement.variant < len(queue.variants):
            fail("QL0961", f"the job {queue.jobs[placement.job].id} has no compiled program")
        if placement.job in jobs:
            fail("QL0961", f"the job {queue.jobs[placement.job].id} is in the batch twice")
        jobs.add(placement.job)
        for qubit in placement.qubits:
            other = owners.setdefault((qubit, placement.order), placement.job)
            if other != placement.job:
                first, second = queue.jobs[other].id, queue.jobs[placement.job].id
                fail("QL0961", f"the jobs {first} and {second} hold qubit {qubit} at the same time")
