"""A code of a target with its formulas evaluated."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from qlower.device.qec import Qec, QecCode
from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.formula import parse_formula


@dataclass(frozen=True)
class CodeModel:
    """An error-correcting code on a machine.

    Attributes:
        code: as the descriptor states it.
        qec: the section it stands in.
        physical_error_rate: p.
        cycle_ns: one round of syndrome extraction.
    """

    code: QecCode
    qec: Qec
    physical_error_rate: float
    cycle_ns: float

    def physical_qubits(self, distance: int) -> int:
        """Physical qubits of a block."""
        return round(self._value("physical_qubits", distance))

    def rounds_per_step(self, distance: int) -> int:
        """Rounds that a step takes."""
        return max(1, round(self._value("rounds_per_step", distance)))

    def syndrome_bits(self, distance: int) -> float:
        """Bits that a block gives in a round; d² − 1, the checks of a rotated surface code, where nothing is stated."""
        return distance**2 - 1 if self.code.syndrome_bits is None else self._value("syndrome_bits", distance)

    def step_error(self, distance: int) -> float:
        """Logical error rate of a block in a step."""
        if self.code.logical_error_rate is not None:
            rate = self._value("logical_error_rate", distance)
        else:
            assert self.code.threshold is not None
            assert self.code.crossing_prefactor is not None
            rate = self.code.crossing_prefactor * self._below_threshold ** ((distance + 1) / 2)
        return rate * (self.rounds_per_step(distance) if self.code.error_unit == "round" else 1)

    def step_ns(self, distance: int) -> float:
        """Duration of a step."""
        return self.rounds_per_step(distance) * self.cycle_ns

    @cached_property
    def injection_error(self) -> float:
        """Error of an injected magic state: that of the physical T gate, or p where it is not stated."""
        stated = self.qec.physical.t_gate_error
        return self.physical_error_rate if stated is None else stated

    @cached_property
    def _below_threshold(self) -> float:
        assert self.code.threshold is not None
        return self.physical_error_rate / self.code.threshold

    def _value(self, key: str, distance: int) -> float:
        return _evaluated(getattr(self.code, key), distance, self.physical_error_rate)


@lru_cache(maxsize=4096)
def _evaluated(formula: str, distance: int, physical_error_rate: float) -> float:
    """The value of a formula in d and p; a search asks for the same ones thousands of times."""
    parsed = parse_formula(formula, ("d", "p"))
    return parsed.evaluate({"d": complex(distance), "p": complex(physical_error_rate)}).real


def qec_of_target(target: Target) -> Qec:
    """What the target says about error correction.

    Raises:
        QlowerError: QL1340, it says nothing.
    """
    if target.qec is None:
        fail("QL1340", f"`{target.name}` says nothing of error correction", fix="add `qec` to its descriptor")
    return target.qec


def code_models(target: Target, family: str = "") -> tuple[CodeModel, ...]:
    """The codes of a target that can be worked with, in its order; the one of a family if it is given.

    Raises:
        QlowerError: QL1340 no section ``qec``; QL1342 no such code; QL1344 a figure is missing; QL1345 the physical
            error rate is not below the threshold. Without a family these are raised only where no code is left.
    """
    qec = qec_of_target(target)
    if family:
        code = qec.code(family)
        if code is None:
            known = ", ".join(code.family for code in qec.codes) or "none"
            fail("QL1342", f"`{target.name}` has no code `{family}`", expected=f"one of {known}")
        return (_model(target.name, qec, code),)
    usable = [code for code in qec.codes if _missing(qec, code) is None and _error_below_threshold(qec, code)]
    if not qec.codes:
        fail("QL1342", f"`qec.codes` of `{target.name}` is empty", fix="name a code")
    return tuple(_model(target.name, qec, code) for code in usable or qec.codes[:1])


def _model(target: str, qec: Qec, code: QecCode) -> CodeModel:
    missing = _missing(qec, code)
    if missing is not None:
        fail("QL1344", f"`{missing}` of `{target}` is unknown, and the estimate needs it", fix=f"state `{missing}`")
    rate, cycle = qec.error_rate, qec.cycle_ns(code)
    assert rate is not None
    assert cycle is not None
    if not _error_below_threshold(qec, code):
        field = "qec.physical_error_rate" if qec.physical_error_rate is not None else "qec.operations"
        fail(
            "QL1345",
            f"the physical error rate {rate:g} (`{field}`) of `{target}` is not below the threshold {code.threshold:g}"
            f" of the code {code.family}",
            expected=f"less than {code.threshold:g}",
        )
    return CodeModel(code, qec, rate, cycle)


def _missing(qec: Qec, code: QecCode) -> str | None:
    """The key of a figure that an estimate needs and nobody stated."""
    place = f"qec.codes.{code.family}"
    if code.physical_qubits is None:
        return f"{place}.physical_qubits"
    if code.logical_error_rate is None and code.threshold is None:
        return f"{place}.threshold"
    if qec.error_rate is None:
        return "qec.physical_error_rate"
    cycle = qec.cycle_ns(code)
    if cycle is None or cycle <= 0:
        return f"{place}.cycle_ns" if code.cycle_ns is not None else "qec.cycle_duration_ns"
    return None


def _error_below_threshold(qec: Qec, code: QecCode) -> bool:
    return code.threshold is None or (qec.error_rate is not None and qec.error_rate < code.threshold)
