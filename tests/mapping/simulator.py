"""A little simulator, independent of the compiler's own: what a program leaves, outcome by outcome.

Qubit 0 is the least significant bit. Measurements and resets split the run; the branches with the same outcomes of the
same measurements (known by their SSA values, which mapping passes keep) are summed up as one density matrix.
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from qlower.dialects.circuit.gates import matrix_of
from qlower.dialects.classical.ops import Condition, Constant, For, If, While
from qlower.ir import Module, Operation, Region, Run, Value, WireMap

Outcomes = tuple[tuple[int, tuple[int, ...]], ...]
MOST_TURNS = 3


class Branch:
    """One run in progress: a state, the classical values, and the outcomes so far."""

    def __init__(self, state: np.ndarray, values: dict[Value, object], outcomes: dict[Value, tuple[int, ...]]) -> None:
        self.state, self.values, self.outcomes = state, values, outcomes

    def apply(self, matrix: np.ndarray, qubits: list[int]) -> None:
        count, total = len(qubits), self.state.ndim
        # The last axis of the state is qubit 0; the last axis of the matrix its first operand.
        axes = [total - 1 - q for q in reversed(qubits)]
        tensor = matrix.reshape((2,) * (2 * count))
        moved = np.tensordot(tensor, self.state, axes=(list(range(count, 2 * count)), axes))
        self.state = np.moveaxis(moved, list(range(count)), axes)

    def split(self, qubit: int) -> list[tuple[int, "Branch"]]:
        found = []
        for outcome in (0, 1):
            projector = np.diag([1.0 - outcome, float(outcome)])
            branch = Branch(self.state, dict(self.values), dict(self.outcomes))
            branch.apply(projector, [qubit])
            if np.linalg.norm(branch.state) > 1e-9:
                found.append((outcome, branch))
        return found


def _run(branch: Branch, run: Run) -> list[Branch]:
    branches = [branch]
    for row in run.unpack():
        name = row.kind.name.partition(".")[2]
        qubits = list(row.qubits)
        if name in ("barrier", "delay"):
            continue
        if name not in ("measure", "reset"):
            for one in branches:
                one.apply(matrix_of(name, [float(p) for p in row.parameters]), qubits)  # type: ignore[arg-type]
            continue
        halves = [half for one in branches for half in one.split(qubits[0])]
        branches = [half for _, half in halves]
        for outcome, half in halves:
            if name == "reset" and outcome:
                half.apply(np.array([[0, 1], [1, 0]]), qubits)
            if name == "measure":
                half.values[row.results[0]] = outcome
                half.outcomes[row.results[0]] = (*half.outcomes.get(row.results[0], ()), outcome)
    return branches


def _region(branch: Branch, region: Region) -> Iterator[Branch]:
    branches = [branch]
    for op in region.operations[:-1]:
        branches = [after for before in branches for after in _operation(before, op)]
    yield from branches


def _operation(branch: Branch, op: Operation) -> Iterator[Branch]:
    if isinstance(op, Run):
        yield from _run(branch, op)
    elif isinstance(op, Constant):
        branch.values[op.output] = op.attributes["value"]
        yield branch
    elif isinstance(op, If):
        chosen = op.then if branch.values[op.condition] else op.otherwise
        for after in _region(branch, chosen):
            given = [after.values[value] for value in chosen.terminator.operands]
            after.values.update(zip(op.results, given, strict=True))
            yield after
    elif isinstance(op, For):
        start, step, stop = (int(branch.values[v]) for v in (op.start, op.step, op.stop))  # type: ignore[call-overload]
        branches = [branch]
        for _ in range(start, stop + 1, step):
            branches = [after for before in branches for after in _region(before, op.body)]
        yield from branches
    elif isinstance(op, While):
        yield from _while(branch, op, MOST_TURNS)
    else:
        raise AssertionError(op.name)


def _while(branch: Branch, op: While, turns: int) -> Iterator[Branch]:
    """Cut off after a few turns; both programs of a comparison are cut off alike."""
    before, after = op.regions
    for one in _region(branch, before):
        condition = before.terminator
        assert isinstance(condition, Condition)
        if one.values[condition.condition] and turns:
            for again in _region(one, after):
                yield from _while(again, op, turns - 1)
        else:
            yield one


def densities(module: Module, start: np.ndarray, order: list[int]) -> dict[Outcomes, np.ndarray]:
    """The unnormalised density matrix for every record of outcomes.

    Args:
        module: the program.
        start: state tensor, one axis per qubit, qubit 0 last.
        order: the qubits in the order in which they are to be the result's qubits 0, 1, …; those left out must be |0⟩.
    """
    main = module.find("main")
    assert main is not None
    found: dict[Outcomes, np.ndarray] = defaultdict(lambda: np.zeros((1 << len(order),) * 2, dtype=complex))
    total = start.ndim
    for branch in _region(Branch(start.astype(complex), {}, {}), main.regions[0]):
        others = [q for q in range(total) if q not in order]
        axes = [total - 1 - q for q in [*others, *reversed(order)]]
        vectors = branch.state.transpose(axes).reshape(1 << len(others), -1)
        assert np.allclose(vectors[1:], 0), "a qubit beyond the program's is not left in |0⟩"
        key = tuple(sorted((id(value), outcomes) for value, outcomes in branch.outcomes.items()))
        found[key] += np.outer(vectors[0], vectors[0].conj())
    return dict(found)


def random_state(num_qubits: int, seed: int = 7) -> np.ndarray:
    generator = np.random.default_rng(seed)
    state = generator.normal(size=(2,) * num_qubits) + 1j * generator.normal(size=(2,) * num_qubits)
    return np.asarray(state / np.linalg.norm(state))


def placed_state(state: np.ndarray, wires: WireMap) -> np.ndarray:
    """The state on the output's qubits before the program: wire v on qubit ``initial[v]``, all others |0⟩."""
    count, total = state.ndim, wires.num_outputs
    placed = np.zeros((2,) * total, dtype=complex)
    others = [q for q in range(total) if q not in wires.initial.tolist()]
    view = placed.transpose([total - 1 - q for q in [*others, *reversed(wires.initial.tolist())]])
    view[(0,) * (total - count)] = state
    return placed


def assert_same(before: Module, after: Module, wires: WireMap) -> None:
    """The second program does what the first does, from a random state, as its wire map says."""
    state = random_state(wires.num_inputs)
    expected = densities(before, state, list(range(wires.num_inputs)))
    found = densities(after, placed_state(state, wires), wires.final.tolist())
    assert expected.keys() == found.keys()
    for key, density in expected.items():
        np.testing.assert_allclose(found[key], density, atol=1e-9)
