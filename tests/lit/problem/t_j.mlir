// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// One electron on two sites.

"builtin.module"() ({
  "problem.ground_state_energy"() {max_error = 0.01, observables = [], sym_name = "goal"} : () -> ()
  "problem.t_j"() {exchange = 0.4, hopping = 1.0, lattice = "chain", num_down = 0, num_up = 1, penalty = -1.0, periodic = [false], sizes = [2], sym_name = "system"} : () -> ()
}) {qlower.level = "problem"} : () -> ()

// CHECK: "problem.ground_state_energy"() {max_error = 0.01, observables = [], sym_name = "goal"} : () -> ()
// CHECK-NEXT: "problem.t_j"() {exchange = 0.4, hopping = 1.0, lattice = "chain", num_down = 0, num_up = 1, penalty = -1.0, periodic = [false], sizes = [2], sym_name = "system"} : () -> ()
