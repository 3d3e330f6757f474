// RUN: qlower opt %s -t azure_gate_ns_e3 -p 'explore-surgery{error-budget=0.01 style="fast"},check-surgery' | filecheck %s
// RUN: not qlower opt %s -t azure_gate_ns_e3 -p 'explore-surgery{stretch=0.5}' 2>&1 | filecheck %s --check-prefix FASTER
// A circuit becomes a Pauli product with code, factories, layout, schedule and estimate.

// CHECK: "logical.rotation"() {columns = {x0 = 1 : i64, z0 = 0 : i64}, parameters = [0.7853981633974483]}
// CHECK: "logical.measure"()
// CHECK: "logical.code"()
// CHECK: "logical.factory"()
// CHECK: "logical.layout"()
// CHECK: style = "fast"
// CHECK: "logical.schedule"()
// CHECK: path_rounds = {{[1-9]}}
// CHECK: "logical.estimate"() {document = "{{.*}}\"basis\":\"schedule\"
// FASTER: QL1353
// FASTER-SAME: `stretch` is 0.5
"builtin.module"() ({
  "circuit.func"() ({
    "circuit.h"() {qubits = array<i32: 0>} : () -> ()
    "circuit.t"() {qubits = array<i32: 0>} : () -> ()
    %0 = "circuit.measure"() {qubits = array<i32: 0>, slots = array<i32: 0>} : () -> i1
    "circuit.return"(%0) : (i1) -> ()
  }) {num_qubits = 1, sym_name = "main", variables = [["c", "bit", 1]]} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
