"""Structural ops of the logical dialect: what is known about a program on a fault-tolerant machine.

The program itself is ``circuit.func @main``: its qubits are logical ones, its runs hold ``logical.rotation`` and
``logical.measure`` rows (see ``rows.py``). The ops here stand beside it.
"""

import numpy as np

from qlower.dialects.logical.rows import EDGE_COLUMNS, ROLES, STEP, STEP_COLUMNS, TILE, TILE_COLUMNS
from qlower.ir.operation import Operation, Trait, attribute, region
from qlower.ir.run import Run

MOST_NOISE = 0.5
_SYMBOL = frozenset({Trait.SYMBOL, Trait.ISOLATED})
_NOTE = frozenset({Trait.SYMBOL, Trait.ISOLATED, Trait.ANNOTATION})


class End(Operation):
    """Ends the region of an op of this dialect."""

    __slots__ = ()
    name = "logical.end"
    traits = frozenset({Trait.TERMINATOR})


class Counts(Operation):
    """How much of what a program holds: all that a resource estimate needs where the program itself is too long.

    Attributes:
        sym_name: ``counts``.
        num_qubits: logical qubits of the algorithm, before any layout.
        t, ccz, rotations, measurements: how many T gates (and T†), CCZ-like gates (Toffoli, CCX), rotations by other
            angles and measurements are executed.
        rotation_depth: layers of rotations that follow each other; at most ``rotations``.
        cliffords: Clifford gates on two qubits or more; −1 where nobody counted.
        exact: whether the counts are those of every run; False where branches made them upper bounds.
    """

    __slots__ = ()
    name = "logical.counts"
    traits = _SYMBOL
    sym_name = attribute(str, "counts")
    num_qubits = attribute(int)
    t = attribute(int, 0)
    ccz = attribute(int, 0)
    rotations = attribute(int, 0)
    rotation_depth = attribute(int, 0)
    measurements = attribute(int, 0)
    cliffords = attribute(int, -1)
    exact = attribute(bool, True)

    def verify(self) -> str | None:
        """Counts are not negative, and no layer of rotations is empty."""
        counts = (self.t, self.ccz, self.rotations, self.rotation_depth, self.measurements)
        if min(counts) < 0 or self.num_qubits < 0 or self.cliffords < -1:
            return "a count is negative"
        return "rotation_depth is larger than rotations" if self.rotation_depth > self.rotations else None


class Code(Operation):
    """The error-correcting code that every logical qubit is held in.

    Attributes:
        sym_name: ``code``.
        family: as the target's descriptor names it, such as ``surface``.
        distance: code distance.
        physical_qubits: per logical qubit, or tile.
        cycle_ns: one round of syndrome extraction.
        rounds_per_step: rounds that a step of lattice surgery takes; usually the distance.
        physical_error_rate: what the choice was made for.
        logical_error_rate: per tile and step, as modelled.
    """

    __slots__ = ()
    name = "logical.code"
    traits = _SYMBOL
    sym_name = attribute(str, "code")
    family = attribute(str)
    distance = attribute(int)
    physical_qubits = attribute(int)
    cycle_ns = attribute(float)
    rounds_per_step = attribute(int)
    physical_error_rate = attribute(float)
    logical_error_rate = attribute(float)


class Factory(Operation):
    """A kind of magic-state factory, and how many there are.

    Attributes:
        sym_name: ``factory0``, ``factory1``, ….
        protocol: its name in the table of factories, such as ``15-to-1(17,7,7)``.
        state: ``T`` or ``CCZ``.
        copies: how many work side by side.
        states_per_batch: states that one gives at a time.
        physical_qubits: of one.
        batch_rounds: rounds of syndrome extraction that a batch takes, on average.
        error_rate: of a state that it gives.
        source: where the figures come from.
    """

    __slots__ = ()
    name = "logical.factory"
    traits = _SYMBOL
    sym_name = attribute(str)
    protocol = attribute(str)
    state = attribute(str, "T")
    copies = attribute(int)
    states_per_batch = attribute(int, 1)
    physical_qubits = attribute(int)
    batch_rounds = attribute(float)
    error_rate = attribute(float)
    source = attribute(str, "")


