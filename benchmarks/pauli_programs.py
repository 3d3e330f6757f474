"""CX of Pauli programs for a device where every qubit meets every other, behind the whole -O3 pipeline.

    python -m benchmarks.pauli_programs [--programs uccsd,lattice,hamlib] [--effort 2] [--check none] [--tket PYTHON]

All programs keep their order; only rotations that commute change places. ``CX`` counts with SWAPs at the end turned
into names of qubits, ``kept`` with three CX for each. ``naive`` is the plain lowering to ladders behind the same
pipeline, ``published`` what GreedyPauliSimp and ``best`` what the best of other compilers is known to reach, SWAPs
kept. With ``--tket``, a Python that has pytket, GreedyPauliSimp is run as well and its CX counted behind Qiskit -O3 in
both ways.
Times are CPU seconds of one compilation, kernels compiled.
"""

import argparse
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from benchmarks.measure import geometric_mean, table, timed, warm_kernels
from benchmarks.programs import DATA
from benchmarks.versus_qiskit import two_qubit_figures
from qlower.device.loader import load_target
from qlower.device.target import Target
from qlower.dialects.algorithm.programs import Rotations, program, rotations
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Module
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Request, compile_module
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.registry import passes
from qlower.passes.presets import preset

UCCSD = {
    "LiH_frz_JW": (235, 229),
    "LiH_frz_BK": (238, 219),
    "NH_frz_JW": (553, 550),
    "NH_frz_BK": (560, 551),
    "H2O_frz_JW": (1056, 1005),
    "LiH_cmplt_JW": (977, 950),
    "LiH_cmplt_BK": (967, 924),
    "H2O_cmplt_JW": (1649, 1649),
}
LATTICES = {"heisenberg_4x4": (117, 72), "tfim_4x4": (75, 48), "hubbard_2x2": (40, 40), "hubbard_2x4": (121, 107)}
"""CX of tket's GreedyPauliSimp, and the best known (of Hubbard 2×4 with the order free)."""


@dataclass(frozen=True)
class PauliProgram:
    """Strings in order, with angles in radians and what other compilers are known to reach; 0 if nothing is."""

    name: str
    strings: tuple[str, ...]
    angles: tuple[float, ...]
    greedy: int = 0
    best: int = 0

    def module(self) -> Module:
        """The program at the algorithm level."""
        strings = PauliTable.from_strings(self.strings)
        return Module(
            "algorithm", (program(strings.num_qubits, [rotations(Rotations(strings, np.array(self.angles)))]),)
        )


def uccsd() -> Iterator[PauliProgram]:
    """Published UCCSD programs, and that of H2."""
    single = [f"{pad}{pair}{rest}" for pad, rest in (("", "II"), ("II", "")) for pair in ("XY", "YX")]
    double = ["XXXY", "XXYX", "XYXX", "YXXX", "XYYY", "YXYY", "YYXY", "YYYX"]
    yield with_angles("H2_JW", [*single, *double], 21, 18)
    for name, (greedy, best) in UCCSD.items():
        path = DATA / "uccsd" / f"{name}_sto3g.json"
        if path.exists():
            data = json.loads(path.read_text())
            angles = tuple(2.0 * value for value in data["coeffs"])
            yield PauliProgram(name, tuple(data["paulis"]), angles, greedy, best)


def hamlib() -> Iterator[PauliProgram]:
    """One step of time evolution under each Hamiltonian of the set, in the order of the file."""
    for path in sorted((DATA / "hamlib").glob("*/*.json")):
        data = json.loads(path.read_text())
        yield PauliProgram(path.stem[:40], tuple(data["paulis"]), tuple(0.02 * value for value in data["coeffs"]))


