"""What a descriptor says about error correction, typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from qlower.device.schema import PHYSICAL_TIMES
from qlower.formula import parse_formula

LARGEST_DISTANCE = 99
"""Where a descriptor names no largest distance."""


@dataclass(frozen=True)
class PhysicalOperations:
    """Durations in ns and error probabilities of physical operations; None is unknown."""

    one_qubit_gate_ns: float | None = None
    two_qubit_gate_ns: float | None = None
    t_gate_ns: float | None = None
    measurement_ns: float | None = None
    joint_measurement_ns: float | None = None
    one_qubit_gate_error: float | None = None
    two_qubit_gate_error: float | None = None
    t_gate_error: float | None = None
    measurement_error: float | None = None
    joint_measurement_error: float | None = None
    idle_error: float | None = None

    @property
    def clifford_error(self) -> float | None:
        """The largest stated error of a Clifford operation."""
        errors = (
            self.one_qubit_gate_error, self.two_qubit_gate_error, self.measurement_error, self.joint_measurement_error,
        )  # fmt: skip
        return max((error for error in errors if error is not None), default=None)


@dataclass(frozen=True)
class QecCode:
    """An error-correcting code as a descriptor states it; None is unknown. Formulas are text.

    Attributes:
        family: name of the family.
        distances: those that can be had, ascending.
        logical_qubits: that a block holds.
        physical_qubits: formula in d, of a block.
        threshold, crossing_prefactor: logical error rate a (p / threshold) ^ ((d + 1) / 2).
        logical_error_rate: formula in p and d, instead of the two.
        error_unit: ``step`` or ``round``: what that rate is for.
        cycle_ns: formula in the times of physical operations.
        rounds_per_step: formula in d.
        steps_per_rotation: of a Pauli product rotation, where blocks are not patches.
        syndrome_bits: formula in d, per block and round.
    """

    family: str
    distances: tuple[int, ...] = tuple(range(3, LARGEST_DISTANCE + 1, 2))
    logical_qubits: int = 1
    physical_qubits: str | None = None
    threshold: float | None = None
    crossing_prefactor: float | None = None
    logical_error_rate: str | None = None
    error_unit: str = "step"
    cycle_ns: str | None = None
    rounds_per_step: str = "d"
    steps_per_rotation: float | None = None
    syndrome_bits: str | None = None


@dataclass(frozen=True)
class Qec:
    """Error correction on a device; None is unknown.

    Attributes:
        codes: in the order of preference.
        cycle_duration_ns: one round of syndrome extraction, where a code does not say it.
        decoder_latency_ns: from the last syndrome to a correction.
        real_time_decoding: whether decoding keeps up.
        decoder_bits_per_s: syndrome bits per second that the decoder of one block takes.
        controller_latency_ns: from a correction to the operation that depends on it.
        physical_error_rate: p of the codes' formulas, as stated.
        physical: physical operations.
        physical_qubits, logical_qubits, max_logical_operations: limits of the machine.
        magic_protocols: the only ways of making magic states; () for any.
    """

    codes: tuple[QecCode, ...]
    cycle_duration_ns: float | None = None
    decoder_latency_ns: float | None = None
    real_time_decoding: bool | None = None
    decoder_bits_per_s: float | None = None
    controller_latency_ns: float | None = None
    physical_error_rate: float | None = None
    physical: PhysicalOperations = field(default=PhysicalOperations())
    physical_qubits: int | None = None
    logical_qubits: int | None = None
    max_logical_operations: int | None = None
    magic_protocols: tuple[str, ...] = ()

    def code(self, family: str) -> QecCode | None:
        """The code of a family, or None."""
        return next((code for code in self.codes if code.family == family), None)

    @property
    def error_rate(self) -> float | None:
        """The physical error rate: as stated, or the largest error of a Clifford operation."""
        return self.physical.clifford_error if self.physical_error_rate is None else self.physical_error_rate

    def cycle_ns(self, code: QecCode) -> float | None:
        """One round of a code, in ns; None where a time that it takes is unknown.

        Raises:
            ArithmeticError, ValueError: the formula has no value.
        """
        if code.cycle_ns is None:
            return self.cycle_duration_ns
        times = {key: value for key in PHYSICAL_TIMES if (value := getattr(self.physical, key)) is not None}
        formula = parse_formula(code.cycle_ns, PHYSICAL_TIMES)
        try:
            return formula.evaluate({key: complex(value) for key, value in times.items()}).real
        except KeyError:
            return None


def qec_of(section: Mapping[str, Any] | None, num_qubits: int) -> Qec | None:
    """The section of a normalised, checked descriptor.

    Args:
        section: as it stands there.
        num_qubits: of the device; what limits physical qubits where the section says nothing of them.
    """
    if section is None:
        return None
    plain: dict[str, Any] = {"physical_qubits": num_qubits}
    plain |= {f.name: section[f.name] for f in fields(Qec) if f.name in section}
    plain["codes"] = tuple(_code(code) for code in section["codes"])
    plain["magic_protocols"] = tuple(section.get("magic_protocols", ()))
    stated = section.get("operations", {})
    physical = PhysicalOperations(**{f.name: stated[f.name] for f in fields(PhysicalOperations) if f.name in stated})
    return Qec(**plain, physical=physical)


def _code(stated: Mapping[str, Any] | str) -> QecCode:
    if isinstance(stated, str):
        return QecCode(stated)
    plain = {f.name: stated[f.name] for f in fields(QecCode) if f.name in stated}
    if "distances" in stated:
        plain["distances"] = tuple(stated["distances"])
    elif "largest_distance" in stated:
        plain["distances"] = tuple(range(3, stated["largest_distance"] + 1, 2))
    return QecCode(**plain)
