"""The legacy estimator's figures as a document."""

from typing import Any

from qlower.device.target import Target
from qlower.passes.logical.azure.distillation import Factory
from qlower.passes.logical.azure.estimation import (
    STATES_PER_CCZ,
    STEPS_PER_CCZ,
    SYNTHESIS_OFFSET,
    SYNTHESIS_SLOPE,
    Budget,
    Figures,
    Workload,
)
from qlower.passes.logical.azure.qubit_models import Machine
from qlower.passes.logical.estimation.document import SCHEMA

NS_PER_S = 1e9
PAPER = "M. E. Beverland et al., arXiv:2211.07629"


def azure_document(
    workload: Workload, machine: Machine, target: Target | None, budget: Budget, found: Figures
) -> dict[str, Any]:
    """The estimate as a document.

    Args:
        workload: what was estimated.
        machine: qubits and code.
        target: whose figures they are; None for a predefined model.
        budget: of errors.
        found: the figures.
    """
    estimate = _estimate(machine, budget, found)
    return {
        "schema": SCHEMA, "model": "azure", "basis": "counts",
        "target": None if target is None else {"name": target.name, "digest": target.digest},
        "program": {
            "logical_qubits": workload.num_qubits, "t": workload.t, "ccz": workload.ccz,
            "rotations": workload.rotations, "rotation_depth": workload.rotation_depth,
            "measurements": workload.measurements, "t_per_rotation": found.t_per_rotation, "exact": workload.exact,
        },
        "error_budget": {
            "total": budget.total, "logical": budget.logical, "magic_states": budget.t_states,
            "synthesis": budget.rotations,
        },
        "estimate": estimate, "pareto": [estimate], "assumptions": _assumptions(workload, machine),
    }  # fmt: skip


def _estimate(machine: Machine, budget: Budget, found: Figures) -> dict[str, Any]:
    logical = found.tiles * found.steps * found.patch.error_rate
    magic = found.t_states * found.factory.error_rate if found.factory else 0.0
    return {
        "style": "fast", "code": machine.code.family, "distance": found.patch.distance, "blocks": found.tiles,
        "physical_qubits_per_block": found.patch.physical_qubits, "steps": found.steps,
        "algorithmic_steps": found.algorithmic_steps, "step_ns": found.patch.step_ns,
        "runtime_s": found.runtime_ns / NS_PER_S, "runtime_ns": found.runtime_ns,
        "limited_by": "program" if found.steps == found.algorithmic_steps else "factories",
        "physical_qubits": found.physical_qubits, "layout_physical_qubits": found.algorithm_qubits,
        "magic_states": found.t_states,
        "factories": [] if found.factory is None else [_factory(found, found.factory)],
        "logical_error_rate_per_block_and_step": found.patch.error_rate,
        "errors": {
            "logical": logical, "magic_states": magic, "approximations": budget.rotations,
            "total": logical + magic + budget.rotations,
        },
        "required": {
            "logical_error_rate_per_block_and_step": found.required_patch_error,
            "magic_state_error_rate": found.required_state_error,
        },
    }  # fmt: skip


def _factory(found: Figures, factory: Factory) -> dict[str, Any]:
    return {
        "protocol": " → ".join(stage.name for stage in factory.stages), "state": "T", "copies": found.factories,
        "runs": found.factory_runs, "states_per_run": factory.states, "input_states": factory.input_states,
        "physical_qubits_each": factory.physical_qubits, "physical_qubits": found.factory_qubits,
        "run_ns": factory.duration_ns, "error_rate": factory.error_rate,
        "rounds": [
            {
                "unit": stage.name, "units": units, "distance": stage.distance,
                "physical_qubits": units * stage.physical_qubits, "duration_ns": stage.duration_ns,
            }
            for stage, units in zip(factory.stages, factory.units, strict=True)
        ],
        "source": f"{PAPER}, appendix C",
    }  # fmt: skip


def _assumptions(workload: Workload, machine: Machine) -> list[dict[str, Any]]:
    code, qubit = machine.code, machine.qubit
    found: list[tuple[str, Any, str]] = [
        ("this is the model of Microsoft's legacy Azure Quantum Resource Estimator", True, PAPER),
        ("qubit model", qubit.name, f"{PAPER}, table V"),
        ("physical Clifford error p", qubit.clifford_error, "the largest of what Clifford operations are made of"),
        ("error of a physical T gate", qubit.t_gate_error, f"{PAPER}, table V"),
        ("code", code.family, code.source),
        ("logical error rate per patch and step", f"{code.crossing_prefactor!r}*(p/{code.threshold!r})**((d + 1)/2)",
         code.source),
        ("physical qubits of a patch", code.physical_qubits, code.source),
        ("one of the d cycles of a step in ns", code.cycle_ns, code.source),
        ("patches of n logical qubits", "2*n + ceil(sqrt(8*n)) + 1", "D. Litinski, arXiv:1808.02892"),
        ("steps of a CCZ gate", STEPS_PER_CCZ, PAPER),
        ("T states of a CCZ gate", STATES_PER_CCZ, "C. Jones, arXiv:1212.5069"),
        ("factories share out the states over the whole run time; moving and storing states costs nothing", True,
         PAPER),
        ("decoding costs no time", True, PAPER),
    ]  # fmt: skip
    if workload.rotations:
        law = f"{SYNTHESIS_SLOPE}*log2(rotations/error) + {SYNTHESIS_OFFSET}"
        found.append(("T states of a rotation", law, "V. Kliuchnikov et al., arXiv:2203.10064"))
    return [{"about": about, "value": value, "source": source} for about, value, source in found]
