// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// A QUBO, what it may cost, and its answer.

"builtin.module"() ({
  "problem.optimization"() {approximation_ratio = 0.9, sym_name = "goal"} : () -> ()
  "problem.quadratic_form"() ({
    "problem.coupling"() {columns = {first = 0 : i32, second = 0 : i32}, parameters = [-1.0]} : () -> ()
    "problem.coupling"() {columns = {first = 0 : i32, second = 1 : i32}, parameters = [2.0]} : () -> ()
    "problem.end"() : () -> ()
  }) {constant = 0.0, maximize = false, num_variables = 2, sym_name = "system", variables = "binary"} : () -> ()
  "problem.request"() {owner = "me", qpu_seconds = 2.0, run_group = "tests", solvers = "classical", sym_name = "request", usd = -1.0, wall_clock_h = -1.0} : () -> ()
  "problem.answer"() {certificate = "counted", solution = "01", solver = "by-hand", sym_name = "answer", unit = "", values = [["hamiltonian", -1.0, 0.0]]} : () -> ()
}) {qlower.level = "problem"} : () -> ()

// CHECK: "problem.optimization"() {approximation_ratio = 0.9, sym_name = "goal"} : () -> ()
// CHECK-NEXT: "problem.quadratic_form"() ({
// CHECK-NEXT: "problem.coupling"() {columns = {first = 0 : i32, second = 0 : i32}, parameters = [-1.0]} : () -> ()
// CHECK-NEXT: "problem.coupling"() {columns = {first = 0 : i32, second = 1 : i32}, parameters = [2.0]} : () -> ()
// CHECK-NEXT: "problem.end"() : () -> ()
// CHECK-NEXT: }) {constant = 0.0, maximize = false, num_variables = 2, sym_name = "system", variables = "binary"} : () -> ()
// CHECK-NEXT: "problem.request"() {owner = "me", qpu_seconds = 2.0, run_group = "tests", solvers = "classical", sym_name = "request", usd = -1.0, wall_clock_h = -1.0} : () -> ()
// CHECK-NEXT: "problem.answer"() {certificate = "counted", solution = "01", solver = "by-hand", sym_name = "answer", unit = "", values = [["hamiltonian", -1.0, 0.0]]} : () -> ()
