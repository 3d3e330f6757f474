"""The estimate as a document: what was found, what it rests on, and where every figure is from."""

from collections.abc import Mapping
from typing import Any

from qlower.canonical_json import LARGEST_INTEGER, canonical_json
from qlower.device.target import Target
from qlower.dialects.logical.ops import Estimate
from qlower.ir import Module
from qlower.passes.logical.estimation.asked import Task
from qlower.passes.logical.estimation.code_model import CodeModel
from qlower.passes.logical.estimation.demand import Demand
from qlower.passes.logical.estimation.plan import Plan
from qlower.passes.logical.estimation.reaction import reaction_of

SCHEMA = "qlower-estimate-1"


def estimate_document(
    task: Task, best: Plan, front: tuple[Plan, ...], basis: str, scheduled: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The estimate of qlower's own model.

    Args:
        task: machine, program and budget.
        best: the plan that is proposed.
        front: plans that no other beats.
        basis: ``schedule`` or ``counts``: what durations come from.
        scheduled: what the schedule says, where there is one.
    """
    target, demand, budget = task.target, task.demand, task.budget
    t_per_rotation = demand.t_per_rotation(budget.synthesis) if demand.rotations else 0
    reaction = reaction_of(best.model, best.distance)
    return {
        "schema": SCHEMA, "model": "qlower", "basis": basis,
        "target": {"name": target.name, "digest": target.digest},
        "program": {
            "logical_qubits": demand.num_qubits, "t": demand.t, "ccz": demand.ccz, "rotations": demand.rotations,
            "rotation_depth": demand.rotation_depth, "measurements": demand.measurements,
            "t_per_rotation": t_per_rotation, "exact": demand.exact,
        },
        "error_budget": {
            "total": budget.total, "approximations_before": budget.spent, "synthesis": budget.synthesis,
            "logical_and_magic_states": budget.total - budget.approximations,
        },
        "estimate": best.document() | dict(scheduled or {}),
        "decoder": reaction.document(best.style.blocks + best.stores)
        | {"barriers": best.barriers, "notice_ns": reaction.window_ns},
        "fits_machine": fits(target, best),
        "pareto": [plan.document() for plan in front],
        "assumptions": assumptions(target, best.model, demand),
    }  # fmt: skip


def fits(target: Target, plan: Plan) -> bool | None:
    """Whether the machine has the physical qubits; None where it has no size."""
    limit = target.qec.physical_qubits if target.qec is not None else None
    return None if limit is None else plan.physical_qubits <= limit


def assumptions(target: Target, model: CodeModel, demand: Demand) -> list[dict[str, Any]]:
    """What the figures rest on, each with its source."""
    code, qec = model.code, model.qec
    if code.logical_error_rate is not None:
        law = code.logical_error_rate
    else:
        law = f"{code.crossing_prefactor!r}*(p/{code.threshold!r})**((d + 1)/2)"
    place = f"qec.codes.{code.family}"
    stated = qec.physical_error_rate is not None
    found: list[tuple[str, Any, str]] = [
        ("physical error rate p", model.physical_error_rate,
         cited(target, "qec.physical_error_rate", "qec") if stated else cited(target, "qec.operations")),
        ("error of an injected magic state", model.injection_error,
         cited(target, "qec.operations") if qec.physical.t_gate_error is not None
         else "not stated: as large as that of other operations"),
        (f"logical error rate per block and {code.error_unit}", law, cited(target, place)),
        ("physical qubits of a block", code.physical_qubits, cited(target, place)),
        ("rounds of a step", code.rounds_per_step, cited(target, place)),
        ("one round in ns", model.cycle_ns,
         cited(target, place) if code.cycle_ns is not None else cited(target, "qec.cycle_duration_ns", "qec")),
        ("decoder latency in ns", qec.decoder_latency_ns,
         "unknown: counted as 0" if qec.decoder_latency_ns is None
         else cited(target, "qec.decoder_latency_ns", "qec")),
        ("controller latency in ns", qec.controller_latency_ns,
         "unknown: counted as 0" if qec.controller_latency_ns is None
         else cited(target, "qec.controller_latency_ns", "qec")),
        ("decoder throughput in bits/s per block", qec.decoder_bits_per_s,
         "unknown: the decoder keeps up" if qec.decoder_bits_per_s is None
         else cited(target, "qec.decoder_bits_per_s", "qec")),
        ("a logical error of any block in any step fails the program", True, "union bound"),
        ("the error of a magic state fails the program", True, "union bound"),
        ("formulas: products follow each other, and each factory has a store or two beside the bus", True,
         "D. Litinski, arXiv:1808.02892"),
    ]  # fmt: skip
    if demand.rotations:
        found.append((
            "T states of a rotation", "0.53*log2(1/error) + 5.3, mixed fallback synthesis",
            "V. Kliuchnikov et al., arXiv:2203.10064",
        ))  # fmt: skip
    if demand.ccz:
        found.append(("T states of a Toffoli gate without CCZ states", 4, "C. Jones, arXiv:1212.5069"))
    if not demand.exact:
        found.append(("branches of the program", "the larger one counts", "upper bound"))
    return [{"about": about, "value": value, "source": source} for about, value, source in found]


def cited(target: Target, *places: str) -> str:
    """The sources of a figure: those of the first place that has any."""
    citations = dict(target.citations)
    for place in places:
        if place in citations:
            return "; ".join(target.sources[key] for key in citations[place])
    return f"the descriptor of {target.name}, without a source"


def with_estimate(module: Module, document: Mapping[str, Any]) -> Module:
    """The module with this estimate instead of the one it had."""
    kept = [op for op in module.operations if not isinstance(op, Estimate)]
    return module.with_operations([*kept, Estimate(attributes={"sym_name": "estimate", "document": written(document)})])


def written(document: Mapping[str, Any]) -> str:
    """The document as canonical JSON; integers beyond 2⁵³ become floats."""
    return canonical_json(_plain(document)).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return float(value) if isinstance(value, int) and abs(value) > LARGEST_INTEGER else value
