"""Programs after each other on one virtual machine, as long as the longest one runs anyway (HyperQ's algorithm 2)."""

from collections.abc import Iterable

from qlower.passes.multiplex.hyperq.region_board import Board, Candidate, Cell, Form, Tenant


def pack_time(
    board: Board,
    waiting: Iterable[Candidate],
    reuse_limit: int,
    reset_cost_depth: int,
    least_height_difference: int,
) -> list[Tenant]:
    """Place jobs behind those on the board so that the batch does not become deeper.

    Args:
        board: after the other ways of packing.
        waiting: in the order of the queue.
        reuse_limit: how many owners a virtual machine may have in a batch.
        reset_cost_depth: the depth that measuring and resetting before the next owner counts as.
        least_height_difference: nothing is placed if the deepest and the least deep virtual machine differ by less.

    Returns:
        The new tenants.
    """
    heights = [height for row in board.heights for height in row]
    deepest = max(heights)
    if deepest - min(heights) < least_height_difference:
        return []
    new: list[Tenant] = []
    misfits: set[tuple[int, str]] = set()  # heights and uses only grow
    for candidate in waiting:
        if board.has(candidate) or candidate.kind in misfits:
            continue
        choice = _first_below(board, candidate, reuse_limit, deepest - reset_cost_depth)
        if choice is None:
            misfits.add(candidate.kind)
        else:
            new.append(board.put(candidate, *choice, reset_cost_depth))
    return new


def _first_below(
    board: Board, candidate: Candidate, reuse_limit: int, height: int
) -> tuple[Form, tuple[Cell, ...]] | None:
    """The first form and place whose virtual machines may be used again and that ends below a height."""
    for form in candidate.forms:
        for cells in board.places(form):
            low = board.height(cells) + form.depth < height
            if low and board.most_uses(cells) < reuse_limit and board.respects_buffers(candidate, cells):
                return form, cells
    return None
