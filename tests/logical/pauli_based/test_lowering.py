"""lower-circuit-to-logical and its exact sister."""

from functools import reduce
from math import cos, pi, sin

import numpy as np
import pytest
from numpy.typing import NDArray
from pauli_random_programs import CLIFFORD_T, dynamic_program, unitary_program

from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.checker import CHECKER as CIRCUIT_CHECKER
from qlower.dialects.circuit.equivalence import Program
from qlower.dialects.circuit.ops import Function
from qlower.dialects.circuit.row_meaning import Meanings
from qlower.dialects.circuit.state_simulation import unitary_on
from qlower.dialects.classical.ops import Cast
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.checker_certificate import certify
from qlower.dialects.logical.checker_circuit import as_circuit
from qlower.dialects.logical.rows import ROTATION
from qlower.ir import F64, Module, Region, Run, Value
from qlower.ir.affine import symbol
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.circuit_to_logical import pauli_regions
from qlower.passes.circuit_to_logical.lower_circuit_to_logical import LowerCircuitToLogical
from qlower.passes.circuit_to_logical.lower_circuit_to_logical_exact import LowerCircuitToLogicalExact
from qlower.passes.circuit_to_logical.pauli_kernel import push_cliffords
from tests.program_builder import Block, program

Matrix = NDArray[np.complex128]

_LETTERS = {
    "I": np.eye(2, dtype=np.complex128),
    "X": np.array([[0, 1], [1, 0]], dtype=np.complex128),
    "Y": np.array([[0, -1j], [1j, 0]], dtype=np.complex128),
    "Z": np.array([[1, 0], [0, -1]], dtype=np.complex128),
}


def pauli_matrix(string: str) -> Matrix:
    return reduce(lambda product, letter: np.kron(_LETTERS[letter], product), string, np.eye(1, dtype=np.complex128))


def logical_unitary(module: Module, num_qubits: int) -> Matrix:
    product: Matrix = np.eye(1 << num_qubits, dtype=np.complex128)
    for string, angle in rotations(module):
        turn = cos(angle / 2) * np.eye(1 << num_qubits) - 1j * sin(angle / 2) * pauli_matrix(string)
        product = turn @ product
    return product


def circuit_unitary(module: Module, num_qubits: int) -> Matrix:
    meanings, applications = Meanings(module), []
    for run in runs(module):
        for row in run.unpack():
            numbers = tuple(angle for angle in row.parameters if isinstance(angle, float))
            applications += meanings.applications(row.kind, row.qubits, numbers)
    return unitary_on(applications, range(num_qubits))


def rotations(module: Module) -> list[tuple[str, float]]:
    """Strings and angles of all rotations, in order."""
    found = []
    main = module.find("main")
    assert isinstance(main, Function)
    for run in runs(main):
        strings = PauliTable.from_columns(main.num_qubits, run.rows.columns).strings()
        for string, row in zip(strings, run.unpack(), strict=True):
            if row.kind == ROTATION:
                assert isinstance(row.parameters[0], float)
                found.append((string, row.parameters[0]))
    return found


def lowered(module: Module) -> Module:
    return LowerCircuitToLogical().run(module, Context()).module


def lowered_exactly(module: Module) -> Module:
    return LowerCircuitToLogicalExact().run(module, Context()).module


@pytest.mark.parametrize("seed", range(40))
def test_gates_of_the_whole_table_become_the_same_unitary_with_global_phase(seed: int) -> None:
    num_qubits = 1 + seed % 4
    module = unitary_program(seed, num_qubits, 5 + seed)
    result = lowered_exactly(module)
    verify(result)
    assert np.abs(logical_unitary(result, num_qubits) - circuit_unitary(module, num_qubits)).max() < 1e-9


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("exact", [True, False])
def test_measurements_resets_and_control_flow(seed: int, exact: bool) -> None:
    module = dynamic_program(seed, 1 + seed % 4, 10 + seed % 25, measured=not exact, inputs=seed % 3)
    result = lowered_exactly(module) if exact else lowered(module)
    verify(result)
    contract = Contract.UNITARY if exact else Contract.DISTRIBUTION
    verdict = CIRCUIT_CHECKER.check(module, as_circuit(result), None, contract, Effort.FULL)
    assert verdict.holds
    assert verdict.evidence in (Evidence.EXACT, Evidence.SAMPLED)


