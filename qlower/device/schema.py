"""The schema of descriptors, version 1, as data: sections, keys, units and bounds. See docs/devices.md."""

from qlower.documents.nodes import Manual
from qlower.documents.shapes import (
    OMIT,
    Angle,
    Choice,
    Entry,
    Flag,
    Integer,
    Key,
    ListOf,
    MapOf,
    Number,
    OneOrMore,
    Section,
    Text,
    TextOr,
    Variant,
)

VERSION = 1
MANUAL = Manual("descriptor", "docs/devices.md", "schema: 1")
MAXIMUM_QUBITS = 100_000

NAME = Text(r"[A-Za-z][A-Za-z0-9_.:+-]{0,79}", "a name of letters, digits and _ . : + - that begins with a letter")
GATE_NAME = Text(r"[A-Za-z_][A-Za-z0-9_]{0,39}", "an identifier of letters, digits and _")
FORMAT = Text(
    r"([a-z][a-z0-9]*\.)?[a-z][a-z0-9]*(-[a-z0-9]+)*",
    "a format name such as openqasm3 or qir-base, a plugin's with its vendor: vendor.format",
)
SOURCE_KEY = Text(r"[A-Za-z][A-Za-z0-9_-]{0,39}", "a key of letters, digits, _ and -")

DURATION_NS = Number(low=0)
PROBABILITY = Number(low=0, high=1)
QUBIT = Integer(0, MAXIMUM_QUBITS - 1)
SIZE = Integer(1, MAXIMUM_QUBITS)
COUNT = Integer(1, unknown=True)
TERNARY = Flag(unknown=True)

SOURCE = Key(OneOrMore(SOURCE_KEY), "where the figures of this section are from: one or more keys of `sources`")
CITES = Key(
    MapOf(OneOrMore(SOURCE_KEY), GATE_NAME),
    "where single figures are from, if not from `source`: key to keys of `sources`",
)


def _figure(shape: Number | Integer | Flag, meaning: str) -> Key:
    return Key(shape, meaning, default=None)


CITED = {"source": SOURCE, "sources_by_key": CITES}
LABELS = Key(ListOf(Text()), "the vendor's name of each qubit")
DIRECTED = Key(Flag(), "whether the order within an edge is the direction of directed gates", default=False)

EDGES = ListOf(ListOf(QUBIT, 2, 2))
ZONE = Section(
    {
        "name": Key(NAME, "name of the zone", required=True),
        "purpose": Key(Choice(("gate", "memory", "measurement", "loading")), "what the zone is for", required=True),
        "capacity": Key(COUNT, "most qubits in it at one time", required=True),
    }
)
TRANSPORT = Section(
    {
        "zones": Key(ListOf(NAME, 2, 2), "the two zones that are joined", required=True),
        "duration_ns": _figure(DURATION_NS, "time to move one qubit from one to the other"),
    }
)


def _topology(kind: str, keys: dict[str, Key]) -> Section:
    return Section({"kind": Key(Choice((kind,)), "kind of topology", required=True), **keys, "source": SOURCE})


TOPOLOGY = Variant(
    "kind",
    {
        "coupling_map": _topology(
            "coupling_map",
            {"directed": DIRECTED, "edges": Key(EDGES, "pairs of coupled qubits; [] couples nothing", required=True)},
        ),
        "grid": _topology(
            "grid",
            {
                "rows": Key(SIZE, "rows of the square lattice", required=True),
                "columns": Key(SIZE, "columns of the square lattice", required=True),
            },
        ),
        "line": _topology("line", {"length": Key(SIZE, "qubits in the chain", required=True)}),
        "ring": _topology("ring", {"length": Key(SIZE, "qubits in the closed chain", required=True)}),
        "heavy_hex": _topology(
            "heavy_hex", {"distance": Key(Integer(1, 999), "odd distance of the heavy-hexagon code", required=True)}
        ),
        "all_to_all": _topology("all_to_all", {}),
        "zones": _topology(
            "zones",
            {
                "zones": Key(ListOf(ZONE, 1), "the zones of the device", required=True),
                "transport": Key(ListOf(TRANSPORT), "zones between which qubits move", required=True),
            },
        ),
    },
)
"""How the topology may be written. `zones` are devices that move their qubits: any two zones must be joined."""

