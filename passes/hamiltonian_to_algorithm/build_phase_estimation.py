"""Phase estimation of an operator's eigenvalue."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qlower.diagnostics import fail
from qlower.ir import Module, Operation
from qlower.lowering import Context, Contract, Decline, Pass, PassResult

if TYPE_CHECKING:
    from qlower.dialects.problem.goals import PhaseEstimation
    from qlower.passes.hamiltonian_to_algorithm.questions import Terms


@dataclass(frozen=True, slots=True)
class BuildPhaseEstimation(Pass):
    """Reads an eigenvalue of H near the initial state into a register of bits, by powers of exp(i·τ·H).

    With c₀ the coefficient of the identity, λ = Σ|c| over all other terms and Λ the least power of two above λ, the
    time is τ = π/Λ, so that the eigenvalue is c₀ + 2Λ·m/2^bits, m being the register ``c`` as a whole number with sign
    (two's complement). Eigenvalues of that form are read exactly if H's terms commute. The qubits of H come first, then
    those of the register.

    Half of the goal's error is for the register: with probability at least 8/π² it is off by one count at most, for an
    eigenstate. Half is for the product formula: its eigenphases differ from those of exp(i·τ·H) by 2·asin(δ/2) at most,
    if the operators differ by δ in norm.

    Attributes:
        order: of the product formula of each evolution: 1, 2 or 4.
        bits: of the register; 0 for as many as the goal's error asks for.
        steps: of the product formula for the time τ; 0 for as many as the goal's error asks for.
    """

    name: ClassVar[str] = "build-phase-estimation"
    reads: ClassVar[tuple[str, ...]] = ("hamiltonian",)
    writes: ClassVar[str] = "algorithm"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1098/rspa.1998.0164", "arXiv:quant-ph/9511026")
    order: int = 2
    bits: int = 0
    steps: int = 0

    def run(self, module: Module, context: Context) -> PassResult:
        """Build the program.

        Raises:
            Decline: the goal is no phase estimation, or the operator is a number.
            QlowerError: QL0880, for options out of range, or more than 60 bits.
        """
        from math import asin, pi  # noqa: PLC0415  # loaded on use

        from qlower.dialects.hamiltonian.bounds import SWEEPS, formula_error  # noqa: PLC0415
        from qlower.dialects.problem.goals import PhaseEstimation  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm import phase_estimation as parts  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm.formula_bound import rounded_up  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm.questions import goal_of, terms_of  # noqa: PLC0415

        if self.order not in SWEEPS:
            fail("QL0880", f"there is no formula of order {self.order}", expected="1, 2 or 4")
        if not 0 <= self.bits <= parts.MOST_BITS or self.steps < 0:
            fail("QL0880", f"{self.name} was asked for {self.bits} bits and {self.steps} steps", expected="0 or more")
        goal = goal_of(module, PhaseEstimation)
        terms, constant = parts.without_identity(terms_of(module))
        if not len(terms.table):
            raise Decline("the operator is a number")
        reach = parts.power_of_two_above(float(abs(terms.coefficients).sum()))
        bits = self.bits or parts.bits_for(2 * reach, goal.max_error / 2)
        time = pi / reach
        error = formula_error(terms.table, terms.coefficients, self.order)
        steps = self.steps or error.fewest_steps(time, parts.norm_for_phase(goal.max_error / 2 * time))
        count = 2 * reach / (1 << bits)
        metrics = {
            "bits": bits, "steps": steps, "energy_offset": constant, "energy_per_count": count,
            "formula_error": rounded_up(2 * asin(min(1.0, error.bound(time, steps) / 2)) / time),
        }  # fmt: skip
        return PassResult(self._program(module, goal, terms, (bits, steps, time)), metrics=metrics)

    def _program(self, module: Module, goal: "PhaseEstimation", terms: "Terms", plan: tuple[int, int, float]) -> Module:
        from qlower.dialects.algorithm.programs import program  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm import phase_estimation as parts  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm import questions  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm.product_formulas import evolution  # noqa: PLC0415

        bits, steps, time = plan
        size = terms.operator.num_qubits
        register = range(size, size + bits)
        ones = questions.initial_qubits(module, goal.initial_state, size)
        body: list[Operation] = [
            questions.basis_state(ones, goal.origin), parts.superposition(register, goal.origin),
        ]  # fmt: skip
        for power, control in enumerate(register):
            # exp(+iτH), so that a larger eigenvalue reads as a larger number.
            ops = evolution(terms, self.order, -time * (1 << power), steps << power)
            body += [parts.controlled(op, control, size, size + bits) for op in ops]
        transform, reading, results = parts.read_phase(register, goal.origin)
        origin = tuple(sorted({*goal.origin, *terms.operator.origin}))
        main = program(size + bits, [*body, transform, reading], bits=results, origin=origin)
        return questions.with_program(module, main)
