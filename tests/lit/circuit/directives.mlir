// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// Rows that are no gates.

"builtin.module"() ({
  "circuit.func"() ({
    "circuit.reset"() {qubits = array<i32: 0>} : () -> ()
    "circuit.barrier"() {qubits = array<i32: 0, 1, 3>} : () -> ()
    "circuit.delay"() {parameters = [100.0], qubits = array<i32: 0, 1>, unit = "ns"} : () -> ()
    "circuit.delay"() {parameters = [32.0], qubits = array<i32: 2>, unit = "dt"} : () -> ()
    %0 = "circuit.measure"() {qubits = array<i32: 0>} : () -> i1
    %1 = "circuit.measure"() {qubits = array<i32: 1>, slots = array<i32: 1>} : () -> i1
    "circuit.return"(%0, %1) : (i1, i1) -> ()
  }) {num_qubits = 4, qubit_registers = [["q", 3], ["r", -1]], sym_name = "main", variables = [["c", "bit", 2]]} : () -> ()
}) {qlower.level = "circuit"} : () -> ()

// CHECK: "builtin.module"() ({
// CHECK-NEXT: "circuit.func"() ({
// CHECK-NEXT: "circuit.reset"() {qubits = array<i32: 0>} : () -> ()
// CHECK-NEXT: "circuit.barrier"() {qubits = array<i32: 0, 1, 3>} : () -> ()
// CHECK-NEXT: "circuit.delay"() {parameters = [100.0], qubits = array<i32: 0, 1>, unit = "ns"} : () -> ()
// CHECK-NEXT: "circuit.delay"() {parameters = [32.0], qubits = array<i32: 2>, unit = "dt"} : () -> ()
// CHECK-NEXT: %0 = "circuit.measure"() {qubits = array<i32: 0>} : () -> i1
// CHECK-NEXT: %1 = "circuit.measure"() {qubits = array<i32: 1>, slots = array<i32: 1>} : () -> i1
// CHECK-NEXT: "circuit.return"(%0, %1) : (i1, i1) -> ()
// CHECK-NEXT: }) {num_qubits = 4, qubit_registers = {{\[\[}}"q", 3], ["r", -1{{\]\]}}, sym_name = "main", variables = {{\[\[}}"c", "bit", 2{{\]\]}}} : () -> ()
// CHECK-NEXT: }) {qlower.level = "circuit"} : () -> ()
