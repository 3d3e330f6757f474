// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// A branch that gives values.

"builtin.module"() ({
  "circuit.func"() ({
    %0 = "circuit.measure"() {qubits = array<i32: 0>} : () -> i1
    %2:2 = "classical.if"(%0) ({
      "circuit.x"() {qubits = array<i32: 1>} : () -> ()
      %1 = "circuit.measure"() {qubits = array<i32: 1>} : () -> i1
      "classical.yield"(%1, %0) : (i1, i1) -> ()
    }, {
      "classical.yield"(%0, %0) : (i1, i1) -> ()
    }) : (i1) -> (i1, i1)
    "classical.if"(%2#1) ({
      "circuit.z"() {qubits = array<i32: 2>} : () -> ()
      "classical.yield"() : () -> ()
    }, {
      "classical.yield"() : () -> ()
    }) : (i1) -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()

// CHECK: "builtin.module"() ({
// CHECK-NEXT: "circuit.func"() ({
// CHECK-NEXT: %0 = "circuit.measure"() {qubits = array<i32: 0>} : () -> i1
// CHECK-NEXT: %2:2 = "classical.if"(%0) ({
// CHECK-NEXT: "circuit.x"() {qubits = array<i32: 1>} : () -> ()
// CHECK-NEXT: %1 = "circuit.measure"() {qubits = array<i32: 1>} : () -> i1
// CHECK-NEXT: "classical.yield"(%1, %0) : (i1, i1) -> ()
// CHECK-NEXT: }, {
// CHECK-NEXT: "classical.yield"(%0, %0) : (i1, i1) -> ()
// CHECK-NEXT: }) : (i1) -> (i1, i1)
// CHECK-NEXT: "classical.if"(%2#1) ({
// CHECK-NEXT: "circuit.z"() {qubits = array<i32: 2>} : () -> ()
// CHECK-NEXT: "classical.yield"() : () -> ()
// CHECK-NEXT: }, {
// CHECK-NEXT: "classical.yield"() : () -> ()
// CHECK-NEXT: }) : (i1) -> ()
// CHECK-NEXT: "circuit.return"() : () -> ()
// CHECK-NEXT: }) {num_qubits = 4, sym_name = "main"} : () -> ()
// CHECK-NEXT: }) {qlower.level = "circuit"} : () -> ()
