"""The part of the presets that brings a circuit onto a device: layout, routing, native gates, schedule."""

from dataclasses import dataclass
from typing import Any

from qlower.device.target import Target
from qlower.lowering.objectives import OBJECTIVES
from qlower.lowering.pass_ import Pass
from qlower.lowering.pipeline import MEASURED, Choice, Item, Pipeline, Repetition
from qlower.lowering.registry import passes

RESYNTHESIZE = ("resynthesize-two-qubit", "cancel-commuting")
BEFORE_NATIVE = {0: (), 1: (), 2: RESYNTHESIZE[:1], 3: RESYNTHESIZE[:1]}
THREE_QUBIT = "resynthesize-three-qubit"
"""What level 3 does besides, before native gates."""
ROUNDS = 8
TRANSLATE = ("translate-native", "push-frames")
PHYSICAL = ("lower-circuit-to-physical", "schedule-alap", "check-conformance")
TRIALS = {0: 1, 1: 4, 2: 12, 3: 12}
MOST_NODES = 400_000
"""Bound on trials times blocks."""
RELAYOUT_BUDGET = 20_000
REROUTE_WIDTH, REROUTE_BUDGET = 8, 2_000_000
"""Of the beam search, times the scale of the effort."""
LAYOUTS_FOR = {"gates": ("gates",), "depth": ("depth",), "duration": ("depth", "gates"), "fidelity": ("gates", "depth")}
"""By what layouts and routes are chosen where a preset has an objective; level 3 tries all of them."""

Route = tuple[Pass, ...]
Items = tuple[Item, ...]


