"""Programs with data and helpers made at random, queues and plans of them, and what their outcomes are."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from qlower.device.catalogue import find_target
from qlower.device.target import Target
from qlower.diagnostics import Source
from qlower.dialects.circuit.halo.reader import read_halo
from qlower.dialects.queue.building import QueuedJob, QueuedProgram, queue_module
from qlower.ir import Module
from qlower.lowering import Context
from qlower.passes.multiplex.halo.share_helpers import ShareHelpers
from qlower.passes.multiplex.model import Placement, Plan, PlannedBatch, read_queue, write_plan
from tests.mapping.simulator import Branch, _region

Distribution = dict[tuple[int, ...], float]
ONE_QUBIT, TWO_QUBITS = ("H", "X", "T", "Sdg", "RX(0.7)", "RY(1.1)"), ("CNOT", "CP(0.9)", "CH")


def random_text(generator: np.random.Generator, num_data: int, num_helpers: int, length: int) -> str:
    """Gates on data and helpers; helpers are given back now and then, and some qubits are measured on the way."""
    qubits = [*(f"q{i}" for i in range(num_data)), *(f"s{i}" for i in range(num_helpers))]
    lines = [f"q = alloc_data({num_data})", *([f"s = alloc_helper({num_helpers})"] if num_helpers else [])]
    bits = 0
    for _ in range(length):
        draw = generator.random()
        if draw < 0.12 and num_helpers:
            lines.append(f"deallocate_helper(s{generator.integers(num_helpers)})")
        elif draw < 0.18 and bits < 2:
            lines.append(f"c{bits} = MEASURE {generator.choice(qubits)}")
            bits += 1
        elif draw < 0.55 or len(qubits) < 2:
            lines.append(f"{generator.choice(ONE_QUBIT)} {generator.choice(qubits)}")
        else:
            first, second = generator.permutation(qubits)[:2]
            lines.append(f"{generator.choice(TWO_QUBITS)} {first}, {second}")
    lines += [f"c{bits + i} = MEASURE q{i}" for i in range(num_data)]
    return "\n".join([*lines, "deallocate_data(q)"])


def circuit(text: str) -> Module:
    """A program that is read."""
    return read_halo(Source("test.halo", text))


def queue_of(texts: Sequence[str], **options: Sequence[object]) -> Module:
    """A queue with one job for each program; ``options`` are columns of the jobs."""
    programs = [QueuedProgram(f"program-{i}", "halo", text) for i, text in enumerate(texts)]
    jobs = [
        QueuedJob(f"job-{i}", i, **{"shots": 100, **{name: column[i] for name, column in options.items()}})  # type: ignore[arg-type]
        for i in range(len(texts))
    ]
    return queue_module(programs, jobs)


def plan_of(texts: Sequence[str], places: Sequence[Sequence[int]], target: Target) -> Module:
    """A plan with one batch of these programs, their data on these qubits."""
    queue = queue_of(texts)
    placements = tuple(Placement(i, -1, tuple(qubits), 100) for i, qubits in enumerate(places))
    plan = Plan("test", {}, (PlannedBatch(placements, 100),), composition="share-helpers")
    return write_plan(queue, read_queue(queue), plan, target)


def shared(texts: Sequence[str], places: Sequence[Sequence[int]], target: Target | str) -> Module:
    """These programs woven together."""
    target = find_target(target) if isinstance(target, str) else target
    return ShareHelpers().run(plan_of(texts, places, target), Context(target=target)).module


def distribution(module: Module) -> Distribution:
    """The probability of each value of all variables, every bit in its order."""
    main = module.find("main")
    assert main is not None
    start = np.zeros((2,) * main.attributes["num_qubits"], dtype=complex)  # type: ignore[operator]
    start.flat[0] = 1.0
    found: dict[tuple[int, ...], float] = defaultdict(float)
    for branch in _region(Branch(start, {}, {}), main.regions[0]):
        values = tuple(int(branch.values[value]) for value in main.regions[0].terminator.operands)  # type: ignore[call-overload]
        found[values] += float(np.linalg.norm(branch.state) ** 2)
    return dict(found)


def product(distributions: Sequence[Distribution]) -> Distribution:
    """The joint distribution of programs that know nothing of each other."""
    joint: Distribution = {(): 1.0}
    for own in distributions:
        joint = {(*one, *other): p * q for one, p in joint.items() for other, q in own.items()}
    return joint


def assert_equal(found: Distribution, expected: Distribution) -> None:
    """Equal to nine digits."""
    for outcome in found.keys() | expected.keys():
        assert abs(found.get(outcome, 0.0) - expected.get(outcome, 0.0)) < 1e-9, outcome
