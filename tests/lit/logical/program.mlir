// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// A Pauli program with all that is known about it: code, factory, layout and schedule.

"builtin.module"() ({
  "circuit.func"() ({
    "logical.rotation"() {columns = {x0 = 1 : i64, z0 = 2 : i64}, parameters = [0.78539816339744828]} : () -> ()
    %0 = "logical.measure"() {columns = {x0 = 3 : i64, z0 = 0 : i64}, slots = array<i32: 0>} : () -> i1
    %1 = "logical.measure"() {columns = {x0 = 0 : i64, z0 = 1 : i64}, negated = true, slots = array<i32: 1>} : () -> i1
    "circuit.return"(%0, %1) : (i1, i1) -> ()
  }) {num_qubits = 2, sym_name = "main", variables = [["c", "bit", 2]]} : () -> ()
  "logical.code"() {cycle_ns = 1000.0, distance = 5, family = "surface", logical_error_rate = 1.0e-6, physical_error_rate = 0.001, physical_qubits = 49, rounds_per_step = 5, sym_name = "code"} : () -> ()
  "logical.factory"() {batch_rounds = 18.1, copies = 1, error_rate = 4.4e-8, physical_qubits = 810, protocol = "15-to-1(7,3,3)", source = "arXiv:1905.06903", state = "T", states_per_batch = 1, sym_name = "factory0"} : () -> ()
  "logical.layout"() ({
    "logical.tile"() {columns = {owner = 0 : i64, role = 0 : i64, x = 0 : i64, y = 0 : i64}} : () -> ()
    "logical.tile"() {columns = {owner = 1 : i64, role = 0 : i64, x = 1 : i64, y = 0 : i64}} : () -> ()
    "logical.tile"() {columns = {owner = -1 : i64, role = 1 : i64, x = 0 : i64, y = 1 : i64}} : () -> ()
    "logical.end"() : () -> ()
  }) {num_qubits = 2, style = "compact", sym_name = "layout"} : () -> ()
  "logical.schedule"() ({
    "logical.step"() {columns = {duration = 5 : i64, operation = 0 : i64, start = 0 : i64, state = 0 : i64}, qubits = array<i32: 0, 1, 2>} : () -> ()
    "logical.end"() : () -> ()
  }) {consumed = 1, discarded = 0, ideal_rounds = 5, produced = 1, rounds = 5, sym_name = "schedule"} : () -> ()
}) {qlower.level = "logical"} : () -> ()

// CHECK: "circuit.func"() ({
// CHECK-NEXT: "logical.rotation"() {columns = {x0 = 1 : i64, z0 = 2 : i64}, parameters = [0.7853981633974483]} : () -> ()
// CHECK-NEXT: %0 = "logical.measure"() {columns = {x0 = 3 : i64, z0 = 0 : i64}, slots = array<i32: 0>} : () -> i1
// CHECK-NEXT: %1 = "logical.measure"() {columns = {x0 = 0 : i64, z0 = 1 : i64}, negated = true, slots = array<i32: 1>} : () -> i1
// CHECK: "logical.code"() {cycle_ns = 1000.0, distance = 5
// CHECK: "logical.factory"() {batch_rounds = 18.1
// CHECK: "logical.tile"() {columns = {owner = 0 : i64
// CHECK: "logical.end"()
// CHECK: "logical.step"() {columns = {duration = 5 : i64, operation = 0 : i64, start = 0 : i64, state = 0 : i64}, qubits = array<i32: 0, 1, 2>} : () -> ()
