// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// A composite program of two tenants: the second takes qubit 1 over from the first.

"builtin.module"() ({
  "physical.program"() ({
    %0 = "physical.measure"() {qubits = array<i32: 1>, slots = array<i32: 0>} : () -> i1
    "physical.reset"() {qubits = array<i32: 1>, tenant = 1} : () -> ()
    "physical.barrier"() {qubits = array<i32: 1>} : () -> ()
    %1 = "physical.measure"() {qubits = array<i32: 1>, slots = array<i32: 1>} : () -> i1
    "circuit.return"(%0, %1) : (i1, i1) -> ()
  }) {duration_ns = -1.0, final_wires = [0, 1, 2], initial_wires = [0, 1, 2], num_qubits = 3, sym_name = "main", target = "line", target_digest = "00", variables = [["j4_c", "bit", 1], ["j7_c", "bit", 1]]} : () -> ()
  "plan.tenancy"() ({
    "plan.tenant"() {columns = {decoupled_ns = -1.0, job = 4 : i64, num_variables = 1 : i64, order = 0 : i64, protection = 0 : i64, resets = 1 : i64, shots = 10 : i64, tier = 0 : i64}, qubits = array<i32: 0, 1>} : () -> ()
    "plan.tenant"() {columns = {decoupled_ns = -1.0, job = 7 : i64, num_variables = 1 : i64, order = 1 : i64, protection = 0 : i64, resets = 1 : i64, shots = 10 : i64, tier = 1 : i64}, qubits = array<i32: 1>} : () -> ()
    "plan.end"() : () -> ()
  }) {composition = "place", ids = ["a", "b"], num_qubits = 3, shots = 10, sym_name = "tenancy", variables = ["c", "c"]} : () -> ()
}) {qlower.level = "physical"} : () -> ()

// CHECK: "physical.reset"() {qubits = array<i32: 1>, tenant = 1} : () -> ()
// CHECK: "plan.tenancy"() ({
// CHECK-NEXT: "plan.tenant"() {columns = {decoupled_ns = -1.0, job = 4 : i64, num_variables = 1 : i64, order = 0 : i64, protection = 0 : i64, resets = 1 : i64, shots = 10 : i64, tier = 0 : i64}, qubits = array<i32: 0, 1>} : () -> ()
// CHECK-NEXT: "plan.tenant"() {columns = {decoupled_ns = -1.0, job = 7 : i64
// CHECK-NEXT: "plan.end"() : () -> ()
