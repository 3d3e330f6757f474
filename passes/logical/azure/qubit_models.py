"""Physical qubits and codes as Microsoft's legacy estimator models them.

Sources: M. E. Beverland et al., "Assessing requirements to scale to practical quantum advantage", arXiv:2211.07629,
table V and appendix B; "Customize resource estimates to machine characteristics", learn.microsoft.com.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qlower.formula import parse_formula
from qlower.passes.logical.azure.powers import integer_power

MOST_DISTANCE = 50
"""Where the legacy estimator gives up."""
GATES = "gates"
MEASUREMENTS = "measurements"


@dataclass(frozen=True)
class QubitModel:
    """A physical qubit. Times in ns; errors are probabilities; None where the instruction set has no such operation.

    Attributes:
        name: what the estimator calls it, without ``qubit_``.
        instructions: ``GATES``, or ``MEASUREMENTS`` of one and two qubits (Majorana qubits).
        t_gate_error: of a T gate without error correction, hence of the states that the first distillation takes.
    """

    name: str
    instructions: str
    t_gate_ns: int
    measurement_ns: int
    t_gate_error: float
    measurement_error: float
    idle_error: float | None
    one_qubit_gate_ns: int | None = None
    two_qubit_gate_ns: int | None = None
    joint_measurement_ns: int | None = None
    one_qubit_gate_error: float | None = None
    two_qubit_gate_error: float | None = None
    joint_measurement_error: float | None = None

    @property
    def clifford_error(self) -> float:
        """The largest error of what Clifford operations are made of, which a code corrects: p of its formula."""
        if self.instructions == GATES:
            errors = (self.one_qubit_gate_error, self.two_qubit_gate_error, self.idle_error)
        else:
            errors = (self.idle_error, self.measurement_error, self.joint_measurement_error)
        return max(error for error in errors if error is not None)

    @property
    def times_ns(self) -> Mapping[str, int]:
        """What a code's cycle may be a formula of."""
        names = ("one_qubit_gate_ns", "two_qubit_gate_ns", "t_gate_ns", "measurement_ns", "joint_measurement_ns")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(frozen=True)
class CodeModel:
    """An error-correcting code; formulas as descriptors have them.

    Attributes:
        family: ``surface`` or ``floquet``, or a descriptor's.
        threshold, crossing_prefactor: the logical error rate of a patch and step is
            crossing_prefactor · (p / threshold) ^ ((d + 1) / 2).
        physical_qubits: of a patch, in d.
        cycle_ns: one of the d cycles of a step, in the times of the qubit's operations.
        source: of the figures.
    """

    family: str
    threshold: float
    crossing_prefactor: float
    physical_qubits: str
    cycle_ns: str
    source: str


@dataclass(frozen=True)
class Patch:
    """A logical qubit.

    Attributes:
        distance: of its code.
        physical_qubits: that it takes.
        step_ns: d cycles, in which one multi-qubit measurement is done.
        error_rate: per step.
    """

    distance: int
    physical_qubits: int
    step_ns: int
    error_rate: float


@dataclass(frozen=True)
class Machine:
    """Qubits of one model under one code."""

    qubit: QubitModel
    code: CodeModel
    _patches: dict[int, Patch] = field(default_factory=dict, repr=False, compare=False)

    def patch(self, distance: int) -> Patch:
        """A logical qubit of a distance.

        Raises:
            ArithmeticError, ValueError: a formula of the code has no value.
            KeyError: a formula takes a time that the qubit does not have.
        """
        if distance not in self._patches:
            ratio = self.qubit.clifford_error / self.code.threshold
            rate = self.code.crossing_prefactor * integer_power(ratio, (distance + 1) // 2)
            qubits = int(parse_formula(self.code.physical_qubits, ("d",)).evaluate({"d": complex(distance)}).real)
            self._patches[distance] = Patch(distance, qubits, self._cycle_ns() * distance, rate)
        return self._patches[distance]

    def _cycle_ns(self) -> int:
        times = self.qubit.times_ns
        formula = parse_formula(self.code.cycle_ns, tuple(times))
        return int(formula.evaluate({name: complex(value) for name, value in times.items()}).real)


def _gate_based(name: str, time_ns: tuple[int, int], error: float, t_error: float) -> QubitModel:
    gate_ns, measurement_ns = time_ns
    return QubitModel(
        name, GATES, gate_ns, measurement_ns, t_error, error, error,
        one_qubit_gate_ns=gate_ns, two_qubit_gate_ns=gate_ns, one_qubit_gate_error=error, two_qubit_gate_error=error,
    )  # fmt: skip


def _majorana(name: str, error: float, t_error: float) -> QubitModel:
    return QubitModel(
        name, MEASUREMENTS, 100, 100, t_error, error, error, joint_measurement_ns=100, joint_measurement_error=error
    )


QUBIT_MODELS: Mapping[str, QubitModel] = {
    model.name: model
    for model in (
        _gate_based("gate_ns_e3", (50, 100), 1e-3, 1e-3),
        _gate_based("gate_ns_e4", (50, 100), 1e-4, 1e-4),
        _gate_based("gate_us_e3", (100_000, 100_000), 1e-3, 1e-6),
        _gate_based("gate_us_e4", (100_000, 100_000), 1e-4, 1e-6),
        _majorana("maj_ns_e4", 1e-4, 0.05),
        _majorana("maj_ns_e6", 1e-6, 0.01),
    )
}
"""The six predefined models."""

CODES: Mapping[str, tuple[CodeModel, ...]] = {
    GATES: (
        CodeModel(
            "surface", 0.01, 0.03, "2*d**2", "4*two_qubit_gate_ns + 2*measurement_ns",
            "arXiv:1208.0928, equations 11 and 13; arXiv:1009.3686",
        ),
    ),
    MEASUREMENTS: (
        CodeModel("floquet", 0.01, 0.07, "4*d**2 + 8*(d - 1)", "3*measurement_ns", "arXiv:2202.11829, table 2"),
        CodeModel("surface", 0.0015, 0.08, "2*d**2", "20*measurement_ns", "arXiv:2007.00307, equation 1"),
    ),
}  # fmt: skip
"""The predefined codes of an instruction set, the preferred one first."""
