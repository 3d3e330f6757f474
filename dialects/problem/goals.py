"""Goal ops: what is asked. A goal stays in the module through the hamiltonian level, where methods are chosen by it."""

from qlower.ir.operation import Operation, Trait, attribute

GOAL = frozenset({Trait.SYMBOL})


class GroundStateEnergy(Operation):
    """The lowest eigenvalue of the operator ``hamiltonian``, in its particle sector if it has one.

    Attributes:
        sym_name: ``goal``.
        max_error: of the energy, in the operator's unit.
        observables: names of further operators whose expectation value in the ground state is wanted.
    """

    __slots__ = ()
    name = "problem.ground_state_energy"
    traits = GOAL
    sym_name = attribute(str)
    max_error = attribute(float)
    observables = attribute(tuple, (), items=str)


class TimeEvolution(Operation):
    """The state exp(−i·time·H)|initial⟩, measured in the computational basis or by observables.

    Attributes:
        sym_name: ``goal``.
        time: in units of 1/energy.
        max_error: of the evolution operator, in operator norm.
        initial_state: one character 0 or 1 per qubit (or per mode for a fermionic operator), leftmost first.
        observables: names of operators whose expectation value at the end is wanted.
    """

    __slots__ = ()
    name = "problem.time_evolution"
    traits = GOAL
    sym_name = attribute(str)
    time = attribute(float)
    max_error = attribute(float)
    initial_state = attribute(str)
    observables = attribute(tuple, (), items=str)


class Optimization(Operation):
    """A bit string with a low value of the diagonal operator ``hamiltonian`` (a cost; a maximum is turned round).

    Attributes:
        sym_name: ``goal``.
        approximation_ratio: the share of the best value asked for, above 0 and at most 1.
    """

    __slots__ = ()
    name = "problem.optimization"
    traits = GOAL
    sym_name = attribute(str)
    approximation_ratio = attribute(float)


class PhaseEstimation(Operation):
    """An eigenvalue of the operator ``hamiltonian`` near a reference state, read out in binary.

    Attributes:
        sym_name: ``goal``.
        max_error: of the eigenvalue, in the operator's unit.
        initial_state: one character 0 or 1 per qubit (or mode), leftmost first.
    """

    __slots__ = ()
    name = "problem.phase_estimation"
    traits = GOAL
    sym_name = attribute(str)
    max_error = attribute(float)
    initial_state = attribute(str)


class Request(Operation):
    """What the answer may cost, who asks, and which kinds of solvers may be chosen.

    Attributes:
        sym_name: ``request``.
        solvers: ``any``, ``quantum`` or ``classical``.
        qpu_seconds, usd, wall_clock_h: the budget; −1.0 where none was set.
        owner, run_group: who asks; empty if not said.
    """

    __slots__ = ()
    name = "problem.request"
    traits = GOAL
    sym_name = attribute(str)
    solvers = attribute(str, "any")
    qpu_seconds = attribute(float, -1.0)
    usd = attribute(float, -1.0)
    wall_clock_h = attribute(float, -1.0)
    owner = attribute(str, "")
    run_group = attribute(str, "")


class Answer(Operation):
    """The question's answer, found without a quantum computer; ends a pipeline.

    Attributes:
        sym_name: ``answer``.
        solver: the method's name.
        values: (name of the operator, value, certified bound of its error), in the operator's unit; the operator that
            was asked about first.
        unit: of the values.
        certificate: in words: why the bounds hold.
        solution: for optimization the bit string, leftmost qubit 0; otherwise empty.
    """

    __slots__ = ()
    name = "problem.answer"
    traits = GOAL
    sym_name = attribute(str)
    solver = attribute(str)
    values = attribute(tuple, items=(str, float, float))
    unit = attribute(str, "")
    certificate = attribute(str)
    solution = attribute(str, "")
