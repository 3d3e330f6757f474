"""A plan made better as a whole: jobs move between batches while that brings the plan nearer to its aim.

Batches that are filled one after the other leave to the last ones what did not suit those before. Here jobs that are
alike move to another batch, together or one by one, and batches are joined: a local search that takes the best target
of each move, in a fixed order, with a counted budget. Where the aim is use, it also starts from plans in which batches
are halved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.passes.multiplex.guarded.batch_filling import BatchFiller, Filling
from qlower.passes.multiplex.guarded.packing_columns import NEVER

Ints = NDArray[np.int64]

DIGITS = 9
"""Of costs that are compared; what is behind is rounding."""
HALVINGS = 2
"""Starts with more batches halved have not been seen to end better."""


@dataclass(frozen=True, eq=False)
class Part:
    """A batch of a plan.

    Attributes:
        jobs: in the order in which they get their places.
        seconds: of device time.
        served: seconds alone times qubits, summed over the jobs.
        filling: where it is at hand.
    """

    jobs: Ints
    seconds: float
    served: float
    filling: Filling | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """What plans are compared by.

    Attributes:
        by_use: whether the mean over the batches of the use of the device counts, and not the device time.
        most_seconds: of device time, where use counts.
    """

    by_use: bool = False
    most_seconds: float = NEVER

    def cost(self, parts: Sequence[Part]) -> tuple[float, float]:
        """Of a plan: the lesser the better."""
        seconds = sum(part.seconds for part in parts)
        if not self.by_use:
            return round(seconds, DIGITS), 0.0
        use = sum(part.served / part.seconds for part in parts) / len(parts)
        return round(max(seconds - self.most_seconds, 0.0), DIGITS), -round(use, DIGITS)


class PlanImprover:
    """Improves plans of one queue in which every job is in one batch."""

    def __init__(self, filler: BatchFiller, shots: Ints, budget: int) -> None:
        """``shots``: of every job of the queue; ``budget``: fillings that may be tried from one start."""
        columns = filler.columns
        self.filler, self.shots, self.budget, self.left = filler, shots, budget, budget
        self.served = columns.seconds_alone * columns.num_qubits
        self.orders = (columns.places, -columns.duration_ns)
        self.known: dict[bytes, Part | None] = {}

    def shortest(self, fillings: Sequence[Filling]) -> list[Filling]:
        """A plan of no more device time."""
        return self._fillings(self._descended(self._parts(fillings), Aim()))

    def busiest(self, fillings: Sequence[Filling], most_seconds: float) -> list[Filling]:
        """A plan whose batches use no less of the device on average, in so much device time."""
        aim, start, found = Aim(by_use=True, most_seconds=most_seconds), self._parts(fillings), []
        for _ in range(HALVINGS + 1):
            settled = self._descended(start, Aim(), joins=False)
            found.append(self._descended(settled, aim))
            halved = self._halved(start)
            if halved is None:
                break
            start = halved
        return self._fillings(min([self._parts(fillings), *found], key=aim.cost))

    def _parts(self, fillings: Sequence[Filling]) -> list[Part]:
        return [self._part(filling, filling.jobs[filling.placed]) for filling in fillings]

    def _part(self, filling: Filling, jobs: Ints) -> Part:
        return Part(jobs, filling.seconds, float(self.served[jobs].sum()), filling)

    def _fillings(self, parts: Sequence[Part]) -> list[Filling]:
        return [part.filling or self._attempt(part.jobs) for part in parts]

    def _descended(self, parts: list[Part], aim: Aim, *, joins: bool = True) -> list[Part]:
        """The plan when no move is better, or the budget is spent; without ``joins`` no two batches become one."""
        self.left = self.budget
        better = True
        while better:
            better = False
            for source in sorted(parts, key=lambda part: part.served / part.seconds):
                moved = self._unloaded(parts, source, aim, joins=joins) if source in parts and self.left > 0 else None
                if moved is not None:
                    parts, better = moved, True
        return parts

    def _unloaded(self, parts: list[Part], source: Part, aim: Aim, *, joins: bool) -> list[Part] | None:
        """The plan with some jobs of a batch in another one, the first such move that is better; None if none is."""
        best, least = None, aim.cost(parts)
        for moved in self._groups(source.jobs, joins=joins):
            stay = source.jobs[~np.isin(source.jobs, moved)]
            rest = self._shortest_of(stay) if len(stay) else None
            if len(stay) and rest is None:
                continue
            for target in parts:
                if target is source or self.filler.columns.sole[target.jobs[0]]:
                    continue
                joined = self._shortest_of(np.concatenate([target.jobs, moved]))
                if joined is None:
                    continue
                others = [part for part in parts if part is not source and part is not target]
                changed = [*others, joined] if rest is None else [*others, joined, rest]
                if aim.cost(changed) < least:
                    best, least = changed, aim.cost(changed)
            if best is not None:
                break
        return best

    def _groups(self, source: Ints, *, joins: bool) -> Iterator[Ints]:
        """Jobs of a batch that may move: all, where batches may be joined; those that are alike; one of these."""
        if self.filler.columns.sole[source[0]]:
            return
        alike = self._alike(source)
        if joins:
            yield source
        if len(alike) > 1:
            yield from alike
        yield from (group[-1:] for group in alike if len(group) > 1)

    def _alike(self, jobs: Ints) -> list[Ints]:
        kin = self.filler.columns.kin[jobs]
        return [jobs[kin == kind] for kind in dict.fromkeys(kin.tolist())]

    def _halved(self, parts: Sequence[Part]) -> list[Part] | None:
        """The plan with the busiest batch made two, of every kind of job half in each; None if that cannot be."""
        source = max(parts, key=lambda part: part.served / part.seconds)
        order = np.concatenate(self._alike(source.jobs))
        halves = [self._shortest_of(order[half::2]) for half in range(2) if len(order) > 1]
        made = [half for half in halves if half is not None]
        return [part for part in parts if part is not source] + made if len(made) == 2 else None

    def _shortest_of(self, jobs: Ints) -> Part | None:
        """The shortest batch of just these jobs that is found; None if none has a place for each."""
        key = np.sort(jobs).tobytes()
        if key not in self.known:
            orders = [jobs, *(jobs[np.argsort(order[jobs], kind="stable")] for order in self.orders)]
            self.left -= len(orders)
            found = [(filling.seconds, number) for number, filling in enumerate(map(self._attempt, orders))
                     if len(filling.placed) == len(jobs)]  # fmt: skip
            seconds, number = min(found, default=(NEVER, -1))
            served = float(self.served[jobs].sum())
            self.known[key] = Part(orders[number], seconds, served) if found else None
        return self.known[key]

    def _attempt(self, jobs: Ints) -> Filling:
        return self.filler.attempt(jobs, self.shots[jobs], self.filler.rule.longest_ns, NEVER)
