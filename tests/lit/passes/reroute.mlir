// RUN: qlower opt %s -t generic_line:4 -p reroute-beam --check full | filecheck %s
// Qubit 0 goes to qubit 3 and back. Nothing asks for that: where the wires begin is free, so no SWAP is needed.

// CHECK-NOT: "circuit.swap"
// CHECK: "circuit.cx"() {qubits = array<i32: [[A:[0-9]+]], {{[0-9]+}}>}
// CHECK-NOT: "circuit.swap"
// CHECK: "circuit.cx"() {qubits = array<i32: [[A]], {{[0-9]+}}>}
// CHECK-NOT: "circuit.swap"
// CHECK: "circuit.return"
"builtin.module"() ({
  "circuit.func"() ({
    "circuit.swap"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.swap"() {qubits = array<i32: 1, 2>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 2, 3>} : () -> ()
    "circuit.swap"() {qubits = array<i32: 1, 2>} : () -> ()
    "circuit.swap"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.cx"() {qubits = array<i32: 0, 1>} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, placed_on = "generic_line:4", sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
