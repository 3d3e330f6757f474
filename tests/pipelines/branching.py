"""A second interpreter of programs, made for tests only: state vectors, every outcome followed, one branch at a time.

It shares nothing with the compiler's own checker but the gate table's matrices and the classical ops' rules.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.linalg

from qlower.dialects.circuit.gates import matrix_of
from qlower.dialects.circuit.ops import MatrixGate
from qlower.dialects.classical.evaluation import Scalar, evaluate
from qlower.dialects.classical.ops import For, If, Switch, While
from qlower.formula import parse_formula
from qlower.ir import Affine, Module, Operation, Region, RowKind, Run, Value, WireMap

LEAST_WEIGHT = 1e-13
MOST_STEPS = 100_000
MOST_QUBITS = 14


class TooLongError(Exception):
    """The program has more branches or steps than a test follows."""


def modified(matrix: np.ndarray, modifiers: Sequence[tuple]) -> np.ndarray:
    """A gate's matrix under modifiers, outermost first; controls are the first, lowest qubits."""
    for name, *argument in reversed(modifiers):
        if name == "inv":
            matrix = matrix.conj().T
        elif name == "pow":
            triangle, basis = scipy.linalg.schur(matrix, output="complex")
            angles = np.angle(np.diag(triangle))
            angles[angles < -np.pi + 1e-9] += 2 * np.pi
            matrix = (basis * np.exp(1j * angles * argument[0])) @ basis.conj().T
        else:
            for _ in range(int(argument[0])):
                wide = np.eye(2 * len(matrix), dtype=complex)
                active = int(name == "ctrl")
                wide[active::2, active::2] = matrix
                matrix = wide
    return matrix


class Simulator:
    """Runs ``main`` of a module on the qubits that matter."""

    def __init__(self, module: Module, qubits: Sequence[int]) -> None:
        self.module = module
        self.main = module.find("main")
        self.place = {qubit: index for index, qubit in enumerate(qubits)}
        self.size = len(qubits)

    def branches(self, start: np.ndarray, inputs: Sequence[float]) -> Iterator[tuple[tuple[Scalar, ...], np.ndarray]]:
        """The returned values and the unnormalised end state of every sequence of outcomes that can happen."""
        pending: list[list[bool]] = [[]]
        steps = 0
        while pending:
            outcomes = pending.pop()
            path = _Path(self, start, outcomes)
            values = path.main(inputs)
            steps += path.steps
            if steps > MOST_STEPS or len(pending) > 4000:
                raise TooLongError
            for place in range(len(outcomes), len(path.outcomes)):
                if path.other_weight[place] > LEAST_WEIGHT:
                    pending.append([*path.outcomes[:place], not path.outcomes[place]])
            yield values, path.state

    def matrix(self, module: Module, kind: RowKind, angles: Sequence[float]) -> np.ndarray:
        modifiers = kind.attribute("modifiers", ())
        return modified(self._plain(module, kind, angles), modifiers)

    def _plain(self, module: Module, kind: RowKind, angles: Sequence[float]) -> np.ndarray:
        name = kind.name.partition(".")[2]
        if name == "call":
            callee = module.find(kind.attribute("callee").name)
        elif name == "gate":
            name = str(kind.attribute("gate"))
            callee = module.find(name)
        else:
            callee = None
        if callee is None:
            return np.asarray(matrix_of(name, angles))
        if isinstance(callee, MatrixGate):
            values = dict(zip(callee.parameters, map(complex, angles), strict=True))
            entries = [[parse_formula(e, callee.parameters).evaluate(values) for e in row] for row in callee.matrix]
            return np.array(entries)
        values = dict(zip(callee.body.arguments, angles, strict=True))
        total = np.eye(1 << callee.num_qubits, dtype=complex)
        for op in callee.body.operations:
            for row in op.unpack() if isinstance(op, Run) else ():
                if row.kind.name in ("circuit.barrier", "circuit.delay"):
                    continue
                matrix = self.matrix(module, row.kind, [number(angle, values) for angle in row.parameters])
                total = np.stack([applied(matrix, row.qubits, column) for column in total.T], axis=1)
        return total


