"""Programs to measure on: the published sets where they are at hand, generated ones always."""

import random
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Where the published sets lie, beside the checkout."""


@dataclass(frozen=True)
class BenchmarkProgram:
    """A program's name and OpenQASM text."""

    name: str
    text: str
    version: int = 2


def qasmbench(*sizes: str) -> list[BenchmarkProgram]:
    """The programs of QASMBench's categories (small, medium, large); empty where the set is not at hand."""
    found = []
    for size in sizes or ("small", "medium", "large"):
        for path in sorted((DATA / "qasmbench" / size).glob("*/*.qasm")):
            found.append(BenchmarkProgram(f"{size}/{path.parent.name}", path.read_text()))
    return found


def folder(name: str) -> list[BenchmarkProgram]:
    """The programs of another published set (mqt, ham, feynman)."""
    return [BenchmarkProgram(f"{name}/{path.stem}", path.read_text()) for path in sorted((DATA / name).glob("*.qasm"))]


def random_program(
    num_qubits: int, num_gates: int, seed: int = 0, version: int = 2, reach: int = 0
) -> BenchmarkProgram:
    """Gates drawn from h, t, s or sx, rz and, one in three, cx on random qubits at most ``reach`` apart (0: any)."""
    rng = random.Random(seed)
    lines = (
        ["OPENQASM 2.0;", 'include "qelib1.inc";', f"qreg q[{num_qubits}];"]
        if version == 2
        else ["OPENQASM 3.0;", 'include "stdgates.inc";', f"qubit[{num_qubits}] q;"]
    )
    for _ in range(num_gates):
        name = rng.choice(("h", "t", "sx" if version == 3 else "s", "rz", "cx", "cx"))
        a = rng.randrange(num_qubits)
        if name == "cx":
            b = (a + rng.randrange(1, reach + 1 if reach else num_qubits)) % num_qubits
            lines.append(f"cx q[{a}], q[{b}];")
        elif name == "rz":
            lines.append(f"rz({rng.uniform(-3, 3)!r}) q[{a}];")
        else:
            lines.append(f"{name} q[{a}];")
    return BenchmarkProgram(f"random_n{num_qubits}_g{num_gates}", "\n".join(lines) + "\n", version)