class Layout(Operation):
    """Where logical qubits, buses, factories and stores are: the ``logical.tile`` rows of its region.

    Columns, int64, one entry a tile: ``x`` and ``y`` (in patches), ``role`` (index of ``ROLES``), ``owner`` (the
    logical qubit of a data tile, the factory copy of a factory or storage tile, else −1). A logical qubit may hold
    several tiles. Layouts for lattice surgery also have ``left``, ``right``, ``up`` and ``down`` (``EDGE_COLUMNS``); up
    is towards smaller y.

    Attributes:
        sym_name: ``layout``.
        style: ``compact``, ``intermediate``, ``fast`` or ``routed``, or a plugin's.
        num_qubits: logical qubits.
    """

    __slots__ = ()
    name = "logical.layout"
    traits = _SYMBOL
    body = region()
    sym_name = attribute(str, "layout")
    style = attribute(str)
    num_qubits = attribute(int)

    def verify(self) -> str | None:
        """Tiles do not lie on each other, and every logical qubit has one."""
        fault = _columns_fault(self.body.operations, TILE.name, TILE_COLUMNS)
        if fault is not None:
            return fault
        columns = _run(self.body.operations).rows.columns
        places = np.stack([columns["x"], columns["y"]])
        if np.unique(places, axis=1).shape[1] != places.shape[1]:
            return "two tiles lie on each other"
        if int(columns["role"].min()) < 0 or int(columns["role"].max()) >= len(ROLES):
            return "there is no such role"
        owners = np.unique(columns["owner"][columns["role"] == ROLES.index("data")])
        if not np.array_equal(owners, np.arange(self.num_qubits)):
            return f"the data tiles do not hold the logical qubits 0 to {self.num_qubits - 1}"
        edges = [columns[name].astype(np.int64) for name in EDGE_COLUMNS if name in columns]
        if any(int(edge.min()) < -1 or int(edge.max()) >= 2 * self.num_qubits for edge in edges):
            return "an edge of a tile belongs to no logical qubit"
        return None


class Schedule(Operation):
    """When each operation of the program holds which tiles: the ``logical.step`` rows of its region.

    A row's qubit column has tiles, by their index in the layout. Columns, int64, one entry a row: ``operation``
    (position of the rotation or measurement among those of ``main``, −1 for what a factory does), ``start`` and
    ``duration`` (in rounds of syndrome extraction), ``state`` (the magic state that it takes, or that the factory gives
    at its end, by number; −1 for none).

    Attributes:
        sym_name: ``schedule``.
        rounds: from the start to the end of the last step.
        ideal_rounds: what the program would take if no operation waited for tiles or for magic states.
        path_rounds: the longest path of dependencies; 0 where it is not known.
        produced, consumed, discarded: magic states; the first is the sum of the others.
    """

    __slots__ = ()
    name = "logical.schedule"
    traits = _SYMBOL
    body = region()
    sym_name = attribute(str, "schedule")
    rounds = attribute(int)
    ideal_rounds = attribute(int)
    path_rounds = attribute(int, 0)
    produced = attribute(int)
    consumed = attribute(int)
    discarded = attribute(int)

    def verify(self) -> str | None:
        """No magic state is lost, and steps lie within the schedule."""
        if self.produced != self.consumed + self.discarded:
            return f"{self.produced} states are produced, {self.consumed} consumed and {self.discarded} discarded"
        if not any(isinstance(op, Run) for op in self.body.operations):
            return None
        fault = _columns_fault(self.body.operations, STEP, STEP_COLUMNS)
        if fault is not None:
            return fault
        columns = _run(self.body.operations).rows.columns
        ends = columns["start"].astype(np.int64) + columns["duration"].astype(np.int64)
        if int(columns["start"].min()) < 0 or int(columns["duration"].min()) < 1 or int(ends.max()) > self.rounds:
            return "a step is empty or lies outside the schedule"
        return None