CONSTRAINT = Section(
    {
        "values": Key(ListOf(Angle(), 1), "the only values it may take"),
        "multiple_of": Key(Angle(), "it must be a whole multiple of this"),
        "minimum": Key(Angle(), "least value"),
        "maximum": Key(Angle(), "greatest value"),
    }
)

NATIVE_GATE = Section(
    {
        "name": Key(GATE_NAME, "a known gate, or a new one with its matrix", required=True),
        "vendor_name": Key(Text(), "what the vendor calls it"),
        "num_qubits": Key(Integer(1, 6), "qubits it acts on", required=True),
        "parameters": Key(
            ListOf(GATE_NAME), "its parameters in order, in radians unless the name has a unit", default=[]
        ),
        "parameter_constraints": Key(MapOf(CONSTRAINT, GATE_NAME), "values that parameters may take"),
        "duration_ns": _figure(DURATION_NS, "typical duration"),
        "error": _figure(PROBABILITY, "typical error, as average gate infidelity"),
        "virtual": Key(Flag(), "a change of frame that takes no time", default=False),
        "directed": Key(Flag(), "it may only be applied along the direction of an edge", default=False),
        "qubits": Key(ListOf(ListOf(QUBIT, 1)), "the only tuples of qubits it may act on"),
        "matrix": Key(
            ListOf(ListOf(Entry(), 1), 1), "matrix of a new gate; the first qubit is the least significant bit"
        ),
        **CITED,
    }
)

FEATURE_MEANINGS = {
    "measure": "measurement in the computational basis at the end",
    "mid_circuit_measurement": "measurement followed by further gates",
    "reset": "reset of a qubit to |0⟩",
    "conditional": "gates that depend on outcomes (feed-forward)",
    "loops": "loops in real time",
    "switch": "choice between several branches",
    "classical_arithmetic": "integer arithmetic in real time",
    "delay": "explicit delays",
    "barrier": "explicit barriers",
    "free_parameters": "programs with parameters bound after compilation",
}
FEATURES = Section({**{k: Key(TERNARY, m, default=None) for k, m in FEATURE_MEANINGS.items()}, **CITED})

TIMING = Section(
    {
        "dt_ns": _figure(Number(low=0, open_low=True), "length of a time step"),
        "granularity_dt": _figure(COUNT, "durations are multiples of this many time steps"),
        "minimum_length_dt": _figure(COUNT, "shortest pulse in time steps"),
        "pulse_alignment_dt": _figure(COUNT, "gates start at multiples of this many time steps"),
        "acquire_alignment_dt": _figure(COUNT, "measurements start at multiples of this many time steps"),
        "feed_forward_latency_ns": _figure(DURATION_NS, "from an outcome to the first gate that depends on it"),
        **CITED,
    }
)

FIGURES = Section(
    {
        "duration_ns": _figure(DURATION_NS, "typical duration"),
        "error": _figure(PROBABILITY, "typical error probability"),
        **CITED,
    }
)

COHERENCE = Section(
    {
        "t1_ns": _figure(Number(low=0, open_low=True), "typical energy relaxation time"),
        "t2_ns": _figure(Number(low=0, open_low=True), "typical dephasing time (echo)"),
        **CITED,
    }
)

LIMITS = Section(
    {
        "max_operations": _figure(COUNT, "most operations in one program"),
        "max_shots": _figure(COUNT, "most repetitions in one job"),
        "max_programs": _figure(COUNT, "most programs in one job"),
        "max_duration_ns": _figure(Number(low=0, open_low=True), "longest program"),
        "max_parallel_two_qubit_gates": _figure(COUNT, "most two-qubit gates at one time"),
        **CITED,
    }
)

