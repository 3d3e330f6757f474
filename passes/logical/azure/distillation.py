"""Factories of T states in rounds of 15-to-1 distillation (arXiv:2211.07629, appendix C)."""

from collections.abc import Sequence
from dataclasses import dataclass

from qlower.passes.logical.azure.binomial import least_successes
from qlower.passes.logical.azure.qubit_models import Patch, QubitModel

INPUTS = 15
FACTORY_FAILURE = 0.01
"""The chance that a run of a factory gives fewer states than planned, over all rounds."""
MOST_UNITS = 10**15
"""Of a round; more are unreasonable."""


@dataclass(frozen=True)
class Unit:
    """A way to do 15-to-1 distillation once.

    Attributes:
        name: what the estimator calls it.
        tiles, steps: on logical qubits: how many, and how long in their steps.
        qubits, cycles: on bare physical qubits: how many, and how long in T gates.
    """

    name: str
    tiles: int
    steps: int
    qubits: int
    cycles: int


UNITS = (
    Unit("15-to-1 RM prep", tiles=31, steps=11, qubits=31, cycles=24),
    Unit("15-to-1 space efficient", tiles=20, steps=13, qubits=12, cycles=45),
)
BARE = 1
"""The distance that stands for physical qubits without a code."""


@dataclass(frozen=True)
class Stage:
    """A unit on qubits of a certain quality.

    Attributes:
        name: of the unit.
        distance: of the code; ``BARE`` in the first round is none.
        physical_qubits: of one unit.
        duration_ns: of one distillation.
        clifford_error: of an operation.
    """

    name: str
    distance: int
    physical_qubits: int
    duration_ns: int
    clifford_error: float

    def failure(self, input_error: float) -> float:
        """The chance that the distillation notices an error and gives nothing."""
        return 15.0 * input_error + 356.0 * self.clifford_error

    def output_error(self, input_error: float) -> float:
        """The error of a state that it gives."""
        return 35.0 * (input_error * (input_error * input_error)) + 7.1 * self.clifford_error


def bare_stage(unit: Unit, qubit: QubitModel) -> Stage:
    """A unit on physical qubits."""
    return Stage(unit.name, BARE, unit.qubits, unit.cycles * qubit.t_gate_ns, qubit.clifford_error)


def encoded_stage(unit: Unit, patch: Patch) -> Stage:
    """A unit on logical qubits."""
    qubits, duration = unit.tiles * patch.physical_qubits, unit.steps * patch.step_ns
    return Stage(unit.name, patch.distance, qubits, duration, patch.error_rate)


@dataclass(frozen=True)
class Factory:
    """Rounds of distillation one after the other on the same physical qubits.

    Attributes:
        stages: what each round does.
        units: how many distillations each round does side by side.
        input_states: that the first round takes.
        states: that a run gives.
        error_rate: of a state that it gives.
    """

    stages: tuple[Stage, ...]
    units: tuple[int, ...]
    input_states: int
    states: int
    error_rate: float

    @property
    def physical_qubits(self) -> int:
        """Of the largest round."""
        return max(count * stage.physical_qubits for stage, count in zip(self.stages, self.units, strict=True))

    @property
    def duration_ns(self) -> int:
        """Of a run."""
        return sum(stage.duration_ns for stage in self.stages)

    @property
    def volume(self) -> float:
        """Qubits times ns that a state takes."""
        return self.physical_qubits * self.duration_ns / self.states

    @property
    def cost(self) -> tuple[float, int]:
        """Qubits of a state, and ns: what no other factory beats in both."""
        return self.physical_qubits / self.states, self.duration_ns


def passed_on(patch: Patch, error: float) -> Factory:
    """The factory that distils nothing: physical T states are good enough, and are moved into a patch."""
    stage = Stage("trivial 1-to-1", patch.distance, patch.physical_qubits, patch.step_ns, patch.error_rate)
    return Factory((stage,), (1,), 1, 1, error)


def factory_of(stages: Sequence[Stage], input_error: float) -> Factory | None:
    """The factory whose rounds are these stages, with as few units as give a state in 99 % of runs.

    Args:
        stages: in the order of the rounds.
        input_error: of the physical T states.

    Returns:
        None where operations are so bad that a round makes states worse, always fails or needs too many units.
    """
    errors = [input_error]
    for stage in stages:
        errors.append(stage.output_error(errors[-1]))
        if errors[-1] > errors[-2]:
            return None
    allowed = FACTORY_FAILURE / len(stages)
    units: list[int] = []
    needed, states = 1, 0
    for stage, error in zip(reversed(stages), reversed(errors[:-1]), strict=True):
        failure = stage.failure(error)
        count = _units_for(needed, failure, allowed) if failure < 1.0 else None
        if count is None:
            return None
        states = states or least_successes(count, failure, allowed)
        units.append(count)
        needed = INPUTS * count
    return Factory(tuple(stages), tuple(reversed(units)), needed, states, errors[-1])


def _units_for(states: int, failure: float, allowed: float) -> int | None:
    """How many units give so many states but with probability ``allowed``; None for too many."""
    high = states
    while least_successes(high, failure, allowed) < states:
        high *= 2
        if high >= MOST_UNITS:
            return None
    low = high // 2
    while low < high:
        middle = (low + high) // 2
        if least_successes(middle, failure, allowed) >= states:
            high = middle
        else:
            low = middle + 1
    return high