class Estimate(Operation):
    """What the program takes on the machine, with every assumption.

    Attributes:
        sym_name: ``estimate``.
        document: the estimate as canonical JSON; what the format ``estimate`` writes.
    """

    __slots__ = ()
    name = "logical.estimate"
    traits = _SYMBOL
    sym_name = attribute(str, "estimate")
    document = attribute(str)


class Detectors(Operation):
    """What must come out of a realised program's measurements if there is no error; stands beside its circuit.

    A measurement is known by its position among those of ``main``, in the order in which they are executed.

    Attributes:
        sym_name: ``detectors``.
        coordinates: of each qubit of ``main``, x then y.
        detectors: per detector, the measurements whose outcomes have an even sum.
        detector_coordinates: per detector, x, y and the round.
        observables: per logical observable, the measurements whose sum it is.
        observable_names: per observable, what it is; empty if nothing is said.
        offsets: per observable, 1 where the program's bit is the opposite of the sum; empty if none is.
        expected: per observable, the sum without errors; −1 where it is random.
        distance: the least number of errors that changes an observable and no detector, as built.
    """

    __slots__ = ()
    name = "logical.detectors"
    traits = _NOTE
    sym_name = attribute(str, "detectors")
    coordinates = attribute(tuple, (), items=(float, float))
    detectors = attribute(tuple, (), items=tuple)
    detector_coordinates = attribute(tuple, (), items=(float, float, float))
    observables = attribute(tuple, (), items=tuple)
    observable_names = attribute(tuple, (), items=str)
    offsets = attribute(tuple, (), items=int)
    expected = attribute(tuple, (), items=int)
    distance = attribute(int)

    def verify(self) -> str | None:
        """Each detector has a place, each observable an expected value."""
        if len(self.detector_coordinates) != len(self.detectors):
            return "not every detector has coordinates"
        named = (self.expected, *(said for said in (self.observable_names, self.offsets) if said))
        return None if {len(said) for said in named} == {len(self.observables)} else "not every observable is described"


class Noise(Operation):
    """Faults that a realised circuit is judged by: independent ones, with the names that Stim's generator gives them.

    Attributes:
        sym_name: ``noise``.
        after_clifford_depolarization: probability of a Pauli error after each gate, on one or two qubits.
        before_measure_flip: probability that a measurement finds the opposite.
        after_reset_flip: probability that a reset prepares the opposite.
        before_round_data_depolarization: probability of a Pauli error on each data qubit before each round.
    """

    __slots__ = ()
    name = "logical.noise"
    traits = _NOTE
    sym_name = attribute(str, "noise")
    after_clifford_depolarization = attribute(float, 0.0)
    before_measure_flip = attribute(float, 0.0)
    after_reset_flip = attribute(float, 0.0)
    before_round_data_depolarization = attribute(float, 0.0)

    def verify(self) -> str | None:
        """Probabilities lie between 0 and 1/2: beyond, an outcome says the opposite of what it is."""
        found = (
            self.after_clifford_depolarization,
            self.before_measure_flip,
            self.after_reset_flip,
            self.before_round_data_depolarization,
        )
        return None if all(0 <= value <= MOST_NOISE for value in found) else "a probability is not between 0 and 0.5"


def _run(operations: tuple[Operation, ...]) -> Run:
    return next(op for op in operations if isinstance(op, Run))


def _columns_fault(operations: tuple[Operation, ...], name: str, wanted: tuple[str, ...]) -> str | None:
    found = [op for op in operations if isinstance(op, Run)]
    if len(found) != 1 or found[0].rows.mask([kind.name != name for kind in found[0].rows.kinds]).any():
        return f"the region must hold {name} rows and nothing else"
    columns = found[0].rows.columns
    if any(column not in columns or columns[column].dtype != np.int64 for column in wanted):
        return f"{name} rows need the columns {', '.join(wanted)} of int64"
    return None
