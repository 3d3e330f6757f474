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
    "plan-measurements": "qlower.passes.algorithm.plan_measurements:PlanMeasurements",
    "measure-group": "qlower.passes.algorithm.measure_group:MeasureGroup",
    "reorder-product-formula": "qlower.passes.algorithm.reorder_product_formula:ReorderProductFormula",
    "lower-algorithm-to-circuit": "qlower.passes.algorithm_to_circuit.lower_algorithm_to_circuit:LowerToLadders",
    "synthesize-pauli-rotations": (
        "qlower.passes.algorithm_to_circuit.synthesize_pauli_rotations:SynthesizePauliRotations"
    ),
    "choose-solver": "qlower.passes.hamiltonian.choose_solver:ChooseSolver",
    "synthesize-pauli-rotations-mapped": (
        "qlower.passes.algorithm_to_circuit.synthesize_pauli_rotations_mapped:SynthesizePauliRotationsMapped"
    ),
    "decompose-standard": "qlower.passes.circuit.decompose_standard:DecomposeStandard",
    "drop-small-rotations": "qlower.passes.circuit.drop_small_rotations:DropSmallRotations",
    "fuse-one-qubit": "qlower.passes.circuit.fuse_one_qubit:FuseOneQubit",
    "cancel-commuting": "qlower.passes.circuit.cancel_commuting:CancelCommuting",
    "resynthesize-two-qubit": "qlower.passes.circuit.resynthesize_two_qubit:ResynthesizeTwoQubit",
    "resynthesize-three-qubit": "qlower.passes.circuit.resynthesize_three_qubit:ResynthesizeThreeQubit",
    "resynthesize-pauli-rotations": ("qlower.passes.circuit.resynthesize_pauli_rotations:ResynthesizePauliRotations"),
    "optimize-t-count": "qlower.passes.circuit.optimize_t_count:OptimizeTCount",
    "gadgetize-hadamards": "qlower.passes.circuit.gadgetize_hadamards:GadgetizeHadamards",
    "find-helpers": "qlower.passes.circuit.find_helpers:FindHelpers",
    "reuse-helpers": "qlower.passes.circuit.reuse_helpers:ReuseHelpers",
    "synthesize-clifford-t": "qlower.passes.circuit.synthesize_clifford_t:SynthesizeCliffordT",
    "simplify-known-states": "qlower.passes.state_aware.simplify_known_states:SimplifyKnownStates",
    "simplify-before-measurement": ("qlower.passes.state_aware.simplify_before_measurement:SimplifyBeforeMeasurement"),
    "lower-circuit-to-logical": "qlower.passes.circuit_to_logical.lower_circuit_to_logical:LowerCircuitToLogical",
    "lower-circuit-to-logical-exact": (
        "qlower.passes.circuit_to_logical.lower_circuit_to_logical_exact:LowerCircuitToLogicalExact"
    ),
    "lower-circuit-to-logical-local": (
        "qlower.passes.circuit_to_logical.lower_circuit_to_logical_local:LowerCircuitToLogicalLocal"
    ),
    "lay-out-patches": "qlower.passes.logical.lay_out_patches:LayOutPatches",
    "schedule-surgery": "qlower.passes.logical.schedule_surgery:ScheduleSurgery",
    "check-surgery": "qlower.passes.logical.check_surgery:CheckSurgery",
    "track-pauli-frame": "qlower.passes.logical.track_pauli_frame:TrackPauliFrame",
    "inject-magic-states": "qlower.passes.logical.inject_magic_states:InjectMagicStates",
    "elide-swaps": "qlower.passes.circuit_to_physical.elide_swaps:ElideSwaps",
    "layout-trivial": "qlower.passes.circuit_to_physical.layout_trivial:LayoutTrivial",
    "layout-perfect": "qlower.passes.circuit_to_physical.layout_perfect:LayoutPerfect",
    "layout-sabre": "qlower.passes.circuit_to_physical.layout_sabre:LayoutSabre",
    "route-sabre": "qlower.passes.circuit_to_physical.route_sabre:RouteSabre",
    "forget-placement": "qlower.passes.circuit_to_physical.forget_placement:ForgetPlacement",
    "relayout-best": "qlower.passes.circuit_to_physical.relayout_best:RelayoutBest",
    "translate-native": "qlower.passes.circuit_to_physical.translate_native:TranslateNative",
    "push-frames": "qlower.passes.circuit_to_physical.push_frames:PushFrames",
    "lower-circuit-to-physical": "qlower.passes.circuit_to_physical.lower_circuit_to_physical:LowerCircuitToPhysical",
    "fix-directions": "qlower.passes.physical.fix_directions:FixDirections",
    "compose-batch": "qlower.passes.multiplex.composition.compose_batch:ComposeBatch",
    "check-isolation": "qlower.passes.multiplex.isolation.check_isolation:CheckIsolation",
    "schedule-asap": "qlower.passes.physical.schedule_asap:ScheduleAsap",
    "schedule-alap": "qlower.passes.physical.schedule_alap:ScheduleAlap",
    "insert-dynamical-decoupling": ("qlower.passes.physical.insert_dynamical_decoupling:InsertDynamicalDecoupling"),
    "predict-success": "qlower.passes.physical.predict_success:PredictSuccess",
    "check-conformance": "qlower.passes.physical.check_conformance:CheckConformance",
    "choose-code": "qlower.passes.logical.choose_code:ChooseCode",
    "estimate-resources": "qlower.passes.logical.estimate_resources:EstimateResources",
    "explore-surgery": "qlower.passes.logical.explore_surgery:ExploreSurgery",
    "count-resources": "qlower.passes.circuit_to_logical.count_resources:CountResources",
    "estimate-azure": "qlower.passes.logical.estimate_azure:EstimateAzure",
    "estimate-qre": "qlower.passes.logical.estimate_qre:EstimateQre",
    "realize-surface-code": "qlower.passes.logical_to_circuit.realize_surface_code:RealizeSurfaceCode",
    "annotate-noise": "qlower.passes.logical_to_circuit.annotate_noise:AnnotateNoise",
    "check-realisation": "qlower.passes.logical_to_circuit.check_realisation:CheckRealisation",
    "draw-arrivals": "qlower.passes.multiplex.draw_arrivals:DrawArrivals",
    "compile-tenants": "qlower.passes.multiplex.compile_tenants:CompileTenants",
    "pack-hyperq": "qlower.passes.multiplex.hyperq.pack_hyperq:PackHyperq",
    "pack-halo": "qlower.passes.multiplex.halo.pack_halo:PackHalo",
    "pack-qlower": "qlower.passes.multiplex.guarded.pack_qlower:PackQlower",
    "check-weaving": "qlower.passes.multiplex.halo.check_weaving:CheckWeaving",
    "share-helpers": "qlower.passes.multiplex.halo.share_helpers:ShareHelpers",
}
"""Pass name → where it is."""

