"""T rotations done by magic states and Pauli measurements."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from qlower.ir import Module, WireMap
from qlower.lowering import Context, Contract, Decline, Pass, PassResult


@dataclass(frozen=True, slots=True)
class InjectMagicStates(Pass):
    """Writes every rotation by an odd multiple of π/4 about a product P as measurements of P and a magic state.

    P times the state's Z is measured, then the state's X. The outcomes ask for a Pauli correction about P, a rotation
    by π times a bit that ``track-pauli-frame`` removes, and, where the first outcome is one, for a quarter turn about
    P. ``auto_corrected`` does the quarter turn with a further qubit in |0⟩: Z of the state times its Y is measured with
    the first product, and afterwards, by the first outcome, its X (then the turn is done) or its Z (then it is not), so
    that nothing but measurements and the frame follow. Otherwise the quarter turn is a rotation by π/2 times the bit.

    A sign that depends on a bit turns the first outcome. Rotations by symbolic angles stay.

    Attributes:
        auto_corrected: whether a further qubit stands in for the quarter turn.
        states: how many magic states there may be at a time; they serve in turn.
    """

    name: ClassVar[str] = "inject-magic-states"
    reads: ClassVar[tuple[str, ...]] = ("logical",)
    contract: ClassVar[Contract] = Contract.CHANNEL
    cites: ClassVar[tuple[str, ...]] = ("doi:10.22331/q-2019-03-05-128", "doi:10.1103/PhysRevA.71.022316")
    auto_corrected: bool = True
    states: int = 1

    def run(self, module: Module, context: Context) -> PassResult:
        """Inject in every run of ``main``.

        Raises:
            Decline: there is no ``main``, or no T rotation in it.
            QlowerError: QL1370, no state at a time.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.diagnostics import fail  # noqa: PLC0415
        from qlower.passes.logical.magic_injection import Injection  # noqa: PLC0415
        from qlower.passes.mapping.program import main_of  # noqa: PLC0415

        if self.states < 1:
            fail("QL1370", f"states is {self.states}", expected="1 or more")
        main = main_of(module, self.name)
        injection = Injection(main.num_qubits, self.states, auto_corrected=self.auto_corrected)
        new = injection.function(main)
        if not injection.magic_states:
            raise Decline("there is no rotation by an odd multiple of π/4")
        wires = np.arange(main.num_qubits, dtype=np.int32)
        metrics = {
            "magic_states": injection.magic_states,
            "measurements_per_state": 4 if self.auto_corrected else 2,
            "rotations_left": injection.rotations_left,
            "ancillas": injection.num_ancillas,
        }
        result = module.with_operations([new if op is main else op for op in module.operations])
        return PassResult(result, WireMap(wires, wires, injection.num_qubits), metrics)
