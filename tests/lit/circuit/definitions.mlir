// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// Gates with a body and gates given by their matrix, and calls of them.

"builtin.module"() ({
  "circuit.gate"() ({
  ^bb0(%arg0: f64):
    "circuit.rz"(%arg0) {coefficients = [0.5], parameters = [0.0], qubits = array<i32: 0>, terms = array<i32: 0>} : (f64) -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 2, parameters = ["theta"], qubits = ["a", "b"], sym_name = "entangle"} : () -> ()
  "circuit.matrix_gate"() {matrix = [["1", "0"], ["0", "exp(i*phi)"]], num_qubits = 1, parameters = ["phi"], sym_name = "my phase"} : () -> ()
  "circuit.func"() ({
    "circuit.call"() {callee = @entangle, parameters = [0.5], qubits = array<i32: 1, 0>} : () -> ()
    "circuit.call"() {callee = @"my phase", modifiers = [["ctrl", 1]], parameters = [1.0e-07], qubits = array<i32: 0, 1>} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 2, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()

// CHECK: "builtin.module"() ({
// CHECK-NEXT: "circuit.gate"() ({
// CHECK-NEXT: ^bb0(%arg0: f64):
// CHECK-NEXT: "circuit.rz"(%arg0) {coefficients = [0.5], parameters = [0.0], qubits = array<i32: 0>, terms = array<i32: 0>} : (f64) -> ()
// CHECK-NEXT: "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
// CHECK-NEXT: "circuit.return"() : () -> ()
// CHECK-NEXT: }) {num_qubits = 2, parameters = ["theta"], qubits = ["a", "b"], sym_name = "entangle"} : () -> ()
// CHECK-NEXT: "circuit.matrix_gate"() {matrix = {{\[\[}}"1", "0"], ["0", "exp(i*phi)"{{\]\]}}, num_qubits = 1, parameters = ["phi"], sym_name = "my phase"} : () -> ()
// CHECK-NEXT: "circuit.func"() ({
// CHECK-NEXT: "circuit.call"() {callee = @entangle, parameters = [0.5], qubits = array<i32: 1, 0>} : () -> ()
// CHECK-NEXT: "circuit.call"() {callee = @"my phase", modifiers = {{\[\[}}"ctrl", 1{{\]\]}}, parameters = [1.0e-07], qubits = array<i32: 0, 1>} : () -> ()
// CHECK-NEXT: "circuit.return"() : () -> ()
// CHECK-NEXT: }) {num_qubits = 2, sym_name = "main"} : () -> ()
// CHECK-NEXT: }) {qlower.level = "circuit"} : () -> ()
