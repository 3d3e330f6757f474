"""The problem dialect."""

from qlower.dialects.problem.goals import (
    Answer,
    GroundStateEnergy,
    Optimization,
    PhaseEstimation,
    Request,
    TimeEvolution,
)
from qlower.dialects.problem.rows import ROWS
from qlower.dialects.problem.systems import (
    TJ,
    End,
    FermiHubbard,
    GraphProblem,
    Heisenberg,
    Integrals,
    Molecule,
    Observable,
    PauliSum,
    QuadraticForm,
    TransverseFieldIsing,
)
from qlower.ir import Dialect

GOALS = (GroundStateEnergy, TimeEvolution, Optimization, PhaseEstimation)
SYSTEMS = (
    Molecule,
    Integrals,
    Heisenberg,
    TransverseFieldIsing,
    FermiHubbard,
    TJ,
    PauliSum,
    QuadraticForm,
    GraphProblem,
)

PROBLEM = Dialect(
    name="problem",
    version=1,
    level="problem",
    operations=(*GOALS, Request, Answer, *SYSTEMS, Observable, End),
    rows=ROWS,
    summary="what is asked, of which system, how exactly and at what price",
)
