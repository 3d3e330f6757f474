"""The magic-state factories of a module, and what they are assumed to be where it names none."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from qlower.diagnostics import fail
from qlower.dialects.logical.ops import Code, Factory
from qlower.ir import Module

FACTORY_TILES = 11
FACTORY_STEPS = 11
"""The 15-to-1 block of doi:10.22331/q-2019-03-05-128, section 4: 11 tiles for 11 steps."""


@dataclass(frozen=True, slots=True)
class FactoryKind:
    """How one factory works.

    Attributes:
        tiles: of the layout that it fills.
        batch_rounds: rounds of syndrome extraction from batch to batch, on average.
        states: in a batch.
    """

    tiles: int
    batch_rounds: float
    states: int


def rounds_per_step(module: Module) -> int:
    """Rounds of syndrome extraction in a step; 1 where no code was chosen, so that rounds are steps."""
    code = module.find("code")
    return code.rounds_per_step if isinstance(code, Code) else 1


def plain_factory(module: Module) -> FactoryKind:
    """The factory that is assumed where a module names none."""
    return FactoryKind(FACTORY_TILES, float(FACTORY_STEPS * rounds_per_step(module)), 1)


def stated_factories(module: Module) -> list[FactoryKind]:
    """The factories for T states that a module names, one entry for each copy.

    Raises:
        QlowerError: QL1324, a factory for other states, or one whose tiles are unknown since there is no code.
    """
    return [kind for op in module.operations if isinstance(op, Factory) for kind in _copies(op, module)]


def _copies(factory: Factory, module: Module) -> Iterator[FactoryKind]:
    code = module.find("code")
    if factory.state != "T":
        fail(
            "QL1324",
            f"{factory.protocol} makes {factory.state} states",
            expected="factories of T states: rotations by π/4 take nothing else",
        )
    if not isinstance(code, Code):
        fail("QL1324", f"how many tiles {factory.protocol} fills depends on the code", fix="run choose-code first")
    if factory.batch_rounds <= 0 or factory.states_per_batch < 1 or factory.physical_qubits < 1:
        fail("QL1324", f"{factory.protocol} gives no states: batch_rounds and states_per_batch must be positive")
    tiles = max(ceil(factory.physical_qubits / code.physical_qubits), factory.states_per_batch)
    yield from [FactoryKind(tiles, factory.batch_rounds, factory.states_per_batch)] * factory.copies