def lattices() -> Iterator[PauliProgram]:
    """One first-order step of lattice models, bond by bond."""
    bonds = grid(4, 4)
    pairs = [word(16, {a: letter, b: letter}) for a, b in bonds for letter in "XYZ"]
    yield with_angles("heisenberg_4x4", pairs, *LATTICES["heisenberg_4x4"])
    terms = [word(16, {a: "Z", b: "Z"}) for a, b in bonds] + [word(16, {q: "X"}) for q in range(16)]
    yield with_angles("tfim_4x4", terms, *LATTICES["tfim_4x4"])
    for rows, columns in ((2, 2), (2, 4)):
        name = f"hubbard_{rows}x{columns}"
        yield with_angles(name, hubbard(rows, columns), *LATTICES[name])


def hubbard(rows: int, columns: int) -> list[str]:
    """The strings of a Fermi-Hubbard model under Jordan-Wigner: hops, repulsion, numbers; all up, then all down."""
    sites = rows * columns
    hops = [
        word(2 * sites, {**{q: "Z" for q in range(first + a + 1, first + b)}, first + a: letter, first + b: letter})
        for first in (0, sites)
        for a, b in grid(rows, columns)
        for letter in "XY"
    ]
    repulsion = [word(2 * sites, {q: "Z", q + sites: "Z"}) for q in range(sites)]
    return hops + repulsion + [word(2 * sites, {q: "Z"}) for q in range(2 * sites)]


def grid(rows: int, columns: int) -> list[tuple[int, int]]:
    """The bonds of a square lattice, site by site."""
    return [
        (site, other)
        for site in range(rows * columns)
        for other in (site + 1, site + columns)
        if other < rows * columns and (other == site + columns or other % columns)
    ]


def word(num_qubits: int, letters: dict[int, str]) -> str:
    """A string with these letters."""
    return "".join(letters.get(qubit, "I") for qubit in range(num_qubits))


def with_angles(name: str, strings: list[str], greedy: int, best: int) -> PauliProgram:
    """A program with angles that no two rotations share."""
    return PauliProgram(name, tuple(strings), tuple(0.01 * (i + 1) for i in range(len(strings))), greedy, best)


@cache
def everything_meets(num_qubits: int) -> Target:
    """A device where every qubit meets every other, with CX."""
    text = f"""
schema: 1
name: all_to_all_{num_qubits}
descriptor_version: "1.0"
modality: generic
num_qubits: {num_qubits}
topology: {{kind: all_to_all}}
native_gates:
  - {{name: rz, num_qubits: 1, parameters: [theta], virtual: true}}
  - {{name: sx, num_qubits: 1}}
  - {{name: x, num_qubits: 1}}
  - {{name: cx, num_qubits: 2}}
features: {{measure: true}}
formats: [openqasm3]
"""
    return load_target(text, f"all_to_all_{num_qubits}")


def compiled(one: PauliProgram, synthesis: str, check: Effort, **options: int) -> tuple[int, int, str]:
    """CX, SWAPs left out, and the evidence of the synthesis."""
    target = everything_meets(len(one.strings[0]))
    pipeline = Pipeline((passes().load(synthesis)(**options), *preset(3, target).passes))
    request = Request(pipeline=pipeline, target=target, effort=check)
    done = compile_module(Archive(None, reuse=False), one.module(), "<benchmark>", request)
    elided = [step.metrics.get("swaps_elided", 0) for step in done.trace.steps if step.name == "elide-swaps"]
    evidence = next(str(step.evidence) for step in done.trace.steps if step.name == synthesis)
    return two_qubit_figures(done.module("physical"))[0], sum(map(int, elided)), evidence


