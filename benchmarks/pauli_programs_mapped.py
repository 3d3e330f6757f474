"""CX of Pauli programs synthesised into a heavy-hex coupling map, behind the whole -O3 pipeline.

    python -m benchmarks.pauli_programs_mapped [--programs LiH_frz_JW,NH_frz_BK] [--seeds 1] [--check default]

All programs keep their order; only rotations that commute change places. The lattice models are one first-order step,
the terms edge by edge. ``best`` is the best figure known of
other compilers for the same device and ``all-to-all`` that of tket's GreedyPauliSimp without a coupling map. Times are
CPU seconds of the whole compilation, kernels compiled.
"""

import argparse
import json
from functools import cache

import numpy as np

from benchmarks.measure import geometric_mean, table, timed, warm_kernels
from benchmarks.programs import DATA
from benchmarks.versus_qiskit import two_qubit_figures
from qlower.device.loader import load_target
from qlower.device.target import Target
from qlower.dialects.algorithm.programs import Rotations, gates, program, rotations
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Module
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Request, compile_module
from qlower.passes.presets import preset

FIGURES = {
    "LiH_frz_JW": (235, 648),
    "LiH_frz_BK": (238, 640),
    "NH_frz_JW": (553, 1770),
    "NH_frz_BK": (560, 1731),
    "H2O_frz_JW": (1056, 3665),
    "LiH_cmplt_JW": (977, 3289),
    "LiH_cmplt_BK": (967, 3223),
    "H2O_cmplt_JW": (1649, 6540),
    "heisenberg_4x4": (72, 126),
    "tfim_4x4": (48, 107),
    "hubbard_2x2_JW": (40, 60),
    "hubbard_2x4_JW": (107, 211),
}
"""CX of GreedyPauliSimp all-to-all (of the best one for lattices), and of the best compiler known on heavy-hex."""


@cache
def heavy_hex_65() -> Target:
    """The 65-qubit heavy-hex device of the reference figures, with CX."""
    edges = json.loads((DATA / "uccsd" / "heavy_hex_65.json").read_text())["edges"]
    text = f"""
schema: 1
name: heavy_hex_65
descriptor_version: "1.0"
modality: generic
num_qubits: 65
topology: {{kind: coupling_map, edges: {edges}}}
native_gates:
  - {{name: rz, num_qubits: 1, parameters: [theta], virtual: true}}
  - {{name: sx, num_qubits: 1}}
  - {{name: x, num_qubits: 1}}
  - {{name: cx, num_qubits: 2}}
features: {{measure: true}}
formats: [openqasm3]
"""
    return load_target(text, "heavy_hex_65")


def uccsd(name: str) -> Module:
    """A UCCSD program: the reference state, then its rotations in order."""
    data = json.loads((DATA / "uccsd" / f"{name}_sto3g.json").read_text())
    strings = PauliTable.from_strings(data["paulis"])
    sequence = Rotations(strings, 2.0 * np.array(data["coeffs"], dtype=np.float64))
    state = gates(*(("x", [qubit]) for qubit in data["front_x_on"]))
    return Module("algorithm", (program(strings.num_qubits, [state, rotations(sequence)]),))


def lattice(name: str) -> Module:
    """One step of a lattice model with open boundaries: all terms of each edge, then those of each site."""
    model, size, *_ = name.split("_")
    rows, columns = map(int, size.split("x"))
    edges = [(r * columns + c, r * columns + c + 1) for r in range(rows) for c in range(columns - 1)]
    edges += [(q, q + columns) for q in range((rows - 1) * columns)]
    sites = rows * columns
    if model == "heisenberg":
        terms = [{a: letter, b: letter} for a, b in edges for letter in "XYZ"]
    elif model == "tfim":
        terms = [{a: "Z", b: "Z"} for a, b in edges] + [{q: "X"} for q in range(sites)]
    else:  # Fermi-Hubbard, Jordan-Wigner, all up modes first
        chains = [(a + spin, b + spin) for spin in (0, sites) for a, b in edges]
        terms = [{**dict.fromkeys(range(a, b), "Z"), a: p, b: p} for a, b in chains for p in "XY"]
        terms += [{q: "Z", q + sites: "Z"} for q in range(sites)] + [{q: "Z"} for q in range(2 * sites)]
        sites *= 2
    strings = ["".join(term.get(q, "I") for q in range(sites)) for term in terms]
    sequence = Rotations(PauliTable.from_strings(strings), np.linspace(0.1, 1.0, len(strings)))
    return Module("algorithm", (program(sites, [rotations(sequence, formula="suzuki-1")]),))


def compiled(module: Module, target: Target, seed: int, effort: Effort) -> tuple[int, float, str]:
    """CX, CPU seconds and the evidence that stands in the trace."""
    request = Request(pipeline=lambda start: preset(3, target, start), target=target, effort=effort, seed=seed)
    done, cpu, _ = timed(lambda: compile_module(Archive(None, reuse=False), module, "<benchmark>", request))
    evidence = ",".join(sorted({str(step.evidence) for step in done.trace.steps if step.evidence}))
    return two_qubit_figures(done.module("physical"))[0], cpu, evidence


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", default=",".join(FIGURES))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--check", default="none")
    arguments = parser.parse_args()
    warm_kernels()
    rows: list[list[object]] = []
    for name in arguments.programs.split(","):
        everywhere, best = FIGURES[name]
        for seed in range(arguments.seeds):
            module = lattice(name) if "x" in name else uccsd(name)
            count, cpu, evidence = compiled(module, heavy_hex_65(), seed, Effort(arguments.check))
            rows.append([name, seed, count, everywhere, count / everywhere, best, count / best, cpu, evidence])
            print(*rows[-1], sep="\t", flush=True)
    header = ("program", "seed", "CX", "all-to-all", "overhead", "best", "ratio", "cpu s", "evidence")
    print(table(header, rows))
    overheads, ratios = (geometric_mean(float(str(row[column])) for row in rows) for column in (4, 6))
    print(f"geomean: {overheads:.3f} × GreedyPauliSimp all-to-all, {ratios:.3f} × the best known on heavy-hex")


if __name__ == "__main__":
    main()
