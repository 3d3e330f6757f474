"""Tables of ``qlower estimate``."""

from collections.abc import Mapping, Sequence
from typing import Any

from qlower.cli.output import table

UNITS_S = (
    (86_400 * 365.25, "years"),
    (86_400, "days"),
    (3_600, "h"),
    (60, "min"),
    (1, "s"),
    (1e-3, "ms"),
    (1e-6, "µs"),
)


def factory_table() -> str:
    """The magic-state protocols."""
    from qlower.passes.logical.estimation.factories import CCZ_FROM_T, PATCH_PROTOCOLS, PUBLISHED  # noqa: PLC0415

    rows: list[Sequence[object]] = [
        (
            row.protocol.name, row.protocol.state, row.protocol.states_per_batch, f"{row.protocol.error_rate:.2g}",
            f"{row.protocol.physical_qubits:,}", f"{row.protocol.batch_rounds:.4g}", f"{row.physical_error_rate:g}",
            f"{row.injection_error:g}", ", ".join(row.families), row.protocol.source.split(",")[0],
        )
        for row in PUBLISHED
    ]  # fmt: skip
    rows += [
        (
            row.name, row.state, row.states_per_batch, f"{row.factor:g} e^{row.power}", f"{row.patches} patches",
            f"{row.steps} steps", "any", "any", "patches", row.source.split(",")[0],
        )
        for row in (*PATCH_PROTOCOLS, CCZ_FROM_T)
    ]  # fmt: skip
    heads = ("protocol", "state", "a batch", "error", "qubits", "rounds", "p up to", "injection", "codes", "source")
    return table(heads, rows, ("a batch", "error", "qubits", "rounds", "p up to", "injection"))


def front_table(document: Mapping[str, Any]) -> str:
    """The Pareto front of an estimate; the proposed plan has a star."""
    proposed = document["estimate"]
    key = (proposed["physical_qubits"], proposed["runtime_s"])
    rows = []
    for plan in document.get("pareto") or [proposed]:
        star = "*" if (plan["physical_qubits"], plan["runtime_s"]) == key else ""
        rows.append((
            star, layout_text(plan), plan.get("distance", ""), f"{plan['physical_qubits']:,}",
            duration(plan["runtime_s"]), stretch_text(plan), factories_text(plan), error_text(plan),
            plan.get("limited_by", ""),
        ))  # fmt: skip
    heads = ("", "layout", "d", "qubits", "time", "of ideal", "factories", "error", "limited by")
    return table(heads, rows, ("d", "qubits", "time", "of ideal"))


def factories_text(plan: Mapping[str, Any]) -> str:
    """The factories of a plan in a few words; an estimate is never shown without them."""
    named = plan.get("factories") or []
    return " + ".join(f"{each['copies']} x {each['protocol']}" for each in named) or "none"


def layout_text(plan: Mapping[str, Any]) -> str:
    """The style of a plan, and the kind of its products where there are several."""
    return str(plan.get("style", "")) + (", local products" if plan.get("products") == "local" else "")


def stretch_text(plan: Mapping[str, Any]) -> str:
    """Scheduled over ideal duration, where the plan was scheduled."""
    ratio = plan.get("scheduled_over_ideal")
    return "" if ratio is None else f"{ratio:.2f}"


def error_text(plan: Mapping[str, Any]) -> str:
    """The expected error of a plan, where the model says it."""
    return f"{plan['errors']['total']:.2g}" if "errors" in plan else ""


def duration(seconds: float) -> str:
    """A duration with a unit that suits it."""
    unit, name = next(((unit, name) for unit, name in UNITS_S if seconds >= unit), UNITS_S[-1])
    return f"{seconds / unit:.4g} {name}"