GREEDY = """
import json, sys, time
from pytket.circuit import Circuit, PauliExpBox
from pytket.passes import DecomposeBoxes, AutoRebase, GreedyPauliSimp, RemoveBarriers
from pytket.circuit import OpType
from pytket.pauli import Pauli
from pytket.qasm import circuit_to_qasm_str
strings, angles = json.load(sys.stdin)
circuit = Circuit(len(strings[0]))
letters = {"I": Pauli.I, "X": Pauli.X, "Y": Pauli.Y, "Z": Pauli.Z}
for text, angle in zip(strings, angles):
    circuit.add_gate(PauliExpBox([letters[c] for c in text], angle / 3.141592653589793), list(range(len(text))))
DecomposeBoxes().apply(circuit)
AutoRebase({OpType.CX, OpType.Rz, OpType.H, OpType.Rx}).apply(circuit)
began = time.process_time()
GreedyPauliSimp().apply(circuit)
spent = time.process_time() - began
AutoRebase({OpType.CX, OpType.Rz, OpType.H, OpType.Rx}).apply(circuit)
renamed = circuit_to_qasm_str(circuit)
circuit.replace_implicit_wire_swaps()
DecomposeBoxes().apply(circuit)
AutoRebase({OpType.CX, OpType.Rz, OpType.H, OpType.Rx}).apply(circuit)
json.dump([renamed, circuit_to_qasm_str(circuit), spent], sys.stdout)
"""


def greedy(one: PauliProgram, python: str) -> tuple[int, int, float]:
    """CX of tket's GreedyPauliSimp behind Qiskit -O3, the same with SWAPs kept, and its own CPU seconds."""
    from qiskit import QuantumCircuit, transpile  # noqa: PLC0415

    sent = json.dumps([one.strings, one.angles])
    done = subprocess.run([python, "-c", GREEDY], input=sent, capture_output=True, text=True, check=True)
    *texts, spent = json.loads(done.stdout)
    counts = []
    for text in texts:
        circuit = QuantumCircuit.from_qasm_str(text)
        shorter = transpile(circuit, basis_gates=["cx", "rz", "sx", "x"], optimization_level=3, seed_transpiler=0)
        counts.append(int(shorter.num_nonlocal_gates()))
    return counts[0], counts[1], float(spent)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", default="uccsd,lattice,hamlib")
    parser.add_argument("--effort", type=int, default=2)
    parser.add_argument("--check", default="none")
    parser.add_argument("--tket", default="")
    arguments = parser.parse_args()
    warm_kernels()
    sets = {"uccsd": uccsd, "lattice": lattices, "hamlib": hamlib}
    rows: list[list[object]] = []
    for one in (found for name in arguments.programs.split(",") for found in sets[name]()):
        work = partial(compiled, one, "synthesize-pauli-rotations", Effort(arguments.check), effort=arguments.effort)
        (count, swaps, evidence), cpu, _ = timed(work)
        naive = compiled(one, "lower-algorithm-to-circuit", Effort.NONE)[0]
        kept = count + 3 * swaps
        row: list[object] = [one.name, len(one.strings[0]), len(one.strings), count, kept, naive, count / max(naive, 1)]
        row += [one.greedy, kept / one.greedy, one.best, kept / one.best] if one.best else ["-"] * 4
        if arguments.tket:
            theirs, theirs_kept, spent = greedy(one, arguments.tket)
            row += [theirs, count / max(theirs, 1), theirs_kept, kept / max(theirs_kept, 1), spent]
        else:
            row += ["-"] * 5
        rows.append([*row, cpu, evidence])
        print(*rows[-1], sep="\t", flush=True)
    header = (
        "program", "qubits", "terms", "CX", "kept", "naive", "ratio", "published", "kept ratio", "best", "kept ratio",
        "tket", "ratio", "tket kept", "ratio", "tket s", "cpu s", "evidence",
    )  # fmt: skip
    print(table(header, rows))
    compared = (
        (6, "naive"),
        (8, "published, SWAPs kept"),
        (10, "best known, SWAPs kept"),
        (12, "tket"),
        (14, "tket kept"),
    )
    for column, name in compared:
        ratios = [float(str(row[column])) for row in rows if row[column] != "-"]
        if ratios:
            print(f"geomean: {geometric_mean(ratios):.3f} × {name} ({len(ratios)} programs)")


if __name__ == "__main__":
    main()
