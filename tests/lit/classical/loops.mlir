// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// Loops carry values; a while passes on what its condition lists.

"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = 0} : () -> si32
    %1 = "classical.constant"() {value = 1} : () -> si32
    %2 = "classical.constant"() {value = 7} : () -> si32
    %4 = "classical.for"(%0, %1, %2, %0) ({
    ^bb0(%arg0: si32, %arg1: si32):
      "circuit.h"() {qubits = array<i32: 0>} : () -> ()
      %3 = "classical.binary"(%arg0, %arg1) {operator = "add"} : (si32, si32) -> si32
      "classical.yield"(%3) : (si32) -> ()
    }) : (si32, si32, si32, si32) -> si32
    %7 = "classical.while"(%4) ({
    ^bb0(%arg2: si32):
      %5 = "circuit.measure"() {qubits = array<i32: 0>} : () -> i1
      "classical.condition"(%5, %arg2) : (i1, si32) -> ()
    }, {
    ^bb0(%arg3: si32):
      %6 = "classical.binary"(%arg3, %1) {operator = "subtract"} : (si32, si32) -> si32
      "classical.yield"(%6) : (si32) -> ()
    }) : (si32) -> si32
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()

// CHECK: "builtin.module"() ({
// CHECK-NEXT: "circuit.func"() ({
// CHECK-NEXT: %0 = "classical.constant"() {value = 0} : () -> si32
// CHECK-NEXT: %1 = "classical.constant"() {value = 1} : () -> si32
// CHECK-NEXT: %2 = "classical.constant"() {value = 7} : () -> si32
// CHECK-NEXT: %4 = "classical.for"(%0, %1, %2, %0) ({
// CHECK-NEXT: ^bb0(%arg0: si32, %arg1: si32):
// CHECK-NEXT: "circuit.h"() {qubits = array<i32: 0>} : () -> ()
// CHECK-NEXT: %3 = "classical.binary"(%arg0, %arg1) {operator = "add"} : (si32, si32) -> si32
// CHECK-NEXT: "classical.yield"(%3) : (si32) -> ()
// CHECK-NEXT: }) : (si32, si32, si32, si32) -> si32
// CHECK-NEXT: %7 = "classical.while"(%4) ({
// CHECK-NEXT: ^bb0(%arg2: si32):
// CHECK-NEXT: %5 = "circuit.measure"() {qubits = array<i32: 0>} : () -> i1
// CHECK-NEXT: "classical.condition"(%5, %arg2) : (i1, si32) -> ()
// CHECK-NEXT: }, {
// CHECK-NEXT: ^bb0(%arg3: si32):
// CHECK-NEXT: %6 = "classical.binary"(%arg3, %1) {operator = "subtract"} : (si32, si32) -> si32
// CHECK-NEXT: "classical.yield"(%6) : (si32) -> ()
// CHECK-NEXT: }) : (si32) -> si32
// CHECK-NEXT: "circuit.return"() : () -> ()
// CHECK-NEXT: }) {num_qubits = 4, sym_name = "main"} : () -> ()
// CHECK-NEXT: }) {qlower.level = "circuit"} : () -> ()
