"""The quantum approximate optimisation algorithm."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qlower.diagnostics import fail
from qlower.ir import Module, Operation, Value
from qlower.lowering import Context, Contract, Decline, Pass, PassResult

if TYPE_CHECKING:
    from qlower.passes.hamiltonian_to_algorithm.questions import Terms

_MIXERS = ("x", "xy")


@dataclass(frozen=True, slots=True)
class BuildQaoa(Pass):
    """Prepares Π exp(−iβ_l M) exp(−iγ_l C) |start⟩ and measures all qubits, for the diagonal cost C and a mixer M.

    The free parameters are ``gamma_1``, ``beta_1``, ``gamma_2``, …; bit q of the register ``c`` is qubit q.

    Attributes:
        layers: p, how often cost and mixer alternate.
        mixer: ``x``: M = Σ X from the uniform superposition. ``xy``: M = Σ (XX + YY)/2 on the ring of all qubits, pair
            by pair, which keeps the number of ones; it begins in a basis state.
        ones: for ``xy``, how many ones the bit strings have; spread evenly at the beginning. −1 is half of the qubits.
    """

    name: ClassVar[str] = "build-qaoa"
    reads: ClassVar[tuple[str, ...]] = ("hamiltonian",)
    writes: ClassVar[str] = "algorithm"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    cites: ClassVar[tuple[str, ...]] = ("arXiv:1411.4028", "arXiv:1709.03489")
    layers: int = 1
    mixer: str = "x"
    ones: int = -1

    def run(self, module: Module, context: Context) -> PassResult:
        """Build the program.

        Raises:
            Decline: the goal is no optimization, or the operator is not diagonal.
            QlowerError: QL0880, for options out of range.
        """
        from qlower.dialects.algorithm.programs import input_values, measurements, program  # noqa: PLC0415
        from qlower.dialects.problem.goals import Optimization  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm import questions  # noqa: PLC0415

        goal = questions.goal_of(module, Optimization)
        terms = questions.terms_of(module)
        if terms.table.x.any():
            raise Decline("the operator is not diagonal")
        size = terms.operator.num_qubits
        self._check_options(size)
        origin = terms.operator.origin
        values = input_values(2 * self.layers)
        body = [self._start(size, origin)]
        for gamma, beta in zip(values[::2], values[1::2], strict=True):
            body += [_cost(terms, gamma), _mixing(self.mixer, size, beta, origin)]
        reading, bits = measurements(range(size), origin=origin)
        names = [f"{name}_{layer}" for layer in range(1, self.layers + 1) for name in ("gamma", "beta")]
        main = program(
            size,
            [*body, reading],
            inputs=tuple(zip(names, values, strict=True)),
            bits=bits,
            origin=tuple(sorted({*goal.origin, *origin})),
        )
        return PassResult(questions.with_program(module, main), metrics={"parameters": len(values)})

    def _check_options(self, size: int) -> None:
        if self.layers < 1:
            fail("QL0880", f"{self.name} was asked for {self.layers} layers", expected="at least 1")
        if self.mixer not in _MIXERS:
            fail("QL0880", f"no mixer is called {self.mixer}", expected=", ".join(_MIXERS))
        if not -1 <= self.ones <= size:
            fail("QL0880", f"bit strings of {size} bits cannot have {self.ones} ones", expected=f"0 to {size}")

    def _start(self, size: int, origin: tuple[int, ...]) -> Operation:
        from qlower.dialects.algorithm.programs import gates  # noqa: PLC0415

        if self.mixer == "x":
            return gates(*(("h", [q]) for q in range(size)), origin=origin)
        ones = size // 2 if self.ones < 0 else self.ones
        return gates(*(("x", [k * size // ones]) for k in range(ones)), origin=origin)


def _cost(terms: "Terms", gamma: Value) -> Operation:
    """exp(−i·gamma·C)."""
    import numpy as np  # noqa: PLC0415

    from qlower.dialects.algorithm.programs import Rotations, rotations  # noqa: PLC0415
    from qlower.ir.rows import Terms as Symbols  # noqa: PLC0415

    used = np.flatnonzero(terms.coefficients).astype(np.int32)
    count = len(terms.coefficients)
    symbols = Symbols(used, np.zeros(len(used), np.int32), 2.0 * terms.coefficients[used])
    rows = Rotations(terms.table, np.zeros(count), symbols, (gamma,), terms.origins)
    return rotations(rows, operator=terms.operator.sym_name, origin=terms.operator.origin)


def _mixing(mixer: str, size: int, beta: Value, origin: tuple[int, ...]) -> Operation:
    """exp(−i·beta·M); for ``xy`` the product over even, then odd pairs of neighbours, then the one that closes it."""
    import numpy as np  # noqa: PLC0415

    from qlower.dialects.algorithm.programs import Rotations, one_origin, rotations  # noqa: PLC0415
    from qlower.dialects.hamiltonian.pauli_table import PauliTable  # noqa: PLC0415
    from qlower.ir.rows import Terms as Symbols  # noqa: PLC0415

    if mixer == "x":
        x, factor = np.eye(size, dtype=bool), 2.0
        z = np.zeros_like(x)
    else:
        pairs = [(q, q + 1) for parity in (0, 1) for q in range(parity, size - 1, 2)]
        pairs += [(size - 1, 0)] if size > 2 else []
        x = np.zeros((2 * len(pairs), size), dtype=bool)
        for row, pair in enumerate(pairs):
            x[2 * row : 2 * row + 2, pair] = True
        z = x & (np.arange(len(x)) % 2 == 1)[:, None]
        factor = 1.0
    count = len(x)
    symbols = Symbols(np.arange(count, dtype=np.int32), np.zeros(count, np.int32), np.full(count, factor))
    table = PauliTable.from_bits(x, z)
    rows = Rotations(table, np.zeros(count), symbols, (beta,), one_origin(origin, count))
    return rotations(rows, origin=origin)
