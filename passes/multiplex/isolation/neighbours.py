"""Whether tenants have the neighbours that their tiers allow."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.diagnostics import Diagnostic
from qlower.passes.multiplex.isolation.ownership import Ownership
from qlower.passes.multiplex.tenancy import Tenant

PARTED = {"buffered": "QL0971", "time-separated": "QL0973"}
"""Tiers of tenants without neighbours at the same time, and the code that says that there is one."""
DETUNED = "frequency-separated"
SOLE = "sole"


def neighbour_faults(
    owned: Ownership,
    tenants: Sequence[Tenant],
    target: Target,
    calibration: Calibration | None,
    least_detuning_hz: float,
) -> Iterator[Diagnostic]:
    """Tenants whose tiers do not allow who is beside them."""
    if len(tenants) > 1:
        for tenant in tenants:
            if tenant.tier == SOLE:
                yield Diagnostic("QL0974", f"{tenant.id} was to be alone, and {len(tenants) - 1} others are there")
    barriers = _barriers(owned)
    spans = [_span(owned, index) for index in range(len(tenants))]
    for one, other in combinations(range(len(tenants)), 2):
        first, second = tenants[one], tenants[other]
        tiers = (first.tier, second.tier)
        if not any(tier in PARTED or tier == DETUNED for tier in tiers):
            continue
        couplings = _couplings(first, second, target)
        if not couplings or _parted(spans[one], spans[other], {*first.qubits, *second.qubits}, barriers):
            continue
        where = f"qubits {couplings[0][0]} and {couplings[0][1]} are coupled"
        for tier, code in PARTED.items():
            if tier in tiers:
                yield Diagnostic(code, f"{first.id} and {second.id} may run at the same time, and {where}")
        if DETUNED in tiers:
            yield from _detuning_faults(first, second, couplings, calibration, least_detuning_hz)


def _couplings(first: Tenant, second: Tenant, target: Target) -> list[tuple[int, int]]:
    """The coupled qubits, one of each tenant."""
    if target.topology.all_to_all:
        return [(one, other) for one in first.qubits for other in second.qubits if one != other]
    others = frozenset(second.qubits)
    return [
        (one, other) for one in first.qubits for other in target.topology.neighbours_of(one).tolist() if other in others
    ]


Span = tuple[int, int] | None
"""The first and the last row of a tenant; None if it has none."""


def _span(owned: Ownership, index: int) -> Span:
    prints = owned.prints
    rows = prints.row[(owned.owner == index) & ~prints.is_barrier[prints.row]]
    return (int(rows.min()), int(rows.max())) if len(rows) else None


def _barriers(owned: Ownership) -> list[tuple[int, frozenset[int]]]:
    """The barriers that happen in any case, with their qubits."""
    prints = owned.prints
    rows = np.flatnonzero(prints.is_barrier & prints.is_outer).tolist()
    return [(row, prints.qubits_of(row)) for row in rows]


def _parted(one: Span, other: Span, qubits: set[int], barriers: Sequence[tuple[int, frozenset[int]]]) -> bool:
    """Whether a barrier over the qubits of both stands behind all rows of one and before all rows of the other."""
    if one is None or other is None:
        return True
    end, begin = min(one[1], other[1]), max(one[0], other[0])
    return any(end < row < begin and held >= qubits for row, held in barriers)


def _detuning_faults(
    first: Tenant,
    second: Tenant,
    couplings: Sequence[tuple[int, int]],
    calibration: Calibration | None,
    least_detuning_hz: float,
) -> Iterator[Diagnostic]:
    column = None if calibration is None else calibration.frequency_hz
    names = f"{first.id} and {second.id}"
    for one, other in couplings:
        known = [None if column is None else column[qubit] for qubit in (one, other)]
        if known[0] is None or known[1] is None:
            yield Diagnostic("QL0972", f"{names} are neighbours, and frequencies of qubits {one}, {other} are unknown")
            return
        detuning = abs(known[0] - known[1])
        if detuning < least_detuning_hz:
            yield Diagnostic(
                "QL0972",
                f"{names} are neighbours, and qubits {one}, {other} differ by {detuning / 1e6:.3g} MHz",
                expected=f"at least {least_detuning_hz / 1e6:g} MHz",
            )
            return
