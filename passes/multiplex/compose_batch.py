"""Composition: the placed programs of a batch become one program for the device."""

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
from qlower.passes.multiplex.composite import Composite, Resident
from qlower.passes.multiplex.composite_variables import Namer
from qlower.passes.multiplex.model import Job, Placement, Plan, Queue, planned_batch, read_plan, read_queue
from qlower.passes.multiplex.relabelling import relabelled
from qlower.passes.multiplex.tenancy import Tenant, Tenants, tenancy_op
from qlower.passes.multiplex.tenant_copy import tenant_copy

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
        resets: how often a qubit is reset between owners; at least 2 where one of them asked for verified reset.
    """

    name: ClassVar[str] = "compose-batch"
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
        batch = self._batch(module, read_plan(module), target)
        planned, queue = planned_batch(batch), read_queue(module)
        residents = _residents(batch, planned.placements, queue, target, self.resets)
        composite = Composite(residents, target)
        tenants = Tenants(tuple(resident.tenant for resident in residents), target.num_qubits, planned.shots)
        operations: list[Operation] = [
            composite.program(),
            tenancy_op(tenants, [resident.origin for resident in residents]),
            *(op for op in module.operations if isinstance(op, MatrixGate)),
        ]
        return PassResult(Module("physical", tuple(operations), module.attributes), metrics=composite.metrics())

    def _batch(self, module: Module, plan: Plan, target: Target) -> Batch:
        policy, batch = module.find("policy"), module.find(f"batch{self.batch}")
        assert isinstance(policy, Policy)
        if policy.target_digest != target.digest:
            fail("QL0960", f"the plan was made for {policy.target}, not for this {target.name}")
        if plan.composition != "place":
            fail(
                "QL0960",
                f"the policy {plan.policy} does not place compiled programs",
                fix=f"compose its batches with the pass {plan.composition}",
            )
        if not isinstance(batch, Batch):
            fail("QL0960", f"there is no batch {self.batch}", expected=f"0 to {len(plan.batches) - 1}")
        return batch


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
        found.append(Resident(tenant, own, (placement.order, placement.start_ns, index), origins[index]))
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
