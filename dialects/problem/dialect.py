"""The problem dialect."""

from qlower.dialects.problem.goals import (
    Answer,
    GroundStateEnergy,
    Optimization,
    PhaseEstimation,
    Request,
    TimeEvolution,
)
from qlower.ir import Dialect

PROBLEM = Dialect(
    name="problem",
    version=1,
    level="problem",
    operations=(GroundStateEnergy, TimeEvolution, Optimization, PhaseEstimation, Request, Answer),
    summary="what is asked, of which system, how exactly and at what price",
)
