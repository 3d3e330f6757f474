"""Every method's verdict against plain matrix products, on rewritten programs and on ones with a random mutation."""

from collections.abc import Callable
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from program_builder import ProgramBuilder, program

from qlower.dialects.circuit.checker import CHECKER, _by_cones, _clifford, _in_lockstep, _part_by_part, _simulated
from qlower.dialects.circuit.equivalence import Columns, Pair, Program
from qlower.dialects.circuit.gates import GATES, matrix_of
from qlower.dialects.circuit.semantics import Limits
from qlower.dialects.circuit.unitary_algebra import embedded
from qlower.ir import WireMap
from qlower.ir.checking import Contract, Effort, Evidence, Verdict

Gate = tuple[str, tuple[float, ...], tuple[int, ...]]
CLIFFORD = ["h", "s", "sdg", "x", "sx", "cx", "cz", "swap", "ecr", "iswap"]
ALL = [*CLIFFORD, "t", "rz", "rx", "crz", "cp", "rzz", "u3", "ccx", "gphase"]


def random_gates(generator: np.random.Generator, names: list[str], num_qubits: int, count: int) -> list[Gate]:
    usable = [name for name in names if GATES[name].num_qubits <= num_qubits]
    gates: list[Gate] = []
    for name in generator.choice(usable, count).tolist():
        gate = GATES[name]
        angles = tuple(generator.choice([0.3, -1.1, pi / 2, pi, 7.0, 1e-6], gate.num_parameters).tolist())
        gates.append((name, angles, tuple(generator.permutation(num_qubits)[: gate.num_qubits].tolist())))
    return gates


def rewritten(generator: np.random.Generator, gates: list[Gate]) -> list[Gate]:
    """The same unitary in other gates: definitions expanded, identities inserted, whole turns added."""
    found: list[Gate] = []
    for name, angles, qubits in gates:
        choice = generator.random()
        definition = GATES[name].definition
        if choice < 0.4 and definition is not None:
            found += [
                (inner, tuple(float(a.evaluate(angles)) for a in rest), tuple(qubits[i] for i in operands))
                for inner, rest, operands in definition
            ]
            continue
        if choice < 0.6 and qubits:
            found += [("h", (), qubits[:1]), ("h", (), qubits[:1])]
        if choice > 0.8 and angles:
            found.append((name, (angles[0] + 4 * pi, *angles[1:]), qubits))
            continue
        found.append((name, angles, qubits))
    return found


def mutated(generator: np.random.Generator, gates: list[Gate]) -> list[Gate]:
    """One fault: a gate dropped, doubled, moved, or with other operands or another angle."""
    place = int(generator.integers(len(gates)))
    name, angles, qubits = gates[place]
    mutations: list[Callable[[], list[Gate]]] = [
        lambda: [*gates[:place], *gates[place + 1 :]],
        lambda: [*gates[:place], gates[place], *gates[place:]],
        lambda: [*gates[:place], (name, angles, qubits[::-1]), *gates[place + 1 :]],
        lambda: [*gates[:place], (name, tuple(-a for a in angles), qubits), *gates[place + 1 :]],
        lambda: [*gates[:place], (name, tuple(a + 1e-6 for a in angles), qubits), *gates[place + 1 :]],
        lambda: [*gates[place + 1 :], gates[place], *gates[:place]],
    ]
    return mutations[int(generator.integers(len(mutations)))]()


def made(gates: list[Gate], num_qubits: int) -> ProgramBuilder:
    p = program(num_qubits)
    for name, angles, qubits in gates:
        p.gate(name, *angles, *qubits)
    return p


def matrix(gates: list[Gate], num_qubits: int) -> np.ndarray:
    total = np.eye(1 << num_qubits, dtype=complex)
    for name, angles, qubits in gates:
        total = embedded(matrix_of(name, angles), qubits, num_qubits) @ total
    return total


def pair_of(before: ProgramBuilder, after: ProgramBuilder) -> Pair:
    one, other = before.module(), after.module()
    return Pair.of(Program(one, one.find("main")), Program(other, other.find("main")), None)


def verdicts(pair: Pair, contract: Contract) -> dict[str, Verdict | None]:
    return {
        "all": _simulated(pair, contract, Columns.ALL, Limits()),
        "random": _simulated(pair, contract, Columns.RANDOM, Limits()),
        "lockstep": _in_lockstep(pair, contract),
        "clifford": _clifford(pair, contract),
        "parts": _part_by_part(pair, contract),
        "cones": _by_cones(pair, contract),
    }


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(1, 14), st.sampled_from([ALL, CLIFFORD]), st.booleans())
def test_no_method_contradicts_the_matrices(seed: int, size: int, count: int, names: list[str], broken: bool) -> None:
    generator = np.random.default_rng(seed)
    gates = random_gates(generator, names, size, count)
    others = rewritten(generator, gates)
    if broken:
        others = mutated(generator, others)
    one, other = matrix(gates, size), matrix(others, size)
    exact = bool(np.abs(one - other).max() < 1e-9)
    overlap = np.vdot(other, one)
    aligned = bool(np.abs(one - other * overlap / max(abs(overlap), 1e-300)).max() < 1e-9)
    pair = pair_of(made(gates, size), made(others, size))
    for contract, truth in ((Contract.UNITARY, exact), (Contract.CHANNEL, aligned)):
        found = verdicts(pair, contract)
        # Three methods do not look at the global phase, and say so.
        for method in ("all", "random", "lockstep"):
            verdict = found[method]
            assert verdict is None or verdict.holds == truth, (method, verdict, truth)
        for method in ("clifford", "parts", "cones"):
            verdict = found[method]
            assert verdict is None or verdict.holds == aligned, (method, verdict, aligned)
        assert found["all"] is not None
        assert found["random"] is not None


@pytest.mark.parametrize("seed", range(20))
def test_faults_in_routed_programs_are_found(seed: int) -> None:
    generator = np.random.default_rng(seed)
    gates = random_gates(generator, ["h", "t", "cx", "rz", "cz"], 4, 12)
    wire = generator.permutation(6)[:4]
    initial = wire.astype(np.int32)
    moved: list[Gate] = []
    for name, angles, qubits in gates:
        a, b = generator.permutation(6)[:2].tolist()
        moved.append(("swap", (), (a, b)))
        wire = np.where(wire == a, b, np.where(wire == b, a, wire))
        moved.append((name, angles, tuple(int(wire[q]) for q in qubits)))
    wires = WireMap(initial, wire.astype(np.int32), 6)
    before = made(gates, 4).module()
    fine = CHECKER.check(before, made(moved, 6).module(), wires, Contract.PERMUTATION, Effort.FULL)
    assert (fine.holds, fine.evidence) == (True, Evidence.PROVED)
    place = int(generator.choice([i for i, gate in enumerate(moved) if gate[0] in ("cx", "rz", "h")]))
    broken = [*moved[:place], *moved[place + 1 :]]
    lost = made(broken, 6).module()
    assert not CHECKER.check(before, lost, wires, Contract.PERMUTATION, Effort.FULL).holds
    assert not CHECKER.check(before, lost, wires, Contract.PERMUTATION, Effort.WHOLE).holds
