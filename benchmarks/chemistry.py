"""Molecules end to end: UCCSD against FCI on the circuits for devices, and the questions that need no quantum computer.

    python -m benchmarks.chemistry [--molecules h2,lih,h2o] [--optimization 2] [--no-routing]

The first table is what ``examples/vqe.py`` finds: errors in millihartree of the optimised ansatz and of the compiled
circuits under Qiskit's simulator, two-qubit gates, and CPU seconds of everything. The second one is what
``choose-solver`` decides where any solver may be used: who answers, what it certifies, and what became of coupled
cluster; CPU seconds from the problem's text to the answer.
"""

import argparse
import sys
from functools import partial
from pathlib import Path

import qlower
from benchmarks.measure import table, timed, warm_kernels
from qlower.dialects.problem.goals import Answer

EXAMPLES = Path(__file__).parents[1] / "examples"
DECISION = "lower-problem-to-hamiltonian,choose-solver"
COUPLED_CLUSTER = "coupled-cluster"
CHAIN = """
schema: qlower-problem-1
kind: ground_state_energy
system:
  kind: molecule
  geometry_angstrom: {atoms}
  basis: sto-3g
accuracy_hartree: 1.6e-3
"""
DYNAMICS = """
schema: qlower-problem-1
kind: time_evolution
system:
  kind: fermi_hubbard
  lattice: {kind: chain, length: 20}
  hopping: 1.0
  interaction: 4.0
time_inverse_energy: 2.0
accuracy_operator_norm: 0.1
initial_state: {repeat: "01"}
"""


def hydrogen_chain(spacing_angstrom: float) -> str:
    """The problem of the ground-state energy of ten hydrogen atoms in a row."""
    return CHAIN.format(atoms=[["H", 0.0, 0.0, round(spacing_angstrom * place, 6)] for place in range(10)])


def variational(names: list[str], optimization: int) -> str:
    """The first table."""
    sys.path.insert(0, str(EXAMPLES))
    from vqe import TARGETS, solve  # noqa: PLC0415  # lies beside the other examples, not in a package

    rows: list[list[object]] = []
    for name in names:
        path = EXAMPLES / f"{name}.yaml"
        result, cpu, _ = timed(partial(solve, path, optimization=optimization))
        errors = [f"{1e3 * (energy - result.exact):.6f}" for energy in (result.reference, result.optimum)]
        row: list[object] = [name, result.qubits, result.parameters, result.rotations, f"{result.exact:.9f}", *errors]
        for circuit in result.circuits:
            row += [circuit.two_qubit, f"{1e3 * (circuit.energy - result.exact):.6f}", circuit.evidence]
        rows.append([*row, cpu])
    header = ["molecule", "qubits", "parameters", "rotations", "FCI, hartree", "HF, mHa", "UCCSD, mHa"]
    for target in TARGETS:
        header += [f"2q {target}", "mHa", "checked"]
    return table([*header, "cpu s"], rows)


def routed() -> str:
    """The second table."""
    questions: list[tuple[str, str | Path]] = [
        ("H2O", EXAMPLES / "h2o.yaml"),
        ("H10 1.0 Å", hydrogen_chain(1.0)),
        ("H10 1.8 Å", hydrogen_chain(1.8)),
        ("Hubbard dynamics, 40 qubits", DYNAMICS),
    ]
    rows: list[list[object]] = []
    for name, problem in questions:
        done, cpu, _ = timed(partial(qlower.compile, problem, "ibm_torino", pipeline=DECISION))
        metrics = done.trace.steps[-1].metrics
        answer = done.module().find("answer")
        found: tuple[str, str] = ("", "goes to the device")
        if isinstance(answer, Answer):
            found = f"{answer.values[0][1]:.9f} ± {answer.values[0][2]:.1e}", answer.certificate
        said = next((str(text) for key, text in metrics.items() if key.startswith(COUPLED_CLUSTER)), "")
        rows.append([name, metrics["chosen"], *found, said, cpu])
    return table(["question", "decision", "value", "certificate", "coupled cluster", "cpu s"], rows)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--molecules", default="h2,lih,h2o")
    parser.add_argument("--optimization", type=int, default=2)
    parser.add_argument("--no-routing", action="store_true")
    arguments = parser.parse_args()
    warm_kernels()
    print(variational(arguments.molecules.split(","), arguments.optimization), flush=True)
    if not arguments.no_routing:
        print(f"\n{routed()}")


if __name__ == "__main__":
    main()
