"""From a circuit to what it takes: counts for a resource estimate."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.diagnostics import fail
from qlower.ir import Module
from qlower.lowering import Context, Contract, Decline, Pass, PassResult


@dataclass(frozen=True, slots=True)
class CountResources(Pass):
    """Counts T gates, CCZ gates, rotations, their layers and measurements; the program itself is left behind.

    Gates that the module defines are counted once for each choice of controls and parameters, loops once and then
    multiplied, so that programs of any length are counted. Rotations by multiples of π/4 are Clifford and T gates. A
    gate under two controls or more is put under one qubit that holds their conjunction. Of branches the larger counts
    are taken. See docs/resource_counts.md.

    Attributes:
        iterations: how often loops turn that do not say it; 0 refuses such programs.
    """

    name: ClassVar[str] = "count-resources"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    writes: ClassVar[str] = "logical"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    cites: ClassVar[tuple[str, ...]] = ("arXiv:2211.07629", "doi:10.22331/q-2018-06-18-74")
    iterations: int = 0

    def run(self, module: Module, context: Context) -> PassResult:
        """Count ``main``.

        Raises:
            Decline: there is none.
            QlowerError: QL0670 to QL0675, a gate cannot be written out; QL1310 to QL1313, see docs/resource_counts.md.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.dialects.circuit.ops import Function  # noqa: PLC0415
        from qlower.dialects.logical.ops import Counts  # noqa: PLC0415
        from qlower.passes.circuit_to_logical.counting import Counter  # noqa: PLC0415

        if self.iterations < 0:
            fail("QL1313", f"`iterations` is {self.iterations}", expected="a number of turns, or 0")
        main = module.find("main")
        if not isinstance(main, Function):
            raise Decline("a module has no function main")
        found = Counter(module, self.iterations).count(main)
        counts = {
            "num_qubits": main.num_qubits + found.ancillas,
            "t": found.t,
            "ccz": found.ccz,
            "rotations": found.rotations,
            "rotation_depth": found.depth,
            "measurements": found.measurements,
            "cliffords": found.cliffords,
        }
        op = Counts(attributes={"sym_name": "counts", **counts, "exact": found.exact}, origin=main.origin)
        metrics: dict[str, int | float | str] = {**counts, "ancillas": found.ancillas, "exact": str(found.exact)}
        return PassResult(Module("logical", (op,)), metrics=metrics)
