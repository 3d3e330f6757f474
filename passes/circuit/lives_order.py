"""Orders of a program's items in which few helpers are alive at once."""

from collections.abc import Sequence

from qlower.passes.circuit.lives import Lives

MOST_LIVES = 4096
"""Lives up to which another order is looked for: choosing the next one takes a look at all that are left."""


def most_alive(lives: Lives, order: Sequence[int]) -> int:
    """How many helpers are alive at once, at most: as many qubits hold them all, and no fewer."""
    ends = last_items(lives, order)
    alive: set[int] = set()
    most = 0
    for item in order:
        alive.update(lives.of_helpers(item))
        most = max(most, len(alive))
        alive.difference_update([life for life in lives.of_helpers(item) if ends[life] == item])
    return most


def last_items(lives: Lives, order: Sequence[int]) -> dict[int, int]:
    """The item that each helper's life ends with."""
    return {life: item for item in order for life in lives.of_helpers(item)}


def best_order(lives: Lives, enough: int) -> list[int]:
    """The order of the program, or one with fewer helpers alive at once if a greedy choice finds it.

    Life after life is brought to its end, with all it depends on and nothing else: each time one that wakes fewest
    others, or, as a second attempt, one for which the balance of those that wake and of those that end is best.

    Args:
        lives: the program.
        enough: so many alive at once are no reason for another order.
    """
    given = list(range(len(lives.items)))
    if most_alive(lives, given) <= enough or len(lives.origins) - lives.num_data > MOST_LIVES:
        return given
    attempts = [given, _Closing(lives, counts_ends=False).order(), _Closing(lives, counts_ends=True).order()]
    return min(attempts, key=lambda order: most_alive(lives, order))


class _Closing:
    """Brings life after life to its end.

    Attributes:
        awake: lives that have begun, as bits.
        left: lives that have not ended, as bits.
    """

    def __init__(self, lives: Lives, *, counts_ends: bool) -> None:
        self.lives = lives
        self.ends = last_items(lives, range(len(lives.items)))
        self.needed = _needed(lives)
        self.closed_by = _closed_by(lives, self.needed, self.ends) if counts_ends else {}
        self.awake = 0
        self.left = sum(1 << life for life in self.ends)

    def order(self) -> list[int]:
        """The items in the order in which they are done."""
        done = [False] * len(self.lives.items)
        found: list[int] = []
        left = sorted(self.ends, key=lambda life: self.ends[life])
        while left:
            chosen = self.ends[min(left, key=self._cost)]
            self.awake |= self.needed[chosen]
            found += _with_all_before(self.lives, chosen, done)
            left = [life for life in left if not done[self.ends[life]]]
            self.left = sum(1 << life for life in left)
        return [*found, *(item for item, is_done in enumerate(done) if not is_done)]

    def _cost(self, life: int) -> int:
        wakes = (self.needed[self.ends[life]] & ~self.awake).bit_count()
        return wakes - (self.closed_by.get(life, 0) & self.left).bit_count()


def _needed(lives: Lives) -> list[int]:
    """For each item, the helpers' lives that it and all before it act on, as bits."""
    found: list[int] = []
    for item in lives.items:
        bits = 0
        for life in item.lives:
            if life >= lives.num_data:
                bits |= 1 << life
        for other in item.after:
            bits |= found[other]
        found.append(bits)
    return found


def _closed_by(lives: Lives, needed: Sequence[int], ends: dict[int, int]) -> dict[int, int]:
    """For each life, the lives among those it needs whose end it needs too, as bits; itself among them."""
    closing: list[int] = []
    at: dict[int, int] = {}
    for life, item in ends.items():
        at[item] = at.get(item, 0) | 1 << life
    for number, content in enumerate(lives.items):
        bits = at.get(number, 0)
        for other in content.after:
            bits |= closing[other]
        closing.append(bits)
    return {life: closing[item] & needed[item] for life, item in ends.items()}


def _with_all_before(lives: Lives, item: int, done: list[bool]) -> list[int]:
    """The item and all it depends on that is not done, in program order; marks them done."""
    found, waiting = [], [item]
    while waiting:
        number = waiting.pop()
        if not done[number]:
            done[number] = True
            found.append(number)
            waiting += lives.items[number].after
    return sorted(found)
