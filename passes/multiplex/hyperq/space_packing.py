"""Programs side by side: jobs in the order of the queue, each where it fits first (HyperQ's algorithm 1)."""

from collections.abc import Callable, Iterable

from qlower.passes.multiplex.hyperq.region_board import Board, Candidate, Cell, Form, Tenant

Choice = tuple[Form, tuple[Cell, ...]]
Choose = Callable[[Board, Candidate], Choice | None]
"""Picks a form of a job and free virtual machines for it, or None where there are none for it."""


def free_places(board: Board, candidate: Candidate) -> Iterable[Choice]:
    """Every form of a job at every place that nobody has: forms in their order, then row by row."""
    for form in candidate.forms:
        for cells in board.places(form):
            if board.most_uses(cells) == 0 and board.respects_buffers(candidate, cells):
                yield form, cells


def first_fit(board: Board, candidate: Candidate) -> Choice | None:
    """The first form that fits somewhere, at its first place."""
    return next(iter(free_places(board, candidate)), None)


def pack_space(board: Board, waiting: Iterable[Candidate], choose: Choose = first_fit) -> list[Tenant]:
    """Place jobs on virtual machines that nobody has, until none is left.

    A job whose first form needs more virtual machines than are left is passed over, and so is one that fits nowhere.

    Returns:
        The new tenants.
    """
    new: list[Tenant] = []
    misfits: set[tuple[int, str]] = set()  # what does not fit now does not fit later, when less is free
    for candidate in waiting:
        if board.remaining == 0:
            break
        if board.has(candidate) or candidate.kind in misfits or candidate.forms[0].area > board.remaining:
            continue
        choice = choose(board, candidate)
        if choice is None:
            misfits.add(candidate.kind)
        else:
            new.append(board.put(candidate, *choice))
    return new
