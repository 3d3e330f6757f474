// RUN: qlower opt %s -p count-resources | filecheck %s
// RUN: qlower opt %s -p 'count-resources,estimate-azure{qubit=gate_ns_e3}' | filecheck %s --check-prefix ESTIMATE
// A gate is counted once; the loop around its call multiplies.

// CHECK: "logical.counts"() {ccz = 3000000000000, cliffords = 2000000000000, exact = true, measurements = 1000000000000, num_qubits = 5, rotation_depth = 0, rotations = 0, sym_name = "counts", t = 1000000000000}
// CHECK-NOT: "circuit.func"
// ESTIMATE: "logical.counts"()
// ESTIMATE: "logical.estimate"() {document = "{{.*}}\"physical_qubits\":
"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = 1} : () -> si64
    %1 = "classical.constant"() {value = 1000000000000} : () -> si64
    "classical.for"(%0, %0, %1) ({
    ^bb0(%i: si64):
      "circuit.call"() {callee = @g, modifiers = [["ctrl", 1]], qubits = array<i32: 3, 0, 1, 2>} : () -> ()
      "circuit.t"() {qubits = array<i32: 0>} : () -> ()
      "classical.yield"() : () -> ()
    }) : (si64, si64, si64) -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
  "circuit.gate"() ({
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.ccx"() {qubits = array<i32: 0, 1, 2>} : () -> ()
    "circuit.x"() {qubits = array<i32: 2>} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 3, qubits = ["a", "b", "c"], sym_name = "g"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
