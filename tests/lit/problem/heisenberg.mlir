// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// A Heisenberg chain, what it begins with, and an observable.

"builtin.module"() ({
  "problem.time_evolution"() {initial_state = "010", max_error = 0.01, observables = ["mean"], sym_name = "goal", time = 1.0} : () -> ()
  "problem.heisenberg"() {coupling_x = 0.0, coupling_y = 0.0, coupling_z = 0.5, field_x = 0.0, field_y = 0.0, field_z = 0.0, lattice = "chain", periodic = [false], sizes = [3], sym_name = "system"} : () -> ()
  "problem.observable"() {quantity = "magnetization_z", site = -1, sym_name = "mean"} : () -> ()
}) {qlower.level = "problem"} : () -> ()

// CHECK: "problem.time_evolution"() {initial_state = "010", max_error = 0.01, observables = ["mean"], sym_name = "goal", time = 1.0} : () -> ()
// CHECK-NEXT: "problem.heisenberg"() {coupling_x = 0.0, coupling_y = 0.0, coupling_z = 0.5, field_x = 0.0, field_y = 0.0, field_z = 0.0, lattice = "chain", periodic = [false], sizes = [3], sym_name = "system"} : () -> ()
// CHECK-NEXT: "problem.observable"() {quantity = "magnetization_z", site = -1, sym_name = "mean"} : () -> ()
