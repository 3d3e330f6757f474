// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// Operand k of a row adds coefficients[k] times its value to parameter terms[k].

"builtin.module"() ({
  "circuit.func"() ({
  ^bb0(%arg0: f64, %arg1: f64):
    "circuit.rz"(%arg0) {coefficients = [1.0], parameters = [0.0], qubits = array<i32: 0>, terms = array<i32: 0>} : (f64) -> ()
    "circuit.u"(%arg1, %arg0, %arg1) {coefficients = [-0.5, 2.0, 1.0], parameters = [1.5, 0.0, 0.25], qubits = array<i32: 1>, terms = array<i32: 0, 2, 2>} : (f64, f64, f64) -> ()
    "circuit.return"() : () -> ()
  }) {inputs = ["theta", "phi"], num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()

// CHECK: "builtin.module"() ({
// CHECK-NEXT: "circuit.func"() ({
// CHECK-NEXT: ^bb0(%arg0: f64, %arg1: f64):
// CHECK-NEXT: "circuit.rz"(%arg0) {coefficients = [1.0], parameters = [0.0], qubits = array<i32: 0>, terms = array<i32: 0>} : (f64) -> ()
// CHECK-NEXT: "circuit.u"(%arg1, %arg0, %arg1) {coefficients = [-0.5, 2.0, 1.0], parameters = [1.5, 0.0, 0.25], qubits = array<i32: 1>, terms = array<i32: 0, 2, 2>} : (f64, f64, f64) -> ()
// CHECK-NEXT: "circuit.return"() : () -> ()
// CHECK-NEXT: }) {inputs = ["theta", "phi"], num_qubits = 4, sym_name = "main"} : () -> ()
// CHECK-NEXT: }) {qlower.level = "circuit"} : () -> ()