DIMENSIONS = Key(
    ListOf(ListOf(SIZE, 2, 2), 1), "[rows, columns] of virtual machines that one program may take", required=True
)
PARTS = Key(ListOf(ListOf(QUBIT, 1)), "virtual qubits of each fraction that a small program may take", default=[])


def _tiling(kind: str, keys: dict[str, Key]) -> Section:
    return Section(
        {
            "kind": Key(Choice((kind,)), "how the tiling is written", required=True),
            **keys,
            "dimensions": DIMENSIONS,
            "parts": PARTS,
            "source": SOURCE,
        }
    )


CONNECTORS = ListOf(ListOf(ListOf(QUBIT)))
VIRTUAL_MACHINES = Variant(
    "kind",
    {
        "regions": _tiling(
            "regions",
            {
                "num_qubits": Key(SIZE, "qubits of one virtual machine", required=True),
                "edges": Key(EDGES, "its couplings, between virtual qubits", required=True),
                "grid": Key(
                    ListOf(ListOf(ListOf(QUBIT, 1), 1), 1),
                    "rows of columns of regions, each its physical qubits in virtual order",
                    required=True,
                ),
                "horizontal_connectors": Key(CONNECTORS, "qubits between neighbours in a row", default=[]),
                "vertical_connectors": Key(CONNECTORS, "qubits between neighbours in a column", default=[]),
            },
        ),
        "blocks": _tiling(
            "blocks",
            {
                "rows": Key(SIZE, "rows of one virtual machine", required=True),
                "columns": Key(SIZE, "columns of one virtual machine", required=True),
            },
        ),
        "i_shapes": _tiling("i_shapes", {}),
    },
)
"""How a tiling by virtual machines may be written. ``blocks`` are of a grid, ``i_shapes`` of a heavy hexagon."""

POSITIVE = Number(low=0, open_low=True, unknown=False)
RATE = Number(low=0, high=1, open_low=True, unknown=False)
DISTANCE = Integer(2, 999)

QEC_CODE = Section(
    {
        "family": Key(NAME, "name of the code family, such as surface", required=True),
        "distances": Key(ListOf(DISTANCE, 1), "the only distances"),
        "largest_distance": Key(DISTANCE, "odd; all odd distances from 3 to it can be had"),
        "logical_qubits": Key(SIZE, "logical qubits that a block holds", default=1),
        "physical_qubits": Key(Entry(), "of a block, checks included: a formula in d"),
        "threshold": Key(RATE, "physical error rate below which a larger distance helps"),
        "crossing_prefactor": Key(POSITIVE, "a in the logical error rate a (p / threshold) ^ ((d + 1) / 2)"),
        "logical_error_rate": Key(Entry(), "instead of the two above: a formula in p and d"),
        "error_unit": Key(Choice(("step", "round")), "whether that is the rate per step or per round", default="step"),
        "cycle_ns": Key(Entry(), "one round of syndrome extraction: a formula in the times under `operations`"),
        "rounds_per_step": Key(Entry(), "rounds that a step of logical operations takes: a formula in d", default="d"),
        "steps_per_rotation": Key(POSITIVE, "steps of a Pauli product rotation where blocks are not patches"),
        "syndrome_bits": Key(Entry(), "per block and round: a formula in d"),
        "source": SOURCE,
    }
)
"""An error-correcting code. In formulas d is the distance and p the physical error rate."""

PHYSICAL_TIMES = ("one_qubit_gate_ns", "two_qubit_gate_ns", "t_gate_ns", "measurement_ns", "joint_measurement_ns")
"""Keys of `operations` that formulas of cycles may use."""

