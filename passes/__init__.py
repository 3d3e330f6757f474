"""The passes, one folder per level or edge between levels, one pass per file."""

from collections.abc import Mapping

BUILTIN_PASSES: Mapping[str, str] = {
    "lower-problem-to-hamiltonian": (
        "qlower.passes.problem_to_hamiltonian.lower_problem_to_hamiltonian:LowerProblemToHamiltonian"
    ),
    "map-fermions-to-qubits": "qlower.passes.hamiltonian.map_fermions_to_qubits:MapFermionsToQubits",
    "taper-symmetries": "qlower.passes.hamiltonian.taper_symmetries:TaperSymmetries",
    "build-uccsd": "qlower.passes.hamiltonian_to_algorithm.build_uccsd:BuildUccsd",
    "build-k-upccgsd": "qlower.passes.hamiltonian_to_algorithm.build_k_upccgsd:BuildKUpccgsd",
    "build-hardware-efficient": (
        "qlower.passes.hamiltonian_to_algorithm.build_hardware_efficient:BuildHardwareEfficient"
    ),
    "build-qaoa": "qlower.passes.hamiltonian_to_algorithm.build_qaoa:BuildQaoa",
    "trotterize": "qlower.passes.hamiltonian_to_algorithm.trotterize:Trotterize",
    "sample-qdrift": "qlower.passes.hamiltonian_to_algorithm.sample_qdrift:SampleQdrift",
    "build-phase-estimation": ("qlower.passes.hamiltonian_to_algorithm.build_phase_estimation:BuildPhaseEstimation"),
    "lower-algorithm-to-circuit": "qlower.passes.algorithm_to_circuit.lower_algorithm_to_circuit:LowerToLadders",
    "synthesize-pauli-rotations": (
        "qlower.passes.algorithm_to_circuit.synthesize_pauli_rotations:SynthesizePauliRotations"
    ),
    "choose-solver": "qlower.passes.hamiltonian.choose_solver:ChooseSolver",
    "synthesize-pauli-rotations-mapped": (
        "qlower.passes.algorithm_to_circuit.synthesize_pauli_rotations_mapped:SynthesizePauliRotationsMapped"
    ),
    "decompose-standard": "qlower.passes.circuit.decompose_standard:DecomposeStandard",
    "fuse-one-qubit": "qlower.passes.circuit.fuse_one_qubit:FuseOneQubit",
    "cancel-commuting": "qlower.passes.circuit.cancel_commuting:CancelCommuting",
    "resynthesize-two-qubit": "qlower.passes.circuit.resynthesize_two_qubit:ResynthesizeTwoQubit",
    "elide-swaps": "qlower.passes.circuit_to_physical.elide_swaps:ElideSwaps",
    "layout-trivial": "qlower.passes.circuit_to_physical.layout_trivial:LayoutTrivial",
    "layout-perfect": "qlower.passes.circuit_to_physical.layout_perfect:LayoutPerfect",
    "layout-sabre": "qlower.passes.circuit_to_physical.layout_sabre:LayoutSabre",
    "route-sabre": "qlower.passes.circuit_to_physical.route_sabre:RouteSabre",
    "translate-native": "qlower.passes.circuit_to_physical.translate_native:TranslateNative",
    "lower-circuit-to-physical": "qlower.passes.circuit_to_physical.lower_circuit_to_physical:LowerCircuitToPhysical",
    "schedule-asap": "qlower.passes.physical.schedule_asap:ScheduleAsap",
    "schedule-alap": "qlower.passes.physical.schedule_alap:ScheduleAlap",
    "check-conformance": "qlower.passes.physical.check_conformance:CheckConformance",
}
"""Pass name → where it is."""

PRESETS = "qlower.passes.presets:preset"
"""Where the pipelines of the optimisation levels are made."""

BUILTIN_CODES: tuple[str, ...] = (
    "qlower.passes.problem_to_hamiltonian.codes:CODES",
    "qlower.passes.hamiltonian_to_algorithm.codes:CODES",
    "qlower.passes.algorithm_to_circuit.codes:CODES",
    "qlower.passes.circuit.codes:CODES",
    "qlower.passes.circuit_to_physical.codes:CODES",
    "qlower.passes.physical.codes:CODES",
    "qlower.passes.solvers.codes:CODES",
    "qlower.passes.synthesis.codes:CODES",
)
"""Tables of diagnostic codes."""
