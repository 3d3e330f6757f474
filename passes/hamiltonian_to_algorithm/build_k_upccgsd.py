"""Unitary coupled cluster with generalised singles and paired doubles, several times over."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qlower.diagnostics import fail
from qlower.ir import Module
from qlower.lowering import Context, Contract, Pass, PassResult

if TYPE_CHECKING:
    from qlower.passes.hamiltonian_to_algorithm.excitations import Excitations


@dataclass(frozen=True, slots=True)
class BuildKUpccgsd(Pass):
    """Prepares k layers of paired doubles and generalised singles on the reference state.

    A layer takes pairs from each orbital to each other one (``d1_0_2``: layer 1, from orbital 0 to 2), then single
    particles of both spins with one parameter (``s1_0_2``). Orbitals need not be occupied or empty in the
    reference. The number of gates grows with the square of the number of orbitals; UCCSD's with its fourth power.

    Attributes:
        k: the number of layers, each with parameters of its own.
    """

    name: ClassVar[str] = "build-k-upccgsd"
    reads: ClassVar[tuple[str, ...]] = ("hamiltonian",)
    writes: ClassVar[str] = "algorithm"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    cites: ClassVar[tuple[str, ...]] = ("arXiv:1810.02327",)
    k: int = 1

    def run(self, module: Module, context: Context) -> PassResult:
        """Build the ansatz.

        Raises:
            Decline: the goal is no ground state energy, or there are no orbitals with a fixed number of particles.
            QlowerError: QL0880, for fewer than one layer.
        """
        from qlower.dialects.problem.goals import GroundStateEnergy  # noqa: PLC0415  # loaded on use
        from qlower.passes.hamiltonian_to_algorithm.ansatz import excited_reference  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm.questions import fixed_encoding, goal_of  # noqa: PLC0415

        if self.k < 1:
            fail("QL0880", f"{self.name} was asked for {self.k} layers", expected="at least 1")
        goal = goal_of(module, GroundStateEnergy)
        encoding = fixed_encoding(module)
        return excited_reference(module, encoding, _layers(encoding.num_modes // 2, self.k), goal.origin)


def _layers(orbitals: int, layers: int) -> "Excitations":
    from itertools import combinations  # noqa: PLC0415

    import numpy as np  # noqa: PLC0415

    from qlower.passes.hamiltonian_to_algorithm.excitations import Excitations, products_of_modes  # noqa: PLC0415

    modes: list[tuple[int, ...]] = []
    parameter: list[int] = []
    names: list[str] = []
    for layer in range(1, layers + 1):
        for letter in "ds":
            for p, q in combinations(range(orbitals), 2):
                up, down = (q, p), (q + orbitals, p + orbitals)
                made = [(up[0], down[0], down[1], up[1])] if letter == "d" else [up, down]
                modes += made
                parameter += [len(names)] * len(made)
                names.append(f"{letter}{layer}_{p}_{q}")
    return Excitations(products_of_modes(2 * orbitals, modes), np.array(parameter, dtype=np.int64), tuple(names))
