"""HyperQ's programs as Qiskit compiles them for virtual machines: what its published runs did, as a second opinion.

    python -m benchmarks.hyperq_qiskit > tests/multiplex/hyperq_forms.json

writes the figures of all forms, for tests that should not depend on the installed Qiskit.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.hyperq_planners import Forms
from benchmarks.hyperq_workload import Workload, workload
from qlower.device.target import Target
from qlower.device.virtual import couplings, scaled, shapes, tiling_of
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.hyperq.region_board import Form
from qlower.passes.multiplex.job_time import TenantWork


def qiskit_forms(load: Workload, target: Target, level: int) -> Forms:
    """Program to its forms for whole virtual machines and for a fraction of one.

    Args:
        load: the programs.
        target: a device that declares virtual machines.
        level: of Qiskit's preset.
    """
    from qiskit import qasm2  # noqa: PLC0415

    found = {}
    for name, text in load.texts.items():
        circuit = qasm2.loads(text, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)
        whole = tuple(
            _form(circuit, target, scaled(target, 0, 0, rows, columns), (rows, columns), level)
            for rows, columns in shapes(target, circuit.num_qubits)
        )
        parts = [part for part in tiling_of(target).parts if len(part) >= circuit.num_qubits]
        machine = scaled(target, 0, 0, 1, 1)
        part = _form(circuit, target, [machine[q] for q in parts[0]], (1, 1), level) if parts else None
        found[name] = (whole, part)
    return found


def _form(circuit: Any, target: Target, qubits: Sequence[int], shape: tuple[int, int], level: int) -> Form:
    from qiskit import generate_preset_pass_manager  # noqa: PLC0415
    from qiskit.providers.fake_provider import GenericBackendV2  # noqa: PLC0415

    edges = couplings(target, qubits)
    both = [*edges, *((b, a) for a, b in edges)]
    backend = GenericBackendV2(
        len(qubits), [gate.name for gate in target.native_gates], coupling_map=both, control_flow=True, seed=1
    )
    done = generate_preset_pass_manager(backend=backend, optimization_level=level, seed_transpiler=0).run(circuit)
    return Form(0, *shape, done.depth(), _work(done, _durations_ns(target)))


def _durations_ns(target: Target) -> dict[str, float]:
    found = {gate.name: 0.0 if gate.virtual else gate.duration_ns or 0.0 for gate in target.native_gates}
    return {**found, "measure": target.measurement.duration_ns or 0.0, "reset": target.reset.duration_ns or 0.0}


def _work(circuit: Any, durations_ns: Mapping[str, float]) -> TenantWork:
    """Every operation as soon as its qubits and bits allow."""
    ends_ns: dict[Any, float] = {}
    measured: set[Any] = set()
    operations = measurements = mid_circuit = 0
    for item in circuit.data:
        wires = (*item.qubits, *item.clbits)
        name = item.operation.name
        end_ns = max(ends_ns.get(wire, 0.0) for wire in wires) + durations_ns.get(name, 0.0)
        ends_ns.update(dict.fromkeys(wires, end_ns))
        if name == "barrier":
            continue
        operations += 1
        mid_circuit += len(measured.intersection(item.qubits))
        measured.difference_update(item.qubits)
        if name == "measure":
            measurements += 1
            measured.update(item.qubits)
    return TenantWork(max(ends_ns.values()), operations, measurements, mid_circuit)


def written(forms: Forms) -> str:
    """The figures of programs' forms as JSON, a line for each program."""
    lines = [
        json.dumps({"program": name, "whole": list(map(asdict, whole)), "part": asdict(part) if part else None})
        for name, (whole, part) in forms.items()
    ]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def read_forms(path: Path) -> Forms:
    """Forms from what ``written`` gave."""
    found = {}
    for item in json.loads(path.read_text()):
        part = item["part"]
        found[item["program"]] = (tuple(map(_read_form, item["whole"])), _read_form(part) if part else None)
    return found


def _read_form(fields: Mapping[str, Any]) -> Form:
    return Form(**{**fields, "work": TenantWork(**fields["work"])})


def main() -> None:
    """Print the figures of all forms."""
    load = workload()
    if load is None:
        sys.exit("the published files are not at hand")
    sys.stdout.write(written(qiskit_forms(load, find_target("ibm_brisbane"), level=1)))


if __name__ == "__main__":
    main()
