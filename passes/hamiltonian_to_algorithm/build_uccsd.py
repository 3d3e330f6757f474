"""Unitary coupled cluster with singles and doubles."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qlower.ir import Module
from qlower.lowering import Context, Contract, Pass, PassResult

if TYPE_CHECKING:
    from qlower.passes.hamiltonian_to_algorithm.excitations import Excitations


@dataclass(frozen=True, slots=True)
class BuildUccsd(Pass):
    """Prepares Π exp(θ (T − T†)) |reference⟩ over all spin-conserving single and double excitations T.

    The reference has the lowest orbitals of each spin occupied. Each excitation has a free parameter, named after its
    modes: ``t_0_2`` takes the particle in mode 0 to mode 2, ``t_0_4_2_6`` those in 0 and 4 to 2 and 6. Singles come
    first. Excitations that break a symmetry whose qubit was tapered are left out. It is one Trotter step, as is usual;
    the order is part of the ansatz and is kept.
    """

    name: ClassVar[str] = "build-uccsd"
    reads: ClassVar[tuple[str, ...]] = ("hamiltonian",)
    writes: ClassVar[str] = "algorithm"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1038/ncomms5213", "arXiv:1701.02691")

    def run(self, module: Module, context: Context) -> PassResult:
        """Build the ansatz.

        Raises:
            Decline: the goal is no ground state energy, or there are no orbitals with a fixed number of particles.
        """
        from qlower.dialects.problem.goals import GroundStateEnergy  # noqa: PLC0415  # loaded on use
        from qlower.passes.hamiltonian_to_algorithm.ansatz import excited_reference  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm.questions import fixed_encoding, goal_of  # noqa: PLC0415

        goal = goal_of(module, GroundStateEnergy)
        encoding = fixed_encoding(module)
        excitations = _singles_and_doubles(encoding.num_modes, encoding.num_up, encoding.num_down)
        return excited_reference(module, encoding, excitations, goal.origin)


def _singles_and_doubles(num_modes: int, num_up: int, num_down: int) -> "Excitations":
    """All a†_a a_i and a†_a a†_b a_j a_i that keep the spin, i and j occupied, a and b empty in the reference."""
    from itertools import combinations, product  # noqa: PLC0415

    import numpy as np  # noqa: PLC0415

    from qlower.passes.hamiltonian_to_algorithm.excitations import Excitations, products_of_modes  # noqa: PLC0415

    half = num_modes // 2
    occupied = [range(num_up), range(half, half + num_down)]
    empty = [range(num_up, half), range(half + num_down, num_modes)]
    modes: list[tuple[int, ...]] = [(a, i) for spin in range(2) for i, a in product(occupied[spin], empty[spin])]
    for spin in range(2):
        pairs = product(combinations(occupied[spin], 2), combinations(empty[spin], 2))
        modes += [(a, b, j, i) for (i, j), (a, b) in pairs]
    modes += [(a, b, j, i) for i, j, a, b in product(occupied[0], occupied[1], empty[0], empty[1])]
    names = tuple("t_" + "_".join(map(str, _from_and_to(m))) for m in modes)
    return Excitations(products_of_modes(num_modes, modes), np.arange(len(modes)), names)


def _from_and_to(modes: tuple[int, ...]) -> tuple[int, ...]:
    """Where the particles come from, ascending, then where they go."""
    half = len(modes) // 2
    return (*reversed(modes[half:]), *modes[:half])
