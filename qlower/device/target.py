"""A device as the compiler sees it: the loaded descriptor."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from qlower.canonical_json import canonical_json
from qlower.device.native_gate import NativeGate
from qlower.device.qec import Qec
from qlower.device.topology import Topology


@dataclass(frozen=True)
class Features:
    """What programs may use: true, false, or None where it is unknown."""

    measure: bool | None = None
    mid_circuit_measurement: bool | None = None
    reset: bool | None = None
    conditional: bool | None = None
    loops: bool | None = None
    switch: bool | None = None
    classical_arithmetic: bool | None = None
    delay: bool | None = None
    barrier: bool | None = None
    free_parameters: bool | None = None


@dataclass(frozen=True)
class Timing:
    """Time steps and alignments; None is unknown. ``dt`` is the device's time step of ``dt_ns`` nanoseconds."""

    dt_ns: float | None = None
    granularity_dt: int | None = None
    minimum_length_dt: int | None = None
    pulse_alignment_dt: int | None = None
    acquire_alignment_dt: int | None = None
    feed_forward_latency_ns: float | None = None


@dataclass(frozen=True)
class Limits:
    """Limits of programs and jobs; None is unknown."""

    max_operations: int | None = None
    max_shots: int | None = None
    max_programs: int | None = None
    max_duration_ns: float | None = None
    max_parallel_two_qubit_gates: int | None = None


@dataclass(frozen=True)
class OperationFigures:
    """Typical duration and error probability of measurement or reset; None is unknown."""

    duration_ns: float | None = None
    error: float | None = None


@dataclass(frozen=True)
class Coherence:
    """Typical coherence times; None is unknown."""

    t1_ns: float | None = None
    t2_ns: float | None = None


@dataclass(frozen=True)
class Zone:
    """A zone of a device that moves its qubits. ``purpose`` is gate, memory, measurement or loading."""

    name: str
    purpose: str
    capacity: int | None


@dataclass(frozen=True)
class Transport:
    """Two zones between which qubits move."""

    zones: tuple[str, str]
    duration_ns: float | None


@dataclass(frozen=True)
class VirtualMachines:
    """A grid of regions of one shape, each of which runs a program of its own (qVMs: Tao et al., OSDI 2025).

    Attributes:
        num_qubits: of one virtual machine; virtual qubits are numbered from 0.
        edges: its couplings, the lower virtual qubit first, sorted.
        grid: by row and column the physical qubits of a region in virtual order.
        horizontal_connectors: [row][column]: physical qubits between a region and the next in its row.
        vertical_connectors: [row][column]: physical qubits between a region and the next in its column.
        dimensions: (rows, columns) of virtual machines that one program may take.
        parts: virtual qubits of the fractions of one virtual machine that small programs may take.
    """

    num_qubits: int
    edges: tuple[tuple[int, int], ...]
    grid: tuple[tuple[tuple[int, ...], ...], ...]
    horizontal_connectors: tuple[tuple[tuple[int, ...], ...], ...]
    vertical_connectors: tuple[tuple[tuple[int, ...], ...], ...]
    dimensions: tuple[tuple[int, int], ...]
    parts: tuple[tuple[int, ...], ...] = ()

    @property
    def rows(self) -> int:
        """Rows of the grid."""
        return len(self.grid)

    @property
    def columns(self) -> int:
        """Columns of the grid."""
        return len(self.grid[0])

    def scaled(self, row: int, column: int, rows: int, columns: int) -> tuple[int, ...]:
        """As :func:`qlower.device.virtual.scaled`, for a place that is in the grid."""
        down, across = range(row, row + rows), range(column, column + columns)
        parts = [self.grid[r][c] for r in down for c in across]
        parts += [self.horizontal_connectors[r][c] for r in down for c in across[:-1]]
        parts += [self.vertical_connectors[r][c] for r in down[:-1] for c in across]
        return tuple(dict.fromkeys(qubit for part in parts for qubit in part))


