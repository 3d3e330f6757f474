// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// The Hubbard dimer.

"builtin.module"() ({
  "problem.ground_state_energy"() {max_error = 0.01, observables = [], sym_name = "goal"} : () -> ()
  "problem.fermi_hubbard"() {chemical_potential = 0.0, hopping = 1.0, interaction = 8.0, lattice = "chain", num_down = 1, num_up = 1, periodic = [false], sizes = [2], sym_name = "system"} : () -> ()
}) {qlower.level = "problem"} : () -> ()

// CHECK: "problem.ground_state_energy"() {max_error = 0.01, observables = [], sym_name = "goal"} : () -> ()
// CHECK-NEXT: "problem.fermi_hubbard"() {chemical_potential = 0.0, hopping = 1.0, interaction = 8.0, lattice = "chain", num_down = 1, num_up = 1, periodic = [false], sizes = [2], sym_name = "system"} : () -> ()