@dataclass(frozen=True)
class DevicePasses:
    """The passes of a level for a device.

    Attributes:
        level: 0 to 3.
        target: the device.
        objective: one of ``OBJECTIVES``.
        effort: 1 to 4.
    """

    level: int
    target: Target
    objective: str
    effort: int

    def route(self) -> Route:
        """Layout and routing of this level by themselves."""
        if self.level == 0:
            return (made("route-sabre", trials=TRIALS[0]),)
        route = _route(TRIALS[self.level] * self._scale, LAYOUTS_FOR[self.objective][0], MOST_NODES * self._scale)
        return (*route, *self._reroute())

    def other_routes(self) -> list[Route]:
        """Further ones for what only a measured objective can tell apart."""
        others = LAYOUTS_FOR[self.objective][1:]
        routes = [_route(TRIALS[2] * self._scale, other, MOST_NODES * self._scale) for other in others]
        return [(*route, *self._reroute()) for route in routes]

    def routes_like_below(self) -> list[Route]:
        """Level 3's trials shared out, those of level 2 first: so none of its results is worse than that of level 2.

        Random numbers of a step depend on its place and options, so both levels make the same trials.
        """
        by = LAYOUTS_FOR[self.objective][0]
        like_below = _route(TRIALS[2], by, MOST_NODES)
        more = TRIALS[3] * self._scale - TRIALS[2]
        if not more:
            return [like_below, *self.other_routes()]
        most_nodes = MOST_NODES * self._scale * more // (more + TRIALS[2])
        second = (*_route(more, by, most_nodes), *self._reroute())
        return [like_below, second, *self.other_routes()]

    def _reroute(self) -> Route:
        """A second search for SWAPs, where time is given for it; never behind level 2's own route."""
        if self.effort == 1:
            return ()
        return (made("reroute-beam", width=REROUTE_WIDTH * self._scale, budget=REROUTE_BUDGET * self._scale),)

    @property
    def _scale(self) -> int:
        return 1 << (self.effort - 1)

    def mapped(self, routes: list[Route]) -> Items:
        """From a circuit to native gates on the device, the best of so many routes; to a schedule if that decides."""
        tail = (*self._native(), *(self._finished(self._repeats) if self._decides_last else ()))
        if self.target.topology.all_to_all:
            return (made("layout-trivial"), *tail)
        layout = made("layout-perfect" if self.level else "layout-trivial")
        if len(routes) == 1:
            return (layout, *routes[0], *tail)
        resynthesized = len(BEFORE_NATIVE[self.level])
        ways = tuple(self.way((*route, *tail[:resynthesized]), tail[resynthesized:]) for route in routes)
        return (layout, Choice(ways, self.objective))

    def way(self, first_stage: Items, rest: Items) -> Pipeline:
        """An alternative that is given up behind its first stage if the first one was no worse there.

        Where a measured figure decides, nothing can be said before the end.
        """
        return Pipeline((*first_stage, *rest), 0 if self._decides_last else len(first_stage))

    def rest(self) -> Items:
        """What is left to do behind ``mapped``."""
        return () if self._decides_last else self._finished(self._repeats)

    @property
    def _repeats(self) -> int:
        """How often level 3 does what it does again with its own result, as long as that makes it better."""
        return self.effort - 1 if self.level == 3 and not self.target.topology.all_to_all else 0

    def _finished(self, repeats: int) -> Items:
        """From native gates to a schedule; or from there once more through Pauli rotations, layout and routing."""
        late = self._relayout() if _moves_freely(self.target) else ()
        physical = (*late, *self._physical())
        if repeats == 0:
            return physical
        see, *elide = self.rotations()
        anew = (see, made("forget-placement"), *elide, *map(made, RESYNTHESIZE), made("layout-perfect"))
        again = (*anew, *self.route(), *self._native(), *self._finished(repeats - 1))
        return (Choice((Pipeline(physical), Pipeline(again)), self.objective),)

    def rotations(self) -> tuple[Pass, ...]:
        """The circuit seen as Pauli rotations."""
        return (made("resynthesize-pauli-rotations", effort=self.effort), made("elide-swaps"))

    @property
    def _decides_last(self) -> bool:
        return self.level == 3 and self.objective in MEASURED

    def _native(self) -> Items:
        early = () if _moves_freely(self.target) else self._relayout()
        # Where nothing was routed blocks are what they were, and it is enough to look at them in the end.
        blocks = () if self.target.topology.all_to_all else tuple(map(made, BEFORE_NATIVE[self.level]))
        if self.level == 3 and blocks:
            blocks = (*blocks, made(THREE_QUBIT, rounds=ROUNDS), *blocks)
        translate = tuple(map(made, TRANSLATE[: 2 if self.level else 1]))
        return (*blocks, *early, *translate, *self.settled())

    def in_place(self) -> Items:
        """All there is to do for a program over native gates on the device's qubits, which it keeps."""
        return (made("layout-trivial"), made(TRANSLATE[1]), *self.settled(), *self._physical())

    def settled(self) -> Items:
        """Resynthesis of native gates until nothing is gained any more, so that a second run gains nothing either."""
        if self.level < 2:
            return ()
        three_qubit = (made(THREE_QUBIT),) if self.level == 3 else ()
        body = (*three_qubit, *map(made, BEFORE_NATIVE[3]), *map(made, TRANSLATE))
        objective = OBJECTIVES[0] if self._decides_last else self.objective
        return (Repetition(Pipeline(body, len(body) - len(TRANSLATE)), objective=objective),)

    def _physical(self) -> Route:
        prediction = (made("predict-success", outcomes=True),) if self.objective == "fidelity" else ()
        return (*map(made, PHYSICAL), *prediction)

    def _relayout(self) -> Route:
        """None where it would not help or is not worth its time."""
        if self.level < 2 or self.target.topology.all_to_all:
            return ()
        budget, outcomes = RELAYOUT_BUDGET * self._scale**2, self.objective == "fidelity"
        return (made("relayout-best", budget=budget, outcomes=outcomes),)


def made(name: str, **options: Any) -> Pass:
    """A pass with options."""
    return passes().load(name)(**options)


def _route(trials: int, objective: str, most_nodes: int) -> Route:
    options = {"trials": trials, "objective": objective, "most_nodes": most_nodes}
    return (made("layout-sabre", **options), made("route-sabre", **options))


def _moves_freely(target: Target) -> bool:
    """Whether native gates may be where any others of their size are, in either direction."""
    return not any(gate.directed or gate.qubits is not None for gate in target.native_gates)