@dataclass(frozen=True, eq=False)
class Target:
    """A device.

    Two targets are the same if their digests are. Figures are typical values of the whole device; those of single
    qubits and pairs are in a calibration snapshot.

    Attributes:
        name: also names the size where the descriptor is a template, as in ``generic_grid:11x11``.
        descriptor_version: version of the descriptor's text.
        modality: physical kind of the qubits.
        num_qubits: qubits are numbered from 0.
        topology: which qubits can interact.
        native_gates: as declared.
        features, timing, limits, measurement, reset, coherence: see their types.
        formats: formats of programs that the device accepts, best first.
        qubit_labels: the vendor's name of each qubit; None if not stated.
        zones, transports: of a device that moves its qubits; empty for others.
        virtual_machines: the declared tiling; None if nothing is stated.
        qec: error correction, for the fault-tolerant levels; None if nothing is stated.
        sources: citation key to citation.
        citations: (path such as ``native_gates.cz.error`` or ``timing``, keys of ``sources``).
        description: one line; may be empty.
        document: the normalised descriptor as JSON values, None standing for unknown. Not to be changed.
    """

    name: str
    descriptor_version: str
    modality: str
    num_qubits: int
    topology: Topology
    native_gates: tuple[NativeGate, ...]
    features: Features = Features()
    timing: Timing = Timing()
    limits: Limits = Limits()
    measurement: OperationFigures = OperationFigures()
    reset: OperationFigures = OperationFigures()
    coherence: Coherence = Coherence()
    formats: tuple[str, ...] = ()
    qubit_labels: tuple[str, ...] | None = None
    zones: tuple[Zone, ...] = ()
    transports: tuple[Transport, ...] = ()
    virtual_machines: VirtualMachines | None = None
    qec: Qec | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    citations: tuple[tuple[str, tuple[str, ...]], ...] = ()
    description: str = ""
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def digest(self) -> str:
        """sha256, in hex, of the RFC 8785 canonical JSON of the normalised descriptor."""
        return hashlib.sha256(canonical_json(self.document)).hexdigest()

    @cached_property
    def _gates(self) -> dict[str, NativeGate]:
        return {gate.name: gate for gate in self.native_gates}

    def gate(self, name: str) -> NativeGate | None:
        """The native gate of that name, or None."""
        return self._gates.get(name)

    def gates_on(self, num_qubits: int) -> tuple[NativeGate, ...]:
        """The native gates on that many qubits, as declared."""
        return tuple(gate for gate in self.native_gates if gate.num_qubits == num_qubits)

    def accepts_gate(self, name: str, qubits: tuple[int, ...]) -> bool:
        """Whether the gate is native and may act on these qubits in this order: coupling, direction and restriction."""
        gate = self._gates.get(name)
        if gate is None or gate.num_qubits != len(qubits) or len(set(qubits)) != len(qubits):
            return False
        if any(not 0 <= qubit < self.num_qubits for qubit in qubits):
            return False
        if gate.qubits is not None and qubits not in gate.qubits:
            return gate.num_qubits == 2 and not gate.directed and qubits[::-1] in gate.qubits
        if gate.num_qubits != 2:
            return True
        return self.topology.has_edge(*qubits) if gate.directed else self.topology.connected(*qubits)


def _figures(kind: type[Any], section: Mapping[str, Any] | None) -> Any:
    """An instance of a dataclass of figures from a section of the document."""
    return kind(**{f.name: section[f.name] for f in fields(kind)}) if section is not None else kind()


def virtual_machines_of(section: Mapping[str, Any]) -> VirtualMachines:
    """The tiling of a normalised section."""

    def places(key: str) -> tuple[tuple[tuple[int, ...], ...], ...]:
        return tuple(tuple(map(tuple, row)) for row in section[key])

    return VirtualMachines(
        num_qubits=section["num_qubits"],
        edges=tuple(sorted((min(edge), max(edge)) for edge in section["edges"])),
        grid=places("grid"),
        horizontal_connectors=places("horizontal_connectors"),
        vertical_connectors=places("vertical_connectors"),
        dimensions=tuple((rows, columns) for rows, columns in section["dimensions"]),
        parts=tuple(map(tuple, section["parts"])),
    )


def figures_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """The sections of figures of a normalised descriptor, as keyword arguments of Target."""
    kinds: dict[str, type[Any]] = {
        "features": Features,
        "timing": Timing,
        "limits": Limits,
        "measurement": OperationFigures,
        "reset": OperationFigures,
        "coherence": Coherence,
    }
    return {key: _figures(kind, document.get(key)) for key, kind in kinds.items()}
