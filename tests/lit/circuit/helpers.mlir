// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// Qubit 1 is a helper: it begins in |0⟩, and the reset gives it back.

"builtin.module"() ({
  "circuit.func"() ({
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.reset"() {qubits = array<i32: 1>} : () -> ()
    "circuit.return"() : () -> ()
  }) {helpers = [1], num_qubits = 2, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()

// CHECK: "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
// CHECK-NEXT: "circuit.reset"() {qubits = array<i32: 1>} : () -> ()
// CHECK-NEXT: "circuit.return"() : () -> ()
// CHECK-NEXT: }) {helpers = [1], num_qubits = 2, sym_name = "main"} : () -> ()