PRESETS = "qlower.passes.presets:preset"
"""Where the pipelines of the optimisation levels are made."""

BUILTIN_CODES: tuple[str, ...] = (
    "qlower.passes.problem_to_hamiltonian.codes:CODES",
    "qlower.passes.hamiltonian_to_algorithm.codes:CODES",
    "qlower.passes.algorithm_to_circuit.codes:CODES",
    "qlower.passes.circuit.codes:CODES",
    "qlower.passes.circuit_to_logical.codes:CODES",
    "qlower.passes.circuit_to_physical.codes:CODES",
    "qlower.passes.logical.codes:CODES",
    "qlower.passes.logical_to_circuit.codes:CODES",
    "qlower.passes.multiplex.codes:CODES",
    "qlower.passes.multiplex.isolation.codes:CODES",
    "qlower.passes.physical.codes:CODES",
    "qlower.passes.solvers.codes:CODES",
    "qlower.passes.synthesis.codes:CODES",
    "qlower.passes.synthesis.t_count.codes:CODES",
    "qlower.passes.synthesis.clifford_t.codes:CODES",
)
"""Tables of diagnostic codes."""

BUILTIN_KERNELS: tuple[str, ...] = (
    "qlower.passes.circuit.block_kernel",
    "qlower.passes.circuit.frame_kernel",
    "qlower.passes.circuit.group_kernel",
    "qlower.passes.circuit.product_kernels",
    "qlower.passes.circuit.three_qubit_kernel",
    "qlower.passes.circuit_to_logical.depth_kernel",
    "qlower.passes.circuit_to_logical.pauli_kernel",
    "qlower.passes.circuit_to_physical.elide_swaps",
    "qlower.passes.hamiltonian.grouping",
    "qlower.passes.logical.surgery.critical_path",
    "qlower.passes.logical.surgery.schedule_kernel",
    "qlower.passes.mapping.cheapest_embedding",
    "qlower.passes.mapping.commuting_kernel",
    "qlower.passes.mapping.coupling",
    "qlower.passes.mapping.emission",
    "qlower.passes.mapping.kept_directions",
    "qlower.passes.mapping.sabre_kernel",
    "qlower.passes.mapping.subgraph",
    "qlower.passes.multiplex.annealing.annealing_kernel",
    "qlower.passes.multiplex.guarded.packing_kernel",
    "qlower.passes.pauli_synthesis.beam",
    "qlower.passes.pauli_synthesis.clifford_phase",
    "qlower.passes.pauli_synthesis.dependencies",
    "qlower.passes.pauli_synthesis_mapped.frame",
    "qlower.passes.pauli_synthesis_mapped.greedy",
    "qlower.passes.pauli_synthesis_mapped.placement",
    "qlower.passes.pauli_synthesis_mapped.sites",
    "qlower.passes.physical.schedule_kernel",
    "qlower.passes.synthesis.t_count.flat_kernel",
    "qlower.passes.synthesis.t_count.flip_kernel",
    "qlower.passes.synthesis.t_count.square_kernel",
    "qlower.passes.synthesis.t_count.walk_kernel",
    "qlower.passes.synthesis.three_qubit_frames",
    "qlower.passes.synthesis.three_qubit_product",
    "qlower.passes.synthesis.three_qubit_search",
    "qlower.passes.synthesis.weyl_kernel",
)
"""The modules that hold kernels; passes import them when they run."""
