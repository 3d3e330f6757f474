"""Physical qubits and run time of counts (arXiv:2211.07629, appendices A to E)."""

from dataclasses import dataclass
from math import ceil, floor, log, log2, sqrt

from qlower.passes.logical.azure.distillation import Factory
from qlower.passes.logical.azure.factory_search import find_factories
from qlower.passes.logical.azure.qubit_models import MOST_DISTANCE, Machine, Patch

STEPS_PER_CCZ = 3
STATES_PER_CCZ = 4
SYNTHESIS_SLOPE, SYNTHESIS_OFFSET = 0.53, 4.86
"""T gates per rotation of error ε: 0.53·log₂(1/ε) + 4.86 (mixed fallback, arXiv:2203.10064)."""


class DistanceError(ArithmeticError):
    """No code distance that the model knows is large enough.

    Attributes:
        distance: the one that would be needed.
    """

    def __init__(self, distance: int) -> None:
        super().__init__(f"distance {distance} would be needed")
        self.distance = distance


@dataclass(frozen=True)
class Workload:
    """What is to be executed.

    Attributes:
        num_qubits: logical qubits before layout.
        t, ccz, rotations, measurements: operations.
        rotation_depth: layers of rotations.
        exact: whether these are the counts of every run, and not bounds of them.
    """

    num_qubits: int
    t: int
    ccz: int
    rotations: int
    rotation_depth: int
    measurements: int
    exact: bool = True

    @property
    def tiles(self) -> int:
        """Logical qubits after layout: the fast block of arXiv:1808.02892."""
        return 2 * self.num_qubits + ceil(sqrt(8 * self.num_qubits)) + 1

    def t_per_rotation(self, budget: float) -> int:
        """T gates that a rotation becomes; 0 where there is none."""
        if not self.rotations:
            return 0
        return max(0, ceil(SYNTHESIS_SLOPE * log2(self.rotations / budget) + SYNTHESIS_OFFSET))

    def steps(self, t_per_rotation: int) -> int:
        """Multi-qubit measurements one after the other: the algorithm's depth."""
        single = self.measurements + self.rotations + self.t
        return single + STEPS_PER_CCZ * self.ccz + t_per_rotation * self.rotation_depth

    def t_states(self, t_per_rotation: int) -> int:
        """T states that it takes."""
        return STATES_PER_CCZ * self.ccz + self.t + t_per_rotation * self.rotations


@dataclass(frozen=True)
class Budget:
    """The chance of failure that is allowed in total, and to each cause."""

    total: float
    logical: float
    t_states: float
    rotations: float


def split(total: float, workload: Workload) -> Budget:
    """In equal parts over the causes that the program has."""
    if workload.rotations:
        return Budget(total, total / 3.0, total / 3.0, total / 3.0)
    if workload.t or workload.ccz:
        return Budget(total, total / 2.0, total / 2.0, 0.0)
    return Budget(total, total, 0.0, 0.0)


@dataclass(frozen=True)
class Figures:
    """An estimate.

    Attributes:
        patch: each logical qubit.
        tiles: logical qubits after layout.
        algorithmic_steps: that the program has.
        steps: that are taken; more where a factory needs longer than the program.
        t_per_rotation: T gates that a rotation becomes.
        t_states: that are taken.
        factory: how they are made; None where none is taken.
        factories: copies of it.
        required_patch_error, required_state_error: that the budget asked for; the latter 0 where no state is taken.
    """

    patch: Patch
    tiles: int
    algorithmic_steps: int
    steps: int
    t_per_rotation: int
    t_states: int
    factory: Factory | None
    factories: int
    required_patch_error: float
    required_state_error: float

    @property
    def algorithm_qubits(self) -> int:
        """Physical qubits of the logical ones."""
        return self.tiles * self.patch.physical_qubits

    @property
    def factory_qubits(self) -> int:
        """Physical qubits of all factories."""
        return self.factories * self.factory.physical_qubits if self.factory else 0

    @property
    def physical_qubits(self) -> int:
        """All of them."""
        return self.algorithm_qubits + self.factory_qubits

    @property
    def runtime_ns(self) -> int:
        """Of one execution."""
        return self.steps * self.patch.step_ns

    @property
    def factory_runs(self) -> int:
        """How often all copies work."""
        return _parts(self.t_states, self.factories * self.factory.states) if self.factory else 0


def figures(workload: Workload, machine: Machine, budget: Budget) -> Figures:
    """The smallest distance for which there is a factory, with the factory of least volume.

    Args:
        workload: with at least one qubit and one step.
        machine: whose physical error is below the code's threshold.
        budget: of error, positive for each cause that the program has.

    Raises:
        DistanceError: the distance would be over ``MOST_DISTANCE``.
    """
    per_rotation = workload.t_per_rotation(budget.rotations)
    algorithmic_steps, states = workload.steps(per_rotation), workload.t_states(per_rotation)
    steps, tiles = algorithmic_steps, workload.tiles
    while True:
        required = budget.logical / float(tiles * steps)
        patch = machine.patch(_distance(machine, required))
        most_steps = floor(budget.logical / (tiles * patch.error_rate))
        if not states:
            return Figures(patch, tiles, algorithmic_steps, steps, per_rotation, 0, None, 0, required, 0.0)
        state_error = budget.t_states / float(states)
        chosen = _choice(find_factories(machine, state_error, patch.distance), patch, steps, most_steps)
        if chosen is not None:
            factory, steps = chosen
            copies = _parts(states, steps * patch.step_ns // factory.duration_ns * factory.states)
            return Figures(
                patch, tiles, algorithmic_steps, steps, per_rotation, states, factory, copies, required, state_error
            )
        steps = max(most_steps, steps) + 1


def _distance(machine: Machine, error_rate: float) -> int:
    """The smallest distance of patches that err at most so often."""
    code = machine.code
    ratio = 2.0 * log(code.crossing_prefactor / error_rate) / log(code.threshold / machine.qubit.clifford_error)
    distance = max(0, ceil(ratio - 1.0)) | 1
    if distance > MOST_DISTANCE:
        raise DistanceError(distance)
    return distance


def _choice(factories: list[Factory], patch: Patch, steps: int, most_steps: int) -> tuple[Factory, int] | None:
    """The factory of least volume and the steps that the program then takes; None where each takes too long."""
    in_time = [factory for factory in factories if factory.duration_ns <= steps * patch.step_ns]
    if in_time:
        return min(in_time, key=lambda factory: factory.volume), steps
    longer = [(factory, _parts(factory.duration_ns, patch.step_ns)) for factory in factories]
    slow = [pair for pair in longer if pair[1] <= most_steps]
    return min(slow, key=lambda pair: (pair[0].volume, pair[1]), default=None)


def _parts(total: int, size: int) -> int:
    """How many parts of a size hold the total."""
    return -(-total // size)
