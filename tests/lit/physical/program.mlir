// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// A scheduled program on a device.

"builtin.module"() ({
  "physical.program"() ({
    "physical.gphase"() {columns = {duration_ns = 0.0, start_ns = 0.0}, parameters = [0.785]} : () -> ()
    "physical.gate"() {columns = {duration_ns = 0.0, start_ns = 0.0}, gate = "rz", parameters = [1.5], qubits = array<i32: 0>} : () -> ()
    "physical.gate"() {columns = {duration_ns = 68.0, start_ns = 0.0}, gate = "cz", qubits = array<i32: 0, 2>} : () -> ()
    "physical.barrier"() {columns = {duration_ns = 0.0, start_ns = 68.0}, qubits = array<i32: 0, 2>} : () -> ()
    "physical.delay"() {columns = {duration_ns = 32.0, start_ns = 68.0}, parameters = [32.0], qubits = array<i32: 0>} : () -> ()
    "physical.reset"() {columns = {duration_ns = 1500.5, start_ns = 68.0}, qubits = array<i32: 2>} : () -> ()
    %0 = "physical.measure"() {columns = {duration_ns = 1560.0, start_ns = 100.0}, qubits = array<i32: 0>, slots = array<i32: 0>} : () -> i1
    "circuit.return"(%0) : (i1) -> ()
  }) {duration_ns = 1660.0, final_wires = [0, 2], initial_wires = [0, 2], num_qubits = 3, sym_name = "main", target = "line", target_digest = "00", variables = [["c", "bit", 1]]} : () -> ()
}) {qlower.attributes = {note = "kept"}, qlower.level = "physical"} : () -> ()

// CHECK: "builtin.module"() ({
// CHECK-NEXT: "physical.program"() ({
// CHECK-NEXT: "physical.gphase"() {columns = {duration_ns = 0.0, start_ns = 0.0}, parameters = [0.785]} : () -> ()
// CHECK-NEXT: "physical.gate"() {columns = {duration_ns = 0.0, start_ns = 0.0}, gate = "rz", parameters = [1.5], qubits = array<i32: 0>} : () -> ()
// CHECK-NEXT: "physical.gate"() {columns = {duration_ns = 68.0, start_ns = 0.0}, gate = "cz", qubits = array<i32: 0, 2>} : () -> ()
// CHECK-NEXT: "physical.barrier"() {columns = {duration_ns = 0.0, start_ns = 68.0}, qubits = array<i32: 0, 2>} : () -> ()
// CHECK-NEXT: "physical.delay"() {columns = {duration_ns = 32.0, start_ns = 68.0}, parameters = [32.0], qubits = array<i32: 0>} : () -> ()
// CHECK-NEXT: "physical.reset"() {columns = {duration_ns = 1500.5, start_ns = 68.0}, qubits = array<i32: 2>} : () -> ()
// CHECK-NEXT: %0 = "physical.measure"() {columns = {duration_ns = 1560.0, start_ns = 100.0}, qubits = array<i32: 0>, slots = array<i32: 0>} : () -> i1
// CHECK-NEXT: "circuit.return"(%0) : (i1) -> ()
// CHECK-NEXT: }) {duration_ns = 1660.0, final_wires = [0, 2], initial_wires = [0, 2], num_qubits = 3, sym_name = "main", target = "line", target_digest = "00", variables = {{\[\[}}"c", "bit", 1{{\]\]}}} : () -> ()
// CHECK-NEXT: }) {qlower.attributes = {note = "kept"}, qlower.level = "physical"} : () -> ()
