"""Programs compiled alone, queues of them, and what a plan must keep, counted without the policy's own code."""

from functools import cache
from itertools import pairwise
from math import exp, inf, log1p

import networkx as nx

from qlower.device.calibration import Calibration
from qlower.device.catalogue import find_calibration
from qlower.device.target import Target
from qlower.dialects.physical.ops import Program
from qlower.dialects.queue.building import QueuedJob, QueuedProgram, queue_module, with_jobs
from qlower.ir import Module
from qlower.ir.checking import Effort
from qlower.ir.rewriting import runs
from qlower.lowering.archive import Archive
from qlower.lowering.handle import Handle
from qlower.lowering.manager import run_pipeline
from qlower.lowering.pass_ import Context
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.compile_tenants import CompileTenants
from qlower.passes.multiplex.figures import figures_of_program
from qlower.passes.multiplex.local_programs import couplings
from qlower.passes.multiplex.model import Plan, Queue, read_plan

HEADER = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'


def _registers(num_qubits: int) -> str:
    return f"{HEADER}qreg q[{num_qubits}];\ncreg c[{num_qubits}];\n"


PROGRAMS = {
    "chain": _registers(4) + "h q[0];\ncx q[0],q[1];\ncx q[1],q[2];\ncx q[2],q[3];\nmeasure q -> c;\n",
    "bell": _registers(2) + "h q[0];\ncx q[0],q[1];\nmeasure q -> c;\n",
    "star": _registers(4) + "h q[0];\ncx q[0],q[1];\ncx q[0],q[2];\ncx q[0],q[3];\nmeasure q -> c;\n",
    "two pieces": _registers(4) + "h q[0];\ncx q[0],q[1];\nh q[2];\ncx q[2],q[3];\nmeasure q -> c;\n",
    "coins": _registers(3) + "h q;\nmeasure q -> c;\n",
    "mid circuit": _registers(2) + "h q[0];\nmeasure q[0] -> c[0];\ncx q[0],q[1];\nmeasure q[1] -> c[1];\n",
    "long": _registers(3) + 20 * "cx q[0],q[1];\nrx(0.3) q[1];\ncx q[1],q[2];\nry(0.2) q[1];\n" + "measure q -> c;\n",
}
NAMES = tuple(PROGRAMS)


@cache
def compiled_queue(target: str, names: tuple[str, ...] = NAMES) -> Module:
    """A queue with one job of each program, compiled alone for a target."""
    module = queue_module(
        [QueuedProgram(name, "openqasm2", PROGRAMS[name]) for name in names],
        [QueuedJob(name, index, 100) for index, name in enumerate(names)],
    )
    archive = Archive(None)
    pipeline = Pipeline((CompileTenants(optimization=1, variants=2),))
    chain = run_pipeline(
        archive, Handle.of(archive, module), pipeline, Context(target=find_target(target)), Effort.NONE
    )
    return chain.handles[-1].module


def device(name: str) -> tuple[Target, Calibration | None]:
    """A target, and its snapshot if it ships with one."""
    target = find_target(name)
    return target, find_calibration(target) if name.startswith("ibm") else None


def packed(policy, jobs, target="ibm_torino", calibration=True, diagnose=None) -> tuple[Plan, Module]:
    """The plan of jobs of the programs, and its module."""
    found, snapshot = device(target)
    context = Context(target=found, calibration=snapshot if calibration else None)
    if diagnose is not None:
        context = Context(target=found, calibration=context.calibration, diagnose=diagnose.append)
    module = policy.run(with_jobs(compiled_queue(target), jobs), context).module
    return read_plan(module), module


def error_of(calibration: Calibration, gate: str, qubits: tuple[int, ...]) -> float:
    """The error of a gate; of a two-qubit gate in the direction the device has."""
    known = [calibration.gate_error(gate, order) for order in (qubits, qubits[::-1])]
    return min(error for error in known if error is not None)


def success_by_formula(program: Program, qubits: tuple[int, ...], target: Target, calibration: Calibration) -> float:
    """The product of all that must work, row by row."""
    cost = 0.0
    for run in runs(program):
        for row in run.unpack():
            place = tuple(qubits[local] for local in row.qubits)
            if row.kind.name == "physical.measure":
                cost -= _log(calibration.readout_error[place[0]])
            elif row.kind.name == "physical.gate" and row.kind.attribute("gate") != "rz":
                cost -= _log(error_of(calibration, str(row.kind.attribute("gate")), place))
    for local, idle_ns in enumerate(figures_of_program(program, target).idle_ns.tolist()):
        t1_ns, t2_ns = calibration.t1_ns[qubits[local]], calibration.t2_ns[qubits[local]]
        cost += idle_ns * (1 / (6 * t1_ns) + 1 / (3 * t2_ns))
    return exp(-cost)


def _log(error: float) -> float:
    return log1p(-error) if error < 1 else -inf


def is_embedded(program: Program, qubits: tuple[int, ...], target: Target) -> bool:
    """Whether the qubits are different and all couplings that the program uses are the device's."""
    if len(set(qubits)) != len(qubits) or len(qubits) != program.num_qubits:
        return False
    return all(target.topology.connected(qubits[low], qubits[high]) for low, high in couplings(program))


def all_embeddings(program: Program, target: Target) -> set[tuple[int, ...]]:
    """Every embedding by exhaustive search."""
    whole, part = nx.Graph(), nx.Graph()
    whole.add_edges_from(map(tuple, target.topology.edges.tolist()))
    part.add_nodes_from(range(program.num_qubits))
    part.add_edges_from(couplings(program))
    matcher = nx.algorithms.isomorphism.GraphMatcher(whole, part)
    return {
        tuple(local for _, local in sorted((local, qubit) for qubit, local in found.items()))
        for found in matcher.subgraph_monomorphisms_iter()
    }


def overlaps(plan: Plan, gap_ns: float) -> list[tuple[int, int, int]]:
    """(batch, qubit, job) where an owner begins less than the gap after the one before, or out of order."""
    found = []
    for number, batch in enumerate(plan.batches):
        owners: dict[int, list] = {}
        for place in batch.placements:
            for qubit in place.qubits:
                owners.setdefault(qubit, []).append(place)
        for qubit, places in owners.items():
            places.sort(key=lambda place: place.start_ns)
            for before, after in pairwise(places):
                if after.start_ns < before.end_ns + gap_ns - 1e-6 or after.order <= before.order:
                    found.append((number, qubit, after.job))
    return found


def late_jobs(plan: Plan, queue: Queue) -> list[int]:
    """Jobs whose first batch is later than when jobs run one by one."""
    refused = {item.job for item in plan.refused}
    serial = [job.index for job in queue.jobs if job.index not in refused]
    first: dict[int, int] = {}
    for number, batch in enumerate(plan.batches):
        for place in batch.placements:
            first.setdefault(place.job, number)
    return [job for turn, job in enumerate(serial) if first.get(job, len(serial)) > turn]
