// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// The largest cut of a path.

"builtin.module"() ({
  "problem.optimization"() {approximation_ratio = 0.9, sym_name = "goal"} : () -> ()
  "problem.graph_problem"() ({
    "problem.edge"() {columns = {first = 0 : i32, second = 1 : i32}, parameters = [1.0]} : () -> ()
    "problem.edge"() {columns = {first = 1 : i32, second = 2 : i32}, parameters = [0.5]} : () -> ()
    "problem.end"() : () -> ()
  }) {labels = [], num_nodes = 3, objective = "max_cut", penalty = 2.0, sym_name = "system"} : () -> ()
}) {qlower.level = "problem"} : () -> ()

// CHECK: "problem.optimization"() {approximation_ratio = 0.9, sym_name = "goal"} : () -> ()
// CHECK-NEXT: "problem.graph_problem"() ({
// CHECK-NEXT: "problem.edge"() {columns = {first = 0 : i32, second = 1 : i32}, parameters = [1.0]} : () -> ()
// CHECK-NEXT: "problem.edge"() {columns = {first = 1 : i32, second = 2 : i32}, parameters = [0.5]} : () -> ()
// CHECK-NEXT: "problem.end"() : () -> ()
// CHECK-NEXT: }) {labels = [], num_nodes = 3, objective = "max_cut", penalty = 2.0, sym_name = "system"} : () -> ()
