"""Composition of a batch whose programs share helpers: woven together row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.dialects import BUILTIN_FORMATS
from qlower.dialects.circuit.ops import Function, Return
from qlower.ir import Attribute, Module, Region
from qlower.ir.checking import Contract
from qlower.ir.rewriting import runs
from qlower.ir.run import body
from qlower.lowering import Context, Pass, PassResult
from qlower.lowering.registry import formats
from qlower.passes.circuit.decompose_standard import DecomposeStandard
from qlower.passes.circuit.lives import Lives, lives_of
from qlower.passes.multiplex.composition.batch_to_compose import batch_to_compose
from qlower.passes.multiplex.composition.composite_variables import Namer
from qlower.passes.multiplex.composition.tenant_copy import tenant_copy
from qlower.passes.multiplex.halo.helper_sharing import HelperSharing, Process
from qlower.passes.multiplex.halo.woven_program import WovenProgram, read_woven
from qlower.passes.multiplex.model import Placement, Queue, planned_batch, read_queue
from qlower.passes.multiplex.tenancy import Tenant, Tenants, tenancy_op

COMPOSITION = "share-helpers"


@dataclass(frozen=True, slots=True)
class ShareHelpers(Pass):
    """Weave the programs of one batch into one circuit on the device's qubits, data where the plan puts them.

    The programs take turns, one row each. The qubits without data are helpers of all: one is given when it is first
    used, the one closest to the data that it will meet, and is free again after its last use or a reset; the next owner
    resets it first. Programs that wait for helpers never wait for each other: ``helper_sharing`` says why. The circuit
    is to be routed; its wires begin on the qubits of the same number. Each program keeps its variables, named
    ``j{index of the job}_{name}``.

    Attributes:
        batch: which batch of the plan.
    """

    name: ClassVar[str] = "share-helpers"
    reads: ClassVar[tuple[str, ...]] = ("plan",)
    writes: ClassVar[str] = "circuit"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("arXiv:2602.07191", "E. W. Dijkstra, EWD 123, 1965")
    batch: int = 0

    def depends_on(self, context: Context) -> Mapping[str, int]:
        """What reads and expands the programs' texts."""
        readers = {f"read {name}": formats().load(name).version for name in BUILTIN_FORMATS}
        return {DecomposeStandard.name: DecomposeStandard.version, **readers}

    def run(self, module: Module, context: Context) -> PassResult:
        """Compose the batch.

        Raises:
            QlowerError: QL0310 no target, QL0940, QL0941, QL0960 no such batch for this target, QL0961 the batch cannot
                be placed, QL0962 the device cannot reset a qubit between owners.
        """
        target = context.needs_target(self.name)
        batch, queue = batch_to_compose(module, self.batch, target, COMPOSITION), read_queue(module)
        planned = planned_batch(batch)
        programs = _programs(planned.placements, queue, target)
        free = _free_qubits(planned.placements, programs, queue, target)
        origins = [row.origin for run in runs(batch) for row in run.unpack()]
        mains, tenants = _tenants(planned.placements, programs, queue)
        processes = [
            Process(_lives(main), dict(enumerate(placement.qubits)), origin)
            for main, placement, origin in zip(mains, planned.placements, origins, strict=True)
        ]
        sharing = HelperSharing(processes, free, target.topology.distances)
        composed = _composed(mains, sharing, target)
        if sharing.resets and target.features.reset is False:
            fail("QL0962", f"programs of the batch share helpers, and {target.name} has no resets")
        who = tenancy_op(Tenants(tenants, target.num_qubits, planned.shots, COMPOSITION), origins)
        metrics = {
            "tenants": len(tenants),
            "helpers": len(sharing.helpers),
            "resets": sharing.resets,
            "waits": sum(process.waits for process in processes),
        }
        return PassResult(Module("circuit", (composed, who), module.attributes), metrics=metrics)


def _programs(placements: Sequence[Placement], queue: Queue, target: Target) -> list[WovenProgram]:
    """The program of each placement; each text is read once."""
    wanted = dict.fromkeys(queue.jobs[placement.job].program for placement in placements)
    read = {program: read_woven(queue.programs[program], target) for program in wanted}
    return [read[queue.jobs[placement.job].program] for placement in placements]


def _tenants(
    placements: Sequence[Placement], programs: Sequence[WovenProgram], queue: Queue
) -> tuple[list[Function], tuple[Tenant, ...]]:
    """Each program with names, values and slots of its own, and what the composite program says of it."""
    namer = Namer()
    mains: list[Function] = []
    tenants: list[Tenant] = []
    for placement, program in zip(placements, programs, strict=True):
        job, first_slot = queue.jobs[placement.job], namer.num_slots
        named, variables = namer.named(placement.job, program.main)
        mains.append(tenant_copy(named, first_slot, ()))
        tenants.append(
            Tenant(
                job=job.index,
                id=job.id,
                qubits=placement.qubits,
                order=0,
                shots=placement.shots,
                tier=job.tier,
                protections=job.protections,
                resets=1,
                variables=variables,
            )
        )
    return mains, tuple(tenants)


def _lives(main: Function) -> Lives:
    return lives_of(main.body.operations[:-1], main.num_qubits, main.helpers)


def _free_qubits(
    placements: Sequence[Placement], programs: Sequence[WovenProgram], queue: Queue, target: Target
) -> list[int]:
    """The qubits without data.

    Raises:
        QlowerError: QL0961.
    """
    taken: set[int] = set()
    for placement, program in zip(placements, programs, strict=True):
        id_ = queue.jobs[placement.job].id
        if len(set(placement.qubits)) != len(placement.qubits) or len(placement.qubits) != program.num_data:
            fail("QL0961", f"the job {id_} has {program.num_data} data qubits and is placed on {placement.qubits}")
        if taken.intersection(placement.qubits) or not all(0 <= q < target.num_qubits for q in placement.qubits):
            fail("QL0961", f"the job {id_} is placed on qubits of others, or on some that the device does not have")
        taken.update(placement.qubits)
    free = [qubit for qubit in range(target.num_qubits) if qubit not in taken]
    for placement, program in zip(placements, programs, strict=True):
        if program.peaks[0] > len(free):
            fail(
                "QL0961",
                f"the job {queue.jobs[placement.job].id} uses {program.peaks[0]} helpers at once, the batch leaves "
                f"{len(free)} qubits without data",
            )
    return free


def _composed(mains: Sequence[Function], sharing: HelperSharing, target: Target) -> Function:
    returned = tuple(value for main in mains for value in main.body.terminator.operands)
    operations = body([*sharing.woven(), Return(operands=returned)])
    arguments = tuple(value for main in mains for value in main.body.arguments)
    attributes: dict[str, Attribute] = {
        "sym_name": "main",
        "num_qubits": target.num_qubits,
        "inputs": tuple(name for main in mains for name in main.inputs),
        "variables": tuple(variable for main in mains for variable in main.variables),
        "outputs": _outputs(mains),
        "placed_on": target.name,
    }
    return Function(attributes=attributes, regions=(Region(operations, arguments),))


def _outputs(mains: Sequence[Function]) -> tuple[str, ...]:
    """The variables that are outputs; none where no program declares any, for then all are."""
    if not any(main.outputs for main in mains):
        return ()
    return tuple(name for main in mains for name, _, _ in main.variables if not main.outputs or name in main.outputs)
