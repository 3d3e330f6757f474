"""Looks for the best ways to run a program: over codes, styles, protocols, distances and numbers of factories."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qlower.device.qec import Qec
from qlower.diagnostics import fail
from qlower.passes.logical.estimation.code_model import CodeModel
from qlower.passes.logical.estimation.demand import Demand
from qlower.passes.logical.estimation.factories import (
    CCZ,
    CCZ_FROM_T,
    DISTILLATION,
    MOST_LEVELS,
    PATCH_PROTOCOLS,
    PatchProtocol,
    Protocol,
    T,
    all_names,
    published_protocols,
)
from qlower.passes.logical.estimation.patch_factories import at_least_distance
from qlower.passes.logical.estimation.plan import Budget, Plan, Setting, copies_for, states_of
from qlower.passes.logical.estimation.reaction import reaction_of
from qlower.passes.logical.estimation.styles import styles_for

FRONT = 24
"""Most plans of a Pareto front that are kept; the ends always are."""
MAGIC_SHARE = 0.5
"""Part of the budget that factories made of patches may use up: their distance is chosen so."""


@dataclass(frozen=True)
class Wish:
    """What the user fixed; "" and 0 leave it open.

    Attributes:
        style: name of the layout.
        distance: of the code.
        protocol: name of the magic-state protocol.
        factories: how many.
    """

    style: str = ""
    distance: int = 0
    protocol: str = ""
    factories: int = 0


def find_plans(demand: Demand, models: tuple[CodeModel, ...], budget: Budget, wish: Wish) -> tuple[Plan, ...]:
    """The Pareto front of qubits, time and number of factories, by ascending qubits.

    Raises:
        QlowerError: QL1343 the distance cannot be had; QL1348 no magic-state protocol; QL1349 nothing is within the
            budget; QL1351 the decoder does not keep up.
    """
    _check_wish(models, wish)
    plans = [plan for model in models for plan in _plans_of(demand, model, budget, wish)]
    if not plans:
        _explain(demand, models, budget, wish)
    return _thinned(pareto(plans))


def best_of(plans: Sequence[Plan], objective: str = "volume") -> Plan:
    """The plan with the least qubit-seconds, qubits or seconds."""
    keys = {
        "volume": lambda plan: (plan.volume, plan.physical_qubits),
        "qubits": lambda plan: (plan.physical_qubits, plan.seconds),
        "time": lambda plan: (plan.seconds, plan.physical_qubits),
    }
    return min(plans, key=keys[objective])


def pareto(plans: Sequence[Plan]) -> list[Plan]:
    """Those that no other plan beats in qubits, time and factories; the first of equals, by ascending qubits."""
    ordered = sorted(plans, key=lambda plan: (plan.physical_qubits, plan.seconds, plan.factories))
    kept: list[Plan] = []
    for plan in ordered:
        if not any(other.seconds <= plan.seconds and other.factories <= plan.factories for other in kept):
            kept.append(plan)
    return kept


def _thinned(front: list[Plan]) -> tuple[Plan, ...]:
    """At most ``FRONT`` plans, spread evenly, with the best of each objective among them."""
    if len(front) <= FRONT:
        return tuple(front)
    spread = {round(i * (len(front) - 1) / (FRONT - 1)) for i in range(FRONT)}
    for objective in ("volume", "qubits", "time"):
        spread.add(front.index(best_of(tuple(front), objective)))
    return tuple(front[i] for i in sorted(spread))


def _plans_of(demand: Demand, model: CodeModel, budget: Budget, wish: Wish) -> Iterator[Plan]:
    t_per_rotation = demand.t_per_rotation(budget.synthesis) if demand.rotations else 0
    for ccz_states in (False, True) if demand.ccz else (False,):
        states = states_of(demand, t_per_rotation, ccz_states)
        for style in styles_for(demand, model, t_per_rotation, ccz_states, wish.style):
            setting = Setting(model, style, states, budget)
            for protocols in _protocol_choices(setting, wish):
                yield from _plans_with(setting, protocols, wish)


def _plans_with(setting: Setting, protocols: "tuple[_Choice, ...]", wish: Wish) -> Iterator[Plan]:
    """For each number of factories the plan of least distance within the budget."""
    found: set[tuple[int, ...]] = set()
    for distance in _distances(setting.model, wish):
        made = [choice.at(setting, distance) for choice in protocols]
        if any(protocol is None for protocol in made) or reaction_of(setting.model, distance).diverges:
            continue
        fixed = tuple(protocol for protocol in made if protocol is not None)
        for supplies in copies_for(setting, distance, fixed):
            copies = tuple(supply.copies for supply in supplies)
            if wish.factories and sum(copies) != wish.factories:
                continue
            plan = setting.plan(distance, supplies)
            if copies not in found and setting.within_budget(plan):
                found.add(copies)
                yield plan
        if found and min(map(sum, found), default=0) <= len(fixed):
            return


def _distances(model: CodeModel, wish: Wish) -> tuple[int, ...]:
    return (wish.distance,) if wish.distance else model.code.distances


@dataclass(frozen=True)
class _Choice:
    """A protocol that is fixed, or one of patches whose distance depends on the budget.

    Attributes:
        fixed: the protocol.
        patches: or what is done in patches.
        feed: where its input states come from; they are injected if it is None.
        levels: of distillation below it.
    """

    fixed: Protocol | None = None
    patches: PatchProtocol | None = None
    feed: Protocol | None = None
    levels: int = 0

    def at(self, setting: Setting, distance: int) -> Protocol | None:
        """The protocol where data is at a distance; None where it cannot be good enough."""
        if self.patches is None:
            return self.fixed
        feed = self.feed
        for _ in range(self.levels):
            feed = at_least_distance(DISTILLATION, setting.model, distance, feed, None)
            if feed is None:
                return None
        allowed = (
            MAGIC_SHARE * (setting.budget.total - setting.budget.approximations) / setting.states[self.patches.state]
        )
        return at_least_distance(self.patches, setting.model, distance, feed, allowed)


def _protocol_choices(setting: Setting, wish: Wish) -> Iterator[tuple[_Choice, ...]]:
    """A protocol for each kind of state that the program takes."""
    if not setting.states:
        yield ()
        return
    t_choices = _choices(setting.model, T, wish)
    if CCZ not in setting.states:
        yield from ((choice,) for choice in t_choices)
        return
    for ccz in _choices(setting.model, CCZ, wish):
        if T not in setting.states:
            yield (ccz,)
        else:
            yield from ((choice, ccz) for choice in t_choices)


def _choices(model: CodeModel, state: str, wish: Wish) -> list[_Choice]:
    """The protocols for a kind of state that code, machine and user allow."""
    family = model.code.family
    published = published_protocols(family, model.physical_error_rate, model.injection_error)
    choices = [_Choice(protocol) for protocol in published if protocol.state == state]
    if model.code.logical_qubits == 1:
        choices += [
            _Choice(patches=patches, levels=levels)
            for patches in PATCH_PROTOCOLS
            for levels in range(MOST_LEVELS)
            if patches.state == state
        ]
        if state == CCZ:
            choices += [_Choice(patches=CCZ_FROM_T, feed=feed) for feed in published if feed.state == T]
    only = (wish.protocol,) if wish.protocol else model.qec.magic_protocols
    return [choice for choice in choices if not only or _name(choice) in only]


def _name(choice: _Choice) -> str:
    part = choice.fixed or choice.patches
    assert part is not None
    return part.name


def _check_wish(models: tuple[CodeModel, ...], wish: Wish) -> None:
    distances = {distance for model in models for distance in model.code.distances}
    if wish.distance and wish.distance not in distances:
        family = models[0].code.family
        odd = "odd, " if len(distances) > 1 else ""
        even = " even, which this code cannot have" if odd and wish.distance % 2 == 0 else " none of its distances"
        fail(
            "QL1343", f"`distance` is {wish.distance},{even}",
            expected=f"{odd}{min(distances)} to {max(distances)} for the code {family}",
        )  # fmt: skip
    named = [wish.protocol] if wish.protocol else [name for model in models for name in model.qec.magic_protocols]
    for name in named:
        if name not in all_names():
            field = "protocol" if wish.protocol else "qec.magic_protocols"
            fail(
                "QL1348", f"`{field}` names `{name}`, which is in no table", fix="take a name of the table in the docs"
            )


def _explain(demand: Demand, models: tuple[CodeModel, ...], budget: Budget, wish: Wish) -> None:
    """Say why there is no plan."""
    model = models[0]
    distances = _distances(model, wish)
    if all(reaction_of(m, d).diverges for m in models for d in _distances(m, wish)):
        check_reaction(model, distances[0])
    needs = [state for state, count in ((T, demand.t + demand.rotations + demand.ccz),) if count]
    if needs and not any(_choices(m, T, wish) for m in models):
        fail(
            "QL1348",
            f"no magic-state protocol of the table is for the code {model.code.family} at an error of "
            f"{model.physical_error_rate:g}, with injected states of {model.injection_error:g}",
            fix="lower `qec.physical_error_rate`, or allow more in `qec.magic_protocols`",
        )
    fail(
        "QL1349",
        f"no distance up to {distances[-1]} and no protocol bring the program's errors below {budget.total:g}",
        fix="allow a larger error budget, or a larger `qec.codes` distance",
    )


def check_reaction(model: CodeModel, distance: int) -> None:
    """Refuse what the decoder cannot follow.

    Raises:
        QlowerError: QL1351.
    """
    reaction = reaction_of(model, distance)
    if not reaction.diverges:
        return
    factor = reaction.backlog_factor
    told = "`qec.real_time_decoding` is false" if factor is None else f"the backlog factor is {factor:.3g}"
    fail(
        "QL1351", f"the decoder does not keep up: {told}; every barrier would multiply the wait",
        expected="a factor below 1", fix="state a larger `qec.decoder_bits_per_s`",
    )  # fmt: skip


def check_machine(demand: Demand, qec: Qec, target: str) -> None:
    """Refuse programs that are larger than the machine.

    Raises:
        QlowerError: QL1346 more logical qubits, QL1347 more logical operations than the machine has.
    """
    if qec.logical_qubits is not None and demand.num_qubits > qec.logical_qubits:
        fail(
            "QL1346", f"the program has {demand.num_qubits} logical qubits", fix="use a larger machine",
            expected=f"at most {qec.logical_qubits}: `qec.logical_qubits` of {target}",
        )  # fmt: skip
    operations = demand.t + demand.ccz + demand.rotations + demand.measurements
    if qec.max_logical_operations is not None and operations > qec.max_logical_operations:
        fail(
            "QL1347", f"the program has {operations} logical operations", fix="use a larger machine",
            expected=f"at most {qec.max_logical_operations}: `qec.max_logical_operations` of {target}",
        )  # fmt: skip
