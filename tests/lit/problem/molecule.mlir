// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// A molecule by its geometry.

"builtin.module"() ({
  "problem.ground_state_energy"() {max_error = 0.0016, observables = [], sym_name = "goal"} : () -> ()
  "problem.molecule"() {active_electrons = -1, active_orbitals = -1, basis = "sto-3g", charge = 0, elements = ["H", "H"], frozen_core = false, positions_angstrom = dense<[[0.0, 0.0, 0.0], [0.0, 0.0, 0.74]]> : tensor<2x3xf64>, sym_name = "system", unpaired_electrons = 0} : () -> ()
}) {qlower.level = "problem"} : () -> ()

// CHECK: "problem.ground_state_energy"() {max_error = 0.0016, observables = [], sym_name = "goal"} : () -> ()
// CHECK-NEXT: "problem.molecule"() {active_electrons = -1, active_orbitals = -1, basis = "sto-3g", charge = 0, elements = ["H", "H"], frozen_core = false, positions_angstrom = dense<[[0.0, 0.0, 0.0], [0.0, 0.0, 0.74]]> : tensor<2x3xf64>, sym_name = "system", unpaired_electrons = 0} : () -> ()
