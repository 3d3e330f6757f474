"""The table of kinds may name kinds of which no row is left, in any order: no result depends on that.

Modules in memory have such tables, those read back from a store have none.
"""

from math import pi
from pathlib import Path

import numpy as np
import pytest
from program_builder import program

import qlower
from qlower.device.catalogue import find_target
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import MEASURE, RESET, barrier_kind, call_kind, delay_kind, gate_kind
from qlower.ir import Module, RowKind, Run
from qlower.ir.origins import rebase
from qlower.ir.rewriting import rewrite_runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.lowering.handle import Handle
from qlower.lowering.registry import formats
from qlower.passes.circuit.resynthesize_pauli_rotations import ResynthesizePauliRotations
from qlower.passes.circuit_to_physical.push_frames import PushFrames
from qlower.passes.state_aware.simplify_before_measurement import SimplifyBeforeMeasurement

EXAMPLES = Path(__file__).parents[2] / "examples"
STRANGE: tuple[RowKind, ...] = (
    call_kind("missing", 2, 1),
    gate_kind("x", (("ctrl", 3),)),
    gate_kind("rx", (("pow", 0.5),)),
    barrier_kind(3),
    delay_kind(1),
    MEASURE,
    RESET,
    *(gate_kind(name) for name in GATES),
)


def disguised(run: Run) -> Run:
    """The run with all sorts of kinds in its table, and its own between them in reverse order."""
    rows = run.rows.canonical()
    if not all(kind.name.startswith("circuit.") for kind in rows.kinds):
        return run
    others = [kind for kind in STRANGE if kind not in rows.kinds]
    kinds = others[::2] + list(rows.kinds[::-1]) + others[1::2]
    number = np.array([kinds.index(kind) for kind in rows.kinds] or [0], dtype=np.uint16)
    return run.with_rows(rows.with_kinds(kinds)._same_shape(kind=number.take(rows.kind)))


def plain(run: Run) -> Run:
    return run.with_rows(run.rows.canonical())


def ladders() -> Module:
    """Pauli rotations that share their letters, of which ever fewer gates are left from step to step."""
    made = program(4, 4)
    for angle, name in ((0.3, "h"), (0.4, "sx"), (-0.7, "h")):
        for qubit in range(4):
            made.gate(name, qubit)
        made.cx(0, 1).cx(1, 2).cx(2, 3).rz(angle, 3).cx(2, 3).cx(1, 2).cx(0, 1).swap(0, 2).iswap(1, 3)
    return made.measure_all().module()


def modifiers() -> Module:
    """Gates under modifiers, three-qubit gates, a condition and what follows it."""
    made = program(5, 5).h(0).ccx(0, 1, 2).cswap(2, 3, 4).barrier(0, 1, 2)
    made.gate("rx", 0.4, 0, 3, modifiers=(("ctrl", 1),)).u3(0.1, 0.2, 0.3, 4).cp(pi / 4, 0, 4)
    bit = made.measure(4, 4)
    made.if_(bit, lambda then: then.x(2).cx(2, 3)).reset(4).h(4).cx(4, 0).cz(0, 1)
    made.measure(0, 0)
    made.measure(1, 1)
    return made.module()


def single() -> Module:
    """Gates on one qubit each."""
    made = program(3, 3)
    for qubit in range(3):
        made.x(qubit).rz(0.3 + qubit, qubit).sx(qubit).rz(pi, qubit).x(qubit).t(qubit)
    return made.module()


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("target", ["ibm_torino", "generic_all_to_all:6", "rigetti_ankaa_3"])
@pytest.mark.parametrize("build", [ladders, modifiers, single])
def test_no_step_of_a_preset_depends_on_unused_kinds(build, target, level, monkeypatch):
    if build is modifiers and target == "rigetti_ankaa_3":
        pytest.skip("the device takes no conditions")
    traces, texts = [], []
    for change in (plain, disguised):
        # What a pass takes:
        monkeypatch.setattr(Handle, "rebased", property(lambda self, by=change: rewrite_runs(rebase(self.module), by)))
        done = qlower.compile(build(), target, optimization=level, outcomes_only=level == 3, check="none", seed=3)
        traces.append([(step.name, step.output, step.metrics) for step in done.trace.steps])
        texts.append(str(done.emit("openqasm3")))
    assert traces[0] == traces[1] and texts[0] == texts[1]


def test_pauli_rotations_are_seen_beside_kinds_that_are_none():
    module = ladders()
    found = [
        ResynthesizePauliRotations().run(rewrite_runs(module, change), Context()).module
        for change in (plain, disguised)
    ]
    assert found[0].digest == found[1].digest != module.digest


def test_a_program_that_only_names_measurements_measures_nothing():
    with pytest.raises(Decline, match="measures nothing"):
        SimplifyBeforeMeasurement().run(rewrite_runs(single(), disguised), Context())


def test_gates_that_are_not_called_are_not_written():
    module = ladders()
    written = [formats().load("openqasm3").write(rewrite_runs(module, change)) for change in (plain, disguised)]
    assert written[0] == written[1]


def test_frames_are_pushed_only_where_a_gate_on_two_wires_is_left():
    module = program(1).x(0).rz(0.3, 0).x(0).rz(0.4, 0).sx(0).module()
    context = Context(target=find_target("ibm_torino"))
    found = [PushFrames().run(rewrite_runs(module, change), context).module for change in (plain, disguised)]
    assert found[0].digest == found[1].digest


def test_verifiers_of_operators_judge_rows_alone():
    done = qlower.compile(EXAMPLES / "h2.yaml", stop_at="hamiltonian", check="none")
    modules = [handle.module for handle in done.chain.handles if handle.level == "hamiltonian"]
    names = {op.name for module in modules for op in module.operations}
    assert {"hamiltonian.fermion_operator", "hamiltonian.pauli_operator"} <= names
    for module in modules:
        verify(rewrite_runs(module, with_an_x_in_its_table))


def with_an_x_in_its_table(run: Run) -> Run:
    return run.with_rows(run.rows.with_kinds([*run.rows.kinds, gate_kind("x")]))
