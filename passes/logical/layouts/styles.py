"""The styles of layouts by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qlower.passes.logical.layouts.blocks import compact_block, fast_block, intermediate_block
from qlower.passes.logical.layouts.floor import Floor
from qlower.passes.logical.layouts.routed import routed_floor


@dataclass(frozen=True)
class Style:
    """A way to lay out patches and to work on them.

    Attributes:
        floor: gives the floor plan of so many logical qubits, one or more.
        steps: what one rotation takes, whatever its Pauli string.
        one_at_a_time: whether an operation takes the whole floor plan, so that no other works beside it.
    """

    floor: Callable[[int], Floor]
    steps: int
    one_at_a_time: bool


STYLES: Mapping[str, Style] = {
    "routed": Style(routed_floor, 1, False),
    "compact": Style(compact_block, 9, True),
    "intermediate": Style(intermediate_block, 5, True),
    "fast": Style(fast_block, 1, True),
}
"""Steps: doi:10.22331/q-2019-03-05-128, section 3."""
