"""Layouts and schedules: tiles, rounds against the ideal, magic states, time.

    python -m benchmarks.lattice_surgery [--qubits 20] [--random 20000] [--epsilon 1e-3] [--check]

``qft pushed`` is a Fourier transform in Clifford+T with all Clifford gates pushed through
(lower-circuit-to-logical), ``qft local`` with those of two qubits kept (lower-circuit-to-logical-local), ``random``
rotations about random Pauli strings of 100 qubits. Rounds are steps of lattice surgery. ``ideal`` is what the program
takes if nothing waits for tiles or states; blocks do one operation after the other, ``path`` is the longest path of
dependencies. ``volume`` is tiles times rounds. Times are CPU seconds of one application of schedule-surgery, kernels
compiled; with ``--check`` those of check-surgery follow.
"""

import argparse
import time
from collections.abc import Iterator

import numpy as np

from benchmarks.measure import table
from qlower.diagnostics import Source
from qlower.dialects.circuit.formats import OPENQASM3
from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.rows import ROTATION
from qlower.ir import Module, Region, RunBuilder
from qlower.lowering import Context, Pass
from qlower.passes.circuit.decompose_standard import DecomposeStandard
from qlower.passes.circuit.synthesize_clifford_t import SynthesizeCliffordT
from qlower.passes.circuit_to_logical.lower_circuit_to_logical import LowerCircuitToLogical
from qlower.passes.circuit_to_logical.lower_circuit_to_logical_local import LowerCircuitToLogicalLocal
from qlower.passes.logical.check_surgery import surgery_faults
from qlower.passes.logical.lay_out_patches import LayOutPatches
from qlower.passes.logical.schedule_surgery import ScheduleSurgery
from qlower.passes.logical.surgery.critical_path import find_begins
from qlower.passes.logical.surgery.schedule_kernel import schedule_nodes

RANDOM_QUBITS = 100


def fourier_transform(num_qubits: int, epsilon: float) -> Module:
    """A Fourier transform and the measurement of all qubits, in Clifford+T."""
    lines = ["OPENQASM 3.0;", 'include "stdgates.inc";', f"qubit[{num_qubits}] q;", f"bit[{num_qubits}] c;"]
    for target in range(num_qubits):
        lines.append(f"h q[{target}];")
        lines += [f"cp(pi/{2 ** (other - target)}) q[{other}], q[{target}];" for other in range(target + 1, num_qubits)]
    assert OPENQASM3.read is not None
    module = OPENQASM3.read(Source("qft.qasm", "\n".join([*lines, "c = measure q;"])))
    context = Context(epsilon=epsilon)
    return SynthesizeCliffordT().run(DecomposeStandard().run(module, context).module, context).module


def random_rotations(count: int) -> Module:
    """Rotations by π/4 about random strings."""
    generator = np.random.default_rng(1)
    builder = RunBuilder()
    for _ in range(count):
        builder.add(ROTATION, (), (np.pi / 4,))
    x, z = (generator.random((count, RANDOM_QUBITS)) < 0.5 for _ in range(2))
    run = builder.finish()
    run = run.with_rows(run.rows.with_columns(PauliTable.from_bits(x, z).columns()))
    main = Function(regions=(Region((run, Return())),), attributes={"sym_name": "main", "num_qubits": RANDOM_QUBITS})
    return Module("logical", (main,))


def programs(num_qubits: int, count: int, epsilon: float) -> Iterator[tuple[str, Module]]:
    """The programs by name."""
    circuit = fourier_transform(num_qubits, epsilon)
    lowerings: tuple[tuple[str, Pass], ...] = (
        ("pushed", LowerCircuitToLogical()),
        ("local", LowerCircuitToLogicalLocal()),
    )
    for name, item in lowerings:
        yield f"qft{num_qubits} {name}", item.run(circuit, Context()).module
    if count:
        yield f"random {RANDOM_QUBITS}x{count}", random_rotations(count)


def row(name: str, module: Module, layout: LayOutPatches, *, check: bool) -> list[str]:
    """One line of the table."""
    laid_out = layout.run(module, Context())
    begin = time.process_time()
    done = ScheduleSurgery().run(laid_out.module, Context())
    seconds = time.process_time() - begin
    rounds, tiles = int(done.metrics["rounds"]), int(laid_out.metrics["tiles"])
    checked = ""
    if check:
        begin = time.process_time()
        faults = len(list(surgery_faults(done.module)))
        checked = f"{faults} faults, {time.process_time() - begin:.1f}"
    return [
        name, layout.style, str(laid_out.metrics["factories"]), str(tiles), str(rounds),
        str(done.metrics["ideal_rounds"]), f"{rounds / int(done.metrics['ideal_rounds']):.2f}",
        str(done.metrics["path_rounds"]), f"{tiles * rounds / 1e6:.1f}M", str(done.metrics["consumed"]),
        str(done.metrics["discarded"]), f"{seconds:.2f}", checked,
    ]  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--qubits", type=int, default=20)
    parser.add_argument("--random", type=int, default=20_000)
    parser.add_argument("--epsilon", type=float, default=1e-3)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    for item in (find_begins, schedule_nodes):
        item.compile(print)
    layouts = [LayOutPatches(), LayOutPatches(factories=14)]
    layouts += [LayOutPatches(style=style) for style in ("fast", "intermediate", "compact")]
    rows = [
        row(name, module, layout, check=options.check)
        for name, module in programs(options.qubits, options.random, options.epsilon)
        for layout in layouts
    ]
    head = ["program", "style", "factories", "tiles", "rounds", "ideal", "ratio", "path", "volume"]
    print(table([*head, "states used", "discarded", "CPU s", "check"], rows))


if __name__ == "__main__":
    main()