PHYSICAL = Section(
    {
        "one_qubit_gate_ns": Key(DURATION_NS, "a Clifford gate on one qubit"),
        "two_qubit_gate_ns": Key(DURATION_NS, "a gate on two qubits"),
        "t_gate_ns": Key(DURATION_NS, "a T gate"),
        "measurement_ns": Key(DURATION_NS, "measurement of one qubit"),
        "joint_measurement_ns": Key(DURATION_NS, "joint measurement of two qubits"),
        "one_qubit_gate_error": Key(PROBABILITY, "a Clifford gate on one qubit"),
        "two_qubit_gate_error": Key(PROBABILITY, "a gate on two qubits"),
        "t_gate_error": Key(PROBABILITY, "a T gate, or an injected T state"),
        "measurement_error": Key(PROBABILITY, "measurement of one qubit"),
        "joint_measurement_error": Key(PROBABILITY, "joint measurement of two qubits"),
        "idle_error": Key(PROBABILITY, "a qubit that waits for one operation"),
        "source": SOURCE,
    }
)

QEC = Section(
    {
        "codes": Key(
            ListOf(TextOr(NAME, QEC_CODE)), "codes of the device: a family's name, or a section", required=True
        ),
        "cycle_duration_ns": _figure(DURATION_NS, "one round of syndrome extraction"),
        "decoder_latency_ns": _figure(DURATION_NS, "from the last syndrome to a correction"),
        "real_time_decoding": Key(TERNARY, "whether decoding keeps up with the device", default=None),
        "decoder_bits_per_s": Key(
            Number(low=0, open_low=True), "syndrome bits per second that a block's decoder takes"
        ),
        "controller_latency_ns": Key(DURATION_NS, "from a correction to the operation that depends on it"),
        "physical_error_rate": Key(RATE, "p of the formulas; else the largest Clifford error under `operations`"),
        "operations": Key(PHYSICAL, "times and errors of physical operations"),
        "physical_qubits": Key(COUNT, "physical qubits of the machine, where `num_qubits` is not what limits it"),
        "logical_qubits": Key(COUNT, "logical qubits of the machine"),
        "max_logical_operations": Key(COUNT, "most logical gates in one program"),
        "magic_protocols": Key(ListOf(Text(), 1), "the only ways of making magic states, by name in the table"),
        **CITED,
    }
)

SIZE_PARAMETER = Section(
    {
        "minimum": Key(SIZE, "least value", required=True),
        "maximum": Key(SIZE, "greatest value", required=True),
        "default": Key(SIZE, "value if none is given", required=True),
    }
)

MODALITIES = ("superconducting", "trapped_ion", "neutral_atom", "photonic", "spin", "topological", "generic", "other")

DESCRIPTOR: dict[str, Key] = {
    "schema": Key(Integer(), "version of this schema: 1", required=True),
    "name": Key(NAME, "name of the device", required=True),
    "descriptor_version": Key(
        Text(r"[A-Za-z0-9][\w.+-]*", "a version such as 1.0"), "version of this text", required=True
    ),
    "description": Key(Text(), "one line about the device"),
    "modality": Key(Choice(MODALITIES), "physical kind of the qubits", required=True),
    "size_parameters": Key(MapOf(SIZE_PARAMETER, GATE_NAME), "makes this a template; `$name` stands for a size"),
    "num_qubits": Key(SIZE, "number of qubits; may be left out where the topology says it"),
    "qubit_labels": LABELS,
    "topology": Key(TOPOLOGY, "which qubits can interact", required=True),
    "native_gates": Key(ListOf(NATIVE_GATE, 1), "the gates the device runs", required=True),
    "measurement": Key(FIGURES, "figures of measurement", default=OMIT),
    "reset": Key(FIGURES, "figures of reset"),
    "coherence": Key(COHERENCE, "typical coherence times"),
    "features": Key(FEATURES, "what programs may use", required=True),
    "timing": Key(TIMING, "time steps and alignments"),
    "limits": Key(LIMITS, "limits of programs and jobs"),
    "formats": Key(ListOf(FORMAT), "formats of programs that the device accepts, best first", required=True),
    "virtual_machines": Key(VIRTUAL_MACHINES, "a tiling by regions that run programs of their own"),
    "qec": Key(QEC, "what is known about error correction on the device"),
    "sources": Key(MapOf(Text(), SOURCE_KEY), "citations: key to title, DOI or arXiv number"),
}
