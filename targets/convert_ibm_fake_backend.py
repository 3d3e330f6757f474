"""Converts a fake backend of the PyPI package qiskit-ibm-runtime to a calibration snapshot and prints its edges.

Usage: ``python -m qlower.targets.convert_ibm_fake_backend torino OUT.json``. The package is needed only here. The facts
are taken from the files ``conf_*.json`` and ``props_*.json`` that the package carries.
"""

import json
import sys
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

NANOSECONDS = {"ns": 1.0, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9}
HERTZ = {"Hz": 1.0, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9}
COLUMNS = {
    "T1": ("t1_ns", NANOSECONDS),
    "T2": ("t2_ns", NANOSECONDS),
    "readout_error": ("readout_error", {"": 1.0}),
    "readout_length": ("readout_duration_ns", NANOSECONDS),
    "prob_meas0_prep1": ("prob_meas0_prep1", {"": 1.0}),
    "prob_meas1_prep0": ("prob_meas1_prep0", {"": 1.0}),
    "frequency": ("frequency_hz", HERTZ),
    "anharmonicity": ("anharmonicity_hz", HERTZ),
}


def _value(parameters: list[dict[str, Any]], name: str, units: dict[str, float]) -> float | str:
    """The figure of that name in the target's unit, or ``unknown``."""
    for parameter in parameters:
        if parameter["name"] == name:
            # Twelve digits: far below any measurement error, and free of the rounding of the change of unit.
            return float(f"{parameter['value'] * units[parameter['unit']]:.12g}")
    return "unknown"


def snapshot(properties: dict[str, Any], instructions: list[str]) -> dict[str, Any]:
    """The calibration snapshot of a backend's properties, for the instructions that the backend supports."""
    present = {parameter["name"] for qubit in properties["qubits"] for parameter in qubit}
    qubits = {
        column: [_value(qubit, name, units) for qubit in properties["qubits"]]
        for name, (column, units) in COLUMNS.items()
        if name in present
    }
    gates: dict[str, dict[str, list[Any]]] = {}
    supported = [gate for gate in properties["gates"] if gate["gate"] in instructions]
    for gate in sorted(supported, key=lambda gate: (gate["gate"], gate["qubits"])):
        columns = gates.setdefault(gate["gate"], {"qubits": [], "error": [], "duration_ns": []})
        columns["qubits"].append(gate["qubits"])
        columns["error"].append(_value(gate["parameters"], "gate_error", {"": 1.0}))
        columns["duration_ns"].append(_value(gate["parameters"], "gate_length", NANOSECONDS))
    return {
        "schema": 1,
        "target": properties["backend_name"],
        "taken_at": properties["last_update_date"],
        "time_to_live_h": 24,
        "source": f"PyPI qiskit-ibm-runtime {version('qiskit-ibm-runtime')}, properties of the fake backend of "
        f"{properties['backend_name']} {properties['backend_version']}",
        "qubits": qubits,
        "gates": gates,
    }


def write(document: dict[str, Any], path: Path) -> None:
    """Write a snapshot with one line for each column."""
    lines = ["{"]
    for key, value in document.items():
        if key in ("qubits", "gates"):
            inner = [f"  {json.dumps(name)}: {json.dumps(column)}" for name, column in value.items()]
            lines.append(f" {json.dumps(key)}: {{\n" + ",\n".join(inner) + "\n }" + ("," if key == "qubits" else ""))
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value)},")
    text = "\n".join([*lines, "}"]) + "\n"
    path.write_text(text, encoding="utf-8")


def main(device: str, output: str) -> None:
    """Convert the fake backend of a device such as ``torino``."""
    folder = files("qiskit_ibm_runtime") / "fake_provider" / "backends" / device
    properties = json.loads((folder / f"props_{device}.json").read_text(encoding="utf-8"))
    configuration = json.loads((folder / f"conf_{device}.json").read_text(encoding="utf-8"))
    write(snapshot(properties, configuration["supported_instructions"]), Path(output))
    pairs = {tuple(pair) for pair in configuration["coupling_map"]}
    print(sorted(pair for pair in pairs if pair[::-1] not in pairs or pair[0] < pair[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
