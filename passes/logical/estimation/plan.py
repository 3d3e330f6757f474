"""One way to run a program: a style, a code distance, factories; with what it takes and where its errors are spent."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from qlower.passes.logical.estimation.code_model import CodeModel
from qlower.passes.logical.estimation.demand import T_PER_CCZ, Demand
from qlower.passes.logical.estimation.factories import CCZ, Protocol, T
from qlower.passes.logical.estimation.reaction import NS_PER_S, reaction_of
from qlower.passes.logical.estimation.styles import Style

MARGIN = 1.15
"""How much longer schedules take than the formulas; seen are 1.00 to 1.13."""
COMPUTE, SUPPLY, REACTION = "lattice surgery", "magic states", "decoder"


@dataclass(frozen=True)
class Budget:
    """How often the program may fail, and the parts of it that approximations use up.

    Attributes:
        total: of the whole program.
        spent: on approximations that were made before.
        synthesis: for the rotations that are left to be synthesised, all together.
    """

    total: float
    spent: float
    synthesis: float

    @staticmethod
    def of(total: float, demand: Demand, spent: float = 0.0) -> "Budget":
        """A third of what is left for synthesis where there are rotations, as in arXiv:2211.07629.

        Logical errors and magic states share the rest as each plan needs.
        """
        return Budget(total, spent, (total - spent) / 3 if demand.rotations else 0.0)

    @property
    def approximations(self) -> float:
        """All that is not for logical errors and magic states."""
        return self.spent + self.synthesis


@dataclass(frozen=True)
class Supply:
    """Factories of one kind.

    Attributes:
        protocol: what they run.
        copies: how many there are.
        states: that the program takes of them.
    """

    protocol: Protocol
    copies: int
    states: int

    @property
    def physical_qubits(self) -> int:
        """Of all copies."""
        return self.copies * self.protocol.physical_qubits

    @property
    def rounds(self) -> float:
        """Until the last state is there."""
        return ceil(self.states / (self.copies * self.protocol.states_per_batch)) * self.protocol.batch_rounds

    @property
    def error(self) -> float:
        """Of all states together."""
        return self.states * self.protocol.error_rate

    def document(self) -> dict[str, Any]:
        """As part of an estimate."""
        protocol = self.protocol
        return {
            "protocol": protocol.name, "state": protocol.state, "copies": self.copies, "states": self.states,
            "states_per_batch": protocol.states_per_batch, "batch_rounds": protocol.batch_rounds,
            "physical_qubits_each": protocol.physical_qubits, "physical_qubits": self.physical_qubits,
            "error_rate": protocol.error_rate, "source": protocol.source,
        }  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """A way to run a program.

    Attributes:
        model: the code on the machine.
        style: the layout.
        distance: of the code.
        supplies: factories; empty where no magic state is needed.
        stores: blocks in which magic states wait.
        barriers: operations that wait for a decoded outcome.
        rounds: of the whole program.
        limited_by: what decides the duration.
        logical_error, magic_error, approximation_error: expected, or allowed for the last.
    """

    model: CodeModel
    style: Style
    distance: int
    supplies: tuple[Supply, ...]
    stores: int
    barriers: int
    rounds: float
    limited_by: str
    logical_error: float
    magic_error: float
    approximation_error: float

    @property
    def layout_qubits(self) -> int:
        """Physical qubits of the layout without factories."""
        return (self.style.blocks + self.stores) * self.model.physical_qubits(self.distance)

    @property
    def physical_qubits(self) -> int:
        """Physical qubits in all."""
        return self.layout_qubits + sum(supply.physical_qubits for supply in self.supplies)

    @property
    def seconds(self) -> float:
        """Duration of one run."""
        return self.rounds * self.model.cycle_ns / NS_PER_S

    @property
    def error(self) -> float:
        """Expected in all."""
        return self.logical_error + self.magic_error + self.approximation_error

    @property
    def factories(self) -> int:
        """How many factories there are."""
        return sum(supply.copies for supply in self.supplies)

    @property
    def volume(self) -> float:
        """Qubit-seconds."""
        return self.physical_qubits * self.seconds

    def document(self) -> dict[str, Any]:
        """As part of an estimate."""
        return {
            "style": self.style.name, "style_source": self.style.source, "code": self.model.code.family,
            "distance": self.distance, "blocks": self.style.blocks, "stores": self.stores,
            "physical_qubits_per_block": self.model.physical_qubits(self.distance), "steps": self.style.steps,
            "rounds_per_step": self.model.rounds_per_step(self.distance), "cycle_ns": self.model.cycle_ns,
            "rounds": self.rounds, "runtime_s": self.seconds, "limited_by": self.limited_by,
            "physical_qubits": self.physical_qubits, "layout_physical_qubits": self.layout_qubits,
            "factories": [supply.document() for supply in self.supplies],
            "logical_error_rate_per_block_and_step": self.model.step_error(self.distance),
            "errors": {
                "logical": self.logical_error, "magic_states": self.magic_error,
                "approximations": self.approximation_error, "total": self.error,
            },
        }  # fmt: skip


def stores_each(batch_rounds: float, rounds_per_step: int) -> int:
    """Stores that a factory needs so that it is never in the way of its own states.

    A state is taken in one step and read in the next; until then its store is not free.
    """
    return 1 if batch_rounds >= 2 * rounds_per_step else 2


def states_of(demand: Demand, t_per_rotation: int, ccz_states: bool) -> dict[str, int]:
    """How many states of each kind the program takes."""
    t = demand.t + demand.rotations * t_per_rotation + (0 if ccz_states else T_PER_CCZ * demand.ccz)
    counts = {T: t, CCZ: demand.ccz if ccz_states else 0}
    return {kind: count for kind, count in counts.items() if count}


@dataclass(frozen=True)
class Setting:
    """What plans of one kind share.

    Attributes:
        model: the code.
        style: the layout.
        states: magic states that the program takes, by kind.
        barriers: operations that wait for a decoded outcome: one for each magic state.
        budget: the errors allowed.
    """

    model: CodeModel
    style: Style
    states: dict[str, int]
    budget: Budget

    @property
    def barriers(self) -> int:
        """At most one a step: states that are taken in one step are decoded together."""
        return min(sum(self.states.values()), self.style.steps)

    def compute_rounds(self, distance: int) -> tuple[float, bool]:
        """Rounds without a late state, and whether the decoder makes them longer."""
        model = self.model
        steps = self.style.steps * model.rounds_per_step(distance)
        wait = reaction_of(model, distance).wait_ns(model.step_ns(distance)) / model.cycle_ns
        return steps + self.barriers * wait, wait > 0

    def plan(self, distance: int, supplies: tuple[Supply, ...]) -> Plan:
        """The plan with these factories, whatever its errors."""
        compute, waits = self.compute_rounds(distance)
        # The first states come when the first batch is done.
        first = max((supply.protocol.batch_rounds for supply in supplies), default=0.0)
        supplied = max((supply.rounds for supply in supplies), default=0.0) + self.model.rounds_per_step(distance)
        rounds = max(compute + first, supplied)
        limit = SUPPLY if supplied > compute + first else REACTION if waits else COMPUTE
        steps = rounds / self.model.rounds_per_step(distance)
        stores = self.stores(distance, supplies)
        logical = (self.style.blocks + stores) * steps * self.model.step_error(distance)
        magic = sum(supply.error for supply in supplies)
        return Plan(
            self.model, self.style, distance, supplies, stores, self.barriers, rounds, limit, logical, magic,
            self.budget.approximations,
        )  # fmt: skip

    def stores(self, distance: int, supplies: tuple[Supply, ...]) -> int:
        """Blocks in which magic states wait; codes with blocks of many qubits take them as they come."""
        if self.model.code.logical_qubits > 1:
            return 0
        rounds = self.model.rounds_per_step(distance)
        return sum(
            supply.copies * max(stores_each(supply.protocol.batch_rounds, rounds), supply.protocol.states_per_batch)
            for supply in supplies
        )

    def within_budget(self, plan: Plan) -> bool:
        """Whether its errors are allowed, with some room for what a schedule takes longer."""
        return plan.error + (MARGIN - 1) * plan.logical_error <= self.budget.total


STRETCHES = (1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 32.0, 64.0)
"""How many times longer than necessary a plan may take to save factories; 12 plans for each choice of protocols."""


def copies_for(setting: Setting, distance: int, protocols: tuple[Protocol, ...]) -> Iterator[tuple[Supply, ...]]:
    """Numbers of factories, from as many as make no operation wait to one of each kind."""
    compute = setting.compute_rounds(distance)[0]
    seen = set()
    for stretch in STRETCHES:
        supplies = []
        for protocol in protocols:
            states = setting.states[protocol.state]
            batches = ceil(states / protocol.states_per_batch)
            time = max(stretch * compute, protocol.batch_rounds)
            supplies.append(Supply(protocol, max(1, ceil(batches / max(1, int(time / protocol.batch_rounds)))), states))
        copies = tuple(supply.copies for supply in supplies)
        if copies not in seen:
            seen.add(copies)
            yield tuple(supplies)
        if max(copies, default=1) == 1:
            return
