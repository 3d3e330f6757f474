"""The verifier: whether a module is what its dialects declare it to be."""

from collections.abc import Iterator

import numpy as np

from qlower.diagnostics import Diagnostic, QlowerError
from qlower.ir.dialect_table import row_definition
from qlower.ir.module import Module
from qlower.ir.operation import AttributeField, Operation, Region, Trait
from qlower.ir.rows import RowKind
from qlower.ir.run import Run
from qlower.ir.types import I1
from qlower.ir.value import Value

LARGEST_KIND = 0xFFFF


def verify(module: Module, *, allow_unregistered: bool = False) -> None:
    """Check a module.

    Raises:
        QlowerError: QL0200 … QL0209, one diagnostic per fault.
    """
    faults = list(findings(module, allow_unregistered=allow_unregistered))
    if faults:
        raise QlowerError(faults)


def findings(module: Module, *, allow_unregistered: bool = False) -> Iterator[Diagnostic]:
    """All faults of a module."""
    seen: set[str] = set()
    for op in module.operations:
        if op.has(Trait.SYMBOL):
            if op.attributes.get("sym_name") in seen:
                yield Diagnostic("QL0205", f"two ops are named @{op.symbol}", fix="rename one of them")
            seen.add(str(op.attributes.get("sym_name")))
        yield from _Verifier(allow_unregistered).operation(op, None)


class _Verifier:
    def __init__(self, allow_unregistered: bool) -> None:
        self.allow_unregistered = allow_unregistered
        self.defined: set[Value] = set()

    def operation(self, op: Operation, num_qubits: int | None) -> Iterator[Diagnostic]:
        unknown = [value for value in op.operands if value not in self.defined]
        if unknown:
            yield Diagnostic("QL0204", f"{op.name} uses a value that is not defined before it")
        if isinstance(op, Run):
            yield from self.run(op, num_qubits)
        elif op.registered:
            yield from self.declared(op)
        elif not self.allow_unregistered:
            yield Diagnostic("QL0200", f"no dialect declares the op {op.name}", fix="install the dialect's package")
        yield from self.regions(op, num_qubits)
        self.defined.update(op.results)

    def regions(self, op: Operation, num_qubits: int | None) -> Iterator[Diagnostic]:
        own = op.attributes.get("num_qubits")
        inner_qubits = own if isinstance(own, int) and op.has(Trait.ISOLATED) else num_qubits
        for region in op.regions:
            outer = self.defined
            self.defined = set(region.arguments) if op.has(Trait.ISOLATED) else outer | set(region.arguments)
            yield from self.region(region, op, inner_qubits)
            self.defined = outer

    def region(self, region: Region, parent: Operation, num_qubits: int | None) -> Iterator[Diagnostic]:
        last = len(region.operations) - 1
        for place, op in enumerate(region.operations):
            if op.has(Trait.TERMINATOR) != (place == last) and parent.registered and _ends(parent, op):
                yield Diagnostic("QL0203", f"a region of {parent.name} has {op.name} at place {place} of {last + 1}")
            if isinstance(op, Run) and place and isinstance(region.operations[place - 1], Run):
                yield Diagnostic("QL0207", f"two runs stand side by side in a region of {parent.name}")
            yield from self.operation(op, num_qubits)

    def declared(self, op: Operation) -> Iterator[Diagnostic]:
        faults = [fault for kind in ("operand", "result", "region") if (fault := _count_fault(op, kind)) is not None]
        faults += [fault for fault in _type_faults(op)]
        faults += [fault for fault in _attribute_faults(op)]
        if not faults and all(region.operations for region in op.regions):
            own = op.verify()
            faults = [own] if own is not None else []
        for fault in faults:
            yield Diagnostic("QL0201", f"{op.name}: {fault}")

    def run(self, run: Run, num_qubits: int | None) -> Iterator[Diagnostic]:
        rows = run.rows
        if len(rows) and (len(rows.kinds) > LARGEST_KIND + 1 or int(rows.kind.max()) >= len(rows.kinds)):
            yield Diagnostic("QL0202", "a run's kind column points outside its table of kinds")
            return
        lengths = (len(rows.qubits), len(rows.parameters), len(run.results), len(rows.slots))
        wanted = (int(rows.qubit_offsets[-1]), int(rows.parameter_offsets[-1]), int(rows.result_offsets[-1]))
        if lengths != (*wanted, wanted[2]) or any(len(column) != len(rows) for column in rows.columns.values()):
            yield Diagnostic("QL0202", f"a run's columns have lengths {lengths}, its kinds ask for {wanted}")
            return
        for kind in rows.kinds:
            yield from _kind_faults(kind, self.allow_unregistered)
        if not np.isfinite(rows.parameters).all():
            yield Diagnostic("QL0202", "a row has a parameter that is not a finite number")
        if any(value.type != I1 for value in run.results):
            yield Diagnostic("QL0202", "a row's results must be of type i1")
        if num_qubits is not None and len(rows.qubits):
            yield from _qubit_faults(run, num_qubits)


