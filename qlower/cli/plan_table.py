"""A plan as a table for people."""

from collections.abc import Mapping
from typing import Any

from qlower.cli.output import table

MOST_ROWS = 20
"""Batches, and refused jobs, that are shown; the document has all."""
HEADS = ("batch", "tenants", "qubits", "share", "shots", "seconds", "lowest success", "largest loss", "program")
RIGHT = HEADS[:-1]


def plan_table(document: Mapping[str, Any]) -> str:
    """The batches, the refused jobs and the figures of a plan document."""
    batches, refused, figures = document["batches"], document["refused"], document["figures"]
    lines = [table(HEADS, [_row(batch) for batch in batches[:MOST_ROWS]], RIGHT)] if batches else ["no batches"]
    if len(batches) > MOST_ROWS:
        lines.append(f"… {len(batches) - MOST_ROWS} more batches")
    for job in refused[:MOST_ROWS]:
        lines.append(f"refused [{job['code']}] {job['job']}: {job['reason']}")
    if len(refused) > MOST_ROWS:
        lines.append(f"… {len(refused) - MOST_ROWS} more jobs refused")
    seconds = "" if figures["seconds"] is None else f", {figures['seconds']:.1f} s"
    share = "" if figures["mean_qubit_share"] is None else f", {figures['mean_qubit_share']:.1%} of the qubits"
    waiting = "" if not figures["waiting_s"] else f"; jobs wait {figures['waiting_s']:.1f} s on average"
    lines.append(
        f"{document['policy']} on {document['target']['name']}: {figures['planned']} of {figures['jobs']} jobs in "
        f"{figures['batches']} batches{share}{seconds}{waiting}"
    )
    return "\n".join(lines)


def _row(batch: Mapping[str, Any]) -> tuple[object, ...]:
    tenants = batch["tenants"]
    successes = [tenant["success"] for tenant in tenants if tenant["success"] is not None]
    losses = [tenant["loss"] for tenant in tenants if tenant["loss"] is not None]
    return (
        batch["batch"],
        len(tenants),
        batch["qubits_used"],
        f"{batch['qubit_share']:.0%}",
        batch["shots"],
        "" if batch["seconds"] is None else f"{batch['seconds']:.2f}",
        f"{min(successes):.3f}" if successes else "",
        f"{max(losses):.1%}" if losses else "",
        batch.get("file", ""),
    )
