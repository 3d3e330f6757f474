"""Whose each qubit is at each row, and whether it changes hands as it must."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from qlower.device.target import Target
from qlower.diagnostics import Diagnostic
from qlower.passes.multiplex.isolation.footprints import NO_TENANT, Footprints, Ints
from qlower.passes.multiplex.tenancy import Tenant

Claims = Mapping[int, Sequence[int]]
"""By qubit its owners, in their order."""


@dataclass(frozen=True)
class Ownership:
    """Who does what.

    Attributes:
        prints: the program's footprints.
        owner: of each pair of a row and a qubit the tenant that holds the qubit, int64; ``NO_TENANT`` for nobody.
    """

    prints: Footprints
    owner: Ints

    def owner_of(self, row: int) -> int:
        """Who holds the first qubit of a row; ``NO_TENANT`` for rows without qubits."""
        begin, end = self.prints.begins[row : row + 2].tolist()
        return int(self.owner[begin]) if begin < end else NO_TENANT

    def owners_of(self, first: int, last: int) -> list[int]:
        """All who hold qubits that the rows from ``first`` to before ``last`` act on, ascending."""
        begin, end = self.prints.begins[first], self.prints.begins[last]
        found: list[int] = np.unique(self.owner[begin:end]).tolist()
        return found


def claims_of(tenants: Sequence[Tenant]) -> Claims:
    """The owners of each qubit that anybody claims."""
    found: dict[int, list[int]] = {}
    for index in sorted(range(len(tenants)), key=lambda index: tenants[index].order):
        for qubit in tenants[index].qubits:
            found.setdefault(qubit, []).append(index)
    return found


def ownership(prints: Footprints, claims: Claims) -> Ownership:
    """Whose each qubit is: its first owner's, until a reset says that it is made ready for another."""
    order = prints.by_qubit
    qubits = prints.qubit[order]
    to = prints.takes_over[prints.row[order]]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = qubits[1:] != qubits[:-1]
    initial = [claims[qubit][0] if qubit in claims else NO_TENANT for qubit in qubits[is_first].tolist()]
    given = to.copy()
    given[is_first] = np.where(to[is_first] == NO_TENANT, initial, to[is_first])
    known = np.maximum.accumulate(np.where(is_first | (to != NO_TENANT), np.arange(len(order)), 0))
    owner = np.empty(len(order), dtype=np.int64)
    owner[order] = given[known]
    return Ownership(prints, owner)


def claim_faults(tenants: Sequence[Tenant], claims: Claims) -> Iterator[Diagnostic]:
    """Claims that cannot all be true."""
    for qubit, owners in claims.items():
        for one, other in pairwise(owners):
            if tenants[one].order == tenants[other].order:
                names = f"{tenants[one].id} and {tenants[other].id}"
                yield Diagnostic("QL0964", f"{names} both hold qubit {qubit}, and neither comes first")


def row_faults(owned: Ownership, tenants: Sequence[Tenant]) -> Iterator[Diagnostic]:
    """Rows on qubits of nobody, and rows other than barriers on qubits of two tenants."""
    prints = owned.prints
    acts = ~prints.is_barrier[prints.row]
    nobody = np.unique(prints.qubit[acts & (owned.owner == NO_TENANT)]).tolist()
    if nobody:
        yield Diagnostic("QL0964", f"rows act on qubits that nobody holds: {', '.join(map(str, nobody))}")
    row, owner = prints.row[acts], owned.owner[acts]
    crossing = (row[1:] == row[:-1]) & (owner[1:] != owner[:-1]) & (owner[1:] != NO_TENANT) & (owner[:-1] != NO_TENANT)
    pairs = np.unique(np.stack([owner[:-1][crossing], owner[1:][crossing]]), axis=1).T.tolist()
    for one, other in pairs:
        yield Diagnostic("QL0965", f"a row acts on qubits of {tenants[one].id} and of {tenants[other].id}")


def handover_faults(
    owned: Ownership, tenants: Sequence[Tenant], claims: Claims, target: Target
) -> Iterator[Diagnostic]:
    """Qubits that change hands otherwise than by resets and a barrier, in the order of their owners."""
    prints = owned.prints
    marked = {int(prints.qubit[prints.begins[row]]) for row in np.flatnonzero(prints.takes_over != NO_TENANT).tolist()}
    shared = {qubit for qubit, owners in claims.items() if len(owners) > 1}
    for qubit in sorted(marked | shared):
        yield from _of_qubit(qubit, prints, tenants, claims.get(qubit, ()), target)
    yield from _begins_too_early(owned, tenants, claims)


def _of_qubit(
    qubit: int, prints: Footprints, tenants: Sequence[Tenant], owners: Sequence[int], target: Target
) -> Iterator[Diagnostic]:
    rows = prints.rows_on(qubit).tolist()
    to = prints.takes_over[rows].tolist()
    at = 0
    for before, after in pairwise(owners):
        while at < len(rows) and to[at] == NO_TENANT:
            at += 1
        resets = 0
        while at < len(rows) and to[at] == after and prints.is_outer[rows[at]]:
            at, resets = at + 1, resets + 1
        needed = _needed_resets(tenants[before], tenants[after])
        if resets < needed:
            names = f"from {tenants[before].id} to {tenants[after].id}"
            yield Diagnostic("QL0966", f"qubit {qubit} goes {names} with {resets} resets of {needed}")
        elif target.features.barrier is not False and not _waits(rows[at : at + 1], tenants[after], prints):
            yield Diagnostic("QL0967", f"no barrier of {tenants[after].id} follows the resets of qubit {qubit}")
    for row, tenant in zip(rows[at:], to[at:], strict=True):
        if tenant != NO_TENANT:
            name = tenants[tenant].id if 0 <= tenant < len(tenants) else str(tenant)
            yield Diagnostic("QL0964", f"row {row} gives qubit {qubit} to {name}, whose turn it is not")
            return


def _needed_resets(before: Tenant, after: Tenant) -> int:
    is_careful = "verified-reset" in (*before.protections, *after.protections)
    return max(after.resets, 2 if is_careful else 1)


def _waits(rows: Sequence[int], tenant: Tenant, prints: Footprints) -> bool:
    """Whether the row is a barrier over all of the tenant's qubits, which happens in any case."""
    return any(
        bool(prints.is_barrier[row] and prints.is_outer[row]) and prints.qubits_of(row).issuperset(tenant.qubits)
        for row in rows
    )


def _begins_too_early(owned: Ownership, tenants: Sequence[Tenant], claims: Claims) -> Iterator[Diagnostic]:
    """Tenants that act on fresh qubits before those that they take over are ready."""
    prints = owned.prints
    taken = prints.takes_over[prints.row] != NO_TENANT
    for index, tenant in enumerate(tenants):
        if not any(claims[qubit][0] != index for qubit in tenant.qubits):
            continue
        own = owned.owner == index
        resets, acts = prints.row[own & taken], prints.row[own & ~taken & ~prints.is_barrier[prints.row]]
        if len(resets) and len(acts) and int(acts.min()) < int(resets.max()):
            yield Diagnostic("QL0967", f"{tenant.id} begins before all qubits that it takes over are reset")
