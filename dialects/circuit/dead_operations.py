"""Pure ops whose results nothing needs: writers leave them out."""

from qlower.ir.operation import Operation, Region, Trait
from qlower.ir.value import Value


def dead_operations(body: Region) -> frozenset[Operation]:
    """The pure ops below a region whose results are used by dead ops only, or by none."""
    dead: set[Operation] = set()
    _collect(body, set(), dead)
    return frozenset(dead)


def _collect(region: Region, needed: set[Value], dead: set[Operation]) -> None:
    for op in reversed(region.operations):
        if op.has(Trait.PURE) and not needed.intersection(op.results):
            dead.add(op)
            continue
        needed.update(op.operands)
        for inner in op.regions:
            _collect(inner, needed, dead)
