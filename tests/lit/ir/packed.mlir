// RUN: qlower opt %s --packed | filecheck %s
// RUN: qlower opt %s | qlower opt - --packed | filecheck %s
// Neighbouring rows are one run in either spelling; long columns are printed as hex.

// CHECK: "qlower.run"() {
// CHECK-SAME: kind = dense<[0, 1, 0]> : tensor<3xui16>
// CHECK-SAME: kinds = [{name = "circuit.h", num_qubits = 1}, {name = "circuit.cx", num_qubits = 2}]
// CHECK-SAME: qubits = dense<[0, 0, 1, 3]> : tensor<4xi32>
// CHECK: "classical.constant"
// CHECK: qubits = dense<"0x00000000010000000000000001000000
"builtin.module"() ({
  "circuit.func"() ({
    "circuit.h"() {qubits = array<i32: 0>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "qlower.run"() {kind = dense<0> : tensor<1xui16>, kinds = [{name = "circuit.h", num_qubits = 1}], qubits = dense<3> : tensor<1xi32>} : () -> ()
    %0 = "classical.constant"() {value = true} : () -> i1
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
