// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// Pauli rotations between gates, with a free parameter, and a measurement plan.

"builtin.module"() ({
  "algorithm.measurement_plan"() ({
    "hamiltonian.pauli"() {columns = {group = 0 : i32, x0 = 0 : i64, z0 = 3 : i64}, parameters = [0.5]} : () -> ()
    "hamiltonian.pauli"() {columns = {group = 1 : i32, x0 = 2 : i64, z0 = 0 : i64}, parameters = [-0.25]} : () -> ()
    "algorithm.end"() : () -> ()
  }) {grouping = "qubit-wise", num_qubits = 2, operator = "hamiltonian", shots = [100, 50], sym_name = "hamiltonian_plan"} : () -> ()
  "circuit.func"() ({
  ^bb0(%a: f64):
    "circuit.x"() {qubits = array<i32: 1>} : () -> ()
    "algorithm.pauli_rotations"() ({
      "algorithm.pauli_rotation"(%a) {coefficients = [-2.0], columns = {x0 = 1 : i64, z0 = 3 : i64}, parameters = [0.25], terms = array<i32: 0>} : (f64) -> ()
      "algorithm.pauli_rotation"() {columns = {x0 = 0 : i64, z0 = 0 : i64}, parameters = [0.5]} : () -> ()
      "algorithm.end"() : () -> ()
    }) {repeat = 3} : () -> ()
    "circuit.return"() : () -> ()
  }) {inputs = ["theta"], num_qubits = 2, sym_name = "main"} : () -> ()
}) {qlower.level = "algorithm"} : () -> ()

// CHECK: "algorithm.measurement_plan"() ({
// CHECK-NEXT: "hamiltonian.pauli"() {columns = {group = 0 : i32, x0 = 0 : i64, z0 = 3 : i64}, parameters = [0.5]} : () -> ()
// CHECK-NEXT: "hamiltonian.pauli"() {columns = {group = 1 : i32, x0 = 2 : i64, z0 = 0 : i64}, parameters = [-0.25]} : () -> ()
// CHECK-NEXT: "algorithm.end"() : () -> ()
// CHECK: ^bb0(%[[A:.*]]: f64):
// CHECK-NEXT: "circuit.x"() {qubits = array<i32: 1>} : () -> ()
// CHECK-NEXT: "algorithm.pauli_rotations"() ({
// CHECK-NEXT: "algorithm.pauli_rotation"(%[[A]]) {coefficients = [-2.0], columns = {x0 = 1 : i64, z0 = 3 : i64}, parameters = [0.25], terms = array<i32: 0>} : (f64) -> ()
// CHECK-NEXT: "algorithm.pauli_rotation"() {columns = {x0 = 0 : i64, z0 = 0 : i64}, parameters = [0.5]} : () -> ()
// CHECK-NEXT: "algorithm.end"() : () -> ()
// CHECK-NEXT: }) {repeat = 3} : () -> ()
// CHECK-NEXT: "circuit.return"() : () -> ()
