// RUN: not qlower opt %s -t generic_line:3 -p check-isolation 2>&1 | filecheck %s
// Qubit 1 goes from job a to job b with one reset of two, and b's condition is a's bit.

// CHECK: QL0966
// CHECK-SAME: qubit 1 goes from a to b with 1 resets of 2
// CHECK: QL0969
// CHECK-SAME: rows of b depend on what was measured on qubits of a
"builtin.module"() ({
  "physical.program"() ({
    %0 = "physical.measure"() {qubits = array<i32: 1>, slots = array<i32: 0>} : () -> i1
    "physical.reset"() {qubits = array<i32: 1>, tenant = 1} : () -> ()
    "physical.barrier"() {qubits = array<i32: 1, 2>} : () -> ()
    "classical.if"(%0) ({
      "physical.gate"() {gate = "x", qubits = array<i32: 2>} : () -> ()
      "classical.yield"() : () -> ()
    }, {
      "classical.yield"() : () -> ()
    }) : (i1) -> ()
    %1 = "physical.measure"() {qubits = array<i32: 1>, slots = array<i32: 1>} : () -> i1
    "circuit.return"(%0, %1) : (i1, i1) -> ()
  }) {duration_ns = -1.0, final_wires = [0, 1, 2], initial_wires = [0, 1, 2], num_qubits = 3, sym_name = "main", target = "generic_line:3", target_digest = "00", variables = [["j4_c", "bit", 1], ["j7_c", "bit", 1]]} : () -> ()
  "plan.tenancy"() ({
    "plan.tenant"() {columns = {decoupled_ns = -1.0, job = 4 : i64, num_variables = 1 : i64, order = 0 : i64, protection = 0 : i64, resets = 2 : i64, shots = 10 : i64, tier = 0 : i64}, qubits = array<i32: 0, 1>} : () -> ()
    "plan.tenant"() {columns = {decoupled_ns = -1.0, job = 7 : i64, num_variables = 1 : i64, order = 1 : i64, protection = 0 : i64, resets = 2 : i64, shots = 10 : i64, tier = 0 : i64}, qubits = array<i32: 1, 2>} : () -> ()
    "plan.end"() : () -> ()
  }) {composition = "place", ids = ["a", "b"], num_qubits = 3, shots = 10, sym_name = "tenancy", variables = ["c", "c"]} : () -> ()
}) {qlower.level = "physical"} : () -> ()
