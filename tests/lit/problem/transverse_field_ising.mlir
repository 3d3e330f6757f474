// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// Two spins in a transverse field.

"builtin.module"() ({
  "problem.time_evolution"() {initial_state = "00", max_error = 0.01, observables = [], sym_name = "goal", time = 1.0} : () -> ()
  "problem.transverse_field_ising"() {coupling = 1.0, field = 3.0, lattice = "chain", periodic = [false], sizes = [2], sym_name = "system"} : () -> ()
}) {qlower.level = "problem"} : () -> ()

// CHECK: "problem.time_evolution"() {initial_state = "00", max_error = 0.01, observables = [], sym_name = "goal", time = 1.0} : () -> ()
// CHECK-NEXT: "problem.transverse_field_ising"() {coupling = 1.0, field = 3.0, lattice = "chain", periodic = [false], sizes = [2], sym_name = "system"} : () -> ()
