"""The pass synthesize-pauli-rotations: exact, symbolic, certified, and never worse than ladders."""

import json
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from exact import random_strings, sequence, unitary

from qlower.device.loader import load_target
from qlower.diagnostics import QlowerError
from qlower.dialects.algorithm.checker import CHECKER
from qlower.dialects.algorithm.programs import gates, input_values, main_of, program, rotations
from qlower.dialects.circuit.rows import gate_name
from qlower.ir import Module, Run
from qlower.ir.checking import Contract, Effort
from qlower.ir.origins import rebase
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.algorithm_to_circuit.lower_algorithm_to_circuit import LowerToLadders
from qlower.passes.algorithm_to_circuit.synthesize_pauli_rotations import SynthesizePauliRotations
from qlower.passes.circuit_to_physical.elide_swaps import ElideSwaps
from qlower.passes.pauli_synthesis.cost import two_qubit_gates

UCCSD = Path(__file__).parents[3] / "shared" / "data" / "uccsd"
TARGET = """
schema: 1
name: everything_meets
descriptor_version: "1.0"
modality: generic
num_qubits: 16
topology: {kind: all_to_all}
native_gates:
  - {name: rz, num_qubits: 1, parameters: [theta], virtual: true}
  - {name: sx, num_qubits: 1}
  - {name: cx, num_qubits: 2}
features: {measure: true}
formats: [openqasm3]
"""
DOUBLE = ["XXXY", "XXYX", "XYXX", "YXXX", "XYYY", "YXYY", "YYXY", "YYYX"]


def synthesized(module, effort=1, target=None):
    result = SynthesizePauliRotations(effort=effort).run(rebase(module), Context(target=target)).module
    verify(result)
    assert result.level == "circuit"
    return result


def rows_of(module):
    return [row for op in main_of(module).body.operations if isinstance(op, Run) for row in op.unpack()]


def cx_count(module):
    return sum(len(row.qubits) == 2 for row in rows_of(module))


def of(strings, angles=None, **attributes):
    angles = 0.1 + 0.01 * np.arange(len(strings)) if angles is None else angles
    return Module("algorithm", (program(len(strings[0]), [rotations(sequence(strings, angles), **attributes)]),))


@pytest.mark.parametrize("seed", range(16))
def test_random_programs_are_lowered_exactly(seed):
    random = np.random.default_rng(seed)
    num_qubits = int(random.integers(1, 6))
    count = int(random.integers(0, 12))
    a, b = input_values(2)
    terms = [(i, j, float(random.normal())) for i in range(count) for j in range(2) if random.random() < 0.3]
    strings = random_strings(random, num_qubits, count) or ["I" * num_qubits]
    rows = sequence(strings, random.normal(size=len(strings)) * 4, (a, b), terms)
    body = [gates(("h", [0])), rotations(rows, repeat=int(random.integers(1, 4))), gates(("x", [num_qubits - 1]))]
    module = Module("algorithm", (program(num_qubits, body, inputs=[("a", a), ("b", b)]),))
    inputs = random.normal(size=2)
    np.testing.assert_allclose(unitary(synthesized(module), inputs), unitary(module, inputs), atol=1e-9)


def count_when_placed(module, effort):
    """CX on a device where every qubit meets every other, SWAPs left out; checked."""
    result, wires = synthesized(module, effort, load_target(TARGET, "test")), None
    with suppress(Decline):
        placed = ElideSwaps().run(result, Context())
        result, wires = placed.module, placed.wire_map
    verdict = CHECKER.check(module, result, wires, Contract.PERMUTATION, Effort.FULL)
    assert verdict.holds, verdict.how
    return cx_count(result)


def test_a_double_excitation_takes_twelve_cx():
    assert count_when_placed(of(DOUBLE), 2) <= 12


def test_terms_of_one_bond_stay_three_cx():
    assert cx_count(synthesized(of(["XX", "YY", "ZZ"]))) <= 6


def test_rotations_that_commute_may_change_places_and_others_do_not():
    module = of(["XX", "ZZ", "XI", "XX"], [0.3, 0.5, 0.7, 0.9])
    np.testing.assert_allclose(unitary(synthesized(module)), unitary(module), atol=1e-9)
    other = of(["XI", "ZZ", "XX", "XX"], [0.7, 0.5, 0.3, 0.9])
    assert np.abs(unitary(synthesized(other)) - unitary(module)).max() > 0.1


def test_full_turns_and_identities_are_phases():
    module = of(["XX", "ZI", "II"], [2 * np.pi, 2 * np.pi, np.pi])
    np.testing.assert_allclose(unitary(synthesized(module)), unitary(module), atol=1e-12)


def test_repetitions_share_frames():
    once, thrice = cx_count(synthesized(of(DOUBLE))), cx_count(synthesized(of(DOUBLE, repeat=3)))
    assert thrice < 3 * once
    module = of(["XXYZ", "ZYIX", "IXXI"], [0.3, 0.4, 0.5], repeat=3)
    np.testing.assert_allclose(unitary(synthesized(module)), unitary(module), atol=1e-9)


def test_many_repetitions_are_written_out():
    module = of(["XYZ", "ZZI"], [0.3, 0.4], repeat=700)
    np.testing.assert_allclose(unitary(synthesized(module, 0)), unitary(module), atol=1e-8)


def test_origins_name_rotations():
    result = synthesized(of(["XXX", "ZZI", "YIY"]))
    assert {row.origin for row in rows_of(result)} == {(2,), (3,), (4,)}


@pytest.mark.parametrize("num_qubits", [24, 70])
def test_wide_programs_are_certified(num_qubits):
    random = np.random.default_rng(num_qubits)
    strings = []
    for _ in range(30):
        letters = np.full(num_qubits, "I")
        letters[random.choice(num_qubits, 5, replace=False)] = random.choice(list("XYZ"), 5)
        strings.append("".join(letters))
    module = of(strings)
    result = synthesized(module)
    verdict = CHECKER.check(module, result, None, Contract.UNITARY, Effort.FULL)
    assert verdict.holds, verdict.how
    plain = LowerToLadders().run(module, Context()).module
    ours, theirs = (two_qubit_gates(main_of(m).body.operations[0], swaps_are_free=False) for m in (result, plain))
    assert ours <= theirs


def test_the_same_however_kernels_run(monkeypatch):
    module = of([*DOUBLE, "XZZY", "ZZIZ", "IYYX"])
    first = synthesized(module)
    monkeypatch.setattr("qlower.lowering.kernels.Kernel.prefers_compiled", lambda kernel, work: True)
    assert synthesized(module).digest == first.digest


def test_an_effort_that_does_not_exist_is_refused():
    with pytest.raises(QlowerError) as caught:
        synthesized(of(["XX"]), 5)
    assert caught.value.diagnostics[0].code == "QL0900"


def test_gates_are_few_kinds():
    names = {gate_name(row.kind) for row in rows_of(synthesized(of(DOUBLE)))}
    assert names <= {"gphase", "rx", "ry", "rz", "h", "s", "sdg", "x", "z", "cx", "swap", "sx", "sxdg"}


@pytest.mark.skipif(not UCCSD.exists(), reason="the published UCCSD programs are not at hand")
@pytest.mark.parametrize(("name", "most"), [("LiH_frz_JW", 200), ("LiH_frz_BK", 202)])
def test_published_programs_are_short_and_exact(name, most):
    data = json.loads((UCCSD / f"{name}_sto3g.json").read_text())
    assert count_when_placed(of(data["paulis"], 2 * np.array(data["coeffs"])), 1) <= most
