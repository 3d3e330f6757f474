"""Seeded random programs with measurement, resets, control flow and free parameters."""

import random
from math import pi

from qlower.dialects.circuit.gates import GATES
from qlower.ir import Angle, Module
from tests.program_builder import Block, ProgramBuilder, program

UNITARY = tuple(name for name, gate in GATES.items() if gate.num_qubits <= 3)
ANGLES = (pi / 4, -pi / 4, pi / 2, -pi / 2, pi, 3 * pi / 4, 0.3, -0.3, 5.1)
CLIFFORD_T = ("h", "s", "sdg", "t", "tdg", "cx", "cz", "x", "z", "sx")


def add_gate(block: Block, rng: random.Random, num_qubits: int, names: tuple[str, ...], angles: list[Angle]) -> None:
    gate = GATES[rng.choice(names)]
    if gate.num_qubits <= num_qubits:
        parameters = [rng.choice([*ANGLES, *angles]) for _ in range(gate.num_parameters)]
        block.gate(gate.name, *parameters, *rng.sample(range(num_qubits), gate.num_qubits))


def unitary_program(seed: int, num_qubits: int, length: int, names: tuple[str, ...] = UNITARY) -> Module:
    """Gates of the whole table, or of these names."""
    rng = random.Random(seed)
    builder = program(num_qubits)
    for _ in range(length):
        add_gate(builder, rng, num_qubits, names, [])
    return builder.module()


def dynamic_program(seed: int, num_qubits: int, length: int, *, measured: bool, inputs: int = 0) -> Module:
    """Gates, measurements, resets, branches and loops; ``measured`` at the end too."""
    rng = random.Random(seed)
    builder = program(num_qubits, num_qubits, [f"a{place}" for place in range(inputs)])
    angles: list[Angle] = [builder.input(place) * rng.choice((1.0, -1.0, 0.5)) for place in range(inputs)]
    _fill(builder, builder, rng, length, angles)
    if measured:
        builder.measure_all()
    return builder.module()


def _fill(main: ProgramBuilder, block: Block, rng: random.Random, length: int, angles: list[Angle]) -> None:
    count = main.num_qubits
    for _ in range(length):
        what = rng.random()
        qubit, bit = rng.randrange(count), rng.randrange(count)
        if what < 0.8:
            add_gate(block, rng, count, (*CLIFFORD_T, "rz", "rx", "ry", "p", "rzz", "ccx"), angles)
        elif what < 0.87 and len(block.bits):
            block.measure(qubit, bit)
        elif what < 0.91:
            block.reset(qubit)
        elif what < 0.96 and len(block.bits) and block.bits[bit] is not None:
            condition = block.bits[bit]
            assert condition is not None
            block.if_(
                condition,
                lambda inner: _fill(main, inner, rng, rng.randrange(6), angles),
                lambda inner: _fill(main, inner, rng, rng.randrange(3), angles),
            )
        elif what < 0.98:
            block.repeat(rng.randrange(1, 4), lambda inner: _fill(main, inner, rng, rng.randrange(4), angles))
