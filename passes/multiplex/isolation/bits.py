"""Whose measurements each classical value depends on."""

from collections.abc import Iterator, Sequence

import numpy as np

from qlower.diagnostics import Diagnostic
from qlower.dialects.circuit.ops import num_slots
from qlower.dialects.classical.ops import For, If, Switch, While
from qlower.dialects.physical.ops import Program
from qlower.ir import Operation, Region, Run, Value
from qlower.passes.multiplex.isolation.footprints import NO_TENANT
from qlower.passes.multiplex.isolation.ownership import Ownership
from qlower.passes.multiplex.tenancy import Tenant

Sources = frozenset[int]
"""Tenants whose measurements something depends on."""
NOBODY: Sources = frozenset()


def bit_faults(program: Program, tenants: Sequence[Tenant], owned: Ownership) -> list[Diagnostic]:
    """Variables and control flow of one tenant that depend on measurements of another; each fault once."""
    return list(dict.fromkeys([*_name_faults(program), *_Following(program, tenants, owned).faults()]))


def _name_faults(program: Program) -> Iterator[Diagnostic]:
    names = [name for name, _, _ in program.variables]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Diagnostic("QL0968", f"two variables are named {name}")


class _Following:
    """Follows values through a program.

    Loops are followed until nothing new comes of it, which takes as many turns as values depend on each other.
    """

    def __init__(self, program: Program, tenants: Sequence[Tenant], owned: Ownership) -> None:
        self._program, self._tenants, self._owned = program, tenants, owned
        self._sources: dict[Value, Sources] = {}
        self._found: dict[tuple[str, str], None] = {}
        self._slot_holder = [
            index
            for index, tenant in enumerate(tenants)
            for _ in range(num_slots(tuple((v.name, v.kind, v.size) for v in tenant.variables)))
        ]

    def faults(self) -> Iterator[Diagnostic]:
        """All faults."""
        self._region(self._program.body, NOBODY)
        for slot, value in enumerate(self._program.body.terminator.operands):
            self._kept(slot, self._of(value))
        return (Diagnostic(code, message) for code, message in self._found)

    def _of(self, *values: Value) -> Sources:
        return NOBODY.union(*(self._sources.get(value, NOBODY) for value in values))

    def _note(self, values: Sequence[Value], sources: Sequence[Sources]) -> bool:
        """Add sources to values; whether any was new."""
        changed = False
        for value, added in zip(values, sources, strict=True):
            old = self._sources.get(value, NOBODY)
            self._sources[value] = old | added
            changed = changed or not added <= old
        return changed

    def _kept(self, slot: int, sources: Sources) -> None:
        """A value of these sources is kept in a variable."""
        holder = self._slot_holder[slot] if slot < len(self._slot_holder) else NO_TENANT
        for other in sorted(sources - {holder}):
            self._fault("QL0968", "a variable of {} keeps what was measured on qubits of {}", holder, other)

    def _fault(self, code: str, text: str, holder: int, other: int) -> None:
        names = [self._tenants[index].id if index != NO_TENANT else "nobody" for index in (holder, other)]
        self._found.setdefault((code, text.format(*names)))

    def _region(self, region: Region, steering: Sources) -> None:
        for op in region.operations:
            if isinstance(op, Run):
                self._run(op, steering)
            elif op.regions:
                self._control_flow(op, steering)
            elif op.results:
                self._note(op.results, [self._of(*op.operands) | steering] * len(op.results))

    def _run(self, run: Run, steering: Sources) -> None:
        rows, first = run.rows, self._owned.prints.first_row[id(run)]
        if steering:
            for holder in self._owned.owners_of(first, first + len(rows)):
                for other in sorted(steering - {holder}):
                    self._fault("QL0969", "rows of {} depend on what was measured on qubits of {}", holder, other)
        terms = rows.terms
        if len(terms):
            owner = np.searchsorted(rows.parameter_offsets, terms.parameter, side="right") - 1
            for row, operand in zip(owner.tolist(), terms.operand.tolist(), strict=True):
                holder = self._owned.owner_of(first + row)
                for other in sorted(self._of(run.operands[operand]) - {holder}):
                    self._fault("QL0969", "an angle of {} depends on what was measured on qubits of {}", holder, other)
        measured = np.flatnonzero(rows.num_results).tolist() if run.results else []
        for row, value, slot in zip(measured, run.results, rows.slots.tolist(), strict=True):
            holder = self._owned.owner_of(first + row)
            self._note([value], [frozenset({holder}) | steering])
            if slot >= 0:
                self._kept(slot, frozenset({holder}))

    def _control_flow(self, op: Operation, steering: Sources) -> None:
        inner = steering | self._of(*_deciding(op))
        while True:
            known = inner
            for region in op.regions:
                self._region(region, inner)
            if isinstance(op, While):
                inner |= self._of(op.before.terminator.operands[0])
            if not self._links(op, inner) and inner == known:
                return

    def _links(self, op: Operation, steering: Sources) -> bool:
        """Carry values into and out of regions; whether anything new came of it."""
        ends = [[self._of(value) | steering for value in region.terminator.operands] for region in op.regions]
        initial = [self._of(value) | steering for value in op.operands]
        changed = False
        if isinstance(op, For):
            carried = op.body.arguments[1:]
            changed |= self._note(op.body.arguments[:1], [self._of(*op.operands[:3]) | steering])
            changed |= self._note(carried, initial[3:]) | self._note(carried, ends[0])
            changed |= self._note(op.results, initial[3:]) | self._note(op.results, ends[0])
        elif isinstance(op, While):
            changed |= self._note(op.before.arguments, initial) | self._note(op.before.arguments, ends[1])
            changed |= self._note(op.body.arguments, ends[0][1:]) | self._note(op.results, ends[0][1:])
        else:
            for end in ends:
                changed |= self._note(op.results, end)
        return changed


def _deciding(op: Operation) -> Sequence[Value]:
    """The values that decide what runs."""
    if isinstance(op, If | Switch):
        return op.operands[:1]
    return op.operands[:3] if isinstance(op, For) else ()
