"""What the solvers of the extra ``chem`` share."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from qlower.dialects.hamiltonian.ops import FermionOperator
from qlower.dialects.problem.goals import GroundStateEnergy
from qlower.passes.solvers.integrals import Integrals, integrals_of
from qlower.passes.solvers.question import Question
from qlower.passes.solvers.solver import NOT_THIS_KIND, Assessment


def refusal(question: Question) -> Assessment | None:
    """Why a solver on electron integrals does not apply, or None if it does."""
    if not isinstance(question.goal, GroundStateEnergy):
        return NOT_THIS_KIND
    operator = question.operator
    if not isinstance(operator, FermionOperator) or question.particles is None:
        return Assessment(False, "not a fermionic operator with fixed particle numbers")
    if question.goal.observables:
        return Assessment(False, "gives the energy alone, and observables are asked for")
    if find_spec("pyscf") is None:
        return Assessment(False, "the extra qlower[chem] is not installed")
    if integrals_of(operator) is None:
        return Assessment(False, "the operator is not spin-free with two-body terms")
    return None


def integrals(question: Question) -> Integrals:
    """The integrals of a question that was not refused."""
    assert isinstance(question.operator, FermionOperator)
    found = integrals_of(question.operator)
    assert found is not None
    return found


@contextmanager
def one_thread() -> Iterator[None]:
    """Let pyscf compute on one thread: the order of sums must not depend on the machine."""
    from pyscf import lib  # noqa: PLC0415  # an extra

    before = lib.num_threads()
    lib.num_threads(1)
    try:
        yield
    finally:
        lib.num_threads(before)
