"""``choose-solver``: the cheapest way to answer that meets the target with a certificate, quantum or classical."""

from dataclasses import dataclass

from qlower.diagnostics import Diagnostic, Severity, fail
from qlower.dialects.hamiltonian.ops import FermionOperator, PauliOperator
from qlower.dialects.problem.goals import Answer
from qlower.ir import Attribute, Module
from qlower.ir.checking import Contract
from qlower.lowering.pass_ import Context, Decline, Pass, PassResult
from qlower.passes.solvers.question import Question
from qlower.passes.solvers.solver import (
    CPU_USD_PER_SECOND,
    NOT_THIS_KIND,
    QPU_USD_PER_SECOND,
    Assessment,
    Found,
    Invalid,
    Kind,
    Solver,
    rounded_up,
    solvers,
)


@dataclass(frozen=True)
class ChooseSolver(Pass):
    """Asks every solver that is installed what the question would cost it and takes the cheapest.

    Solvers whose error is proved to be within the one asked for come before all others. A classical one is run here:
    its answer ends the pipeline ("do not use the quantum computer"). If its own checks fail, the next one is taken. If
    a quantum one is chosen, the module goes on as it is. What each solver said stands in the step's metrics.

    Wishes (``solvers: quantum``) and budgets of the problem are kept; a quantum budget that will not do is a warning.
    """

    name = "choose-solver"
    reads = ("hamiltonian",)
    contract = Contract.REFINEMENT
    uses_target = True

    def run(self, module: Module, context: Context) -> PassResult:
        """Choose, and answer if that needs no quantum computer.

        Raises:
            Decline: the module asks no question.
            QlowerError: QL0860, no solver that may be used applies.
        """
        goal, operator = module.find("goal"), module.find("hamiltonian")
        if goal is None or not isinstance(operator, PauliOperator | FermionOperator):
            raise Decline("the module asks no question")
        question = Question(module, goal, operator, context.target)
        said = {item.name: _assess(item, question) for item in map(solvers().load, solvers().names())}
        metrics: dict[str, int | float | str] = {
            name: _text(assessment) for name, assessment in said.items() if assessment is not NOT_THIS_KIND
        }
        for item in _in_order(said):
            if item.kind is Kind.QUANTUM:
                _compare_with_budget(item, said[item.name], question, context)
                return PassResult(module, metrics={"chosen": item.name, **metrics})
            try:
                found = item.solve(question)
            except Invalid as reason:
                metrics[item.name] = f"invalid: {reason}"
                continue
            answer = _answer(item, found, operator.unit, (*goal.origin, *operator.origin))
            kept = [op for op in (goal, module.find("request")) if op is not None]
            done = Module("problem", (*kept, answer), module.attributes)
            return PassResult(done, metrics={"chosen": item.name, **metrics}, certificate=found.certificate, final=True)
        reasons = "; ".join(f"{name}: {text}" for name, text in metrics.items())
        fail(
            "QL0860",
            f"no solver that may be used answers this question ({reasons})",
            fix="allow others with `solvers: any`, ask for less accuracy, or name a larger target",
        )


def _assess(item: Solver, question: Question) -> Assessment:
    """What a solver says, within what the problem allows."""
    wish = question.request.solvers
    if wish not in ("any", str(item.kind)):
        return Assessment(False, f"only {wish} solvers may be used")
    said = item.assess(question)
    if said.applies and item.kind is Kind.CLASSICAL and said.seconds > question.wall_clock_seconds:
        return Assessment(False, f"{said.reason}; {said.seconds:.0f} s are over the budget", said.seconds)
    return said


def _usd(item: Solver, said: Assessment) -> float:
    return said.seconds * (QPU_USD_PER_SECOND if item.kind is Kind.QUANTUM else CPU_USD_PER_SECOND)


def _in_order(said: dict[str, Assessment]) -> list[Solver]:
    """Those that apply: certified ones first, then the cheaper, then by name."""
    able = [solvers().load(name) for name, assessment in said.items() if assessment.applies]
    return sorted(able, key=lambda item: (not said[item.name].certified, _usd(item, said[item.name]), item.name))


def _text(said: Assessment) -> str:
    if not said.applies:
        return said.reason
    return f"{said.seconds:.3g} s, {'certified' if said.certified else 'not certified'}: {said.reason}"


def _compare_with_budget(item: Solver, said: Assessment, question: Question, context: Context) -> None:
    request = question.request
    limits = (("qpu_seconds", request.qpu_seconds, said.seconds), ("usd", request.usd, _usd(item, said)))
    for name, limit, needed in limits:
        if 0 <= limit < needed:
            context.diagnose(
                Diagnostic(
                    "QL0861",
                    f"{item.name} needs about {needed:.3g} {name}, and the budget is {limit:g}",
                    fix="ask for less accuracy, or raise the budget",
                    severity=Severity.WARNING,
                )
            )


def _answer(item: Solver, found: Found, unit: str, origin: tuple[int, ...]) -> Answer:
    attributes: dict[str, Attribute] = {
        "sym_name": "answer",
        "solver": item.name,
        "values": tuple((name, value, rounded_up(bound)) for name, value, bound in found.values),
        "unit": unit,
        "certificate": found.certificate,
        "solution": found.solution,
    }
    return Answer(attributes=attributes, origin=tuple(sorted(set(origin))))
