// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// Integrals, as an FCIDUMP file gives them.

"builtin.module"() ({
  "problem.phase_estimation"() {initial_state = "", max_error = 0.0016, sym_name = "goal"} : () -> ()
  "problem.integrals"() ({
    "problem.integral"() {columns = {i = 1 : i32, j = 1 : i32, k = 1 : i32, l = 1 : i32}, parameters = [0.6757101548037099]} : () -> ()
    "problem.integral"() {columns = {i = 2 : i32, j = 1 : i32, k = 2 : i32, l = 1 : i32}, parameters = [0.18093119978402683]} : () -> ()
    "problem.integral"() {columns = {i = 2 : i32, j = 2 : i32, k = 1 : i32, l = 1 : i32}, parameters = [0.6645817302551222]} : () -> ()
    "problem.integral"() {columns = {i = 2 : i32, j = 2 : i32, k = 2 : i32, l = 2 : i32}, parameters = [0.6985737227323625]} : () -> ()
    "problem.integral"() {columns = {i = 1 : i32, j = 1 : i32, k = 0 : i32, l = 0 : i32}, parameters = [-1.2563390730033461]} : () -> ()
    "problem.integral"() {columns = {i = 2 : i32, j = 2 : i32, k = 0 : i32, l = 0 : i32}, parameters = [-0.471896007280975]} : () -> ()
    "problem.integral"() {columns = {i = 0 : i32, j = 0 : i32, k = 0 : i32, l = 0 : i32}, parameters = [0.7199689944491183]} : () -> ()
    "problem.end"() : () -> ()
  }) {num_down = 1, num_orbitals = 2, num_up = 1, sym_name = "system"} : () -> ()
}) {qlower.level = "problem"} : () -> ()

// CHECK: "problem.phase_estimation"() {initial_state = "", max_error = 0.0016, sym_name = "goal"} : () -> ()
// CHECK-NEXT: "problem.integrals"() ({
// CHECK-NEXT: "problem.integral"() {columns = {i = 1 : i32, j = 1 : i32, k = 1 : i32, l = 1 : i32}, parameters = [0.6757101548037099]} : () -> ()
// CHECK-NEXT: "problem.integral"() {columns = {i = 2 : i32, j = 1 : i32, k = 2 : i32, l = 1 : i32}, parameters = [0.18093119978402683]} : () -> ()
// CHECK-NEXT: "problem.integral"() {columns = {i = 2 : i32, j = 2 : i32, k = 1 : i32, l = 1 : i32}, parameters = [0.6645817302551222]} : () -> ()
// CHECK-NEXT: "problem.integral"() {columns = {i = 2 : i32, j = 2 : i32, k = 2 : i32, l = 2 : i32}, parameters = [0.6985737227323625]} : () -> ()
// CHECK-NEXT: "problem.integral"() {columns = {i = 1 : i32, j = 1 : i32, k = 0 : i32, l = 0 : i32}, parameters = [-1.2563390730033461]} : () -> ()
// CHECK-NEXT: "problem.integral"() {columns = {i = 2 : i32, j = 2 : i32, k = 0 : i32, l = 0 : i32}, parameters = [-0.471896007280975]} : () -> ()
// CHECK-NEXT: "problem.integral"() {columns = {i = 0 : i32, j = 0 : i32, k = 0 : i32, l = 0 : i32}, parameters = [0.7199689944491183]} : () -> ()
// CHECK-NEXT: "problem.end"() : () -> ()
// CHECK-NEXT: }) {num_down = 1, num_orbitals = 2, num_up = 1, sym_name = "system"} : () -> ()
