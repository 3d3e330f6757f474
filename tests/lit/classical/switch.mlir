// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// One region per list of cases, and one for the others.

"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = 3} : () -> ui4
    "classical.switch"(%0) ({
      "circuit.x"() {qubits = array<i32: 0>} : () -> ()
      "classical.yield"() : () -> ()
    }, {
      "circuit.y"() {qubits = array<i32: 0>} : () -> ()
      "classical.yield"() : () -> ()
    }, {
      "classical.yield"() : () -> ()
    }) {cases = [[1, 2], [3]]} : (ui4) -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()

// CHECK: "builtin.module"() ({
// CHECK-NEXT: "circuit.func"() ({
// CHECK-NEXT: %0 = "classical.constant"() {value = 3} : () -> ui4
// CHECK-NEXT: "classical.switch"(%0) ({
// CHECK-NEXT: "circuit.x"() {qubits = array<i32: 0>} : () -> ()
// CHECK-NEXT: "classical.yield"() : () -> ()
// CHECK-NEXT: }, {
// CHECK-NEXT: "circuit.y"() {qubits = array<i32: 0>} : () -> ()
// CHECK-NEXT: "classical.yield"() : () -> ()
// CHECK-NEXT: }, {
// CHECK-NEXT: "classical.yield"() : () -> ()
// CHECK-NEXT: }) {cases = {{\[\[}}1, 2], [3{{\]\]}}} : (ui4) -> ()
// CHECK-NEXT: "circuit.return"() : () -> ()
// CHECK-NEXT: }) {num_qubits = 4, sym_name = "main"} : () -> ()
// CHECK-NEXT: }) {qlower.level = "circuit"} : () -> ()
