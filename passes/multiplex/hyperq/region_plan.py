"""From a filled board to a batch of the plan."""

from qlower.passes.multiplex.hyperq.region_board import Board, Tenant
from qlower.passes.multiplex.job_time import JobTimeModel
from qlower.passes.multiplex.model import Placement, PlannedBatch

TIMEOUT = 1.5
"""A batch is given up after so many times its estimated seconds."""


def planned_batch(board: Board, model: JobTimeModel | None, start_s: float) -> PlannedBatch:
    """The batch of a board, its placements in the order of their owners and places.

    Args:
        board: with at least one tenant.
        model: of the device's times; None leaves seconds and timeout unknown, and then the start means nothing.
        start_s: when it starts.
    """
    tenants = sorted(board.tenants, key=lambda tenant: (tenant.order, tenant.cells[0], tenant.part))
    shots = max(tenant.candidate.job.shots for tenant in tenants)
    seconds = -1.0 if model is None else model.seconds(board.work(shots))
    return PlannedBatch(
        placements=tuple(map(_placement, tenants)),
        shots=shots,
        start_s=0.0 if model is None else start_s,
        seconds=seconds,
        timeout_s=-1.0 if model is None else TIMEOUT * seconds,
    )


def _placement(tenant: Tenant) -> Placement:
    job = tenant.candidate.job
    return Placement(
        job=job.index,
        variant=tenant.form.variant,
        qubits=tenant.qubits,
        shots=job.shots,
        order=tenant.order,
        start_ns=tenant.start_ns,
        end_ns=tenant.end_ns,
        reason=_reason(tenant),
    )


def _reason(tenant: Tenant) -> str:
    """Where a tenant is, in words."""
    row, column = tenant.cells[0]
    form = tenant.form
    size = "virtual machine" if form.area == 1 else f"{form.rows}×{form.columns} virtual machines"
    what = size if tenant.part < 0 else f"part {tenant.part + 1} of the {size}"
    alone = ", in a batch of its own" if tenant.candidate.apart else ""
    after = f", after {tenant.order} other{'s' if tenant.order > 1 else ''}" if tenant.order else ""
    return f"{what} at row {row}, column {column}{after}{alone}"
