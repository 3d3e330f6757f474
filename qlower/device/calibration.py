"""Calibration snapshots: dated measured figures of single qubits and gates, apart from the descriptor.

A snapshot is JSON with one column per figure, since it is read at every compilation; docs/devices.md has the format.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from qlower.canonical_json import canonical_json
from qlower.device.loader import read_source
from qlower.device.target import Target
from qlower.diagnostics import Diagnostic, QlowerError, Source, fail
from qlower.documents.nodes import shorten
from qlower.documents.shapes import UNKNOWN, did_you_mean

VERSION = 1
REQUIRED = ("schema", "target", "taken_at", "time_to_live_h", "source", "qubits", "gates")
QUBIT_BOUNDS: dict[str, tuple[float, float]] = {
    "t1_ns": (0, math.inf),
    "t2_ns": (0, math.inf),
    "readout_error": (0, 1),
    "readout_duration_ns": (0, math.inf),
    "prob_meas0_prep1": (0, 1),
    "prob_meas1_prep0": (0, 1),
    "frequency_hz": (0, math.inf),
    "anharmonicity_hz": (-math.inf, math.inf),
}
"""Columns of ``qubits`` with the least and greatest value."""
GATE_BOUNDS: dict[str, tuple[float, float]] = {"error": (0, 1), "duration_ns": (0, math.inf)}
"""Columns of a gate, beside ``qubits``."""

Column = tuple[float | None, ...]


@dataclass(frozen=True)
class GateCalibration:
    """Figures of one gate, in columns of equal length; None is unknown.

    Attributes:
        qubits: the tuples of qubits it acts on, in the order of a directed gate.
        error: average gate infidelity; vendors report 1 for a gate that is out of order.
        duration_ns: its duration.
    """

    qubits: tuple[tuple[int, ...], ...]
    error: Column
    duration_ns: Column

    @cached_property
    def _places(self) -> dict[tuple[int, ...], int]:
        return {qubits: index for index, qubits in enumerate(self.qubits)}

    def error_on(self, qubits: Sequence[int]) -> float | None:
        """The error on these qubits in this order, or None where it is unknown."""
        place = self._places.get(tuple(qubits))
        return None if place is None else self.error[place]

    def duration_ns_on(self, qubits: Sequence[int]) -> float | None:
        """The duration on these qubits in this order, or None where it is unknown."""
        place = self._places.get(tuple(qubits))
        return None if place is None else self.duration_ns[place]


@dataclass(frozen=True, eq=False)
class Calibration:
    """A dated snapshot. Columns have one entry for each qubit; a column or an entry that is not known is None.

    Attributes:
        target: name of the device.
        taken_at: ISO 8601 date and time with offset.
        time_to_live_h: hours after which it should not be trusted.
        source: where it is from.
        t1_ns, t2_ns: coherence times.
        readout_error, readout_duration_ns: of measurement.
        prob_meas0_prep1, prob_meas1_prep0: probability of the wrong outcome for a prepared |1⟩ and |0⟩.
        frequency_hz, anharmonicity_hz: of the qubit.
        gates: by name; ``measure`` stands in the columns above, ``reset`` may stand here.
        document: the snapshot as JSON values. Not to be changed.
    """

    target: str
    taken_at: str
    time_to_live_h: float
    source: str
    t1_ns: Column | None = None
    t2_ns: Column | None = None
    readout_error: Column | None = None
    readout_duration_ns: Column | None = None
    prob_meas0_prep1: Column | None = None
    prob_meas1_prep0: Column | None = None
    frequency_hz: Column | None = None
    anharmonicity_hz: Column | None = None
    gates: Mapping[str, GateCalibration] = field(default_factory=dict, repr=False)
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def canonical(self) -> bytes:
        """The RFC 8785 canonical JSON of the snapshot."""
        return canonical_json(dict(self.document))

    @cached_property
    def digest(self) -> str:
        """sha256, in hex, of ``canonical``."""
        return hashlib.sha256(self.canonical).hexdigest()

    def gate_error(self, name: str, qubits: Sequence[int]) -> float | None:
        """The error of a gate on these qubits in this order; None is unknown."""
        gate = self.gates.get(name)
        return None if gate is None else gate.error_on(qubits)

    def gate_duration_ns(self, name: str, qubits: Sequence[int]) -> float | None:
        """The duration of a gate on these qubits in this order; None is unknown."""
        gate = self.gates.get(name)
        return None if gate is None else gate.duration_ns_on(qubits)

    def is_stale(self, at: datetime) -> bool:
        """Whether the snapshot has outlived its time to live at a moment, which the caller takes from somewhere."""
        return (at - datetime.fromisoformat(self.taken_at)).total_seconds() > self.time_to_live_h * 3600


def load_calibration(text: Path | str | bytes, source_name: str = "") -> Calibration:
    """Load a snapshot from a file (a Path) or from its text.

    Raises:
        QlowerError: with every fault found.
    """
    source = read_source(text, source_name)
    document = _parse(source)
    check = _Check(source)
    check.whole(document)
    if check.diagnostics:
        raise QlowerError(check.diagnostics)
    gates = {
        name: GateCalibration(tuple(map(tuple, gate["qubits"])), _column(gate["error"]), _column(gate["duration_ns"]))
        for name, gate in document["gates"].items()
    }
    return Calibration(
        target=document["target"],
        taken_at=document["taken_at"],
        time_to_live_h=float(document["time_to_live_h"]),
        source=document["source"],
        **{name: _column(values) for name, values in document["qubits"].items()},
        gates=gates,
        document=document,
    )


def check_fits(calibration: Calibration, target: Target) -> None:
    """Check that a snapshot is of this device.

    Raises:
        QlowerError: QL0460.
    """
    if calibration.target != target.name:
        fail("QL0460", f"the calibration is for `{calibration.target}`, not for `{target.name}`")
    lengths = {name: len(column) for name in QUBIT_BOUNDS if (column := getattr(calibration, name)) is not None}
    for name, length in lengths.items():
        if length != target.num_qubits:
            fail("QL0460", f"`{name}` has {length} entries for {target.num_qubits} qubits")
    for name, gate in calibration.gates.items():
        if any(qubit >= target.num_qubits for qubits in gate.qubits for qubit in qubits):
            fail("QL0460", f"`{name}` acts on a qubit that `{target.name}` does not have")


def _column(values: list[Any]) -> Column:
    return tuple(None if value == UNKNOWN else float(value) for value in values)


class _RefusedError(ValueError):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        names = [name for name, _ in pairs]
        raise _RefusedError(next(name for name in names if names.count(name) > 1))
    return result


def _parse(source: Source) -> dict[str, Any]:
    """The JSON document; duplicate keys are refused."""
    try:
        document = json.loads(source.text, object_pairs_hook=_pairs)
    except _RefusedError as error:
        fail(
            "QL0406", f"the key `{shorten(str(error))}` is given twice",
            _place(source, str(error), last=True), fix="remove one of them",
        )  # fmt: skip
    except json.JSONDecodeError as error:
        code = "QL0402" if source.text.strip() else "QL0403"
        fail(code, f"not JSON: {error.msg}", source.span(error.pos), expected="a calibration snapshot as JSON")
    except (RecursionError, ValueError):
        fail("QL0413", "the JSON is nested too deeply, or has a number of too many digits", source.span(0))
    if not isinstance(document, dict):
        fail("QL0409", "the snapshot is not an object", source.span(0), expected="an object of keys and values")
    return document


def _place(source: Source, key: str, last: bool = False) -> Any:
    """The place of a key; the keys of a snapshot hardly ever repeat, so the text is searched."""
    quoted = json.dumps(key)
    offset = source.text.rfind(quoted) if last else source.text.find(quoted)
    return source.span(offset, len(quoted)) if offset >= 0 else source.span(0)


class _Check:
    """Collects the faults of a snapshot."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []

    def report(self, code: str, message: str, key: str, expected: str = "", fix: str = "") -> None:
        self.diagnostics.append(Diagnostic(code, message, _place(self.source, key), expected, fix))

    def whole(self, document: Mapping[str, Any]) -> None:
        self.keys(document, REQUIRED, REQUIRED, "the snapshot")
        if self.diagnostics:
            return
        if document["schema"] != VERSION or isinstance(document["schema"], bool):
            self.report("QL0414", f"the schema version is {document['schema']!r}", "schema", f"{VERSION}")
        for key in ("target", "source"):
            if not isinstance(document[key], str) or not document[key].strip():
                self.report("QL0409", f"`{key}` is not text", key, "text that is not blank")
        self.time(document["taken_at"])
        self.number(document["time_to_live_h"], "time_to_live_h", (0, math.inf))
        for key in ("qubits", "gates"):
            if not isinstance(document[key], dict):
                self.report("QL0409", f"`{key}` is not an object", key, "an object")
                return
        self.qubits(document["qubits"])
        for name, gate in document["gates"].items():
            self.gate(name, gate)

    def keys(self, section: Mapping[str, Any], known: Sequence[str], required: Sequence[str], where: str) -> None:
        for key in section:
            if key not in known:
                fix = did_you_mean(key, tuple(known)) or "remove it"
                self.report("QL0407", f"unknown key `{shorten(key)}` in {where}", key, ", ".join(known), fix)
        for key in required:
            if key not in section:
                self.report("QL0408", f"`{key}` is missing in {where}", where, fix=f'add "{key}"')

    def time(self, value: Any) -> None:
        try:
            valid = isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
        except ValueError:
            valid = False
        if not valid:
            self.report(
                "QL0461", f"`taken_at` is {shorten(json.dumps(value))}", "taken_at", "2025-02-26T15:26:08-05:00"
            )

    def number(self, value: Any, key: str, bounds: tuple[float, float]) -> bool:
        """Whether a value is a number within bounds; reports the first that is not."""
        if type(value) not in (int, float):
            expected = f'a number, or "{UNKNOWN}" in a column'
            self.report("QL0409", f"`{key}` holds {shorten(json.dumps(value))}", key, expected)
            return False
        if not bounds[0] <= value <= bounds[1] or not abs(value) < 1e300:
            self.report(
                "QL0410", f"`{key}` holds {shorten(str(value))}", key, f"a number from {bounds[0]:g} to {bounds[1]:g}"
            )
            return False
        return True

    def column(self, values: Any, key: str, bounds: tuple[float, float]) -> int | None:
        """The length of a column, or None where it is no list."""
        if not isinstance(values, list):
            self.report("QL0409", f"`{key}` is not a list", key, "one entry for each qubit")
            return None
        low, high = bounds
        for value in values:
            fine = type(value) is float and low <= value <= high and value - value == 0
            if not fine and value != UNKNOWN and not self.number(value, key, bounds):
                break
        return len(values)

    def qubits(self, section: Mapping[str, Any]) -> None:
        self.keys(section, tuple(QUBIT_BOUNDS), (), "qubits")
        lengths = {
            key: self.column(values, key, QUBIT_BOUNDS[key]) for key, values in section.items() if key in QUBIT_BOUNDS
        }
        for key, length in lengths.items():
            first = next(iter(lengths.values()))
            if None not in (length, first) and length != first:
                self.report("QL0460", f"`{key}` has {length} entries, other columns have {first}", key)

    def gate(self, name: str, gate: Any) -> None:
        if not isinstance(gate, dict):
            self.report("QL0409", f"the gate `{shorten(name)}` is not an object", name, "an object of columns")
            return
        before = len(self.diagnostics)
        columns = ("qubits", *GATE_BOUNDS)
        self.keys(gate, columns, columns, name)
        if len(self.diagnostics) > before:
            return
        lengths = [self.column(gate[key], name, bounds) for key, bounds in GATE_BOUNDS.items()]
        tuples = self.tuples(gate["qubits"], name)
        if tuples is not None and None not in lengths and any(length != tuples for length in lengths):
            self.report("QL0460", f"the columns of `{shorten(name)}` have different lengths", name)

    def tuples(self, values: Any, name: str) -> int | None:
        """The number of tuples of qubits, or None where they are malformed."""
        if not isinstance(values, list) or not all(_is_tuple(value) for value in values):
            self.report(
                "QL0409", f"`qubits` of `{shorten(name)}` is malformed", name, "tuples such as [[0, 1], [1, 2]]"
            )
            return None
        if len({tuple(value) for value in values}) < len(values):
            self.report("QL0425", f"`{shorten(name)}` has the same qubits twice", name, fix="remove one of them")
        return len(values)


def _is_tuple(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    return all(type(qubit) is int and 0 <= qubit < 1_000_000 for qubit in value) and len(set(value)) == len(value)
