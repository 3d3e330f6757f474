// RUN: qlower opt %s | filecheck %s
// Text as mlir-opt prints it: other float forms, locations, aliases, a module without quotes.

// CHECK: "builtin.module"() ({
// CHECK-NEXT: "circuit.func"() ({
// CHECK-NEXT: ^bb0(%arg0: f64):
// CHECK-NEXT: "circuit.rz"(%arg0) {coefficients = [2.0], parameters = [0.1], qubits = array<i32: 1>, terms = array<i32: 0>} : (f64) -> ()
// CHECK-NEXT: %0 = "circuit.measure"() {qubits = array<i32: 3>} : () -> i1
// CHECK-NEXT: "circuit.return"(%0) : (i1) -> ()
// CHECK-NEXT: }) {inputs = ["a"], num_qubits = 5, sym_name = "main", variables = {{\[\[}}"c", "bit", -1{{\]\]}}} : () -> ()
// CHECK-NEXT: }) {qlower.level = "circuit"} : () -> ()
#loc2 = loc("a.mlir":4:8)
module attributes {qlower.level = "circuit"} {
  "circuit.func"() <{inputs = ["a"]}> ({
  ^bb0(%angle: f64 loc("a.mlir":4:8)):
    "circuit.rz"(%angle) {coefficients = [2.000000e+00], parameters = [1.000000e-01 : f64], qubits = array<i32: 1>, terms = array<i32: 0>} : (f64) -> () loc(#loc2)
    %bit:1 = "circuit.measure"() {qubits = array<i32: 3>} : () -> (i1) loc(#loc2)
    "circuit.return"(%bit#0) : (i1) -> ()
  }) {num_qubits = 5 : i64, sym_name = "main", variables = [["c", "bit", -1]]} : () -> () loc(fused["x", #loc2])
} loc(#loc)
#loc = loc(unknown)
