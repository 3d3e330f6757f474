"""A higher level is never worse by the objective, nor is any level worse than a program that the device takes as it is.

Two-qubit gates and their depth are counted here by rows of the emitted program, not by the compiler's own figures.
"""

import numpy as np
import pytest
from program_builder import ProgramBuilder, program

import qlower
from qlower.ir import Module
from qlower.ir.rewriting import runs

DEVICES = ("generic_grid:2x3", "rigetti_ankaa_3", "quantinuum_helios", "ibm_brisbane", "generic_all_to_all:6")
GATES = ("cx", "cz", "swap", "iswap", "ecr", "rzz", "cp", "ccx", "cswap")
ANGLES = (0.0, np.pi / 4, np.pi / 2, np.pi, 1e-6, 0.7)


def random_program(seed: int) -> Module:
    """Gates of all kinds on near and far qubits; some programs measure, reset and branch."""
    generator = np.random.default_rng(seed)
    size = int(generator.integers(3, 6))
    made = program(size, size)
    for _ in range(int(generator.integers(8, 24))):
        step(made, size, generator)
    return (made.measure_all() if seed % 2 else made).module()


def step(made: ProgramBuilder, size: int, generator: np.random.Generator) -> None:
    angle = float(generator.choice(ANGLES))
    first, second, third = (int(q) for q in generator.permutation(size)[:3])
    kind = generator.random()
    if kind < 0.4:
        made.gate(str(generator.choice(["h", "s", "t", "x", "sx"])), first).rz(angle, first)
    elif kind < 0.95:
        name = str(generator.choice(GATES))
        angles = [angle] if name in ("rzz", "cp") else []
        made.gate(name, *angles, *((first, second, third) if name in ("ccx", "cswap") else (first, second)))
    else:
        made.if_(made.measure(first, first), lambda then: then.x(second)).reset(third)


def figures(done: qlower.Compilation) -> dict[str, int]:
    """Gates on two qubits and their layers."""
    count = depth = 0
    for run in runs(done.module("physical")):
        reached: dict[int, int] = {}
        for row in run.unpack():
            if len(row.qubits) == 2 and "barrier" not in row.kind.name:
                count += 1
                layer = 1 + max(reached.get(qubit, 0) for qubit in row.qubits)
                reached.update(dict.fromkeys(row.qubits, layer))
        depth += max(reached.values(), default=0)
    return {"gates": count, "depth": depth}


def compiled(source: Module | str, device: str, level: int, objective: str) -> qlower.Compilation:
    return qlower.compile(source, device, optimization=level, objective=objective, check="none")


@pytest.mark.parametrize("objective", ["gates", "depth"])
@pytest.mark.parametrize("device", DEVICES)
def test_levels_and_inputs(device: str, objective: str) -> None:
    check(device, objective, range(DEVICES.index(device), 30, 15))


@pytest.mark.slow
@pytest.mark.parametrize("objective", ["gates", "depth"])
@pytest.mark.parametrize("device", DEVICES)
def test_levels_and_inputs_many_times(device: str, objective: str) -> None:
    check(device, objective, range(100, 200))


def check(device: str, objective: str, seeds: range) -> None:
    for seed in seeds:
        module = random_program(seed)
        levels = [compiled(module, device, level, objective) for level in range(4)]
        costs = [figures(done)[objective] for done in levels]
        assert costs == sorted(costs, reverse=True), (seed, costs)
        for start in (1, 3):
            fits = levels[start].emit("openqasm3")
            for level in range(start, 4):
                again = figures(compiled(fits, device, level, objective))[objective]
                assert again <= costs[start], (seed, start, level, costs, again)
