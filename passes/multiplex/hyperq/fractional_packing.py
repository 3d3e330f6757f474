"""Small programs in fractions of one virtual machine (HyperQ's intra-VM packing)."""

from collections.abc import Iterable, Sequence

from qlower.passes.multiplex.hyperq.region_board import Board, Candidate, Tenant


def pack_fractions(board: Board, waiting: Iterable[Candidate], hosts: Sequence[Tenant]) -> None:
    """Give the free fractions of virtual machines that hold a small program to the next small programs of the queue."""
    small = [candidate for candidate in waiting if candidate.part is not None and not board.has(candidate)]
    for host in hosts:
        for part in range(1, len(board.grid.parts)):
            place = next((place for place, guest in enumerate(small) if board.may_share(host, guest)), None)
            if place is None:
                break
            board.share(host, small.pop(place), part)