class _Path:
    """One run with outcomes given as far as they go; then the likelier one is taken."""

    def __init__(self, simulator: Simulator, start: np.ndarray, outcomes: Sequence[bool]) -> None:
        self.simulator = simulator
        self.state = start
        self.given = list(outcomes)
        self.outcomes: list[bool] = []
        self.other_weight: list[float] = []
        self.values: dict[Value, Scalar] = {}
        self.steps = 0

    def main(self, inputs: Sequence[float]) -> tuple[Scalar, ...]:
        main = self.simulator.main
        self.values.update(zip(main.body.arguments, inputs, strict=True))
        return self._region(main.body)

    def _region(self, region: Region, arguments: Sequence[Scalar] = ()) -> tuple[Scalar, ...]:
        self.values.update(zip(region.arguments, arguments, strict=False))
        *inner, last = region.operations
        for op in inner:
            self._operation(op)
        return tuple(self.values[value] for value in last.operands)

    def _operation(self, op: Operation) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooLongError
        operands = [self.values[value] for value in op.operands]
        if isinstance(op, Run):
            for row in op.unpack():
                self._row(row)
            return
        found = evaluate(op, operands) if not op.regions else None
        results = (found,) if found is not None else self._flow(op, operands)
        self.values.update(zip(op.results, results, strict=True))

    def _flow(self, op: Operation, operands: list[Scalar]) -> Sequence[Scalar]:
        if isinstance(op, If):
            return self._region(op.regions[0 if operands[0] else 1])
        if isinstance(op, Switch):
            listed = [index for index, case in enumerate(op.cases) if operands[0] in case]
            return self._region(op.regions[listed[0] if listed else -1])
        if isinstance(op, For):
            start, step, stop, *carried = operands
            for value in range(start, stop + (1 if step > 0 else -1), step):
                carried = list(self._region(op.body, [value, *carried]))
            return carried
        assert isinstance(op, While), op
        while True:
            goes_on, *passed = self._region(op.before, operands)
            if not goes_on:
                return passed
            operands = list(self._region(op.body, passed))
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise TooLongError

    def _row(self, row) -> None:
        self.steps += 1
        name = row.kind.name.partition(".")[2]
        if name in ("barrier", "delay"):
            return
        qubits = [self.simulator.place[qubit] for qubit in row.qubits]
        if name == "measure":
            self.values[row.results[0]] = self._measured(qubits[0])
        elif name == "reset":
            if self._measured(qubits[0]):
                self.state = applied(np.array([[0, 1], [1, 0]]), qubits, self.state)
        else:
            angles = [number(angle, self.values) for angle in row.parameters]
            self.state = applied(self.simulator.matrix(self.simulator.module, row.kind, angles), qubits, self.state)

    def _measured(self, qubit: int) -> bool:
        split = self.state.reshape(-1, 2, 1 << qubit)
        weights = [float(np.vdot(split[:, bit], split[:, bit]).real) for bit in (0, 1)]
        at = len(self.outcomes)
        outcome = self.given[at] if at < len(self.given) else weights[1] > weights[0]
        self.outcomes.append(outcome)
        self.other_weight.append(weights[1 - outcome])
        kept = split.copy()
        kept[:, 1 - int(outcome)] = 0
        self.state = kept.reshape(-1)
        return outcome


def number(angle, values: Mapping[Value, Scalar]) -> float:
    if isinstance(angle, Affine):
        return angle.constant + sum(coefficient * values[value] for value, coefficient in angle.terms)
    return float(angle)


def applied(matrix: np.ndarray, qubits: Sequence[int], state: np.ndarray) -> np.ndarray:
    """A matrix on some qubits of a state, the first qubit its least significant bit."""
    size, width = len(state).bit_length() - 1, len(qubits)
    if not width:
        return state * matrix[0, 0]
    axes = [size - 1 - qubit for qubit in reversed(qubits)]
    tensor = np.moveaxis(state.reshape((2,) * size), axes, range(width))
    shape = tensor.shape
    tensor = (matrix @ tensor.reshape(1 << width, -1)).reshape(shape)
    return np.moveaxis(tensor, range(width), axes).reshape(-1)


@dataclass(frozen=True)
class Ends:
    """What a program does to one input state: per returned values a density matrix; the vector if nothing collapsed."""

    outputs: dict[tuple[Scalar, ...], np.ndarray]
    vector: np.ndarray | None

    def only(self, places: Sequence[int]) -> "Ends":
        """The same, looked at through some of the returned values."""
        outputs: dict[tuple[Scalar, ...], np.ndarray] = {}
        for values, matrix in self.outputs.items():
            key = tuple(values[place] for place in places)
            outputs[key] = outputs.get(key, 0) + matrix
        return Ends(outputs, self.vector)


