"""Random programs through random pipelines on random devices: never another program, never a traceback."""

import numpy as np
import pytest
from branching import TooLongError, difference
from random_cases import RandomProgram, random_device, random_pipeline

import qlower
from qlower.device.loader import load_target
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.lowering.checks import validate
from qlower.passes.physical.check_conformance import violations

REFUSALS = {
    "QL0601": "the parts of the device are smaller than the program",
    "QL0602": "a trivial layout put wires that interact into different parts of the device",
    "QL0671": "a fractional power of a gate on three or more qubits",
}


def run(seed: int, most_qubits: int) -> str:
    """Compile the case of a seed and compare; returns the code of the refusal if there was one."""
    generator = np.random.default_rng(seed)
    made = RandomProgram(generator, most_qubits)
    module = made.module()
    inputs = [0.37, -1.1][: len(made.program.inputs)]
    target = load_target(random_device(generator, made.num_qubits))
    how = (
        {"optimization": int(generator.integers(4))}
        if generator.random() < 0.4
        else {"pipeline": random_pipeline(generator)}
    )
    try:
        done = qlower.compile(module, target, check="full", seed=seed, **how)
    except qlower.QlowerError as error:
        code = error.diagnostics[0].code
        assert code in REFUSALS, (seed, how, str(error))
        return code
    physical = done.module("physical")
    verdict = validate(module, physical, done.wire_map, Contract.PERMUTATION, Effort.FULL)
    assert verdict.holds, (seed, how, verdict)
    assert verdict.evidence is not Evidence.TRUSTED, (seed, how, verdict)
    assert violations(physical, target) == []
    try:
        off = difference(module, physical, done.wire_map, inputs, seed)
    except TooLongError:
        return ""
    assert off < 1e-9, (seed, how, off)
    return ""


def test_random_programs_keep_their_meaning() -> None:
    refusals = [run(seed, 4) for seed in range(60)]
    assert refusals.count("") > 45


@pytest.mark.slow
@pytest.mark.parametrize("part", range(40))
def test_thousands_of_random_programs_keep_their_meaning(part: int) -> None:
    refusals = [run(1_000_000 + 100 * part + place, 5) for place in range(100)]
    assert refusals.count("") > 70
