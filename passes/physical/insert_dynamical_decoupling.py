"""Dynamical decoupling on idle qubits."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Pass, PassResult


@dataclass(frozen=True, slots=True)
class InsertDynamicalDecoupling(Pass):
    """Put sequences of X and Y pulses into the windows in which qubits of a scheduled program wait with a state.

    X Y X Y in every window averages slow dephasing and couplings to idle neighbours away. Pulses are evenly spaced,
    half a gap from either end, on the device's time steps; delays keep them apart in formats without times. Long
    windows get the sequence several times. No qubit is touched in |0⟩ before its first gate, or behind a measurement or
    a reset. Where the module names tenants, only qubits of those who asked for it are, and ``plan.tenancy`` notes how
    long theirs may idle. Declines without times, without such tenants, and if there is nothing to fill.

    Exact with global phase; no row moves and nothing takes longer.

    Attributes:
        sequence: letters x and y, whose product must be the identity but for a phase.
        least_window_ns: shorter windows stay idle; at least twice the time of the pulses.
        longest_gap_ns: between pulses; at least three times the time of a pulse.
    """

    name: ClassVar[str] = "insert-dynamical-decoupling"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("physical",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    uses_calibration: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1103/PhysRevLett.82.2417", "doi:10.1016/0022-2364(90)90331-3")
    sequence: str = "xyxy"
    least_window_ns: float = 0.0
    longest_gap_ns: float = 1000.0

    def run(self, module: Module, context: Context) -> PassResult:
        """Fill the windows of every program.

        Raises:
            QlowerError: QL0310 no target; QL0719, no such sequence; QL0650, the target's gates do not reach every
                one-qubit unitary.
            Decline: see above, or a duration is unknown.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.physical.decoupled_module import decoupled  # noqa: PLC0415
        from qlower.passes.physical.decoupling_pulses import sequence_of  # noqa: PLC0415
        from qlower.passes.physical.decoupling_rows import Decoupler  # noqa: PLC0415

        target = context.needs_target(self.name)
        sequence = sequence_of(self.sequence, target)
        decoupler = Decoupler(sequence, target, context.calibration, self.least_window_ns, self.longest_gap_ns)
        result, sequences = decoupled(module, decoupler)
        return PassResult(result, metrics={"sequences": sequences, "pulses": sequences * len(self.sequence)})
