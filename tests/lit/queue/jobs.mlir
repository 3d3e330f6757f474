// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// Three jobs of one program, whose text stands in the module, and a compiled form of it.

"builtin.module"() ({
  "queue.jobs"() ({
    "queue.job"() {columns = {arrival_s = 0.0, largest_loss = -1.0, may_share_region = 0 : i64, program = 0 : i64, protection = 0 : i64, shots = 10 : i64, tier = 0 : i64}} : () -> ()
    "queue.job"() {columns = {arrival_s = 0.0, largest_loss = -1.0, may_share_region = 0 : i64, program = 0 : i64, protection = 0 : i64, shots = 10 : i64, tier = 0 : i64}} : () -> ()
    "queue.job"() {columns = {arrival_s = 0.0, largest_loss = -1.0, may_share_region = 0 : i64, program = 0 : i64, protection = 0 : i64, shots = 10 : i64, tier = 0 : i64}} : () -> ()
    "queue.end"() : () -> ()
  }) {ids = ["a", "b", "c"], sym_name = "jobs", users = ["u", "u", "v"]} : () -> ()
  "queue.program"() {fault = "", format = "openqasm2", sym_name = "p0", text = "OPENQASM 2.0;\n\"q\"", title = "x"} : () -> ()
  "queue.variant"() {compiled = "p0.v0", program = 0, sym_name = "p0.v0.variant"} : () -> ()
}) {qlower.level = "queue"} : () -> ()

// CHECK: "queue.jobs"() ({
// CHECK-NEXT: "queue.job"() {columns = {arrival_s = 0.0, largest_loss = -1.0, may_share_region = 0 : i64, program = 0 : i64, protection = 0 : i64, shots = 10 : i64, tier = 0 : i64}} : () -> ()
// CHECK: "queue.end"() : () -> ()
// CHECK-NEXT: }) {ids = ["a", "b", "c"], sym_name = "jobs", users = ["u", "u", "v"]} : () -> ()
// CHECK: "queue.program"()
// CHECK-SAME: text = "OPENQASM 2.0;
// CHECK: "queue.variant"()
// CHECK-SAME: compiled = "p0.v0"
