"""Realised surface-code programs: decoded error rates beside Stim's own memories, and CNOT by lattice surgery.

    python -m benchmarks.surface_code [--shots 1000000] [--probability 0.001] [--distances 3,5,7]

Every program passes check-realisation first. ``ours`` and ``Stim`` are logical errors per shot under uniform circuit
noise, decoded by PyMatching; ``apart`` is their difference in standard deviations of it. A memory is one of
``distance`` rounds. CNOT is XX and ZZ through an ancilla and a bus, with its inputs and outputs measured in Z or in X;
its errors are wrong predictions of any observable, and seconds are CPU time of realising and writing it. Needs the
extra ``ft``.
"""

import argparse
import time
from collections.abc import Sequence
from math import sqrt

from benchmarks.measure import table
from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.rows import MEASURE
from qlower.dialects.logical.stim.writer import write_stim
from qlower.ir import I1, Module, Region, RunBuilder, Value
from qlower.ir.run import body
from qlower.lowering import Context
from qlower.passes.logical_to_circuit.annotate_noise import AnnotateNoise
from qlower.passes.logical_to_circuit.check_realisation import CheckRealisation
from qlower.passes.logical_to_circuit.realize_surface_code import RealizeSurfaceCode
from qlower.passes.logical_to_circuit.stim_tools import library, logical_errors

MEMORIES = {"z": ("Z",), "x": ("X", "X")}
"""A patch begins in |0⟩; the first measurement of X makes it a state of X."""
CNOTS = {
    "Z": ("ZII", "IZI", "IXX", "ZIZ", "IIX", "ZII", "IZI"),
    "X": ("XII", "IXI", "IXX", "ZIZ", "IIX", "XII", "IXI"),
}
"""Control, target, ancilla."""


def measured(strings: Sequence[str]) -> Module:
    """The logical program that measures some products."""
    builder, outcomes = RunBuilder(), []
    for bit in range(len(strings)):
        outcomes.append(Value(I1))
        builder.add(MEASURE, [], results=[outcomes[-1]], slots=[bit])
    run = builder.finish()
    run = run.with_rows(run.rows.with_columns(PauliTable.from_strings(strings).columns()))
    main = Function(
        attributes={"sym_name": "main", "num_qubits": len(strings[0]), "variables": (("c", "bit", len(strings)),)},
        regions=(Region(body([run, Return(operands=tuple(outcomes))])),),
    )
    return Module("logical", (main,))


def realised(strings: Sequence[str], distance: int, probability: float) -> tuple[str, float, int]:
    """The Stim program, CPU seconds to make it, and the distance that Stim finds."""
    program = measured(strings)
    begin = time.process_time()
    module = RealizeSurfaceCode(distance=distance).run(program, Context()).module
    text = write_stim(AnnotateNoise(probability).run(module, Context()).module)
    seconds = time.process_time() - begin
    return text, seconds, int(CheckRealisation().run(module, Context()).metrics["graph_distance"])


def memory(basis: str, distance: int, probability: float, shots: int) -> list[str]:
    """One line of the table of memories."""
    text, _, graph_distance = realised(MEMORIES[basis], distance, probability)
    generated = library("stim").Circuit.generated(
        f"surface_code:rotated_memory_{basis}",
        distance=distance,
        rounds=distance,
        after_clifford_depolarization=probability,
        before_measure_flip_probability=probability,
        after_reset_flip_probability=probability,
        before_round_data_depolarization=probability,
    )
    ours, theirs = logical_errors(text, shots, 1), logical_errors(str(generated), shots, 2)
    apart = abs(ours.rate - theirs.rate) / sqrt(ours.deviation**2 + theirs.deviation**2)
    return [
        f"memory {basis}",
        str(distance),
        str(graph_distance),
        f"{ours.rate:.3g}",
        f"{theirs.rate:.3g}",
        f"{apart:.2f}",
    ]


def cnot(letter: str, distance: int, probability: float, shots: int) -> list[str]:
    """One line of the table of CNOTs."""
    seconds = []
    for _ in range(3):
        text, spent, graph_distance = realised(CNOTS[letter], distance, probability)
        seconds.append(spent)
    rate = logical_errors(text, shots, 3).rate
    return [f"CNOT {letter}", str(distance), str(graph_distance), f"{rate:.3g}", f"{min(seconds):.3f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shots", type=int, default=1_000_000)
    parser.add_argument("--probability", type=float, default=0.001)
    parser.add_argument("--distances", default="3,5,7")
    options = parser.parse_args()
    distances = [int(distance) for distance in options.distances.split(",")]
    memories = [memory(basis, d, options.probability, options.shots) for d in distances for basis in MEMORIES]
    print(table(["program", "d", "faults", "ours", "Stim", "apart"], memories))
    cnots = [cnot(letter, d, options.probability, options.shots // 10) for d in distances for letter in CNOTS]
    print(table(["program", "d", "faults", "errors", "seconds"], cnots))


if __name__ == "__main__":
    main()
