// RUN: qlower opt %s -p lower-circuit-to-logical | filecheck %s
// A T gate behind Clifford gates turns about a product; a reset is a measurement and a correction by its outcome.

// CHECK: "circuit.func"() ({
// CHECK-NEXT: "logical.rotation"() {columns = {x0 = 1 : i64, z0 = 2 : i64}, parameters = [0.7853981633974483]} : () -> ()
// CHECK-NEXT: %0 = "logical.measure"() {columns = {x0 = 1 : i64, z0 = 0 : i64}} : () -> i1
// CHECK-NEXT: %1 = "classical.cast"(%0) : (i1) -> f64
// CHECK-NEXT: "logical.rotation"(%1) {coefficients = [3.141592653589793], columns = {x0 = 2 : i64, z0 = 1 : i64}, parameters = [0.0], terms = array<i32: 0>} : (f64) -> ()
// CHECK-NEXT: %2 = "logical.measure"() {columns = {x0 = 1 : i64, z0 = 2 : i64}, slots = array<i32: 0>} : () -> i1
// CHECK-NEXT: "circuit.return"(%2) : (i1) -> ()
"builtin.module"() ({
  "circuit.func"() ({
    "circuit.h"() {qubits = array<i32: 0>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.t"() {qubits = array<i32: 1>} : () -> ()
    "circuit.reset"() {qubits = array<i32: 0>} : () -> ()
    %0 = "circuit.measure"() {qubits = array<i32: 1>, slots = array<i32: 0>} : () -> i1
    "circuit.return"(%0) : (i1) -> ()
  }) {num_qubits = 2, sym_name = "main", variables = [["c", "bit", 1]]} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
