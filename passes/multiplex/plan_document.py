"""A plan as JSON values, for schedulers and people: what runs where, when, for whom, and why; schema ``qlower-plan/1``.

Everything in it is read off the plan's module, so equal plans give equal documents. Unknown numbers are null.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from qlower.canonical_json import canonical_json
from qlower.diagnostics import fail
from qlower.ir import Module
from qlower.passes.multiplex.model import Placement, Plan, PlannedBatch, Queue, read_plan, read_queue
from qlower.passes.multiplex.statistics import is_timed, spans, statistics
from qlower.passes.multiplex.tenancy import Tenant, Tenants, Variable, read_tenants

SCHEMA = "qlower-plan/1"

JSONValue = Any


def plan_document(module: Module) -> dict[str, JSONValue]:
    """The document of a module at level plan.

    Raises:
        QlowerError: QL0940, QL0941, it holds no plan.
    """
    plan, queue = read_plan(module), read_queue(module)
    policy: Any = module.find("policy")
    timed = is_timed(plan)
    batches = [
        _batch(number, batch, queue, policy.num_qubits, begin if timed else None)
        for number, (batch, (begin, _)) in enumerate(zip(plan.batches, spans(plan), strict=True))
    ]
    return {
        "schema": SCHEMA,
        "plan": module.digest,
        "policy": plan.policy,
        "options": dict(plan.options),
        "composition": plan.composition,
        "target": {"name": policy.target, "digest": policy.target_digest, "num_qubits": policy.num_qubits},
        "figures": _figures(plan, queue, policy.num_qubits),
        "batches": batches,
        "refused": [_refused(plan, queue, index) for index in range(len(plan.refused))],
    }


def _figures(plan: Plan, queue: Queue, num_qubits: int) -> dict[str, JSONValue]:
    losses = [loss for batch in plan.batches for item in batch.placements if (loss := _loss(item)) is not None]
    return {
        "jobs": len(queue.jobs),
        "programs": len(queue.programs),
        **asdict(statistics(queue, plan, num_qubits)),
        "largest_loss": max(losses, default=None),
    }


def _batch(
    number: int, batch: PlannedBatch, queue: Queue, num_qubits: int, start_s: float | None
) -> dict[str, JSONValue]:
    used = {qubit for placement in batch.placements for qubit in placement.qubits}
    return {
        "batch": number,
        "shots": batch.shots,
        "start_s": start_s,
        "seconds": _known(batch.seconds),
        "timeout_s": _known(batch.timeout_s),
        "qubits_used": len(used),
        "qubit_share": len(used) / num_qubits,
        "tenants": [_tenant(placement, queue) for placement in batch.placements],
    }


def _tenant(placement: Placement, queue: Queue) -> dict[str, JSONValue]:
    job = queue.jobs[placement.job]
    variant = queue.variants[placement.variant] if placement.variant >= 0 else None
    return {
        "job": job.id,
        "user": job.user,
        "program": queue.programs[job.program].title,
        "variant": None if variant is None else variant.compiled.symbol,
        "tier": job.tier,
        "protections": list(job.protections),
        "shots": placement.shots,
        "qubits": list(placement.qubits),
        "order": placement.order,
        "start_ns": placement.start_ns,
        "end_ns": placement.end_ns,
        "success": _known(placement.success),
        "success_alone": _known(placement.success_alone),
        "loss": _loss(placement),
        "reason": placement.reason,
    }


def _refused(plan: Plan, queue: Queue, index: int) -> Mapping[str, JSONValue]:
    refused = plan.refused[index]
    job = queue.jobs[refused.job]
    return {
        "job": job.id,
        "user": job.user,
        "program": queue.programs[job.program].title,
        "code": refused.code,
        "reason": refused.reason,
    }


def _known(number: float) -> float | None:
    """The number; plans write −1.0 for what is unknown."""
    return None if number < 0 else number


def _loss(placement: Placement) -> float | None:
    """The share of predicted success lost against running alone."""
    if placement.success < 0 or placement.success_alone <= 0:
        return None
    return 1 - placement.success / placement.success_alone


def add_program(batch: dict[str, JSONValue], module: Module, file: str, format: str) -> None:
    """Add to a batch what is known once its program is written: where it is, and which variables are whose.

    Args:
        batch: of the document.
        module: the program of the batch.
        file: what it was written to.
        format: what it was written as.

    Raises:
        QlowerError: QL0963, the module does not say who holds what, or promises a tenant other than the plan does.
    """
    batch["file"], batch["format"] = file, format
    for tenant, held in zip(batch["tenants"], read_tenants(module).tenants, strict=True):
        if (tenant["job"], tenant["tier"], tenant["protections"]) != (held.id, held.tier, list(held.protections)):
            fail("QL0963", f"the program of job '{held.id}' promises other than the plan", fix=_REPORT)
        tenant["variables"] = [asdict(variable) for variable in held.variables]


_REPORT = "report it to the authors of what composed it"


def seal(document: dict[str, JSONValue]) -> None:
    """Put the digest of a finished document at its end."""
    document.pop("digest", None)
    document["digest"] = _digest(document)


def check_sealed(document: object) -> Mapping[str, JSONValue]:
    """The document, if it is one and came unchanged.

    Raises:
        QlowerError: QL0958.
    """
    if not isinstance(document, Mapping) or document.get("schema") != SCHEMA:
        fail("QL0958", f"this is no plan of version {SCHEMA}", fix="name the folder that qlower pack wrote")
    if document.get("digest") != _digest({key: value for key, value in document.items() if key != "digest"}):
        fail("QL0958", "the plan was changed since it was written", fix="pack the jobs again, or restore the file")
    return document


def _digest(document: Mapping[str, JSONValue]) -> str:
    return hashlib.sha256(canonical_json(dict(document))).hexdigest()


def tenants_of(document: Mapping[str, JSONValue], batch: int) -> Tenants:
    """Who holds what of a batch's program, as ``add_program`` wrote it down; as much of it as results are split by.

    Raises:
        QlowerError: QL0958, no program was written for the batch.
    """
    about = document["batches"][batch]
    if any("variables" not in tenant for tenant in about["tenants"]):
        fail("QL0958", f"no program was written for batch {batch}", fix="pack without --no-emit")
    tenants = tuple(
        Tenant(
            job=index,
            id=tenant["job"],
            qubits=tuple(tenant["qubits"]),
            order=tenant["order"],
            shots=tenant["shots"],
            tier=tenant["tier"],
            protections=tuple(tenant["protections"]),
            resets=0,
            variables=tuple(Variable(**variable) for variable in tenant["variables"]),
        )
        for index, tenant in enumerate(about["tenants"])
    )
    return Tenants(tenants, document["target"]["num_qubits"], about["shots"], document["composition"])
