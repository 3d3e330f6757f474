"""Walking and rewriting: what most passes are written with."""

from collections.abc import Callable, Iterator, Sequence

from qlower.ir.module import Module
from qlower.ir.operation import Operation, Region
from qlower.ir.run import Run, body

Rewrite = Callable[[Operation], Sequence[Operation] | None]
"""Gives the ops that stand in for one op, or None to leave it as it is."""


def walk(root: Module | Region | Operation) -> Iterator[Operation]:
    """All ops below and including the root, each before the ops of its regions."""
    if isinstance(root, Operation):
        yield root
    for held in root.regions if isinstance(root, Operation) else (root,):
        for op in held.operations:
            if op.regions:
                yield from walk(op)
            else:  # nearly all are: not worth a generator of its own
                yield op


def runs(root: Module | Region | Operation) -> Iterator[Run]:
    """All runs below the root in program order."""
    return (op for op in walk(root) if isinstance(op, Run))


def rewrite_region(region: Region, rewrite: Rewrite) -> Region:
    """The region with every op rewritten, inner ops first; the same object if nothing changed."""
    operations: list[Operation] = []
    changed = False
    for op in region.operations:
        inner = rewrite_regions(op, rewrite)
        replacement = rewrite(inner)
        changed = changed or replacement is not None or inner is not op
        operations.extend((inner,) if replacement is None else replacement)
    return Region(body(operations), region.arguments) if changed else region


def rewrite_regions(op: Operation, rewrite: Rewrite) -> Operation:
    """The op with the ops in its regions rewritten; the same object if nothing changed."""
    if not op.regions:
        return op
    regions = tuple([rewrite_region(region, rewrite) for region in op.regions])
    if all(new is old for new, old in zip(regions, op.regions, strict=True)):
        return op
    return op.with_(regions=regions)


def rewrite_module(module: Module, rewrite: Rewrite) -> Module:
    """The module with every op rewritten, inner ops first; the same object if nothing changed."""
    operations: list[Operation] = []
    for op in module.operations:
        inner = rewrite_regions(op, rewrite)
        replacement = rewrite(inner)
        operations.extend((inner,) if replacement is None else replacement)
    return module.with_operations(operations)


def rewrite_runs(module: Module, rewrite: Callable[[Run], Run]) -> Module:
    """The module with every run rewritten; a run given back as the same object counts as unchanged."""

    def visit(op: Operation) -> Sequence[Operation] | None:
        if not isinstance(op, Run):
            return None
        new = rewrite(op)
        return None if new is op else (new,)

    return rewrite_module(module, visit)