def ends(
    module: Module, state: np.ndarray, inputs: Sequence[float], qubits: Sequence[int], kept: Sequence[int]
) -> Ends:
    """Run ``main`` from a state of ``qubits`` and look at the qubits ``kept``."""
    simulator = Simulator(module, qubits)
    keep = [simulator.place[qubit] for qubit in kept]
    others = [place for place in range(simulator.size) if place not in keep]
    outputs: dict[tuple[Scalar, ...], np.ndarray] = {}
    vector = None
    for values, end in simulator.branches(state, inputs):
        axes = [simulator.size - 1 - place for place in (*reversed(keep), *others)]
        table = end.reshape((2,) * simulator.size).transpose(axes).reshape(1 << len(keep), -1)
        outputs[values] = outputs.get(values, 0) + table @ table.conj().T
        vector = table[:, 0]
    return Ends(outputs, vector if _is_coherent(module) else None)


def _is_coherent(module: Module) -> bool:
    from qlower.ir.rewriting import runs  # noqa: PLC0415

    names = {kind.name.partition(".")[2] for run in runs(module.find("main")) for kind in run.rows.kinds}
    return not names & {"measure", "reset"}


def used_qubits(module: Module) -> set[int]:
    from qlower.ir.rewriting import runs  # noqa: PLC0415

    return {int(qubit) for run in runs(module.find("main")) for qubit in np.unique(run.rows.qubits)}


def slots_of(function: Operation) -> dict[str, range]:
    """Where the values of each variable stand among those that are returned."""
    places, start = {}, 0
    for name, kind, size in function.attributes.get("variables", ()):
        count = size if kind == "bit" and size != -1 else 1
        places[name] = range(start, start + count)
        start += count
    return places


def difference(before: Module, after: Module, wires: WireMap, inputs: Sequence[float] = (), seed: int = 0) -> float:
    """The largest difference between two programs on one random input state, classical outputs and phase included.

    Variables and inputs are matched by name; the second program may have more variables and fewer inputs.
    """
    used = sorted(used_qubits(before))
    size = len(used)
    if size > MOST_QUBITS:
        raise TooLongError
    generator = np.random.default_rng(seed)
    state = generator.normal(size=1 << size) + 1j * generator.normal(size=1 << size)
    state /= np.linalg.norm(state)
    first = ends(before, state, inputs, used, used)
    initial, final = [int(wires.initial[q]) for q in used], [int(wires.final[q]) for q in used]
    wider = [q for q in sorted(used_qubits(after) | set(initial) | set(final)) if q not in initial]
    if len(wider) + size > MOST_QUBITS:
        raise TooLongError
    wide = np.zeros(1 << (size + len(wider)), dtype=complex)
    wide[: 1 << size] = state
    given = dict(zip(before.find("main").inputs, inputs, strict=True))
    mine, theirs = slots_of(before.find("main")), slots_of(after.find("main"))
    declared = before.find("main").outputs or tuple(mine)
    second = ends(after, wide, [given[name] for name in after.find("main").inputs], [*initial, *wider], final)
    first = first.only([place for name in declared for place in mine[name]])
    second = second.only([place for name in declared for place in theirs[name]])
    zero = np.zeros((1 << size, 1 << size))
    keys = first.outputs.keys() | second.outputs.keys()
    worst = max(
        (float(np.abs(first.outputs.get(key, zero) - second.outputs.get(key, zero)).max()) for key in keys), default=0.0
    )
    if first.vector is not None and second.vector is not None:
        worst = max(worst, float(np.abs(first.vector - second.vector).max()))
    return worst


def outcome_difference(before: Module, after: Module, wires: WireMap) -> float:
    """The largest difference of probabilities of the returned values from |0…0⟩.

    Of a program that returns nothing its final state from there is compared instead, without global phase.
    """
    used = sorted(used_qubits(before))
    main = before.find("main")
    mine, theirs = slots_of(main), slots_of(after.find("main"))
    declared = main.outputs or tuple(mine)
    final = [] if mine else [int(wires.final[q]) for q in used]
    wider = sorted(used_qubits(after) | set(final))
    if max(len(used), len(wider)) > MOST_QUBITS:
        raise TooLongError
    first = ends(before, np.eye(1, 1 << len(used), dtype=complex)[0], (), used, [] if mine else used)
    second = ends(after, np.eye(1, 1 << len(wider), dtype=complex)[0], (), wider, final)
    first = first.only([place for name in declared for place in mine[name]])
    second = second.only([place for name in declared for place in theirs[name]])
    keys = first.outputs.keys() | second.outputs.keys()
    nothing = np.zeros((1, 1))
    pairs = [(first.outputs.get(key, nothing), second.outputs.get(key, nothing)) for key in keys]
    return max(float(np.abs(one - other).max()) for one, other in pairs)
