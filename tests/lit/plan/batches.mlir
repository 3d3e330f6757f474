// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// A batch of two tenants, one job refused, with the queue it was made of.

"builtin.module"() ({
  "plan.policy"() {composition = "place", num_qubits = 5, options = "{\"mode\":\"space\"}", policy = "test", sym_name = "policy", target = "generic_line:5", target_digest = "d17259a0a2f9faeddd825e1974d921a78ab157100650794f4e83765be54f150b"} : () -> ()
  "plan.batch"() ({
    "plan.place"() {columns = {end_ns = 0.0, job = 0 : i64, order = 0 : i64, shots = 10 : i64, start_ns = 0.0, success = -1.0, success_alone = -1.0, variant = -1 : i64}, qubits = array<i32: 0, 1>} : () -> ()
    "plan.place"() {columns = {end_ns = 0.0, job = 1 : i64, order = 0 : i64, shots = 10 : i64, start_ns = 0.0, success = -1.0, success_alone = -1.0, variant = -1 : i64}, qubits = array<i32: 3>} : () -> ()
    "plan.end"() : () -> ()
  }) {num_qubits = 5, reasons = ["r", ""], seconds = -1.0, shots = 10, start_s = 0.0, sym_name = "batch0", timeout_s = -1.0} : () -> ()
  "plan.refusal"() {code = "QL0940", job = 2, reason = "no"} : () -> ()
  "queue.jobs"() ({
    "queue.job"() {columns = {arrival_s = 0.0, largest_loss = -1.0, may_share_region = 0 : i64, program = 0 : i64, protection = 0 : i64, shots = 10 : i64, tier = 0 : i64}} : () -> ()
    "queue.job"() {columns = {arrival_s = 0.0, largest_loss = -1.0, may_share_region = 0 : i64, program = 0 : i64, protection = 0 : i64, shots = 10 : i64, tier = 0 : i64}} : () -> ()
    "queue.job"() {columns = {arrival_s = 0.0, largest_loss = -1.0, may_share_region = 0 : i64, program = 0 : i64, protection = 0 : i64, shots = 10 : i64, tier = 0 : i64}} : () -> ()
    "plan.end"() : () -> ()
  }) {ids = ["a", "b", "c"], sym_name = "jobs", users = ["u", "u", "v"]} : () -> ()
  "queue.program"() {fault = "", format = "openqasm2", sym_name = "p0", text = "OPENQASM 2.0;\n\"q\"", title = "x"} : () -> ()
}) {qlower.level = "plan"} : () -> ()

// CHECK: "plan.policy"() {composition = "place"
// CHECK-NEXT: "plan.batch"() ({
// CHECK-NEXT: "plan.place"() {columns = {end_ns = 0.0, job = 0 : i64, order = 0 : i64, shots = 10 : i64, start_ns = 0.0, success = -1.0, success_alone = -1.0, variant = -1 : i64}, qubits = array<i32: 0, 1>} : () -> ()
// CHECK-NEXT: "plan.place"() {columns = {end_ns = 0.0, job = 1 : i64
// CHECK-NEXT: "plan.end"() : () -> ()
// CHECK: "plan.refusal"() {code = "QL0940", job = 2, reason = "no"} : () -> ()
// CHECK: "queue.jobs"() ({
