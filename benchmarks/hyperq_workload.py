"""HyperQ's published workload: orders of jobs, device times, results, and the programs they run."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.programs import DATA

SHOTS = 4000
SETS = ("small", "small_and_medium")
MODES = ("space", "space-time", "noise-aware")
FOLDER = DATA / "hyperq"
PROGRAMS = DATA / "qasmbench"


@dataclass(frozen=True)
class Workload:
    """What was published.

    Attributes:
        alone_s: program to device seconds when it runs alone.
        texts: program to its OpenQASM 2 text.
        num_qubits: program to its qubits.
        orders: set to programs in the order of the queue.
        batch_s: (set, mode) to device seconds of the batches of the run with all jobs there at once.
        published: the tables of results.
    """

    alone_s: Mapping[str, float]
    texts: Mapping[str, str]
    num_qubits: Mapping[str, int]
    orders: Mapping[str, Sequence[str]]
    batch_s: Mapping[tuple[str, str], Sequence[float]]
    published: Mapping[str, Any]

    def gain(self, name: str, arrivals: str, mode: str) -> float:
        """The published gain in throughput; ``arrivals`` is all_at_once or poisson."""
        return float(self.published["throughput_improvement"][name][arrivals][mode.replace("-", "_")])

    def utilisation(self, name: str, mode: str) -> float:
        """The published utilisation in per cent with all jobs there at once."""
        return float(self.published["utilization_percent"][name]["all_at_once"][mode.replace("-", "_")])

    def alone_total_s(self, name: str) -> float:
        """Device seconds of all jobs of a set, one by one."""
        return sum(self.alone_s[program] for program in self.orders[name])


def workload() -> Workload | None:
    """The workload, or None where the published files are not at hand."""
    if not FOLDER.exists() or not PROGRAMS.exists():
        return None
    data = json.loads((FOLDER / "hyperq.json").read_text())
    names = list(data["alone_job_seconds"])
    return Workload(
        alone_s=data["alone_job_seconds"],
        texts={name: _text(name) for name in names},
        num_qubits={name: int(name.rpartition("_n")[2]) for name in names},
        orders=data["queue"],
        batch_s={
            (name, mode): data["batch_job_seconds"][name]["all_at_once"][mode.replace("-", "_")]
            for name in SETS
            for mode in MODES
        },
        published=data["published"],
    )


def _text(name: str) -> str:
    """The program of a folder: the file of its name, else the only one."""
    folder = next(PROGRAMS / size / name for size in ("small", "medium") if (PROGRAMS / size / name).exists())
    named = folder / f"{name}.qasm"
    return (named if named.exists() else next(iter(sorted(folder.glob("*.qasm"))))).read_text()
