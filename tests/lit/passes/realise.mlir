// RUN: qlower opt %s -p 'realize-surface-code{distance=3 rounds=1}' | filecheck %s
// RUN: not qlower opt %s -p 'realize-surface-code{distance=4}' 2>&1 | filecheck --check-prefix EVEN %s
// A memory of one round: data qubits prepared, four checks of X and of Z measured, data qubits measured.

"builtin.module"() ({
  "circuit.func"() ({
    %0 = "logical.measure"() {columns = {x0 = 0 : i64, z0 = 1 : i64}, slots = array<i32: 0>} : () -> i1
    "circuit.return"(%0) : (i1) -> ()
  }) {num_qubits = 1, sym_name = "main", variables = [["c", "bit", 1]]} : () -> ()
}) {qlower.level = "logical"} : () -> ()

// CHECK: "circuit.reset"() {qubits = array<i32: 1>}
// CHECK: "circuit.h"() {qubits = array<i32: 0>}
// CHECK: "circuit.cx"() {qubits = array<i32: 1, 4>}
// CHECK: %0 = "circuit.measure"() {qubits = array<i32: 0>
// CHECK: num_qubits = 17
// CHECK: "logical.detectors"() {coordinates = {{\[\[}}2.0, 0.0]
// CHECK-SAME: distance = 3
// CHECK-SAME: observable_names = ["c[0]"]
// EVEN: QL1385
// EVEN-SAME: distance is 4
