// RUN: qlower opt %s -p decompose-standard | filecheck %s
// A swap is three controlled nots.

// CHECK: "circuit.func"() ({
// CHECK-NEXT: "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
// CHECK-NEXT: "circuit.cx"() {qubits = array<i32: 1, 0>} : () -> ()
// CHECK-NEXT: "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
// CHECK-NEXT: "circuit.return"() : () -> ()
"builtin.module"() ({
  "circuit.func"() ({
    "circuit.swap"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 2, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
