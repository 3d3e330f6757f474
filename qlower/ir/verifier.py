"""The verifier: whether a module is what its dialects declare it to be."""

import re
from collections.abc import Iterator

from qlower.diagnostics import Diagnostic, QlowerError, Source
from qlower.ir.codes import CODES
from qlower.ir.module import Module
from qlower.ir.operation import Operation, Region, Trait
from qlower.ir.run import Run
from qlower.ir.run_verifier import run_faults
from qlower.ir.value import Value
from qlower.ir.verifier_faults import Fault, declaration_faults, fix_of_unknown

FIRST_WORD = re.compile(r"[^\s(;]+")
"""What is underlined at the place a fault came from."""
_VERIFIED = "is_verified"
"""Set in a module that was found to have no faults."""


def verify(module: Module, *, allow_unregistered: bool = False, source: Source | None = None) -> None:
    """Check a module.

    A module without faults is looked at once: it does not change.

    Args:
        module: what to check.
        allow_unregistered: whether ops of unknown dialects may stand in it.
        source: the text the module's origins point into, if it was just read from one; diagnostics then say where.

    Raises:
        QlowerError: QL0200 … QL0208, one diagnostic per fault.
    """
    if vars(module).get(_VERIFIED):
        return
    faults = list(findings(module, allow_unregistered=allow_unregistered, source=source))
    if faults:
        raise QlowerError(faults)
    if not allow_unregistered:
        vars(module)[_VERIFIED] = True


def findings(module: Module, *, allow_unregistered: bool = False, source: Source | None = None) -> Iterator[Diagnostic]:
    """All faults of a module; arguments as for ``verify``."""
    for fault in _module_faults(module, allow_unregistered):
        span = None
        if source is not None and fault.origin is not None:
            word = FIRST_WORD.match(source.text, fault.origin)
            span = source.span(fault.origin, len(word[0]) if word else 1)
        yield Diagnostic(fault.code, fault.message, span, fix=fault.fix or CODES[fault.code].fix)


def _module_faults(module: Module, allow_unregistered: bool) -> Iterator[Fault]:
    seen: set[str] = set()
    for op in module.operations:
        name = op.attributes.get("sym_name")
        if op.has(Trait.SYMBOL) and isinstance(name, str):
            if name in seen:
                yield Fault.at(op, "QL0205", f"two ops are named @{name}", "rename one of them")
            seen.add(name)
        yield from _Verifier(allow_unregistered).operation(op, None)


class _Verifier:
    """Checks one top-level op.

    Attributes:
        visible: values that may be used where the verifier is.
        added: those of them that the region it is in has added.
        defined: all values defined so far, in any region.
    """

    def __init__(self, allow_unregistered: bool) -> None:
        self.allow_unregistered = allow_unregistered
        self.visible: set[Value] = set()
        self.added: list[Value] = []
        self.defined: set[Value] = set()

    def operation(self, op: Operation, num_qubits: int | None) -> Iterator[Fault]:
        if not self.visible.issuperset(op.operands):
            yield Fault.at(op, "QL0204", f"{op.name} uses a value that is not defined before it")
        if isinstance(op, Run):
            yield from run_faults(op, num_qubits, self.allow_unregistered)
        elif op.registered:
            yield from declaration_faults(op, num_qubits)
        elif not self.allow_unregistered:
            yield Fault.at(op, "QL0200", f"no dialect declares the op {op.name}", fix_of_unknown(op.name))
        if op.regions:
            yield from self.regions(op, num_qubits)
        if op.results:
            yield from self.define(op.results, op)

    def define(self, values: tuple[Value, ...], op: Operation) -> Iterator[Fault]:
        if len(set(values)) < len(values) or not self.defined.isdisjoint(values):
            yield Fault.at(op, "QL0208", f"{op.name} defines a value that is defined already")
        self.defined.update(values)
        self.visible.update(values)
        self.added.extend(values)

    def regions(self, op: Operation, num_qubits: int | None) -> Iterator[Fault]:
        own = op.attributes.get("num_qubits")
        inner_qubits = own if isinstance(own, int) and op.has(Trait.ISOLATED) else num_qubits
        for region in op.regions:
            outer, outer_added = self.visible, self.added
            self.added = []
            if op.has(Trait.ISOLATED):
                self.visible = set()
            yield from self.define(region.arguments, op)
            yield from self.region(region, op, inner_qubits)
            self.visible.difference_update(self.added)
            self.visible, self.added = outer, outer_added

    def region(self, region: Region, parent: Operation, num_qubits: int | None) -> Iterator[Fault]:
        last = len(region.operations) - 1
        if last < 0 and parent.registered:
            yield Fault.at(parent, "QL0203", f"a region of {parent.name} is empty; it must end in a terminator")
        for place, op in enumerate(region.operations):
            is_terminator = Trait.TERMINATOR in op.traits
            if is_terminator and place < last:
                yield Fault.at(op, "QL0203", f"{op.name} stands before the end of a region of {parent.name}")
            if not is_terminator and place == last and parent.registered:
                yield Fault.at(op, "QL0203", f"a region of {parent.name} ends in {op.name}, which is no terminator")
            if isinstance(op, Run) and place and isinstance(region.operations[place - 1], Run):
                yield Fault.at(op, "QL0207", f"two runs stand side by side in a region of {parent.name}")
            yield from self.operation(op, num_qubits)
