"""Layouts that leave room for helpers where they will be needed.

The nearest free qubit of one data qubit is that of its neighbours as well: a layout that looks at nothing else packs
data densely and leaves their helpers far away. So each tenant gets places for its helpers that are laid out like data
and are free all the same once they are laid out.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from qlower.passes.circuit.lives import Lives
from qlower.passes.circuit.lives_order import last_items
from qlower.passes.multiplex.annealing.annealing import Tenant
from qlower.passes.multiplex.halo.woven_program import gate_lives, measured_lives

NOWHERE = -1


def room_for_helpers(peaks: Sequence[int], free: int) -> list[int]:
    """How many places each tenant gets: as many helpers as it uses at once, or its share where all have too little."""
    total = sum(peaks)
    return list(peaks) if total <= free else [peak * free // total for peak in peaks]


def with_helpers(lives: Lives, places: int) -> Tenant:
    """A program for annealing whose helpers take so many places, numbered behind its data.

    Gates with helpers for which no place is left count as gates with the nearest free qubit.
    """
    place_of = helper_places(lives, places)
    num = lives.num_data + places
    gates: Counter[tuple[int, int]] = Counter()
    helper_gates, measurements = np.zeros((2, num), dtype=np.int64)
    for joined in gate_lives(lives):
        for first, second in combinations((_place(life, lives, place_of) for life in joined), 2):
            if NOWHERE in (first, second):
                helper_gates[[place for place in (first, second) if place != NOWHERE]] += 1
            elif first != second:
                gates[min(first, second), max(first, second)] += 1
    for life in measured_lives(lives):
        if _place(life, lives, place_of) != NOWHERE:
            measurements[_place(life, lives, place_of)] += 1
    pairs = sorted(gates)
    return Tenant(
        num,
        np.array(pairs, dtype=np.int32).reshape(-1, 2),
        np.array([gates[pair] for pair in pairs], dtype=np.int64),
        helper_gates,
        measurements,
    )


def helper_places(lives: Lives, places: int) -> dict[int, int]:
    """A place, from 0, for each helper's life; none for those that begin while all are taken.

    Of the places that are free when a life begins, it takes the one that has met most of what the life will meet.
    """
    ends = last_items(lives, range(len(lives.items)))
    meets: dict[int, dict[int, None]] = {}
    for number, item in enumerate(lives.items):
        for life in lives.of_helpers(number):
            meets.setdefault(life, {}).update(dict.fromkeys(item.lives))
    found: dict[int, int] = {}
    begun: set[int] = set()
    free = list(range(places))
    met: list[Counter[int]] = [Counter() for _ in range(places)]
    for number in range(len(lives.items)):
        helpers = dict.fromkeys(lives.of_helpers(number))
        for life in helpers:
            is_new = life not in begun
            begun.add(life)
            if not is_new or not free:
                continue
            others = [_place(other, lives, found) for other in meets[life] if other != life]
            known = [other for other in others if other != NOWHERE]
            chosen = max(free, key=lambda place: (sum(met[place][other] for other in known), -place))
            free.remove(chosen)
            found[life] = chosen
            met[chosen].update(known)
        free += [found[life] for life in helpers if ends[life] == number and life in found]
    return found


def _place(life: int, lives: Lives, place_of: dict[int, int]) -> int:
    if life < lives.num_data:
        return life
    return lives.num_data + place_of[life] if life in place_of else NOWHERE
