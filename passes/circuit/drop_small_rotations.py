"""Leave out rotations by angles so small that the error allowed covers them."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module, Operation, Run
from qlower.ir.rewriting import rewrite_module
from qlower.lowering import Context, Contract, Decline, Pass, PassResult


@dataclass(frozen=True, slots=True)
class DropSmallRotations(Pass):
    """Drops rotations, the smallest first, as long as their errors add up to no more than what is left of the epsilon.

    A rotation by θ, controlled or not, differs from doing nothing by 2·|sin(θ/4)| in operator norm, up to a global
    phase, which is kept. One in a loop counts for every time round; loops without a known end and branches keep theirs
    unless they are counted in full. Applied before gates are decomposed it finds the controlled phases of a Fourier
    transform (the approximate one of Barenco et al.).

    Attributes:
        share: the part of what is left of the epsilon that may be spent here.
    """

    name: ClassVar[str] = "drop-small-rotations"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.EPSILON
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1103/PhysRevA.54.139",)
    share: float = 1.0

    def run(self, module: Module, context: Context) -> PassResult:
        """Drop in every run outside of gate bodies.

        Raises:
            Decline: no epsilon was given, or the smallest rotation is too large for it.
            QlowerError: QL0988, share is out of range.
        """
        from qlower.diagnostics import fail  # noqa: PLC0415
        from qlower.passes.circuit.small_rotations import least_rotations, without  # noqa: PLC0415

        if not 0 < self.share <= 1:
            fail("QL0988", f"share is {self.share}", expected="above 0 and at most 1")
        if not context.epsilon:
            raise Decline("no epsilon is left" if context.epsilon == 0 else "no epsilon was given")
        dropped, error = least_rotations(module, context.epsilon * self.share)
        if not dropped:
            raise Decline("no rotation is as small as that")

        def visit(op: Operation) -> tuple[Operation, ...] | None:
            rows = dropped.get(op) if isinstance(op, Run) else None
            return None if rows is None else (without(op, rows),)  # type: ignore[arg-type]  # checked to be a run

        result = rewrite_module(module, visit)
        count = sum(len(rows) for rows in dropped.values())
        certificate = f"{count} rotations left out, each off by 2·|sin(angle/4)|: {error:.3g} together"
        return PassResult(result, metrics={"rotations_dropped": count}, epsilon=error, certificate=certificate)
