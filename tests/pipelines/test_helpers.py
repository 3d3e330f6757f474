"""Random programs whose helpers are found and put together: the same on the data, on the way to a device too."""

import numpy as np
import pytest
from branching import MOST_QUBITS, TooLongError, ends, used_qubits
from random_cases import RandomProgram, random_device, random_pipeline

import qlower
from qlower.device.loader import load_target
from qlower.ir import Module, WireMap
from qlower.lowering import Context, Decline
from qlower.passes.circuit.find_helpers import FindHelpers
from qlower.passes.circuit.reuse_helpers import ReuseHelpers
from qlower.passes.physical.check_conformance import violations

REFUSALS = {"QL0601", "QL0602", "QL0671"}
"""The parts of the device are too small, or a power of a gate is not worked out; see test_random.py."""


def difference(before: Module, after: Module, wires: WireMap, inputs: list[float], seed: int) -> float:
    """The largest difference of what two programs do to a random state of the qubits with wires of their own."""
    data = [qubit for qubit, wire in enumerate(wires.initial.tolist()) if wire >= 0]
    initial, final = ([int(own[qubit]) for qubit in data] for own in (wires.initial, wires.final))
    helpers = sorted(used_qubits(before) - set(data))
    others = sorted((used_qubits(after) | set(final)) - set(initial))
    if len(data) + max(len(helpers), len(others)) > MOST_QUBITS:
        raise TooLongError
    generator = np.random.default_rng(seed)
    state = generator.normal(size=1 << len(data)) + 1j * generator.normal(size=1 << len(data))
    state /= np.linalg.norm(state)
    found = []
    for module, qubits, kept in ((before, [*data, *helpers], data), (after, [*initial, *others], final)):
        wide = np.zeros(1 << len(qubits), dtype=complex)
        wide[: len(state)] = state
        found.append(ends(module, wide, inputs, qubits, kept).outputs)
    first, second = found
    zero = np.zeros((len(state), len(state)))
    keys = first.keys() | second.keys()
    return max((float(np.abs(first.get(key, zero) - second.get(key, zero)).max()) for key in keys), default=0.0)


def case(seed: int) -> tuple[Module, list[float], np.random.Generator, int]:
    generator = np.random.default_rng(seed)
    made = RandomProgram(generator, 5)
    module = made.module()
    return module, [0.37, -1.1][: len(made.program.inputs)], generator, made.num_qubits


def together(seed: int) -> bool:
    """Whether helpers were put together, which is compared."""
    module, inputs, _, _ = case(seed)
    steps = [module]
    for item in (FindHelpers(measured=bool(seed % 2)), ReuseHelpers()):
        try:
            result = item.run(steps[-1], Context())
        except Decline:
            return False
        wires = result.wire_map
        assert wires is not None
        steps.append(result.module)
        try:
            assert difference(steps[-2], steps[-1], wires, inputs, seed) < 1e-9, (seed, item)
        except TooLongError:
            return False
    return True


def on_a_device(seed: int) -> str:
    """Compile a program whose helpers were put together; the code of the refusal if there was one."""
    module, inputs, generator, num_qubits = case(seed)
    target = load_target(random_device(generator, num_qubits))
    pipeline = f"find-helpers,reuse-helpers,{random_pipeline(generator)}"
    try:
        done = qlower.compile(module, target, check="full", seed=seed, pipeline=pipeline)
    except qlower.QlowerError as error:
        code = error.diagnostics[0].code
        assert code in REFUSALS, (seed, pipeline, str(error))
        return code
    physical = done.module("physical")
    assert violations(physical, target) == []
    if done.wire_map is not None:
        try:
            assert difference(module, physical, done.wire_map, inputs, seed) < 1e-9, (seed, pipeline)
        except TooLongError:
            return ""
    return ""


def test_random_programs_with_control_flow_do_the_same() -> None:
    assert sum(together(seed) for seed in range(100)) > 12


def test_random_programs_on_random_devices() -> None:
    assert [on_a_device(seed) for seed in range(25)].count("") > 15


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_thousands_of_random_programs(part: int) -> None:
    for seed in range(2_000_000 + 100 * part, 2_000_100 + 100 * part):
        together(seed)
        on_a_device(seed)