def _ends(parent: Operation, op: Operation) -> bool:
    return any(declared.kind == "region" for declared in parent.fields) or op.has(Trait.TERMINATOR)


def _count_fault(op: Operation, kind: str) -> str | None:
    declared = [f for f in op.fields if f.kind == kind]
    present = len(getattr(op, kind + "s"))
    fixed = sum(not f.variadic for f in declared)
    if present == fixed or (present > fixed and any(f.variadic for f in declared)):
        return None
    return f"has {present} {kind}s, {fixed} are declared"


def _type_faults(op: Operation) -> Iterator[str]:
    for declared in op.fields:
        if declared.type is None or declared.kind not in ("operand", "result"):
            continue
        values = getattr(op, declared.kind + "s")
        mine = values[declared.position :] if declared.variadic else values[declared.position : declared.position + 1]
        for value in mine:
            if value.type != declared.type:
                yield f"{declared.kind} '{declared.name}' is of type {value.type}, not {declared.type}"


def _attribute_faults(op: Operation) -> Iterator[str]:
    for declared in op.fields:
        if not isinstance(declared, AttributeField):
            continue
        value = op.attributes.get(declared.name)
        if value is None:
            if declared.default is None:
                yield f"attribute '{declared.name}' is missing"
        elif not isinstance(value, declared.python_type) or (isinstance(value, bool) and declared.python_type is int):
            yield f"attribute '{declared.name}' must be of type {declared.python_type.__name__}"


def _kind_faults(kind: RowKind, allow_unregistered: bool) -> Iterator[Diagnostic]:
    definition = row_definition(kind.name)
    if definition is None:
        if not allow_unregistered:
            yield Diagnostic("QL0200", f"no dialect declares the row op {kind.name}")
        return
    counts = (
        ("qubits", kind.num_qubits, definition.num_qubits),
        ("parameters", kind.num_parameters, definition.num_parameters),
        ("results", kind.num_results, definition.num_results),
    )
    for what, present, declared in counts:
        if declared is not None and present != declared:
            yield Diagnostic("QL0201", f"{kind.name}: has {present} {what}, {declared} are declared")
    present_names = dict(kind.attributes)
    for name, python_type in definition.attributes.items():
        if name not in present_names:
            if name not in definition.optional:
                yield Diagnostic("QL0201", f"{kind.name}: attribute '{name}' is missing")
        elif not isinstance(present_names[name], python_type):
            yield Diagnostic("QL0201", f"{kind.name}: attribute '{name}' must be of type {python_type.__name__}")
    for name in present_names:
        if name not in definition.attributes:
            yield Diagnostic("QL0201", f"{kind.name}: unknown attribute '{name}'")


def _qubit_faults(run: Run, num_qubits: int) -> Iterator[Diagnostic]:
    rows = run.rows
    outside = (rows.qubits < 0) | (rows.qubits >= num_qubits)
    if outside.any():
        worst = int(rows.qubits[np.argmax(outside)])
        yield Diagnostic("QL0206", f"a row acts on qubit {worst}; the function has {num_qubits}")
    two = np.flatnonzero(rows.num_qubits == 2)
    first = rows.qubit_offsets[two]
    repeated = two[rows.qubits[first] == rows.qubits[first + 1]]
    for row in repeated[:1].tolist():
        yield Diagnostic("QL0206", f"{rows.kinds[rows.kind[row]].name} acts twice on qubit {rows.qubits_of(row)[0]}")
    for row in np.flatnonzero(rows.num_qubits > 2).tolist():
        qubits = rows.qubits_of(row).tolist()
        if len(set(qubits)) != len(qubits):
            yield Diagnostic("QL0206", f"{rows.kinds[rows.kind[row]].name} acts twice on a qubit: {qubits}")
