"""Which passes take a program from a level above down to the circuit level, by what is asked in it."""

from qlower.device.target import Target
from qlower.lowering.handle import Handle

METHODS = {
    "problem.ground_state_energy": ("build-uccsd", "build-hardware-efficient", "plan-measurements"),
    "problem.time_evolution": ("trotterize", "plan-measurements"),
    "problem.optimization": ("build-qaoa",),
    "problem.phase_estimation": ("build-phase-estimation",),
}
"""The op that says the goal → the passes that choose a method for it; a pass that does not fit declines."""
TO_QUBITS = ("map-fermions-to-qubits", "taper-symmetries")
DECIDE = ("choose-solver",)


def lowering_to_circuit(start: Handle, target: Target | None) -> tuple[str, ...]:
    """The names of the passes, in order; none for a program that is at the circuit level or below."""
    if start.level == "algorithm":
        return _synthesis(target)
    if start.level not in ("problem", "hamiltonian"):
        return ()
    goal = start.module.find("goal")
    to_hamiltonian = ("lower-problem-to-hamiltonian",) if start.level == "problem" else ()
    if goal is None:  # a circuit named by a problem, or an operator without a question
        return to_hamiltonian if start.level == "problem" else (*TO_QUBITS, "trotterize", *_synthesis(target))
    return (*to_hamiltonian, *DECIDE, *TO_QUBITS, *METHODS[goal.name], *_synthesis(target))


def _synthesis(target: Target | None) -> tuple[str, ...]:
    mapped = () if target is None or target.topology.all_to_all else ("synthesize-pauli-rotations-mapped",)
    return (*mapped, "synthesize-pauli-rotations", "lower-algorithm-to-circuit")
