// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s | qlower opt - | filecheck %s
// Qubits that a factory gives, or that begin anew.

"builtin.module"() ({
  "circuit.func"() ({
    "logical.prepare"() {columns = {x0 = 0 : i64, z0 = 0 : i64}, qubits = array<i32: 1>, state = "t"} : () -> ()
    "logical.prepare"() {columns = {x0 = 0 : i64, z0 = 0 : i64}, qubits = array<i32: 2>, state = "zero"} : () -> ()
    %0 = "logical.measure"() {columns = {x0 = 0 : i64, z0 = 3 : i64}} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 3, sym_name = "main"} : () -> ()
}) {qlower.level = "logical"} : () -> ()

// CHECK: "logical.prepare"() {columns = {x0 = 0 : i64, z0 = 0 : i64}, qubits = array<i32: 1>, state = "t"} : () -> ()
// CHECK-NEXT: "logical.prepare"() {columns = {x0 = 0 : i64, z0 = 0 : i64}, qubits = array<i32: 2>, state = "zero"} : () -> ()
// CHECK-NEXT: %0 = "logical.measure"() {columns = {x0 = 0 : i64, z0 = 3 : i64}} : () -> i1
