"""Simulation of programs on basis states, for more qubits than a dense state has room for.

A state is a dictionary from basis states to amplitudes, so only superposition costs. It shares no code with the passes.
"""

import cmath
import random

from qlower.dialects.classical.ops import If
from qlower.ir import Run

State = dict[int, complex]
_PHASES = {"t": 1, "tdg": -1, "s": 2, "sdg": -2, "z": 4}
_SMALL = 1e-10


def after(module, basis_state: int, seed: int = 0) -> State:
    """What a basis state becomes, normalised; outcomes are drawn with their probabilities."""
    return _follow(module.find("main").body.operations, {basis_state: 1 + 0j}, {}, random.Random(seed))


def _follow(operations, state, known, generator):
    for op in operations:
        if isinstance(op, Run):
            for row in op.unpack():
                name = row.kind.name.removeprefix("circuit.")
                if name in ("measure", "reset"):
                    outcome, state = _measured(state, row.qubits[0], generator)
                    if name == "measure":
                        known[row.results[0]] = outcome
                    elif outcome:
                        state = {index ^ 1 << row.qubits[0]: value for index, value in state.items()}
                else:
                    state = _gate(name, row.qubits, row.parameters, state)
        elif isinstance(op, If):
            state = _follow(op.regions[0 if known[op.operands[0]] else 1].operations, state, known, generator)
    return state


def _measured(state, qubit, generator):
    weights = [sum(abs(v) ** 2 for index, v in state.items() if index >> qubit & 1 == bit) for bit in (0, 1)]
    outcome = int(generator.random() * sum(weights) >= weights[0])
    length = weights[outcome] ** 0.5
    return outcome, {index: v / length for index, v in state.items() if index >> qubit & 1 == outcome}


def _gate(name, qubits, parameters, state):
    if name == "gphase":
        turn = cmath.exp(1j * parameters[0])
        return {index: value * turn for index, value in state.items()}
    if name in _PHASES or name in ("cz", "ccz"):
        turn = cmath.exp(1j * cmath.pi / 4 * _PHASES.get(name, 4))
        mask = sum(1 << q for q in qubits)
        return {index: value * turn if index & mask == mask else value for index, value in state.items()}
    if name == "h":
        return _hadamard(qubits[0], state)
    if name == "swap":
        a, b = qubits
        return {
            index ^ (1 << a | 1 << b) if (index >> a ^ index >> b) & 1 else index: value
            for index, value in state.items()
        }
    assert name in ("x", "cx", "ccx"), name
    mask = sum(1 << q for q in qubits[:-1])
    target = 1 << qubits[-1]
    return {index ^ target if index & mask == mask else index: value for index, value in state.items()}


def _hadamard(qubit, state):
    new: State = {}
    bit, root = 1 << qubit, 2**-0.5
    for index, value in state.items():
        zero = index & ~bit
        new[zero] = new.get(zero, 0) + value * root
        new[zero | bit] = new.get(zero | bit, 0) + value * (-root if index & bit else root)
    return {index: value for index, value in new.items() if abs(value) > _SMALL}
