"""Whether the device offers each gate where it stands."""

from collections.abc import Iterator

import numpy as np

from qlower.device.target import Target
from qlower.diagnostics import Diagnostic
from qlower.dialects.physical.ops import Program
from qlower.ir.rewriting import runs


def place_faults(program: Program, target: Target) -> Iterator[Diagnostic]:
    """Gates on qubits, or in directions, where the device does not offer them; each once."""
    wrong: set[tuple[str, tuple[int, ...]]] = set()
    for run in runs(program):
        rows = run.rows
        for index, kind in enumerate(rows.kinds):
            name = kind.attribute("gate")
            if name is None:
                continue
            begins = rows.qubit_offsets[:-1][rows.kind == index]
            used = np.unique(rows.qubits[begins[:, None] + np.arange(kind.num_qubits)], axis=0)
            wrong |= {
                (str(name), place) for place in map(tuple, used.tolist()) if not target.accepts_gate(str(name), place)
            }
    for name, place in sorted(wrong):
        yield Diagnostic("QL0970", f"{name} acts on qubits {', '.join(map(str, place))}: not on {target.name}")