@pytest.mark.parametrize("seed", range(6))
def test_kernels_give_the_same_compiled_and_interpreted(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    module = unitary_program(seed, 70, 600, (*CLIFFORD_T, "rz", "ccx"))
    monkeypatch.setattr(push_cliffords, "prefers_compiled", lambda work: True)
    compiled = lowered_exactly(module)
    monkeypatch.setattr(push_cliffords, "prefers_compiled", lambda work: False)
    assert lowered_exactly(module).digest == compiled.digest


def test_what_is_left_at_the_end_takes_four_rotations_a_qubit_at_most() -> None:
    num_qubits = 30
    module = unitary_program(3, num_qubits, 2000, ("h", "s", "cx", "x", "cz"))
    assert len(rotations(lowered_exactly(module))) <= 4 * num_qubits + 2
    assert rotations(lowered(module)) == []


def test_a_t_gate_behind_clifford_gates_turns_about_their_product() -> None:
    builder = program(2, 2)
    builder.h(0).cx(0, 1).t(1)
    result = lowered(builder.measure_all().module())
    assert rotations(result) == [("XZ", pi / 4)]
    (run,) = list(runs(result))
    assert PauliTable.from_columns(2, run.rows.columns).strings()[1:] == ["XI", "XZ"]


def test_rotations_that_meet_by_commutation_become_one() -> None:
    builder = program(2)
    builder.t(0).cx(0, 1).t(0).h(0).t(0)
    result = LowerCircuitToLogical().run(builder.module(), Context())
    # The two T on qubit 0 are an S: it turns the X of the last T into a Y, which the CX takes to both qubits.
    assert [(string, round(abs(angle), 9)) for string, angle in rotations(result.module)] == [("YX", round(pi / 4, 9))]
    assert (result.metrics["merged"], result.metrics["absorbed"]) == (1, 1)


def test_opposite_rotations_vanish_across_what_commutes() -> None:
    builder = program(2)
    builder.rz(0.3, 0).cx(0, 1).rz(0.7, 0).t(1).rz(-1.0, 0)
    assert [angle for _, angle in rotations(lowered(builder.module()))] == [pi / 4]


def test_a_rotation_is_not_merged_across_one_that_anticommutes() -> None:
    builder = program(1)
    builder.t(0).h(0).t(0).h(0).t(0)
    assert [string for string, _ in rotations(lowered(builder.module()))] == ["Z", "X", "Z"]


def test_a_rotation_is_not_merged_across_a_measurement_that_anticommutes() -> None:
    builder = program(1, 1)
    builder.rx(0.3, 0)
    builder.measure(0, 0)
    builder.rx(0.4, 0).measure(0, 0)
    assert [angle for _, angle in rotations(lowered(builder.module()))] == [0.3, 0.4]


def test_symbolic_angles_merge_and_cancel() -> None:
    builder = program(1, inputs=["a"])
    angle = builder.input(0)
    builder.rz(angle, 0).rz(0.25, 0).rz(angle * -1.0, 0)
    assert rotations(lowered(builder.module())) == [("Z", 0.25)]
    builder = program(1, inputs=["a"])
    builder.rz(builder.input(0), 0).x(0).rz(builder.input(0), 0)
    assert rotations(lowered(builder.module())) == []


def test_a_reset_of_a_qubit_that_nothing_acted_on_goes() -> None:
    builder = program(2, 2)
    builder.reset(0).reset(1).h(0).cx(0, 1)
    result = lowered(builder.measure_all().module())
    assert [run.rows.kinds[int(k)].name for run in runs(result) for k in run.rows.kind] == ["logical.measure"] * 2


def test_each_rotation_knows_the_gates_it_comes_from() -> None:
    builder = program(1)
    builder.h(0).t(0).t(0).t(0)
    module = builder.module()
    main = module.find("main")
    assert isinstance(main, Function)
    run = main.body.operations[0]
    assert isinstance(run, Run)
    rows = run.rows.with_origins(np.arange(5, dtype=np.int64), np.arange(10, 14, dtype=np.int64))
    body = Region((run.with_rows(rows), *main.body.operations[1:]), main.body.arguments)
    result = lowered(Module("circuit", (main.with_(regions=(body,)),)))
    (run,) = list(runs(result))
    assert [run.rows.origins_of(row).tolist() for row in range(len(run.rows))] == [[13]]


def test_user_gates_and_modifiers_are_expanded() -> None:
    def fill(inner: Block) -> None:
        inner.h(0).t(0).cx(0, 1)

    builder = program(3)
    builder.define("mine", 2, fill)
    builder.call("mine", [2, 0, 1], modifiers=(("ctrl", 1),))
    builder.gate("t", 0, modifiers=(("inv",),))
    builder.gate("rz", 0.3, 1, 2, modifiers=(("negctrl", 1),))
    module = builder.module()
    result = lowered_exactly(module)
    verdict = CIRCUIT_CHECKER.check(module, as_circuit(result), None, Contract.UNITARY, Effort.FULL)
    assert (verdict.holds, verdict.evidence) == (True, Evidence.EXACT)


def test_large_programs_are_certified() -> None:
    module = unitary_program(9, 40, 8000, (*CLIFFORD_T, "ccx", "rz", "swap", "cy"))
    result = LowerCircuitToLogicalExact().run(module, Context())
    main, other = module.find("main"), result.module.find("main")
    assert main is not None
    assert other is not None
    found = certify(Program(module, main), Program(result.module, other), from_zero=False)
    assert found.cliffords
    assert int(result.metrics["t_rotations"]) > 1000


def test_a_bounded_search_gives_a_right_program(monkeypatch: pytest.MonkeyPatch) -> None:
    module = unitary_program(4, 3, 200, (*CLIFFORD_T, "rz"))
    shortest = len(rotations(lowered_exactly(module)))
    monkeypatch.setattr(pauli_regions, "MOST_REACHED", 2)
    limited = lowered_exactly(module)
    assert len(rotations(limited)) > shortest
    assert np.abs(logical_unitary(limited, 3) - circuit_unitary(module, 3)).max() < 1e-9


def test_layers_count_how_rotations_follow_each_other() -> None:
    builder = program(3)
    builder.t(0).t(1).t(2).h(0).t(0).t(1)
    metrics = LowerCircuitToLogical().run(builder.module(), Context()).metrics
    assert metrics["rotation_layers"] == 2


def test_placed_programs_are_refused() -> None:
    builder = program(1)
    builder.t(0)
    main = builder.module().find("main")
    assert main is not None
    placed = main.with_(attributes={**main.attributes, "placed_on": "grid", "qubit_registers": ()})
    with pytest.raises(QlowerError) as caught:
        lowered(Module("circuit", (placed,)))
    assert caught.value.diagnostics[0].code == "QL1300"


def test_a_module_without_a_program_is_left_alone() -> None:
    with pytest.raises(Decline):
        lowered(Module("circuit", ()))


def test_what_stands_behind_the_last_measurement_goes() -> None:
    builder = program(2, 1)
    builder.ry(0.3, 0).ry(0.4, 1)
    outcome = builder.measure(0, 0)
    builder.t(1).h(1).t(1)

    def turn(inner: Block) -> None:
        inner.t(0)

    builder.if_(outcome, turn)
    builder.t(1)
    module = builder.module()
    result = lowered(module)
    verify(result)
    assert [angle for _, angle in rotations(result)] == [0.3, 0.4]
    assert CIRCUIT_CHECKER.check(module, as_circuit(result), None, Contract.DISTRIBUTION, Effort.FULL).holds


def test_a_program_without_measurement_keeps_its_rotations() -> None:
    builder = program(1)
    builder.t(0).h(0).t(0)
    assert len(rotations(lowered(builder.module()))) == 2


def test_rotations_are_counted_by_what_they_take() -> None:
    builder = program(3, 3, ["a"])
    builder.h(0)
    outcome, number = builder.measure(0, 0), Value(F64)
    builder.add(Cast(operands=(outcome,), results=(number,)))
    bit = symbol(number)
    builder.rz(bit * (-pi / 2) + pi / 4, 1).h(1).rx(bit * (pi / 2), 2).rz(bit * pi, 2).rz(builder.input(0) * pi, 1)
    builder.h(1).h(2)
    builder.measure(1, 1)
    builder.measure(2, 2)
    metrics = LowerCircuitToLogical().run(builder.module(), Context()).metrics
    sorts = ("t_rotations", "clifford_rotations", "corrections", "other_rotations", "measurements")
    assert [metrics[sort] for sort in sorts] == [1, 1, 1, 1, 3]
