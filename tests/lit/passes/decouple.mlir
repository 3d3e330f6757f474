// RUN: qlower opt %s -t iqm_garnet -p insert-dynamical-decoupling --check full | filecheck %s
// A qubit waits 4000 ns between two gates: X Y X Y, evenly spaced; the rows' product is the identity, phase included.

// CHECK: "physical.gphase"() {columns = {duration_ns = 0.0, start_ns = 0.0}, parameters = [{{-?3.14159[0-9]*}}]} : () -> ()
// CHECK-NEXT: "physical.gate"() {{.*}}gate = "prx", parameters = [1.5707963267948966, 0.0]
// CHECK-NEXT: "physical.delay"() {{.*}}qubits = array<i32: 0>
// CHECK-NEXT: "physical.gate"() {{.*}}gate = "prx", parameters = [3.141592653589793, 0.0], qubits = array<i32: 0>
// CHECK-NEXT: "physical.delay"()
// CHECK-NEXT: "physical.gate"() {{.*}}gate = "prx", parameters = [3.141592653589793, 1.5707963267948966], qubits = array<i32: 0>
// CHECK-NEXT: "physical.delay"()
// CHECK-NEXT: "physical.gate"() {{.*}}gate = "prx", parameters = [3.141592653589793, 0.0], qubits = array<i32: 0>
// CHECK-NEXT: "physical.delay"()
// CHECK-NEXT: "physical.gate"() {{.*}}gate = "prx", parameters = [3.141592653589793, 1.5707963267948966], qubits = array<i32: 0>
// CHECK-NEXT: "physical.delay"()
// CHECK-NEXT: "physical.gate"() {columns = {duration_ns = 20.0, start_ns = 4020.0}
// CHECK-NEXT: "circuit.return"
"builtin.module"() ({
  "physical.program"() ({
    "physical.gate"() {columns = {duration_ns = 20.0, start_ns = 0.0}, gate = "prx", parameters = [1.5707963267948966, 0.0], qubits = array<i32: 0>} : () -> ()
    "physical.gate"() {columns = {duration_ns = 20.0, start_ns = 4020.0}, gate = "prx", parameters = [1.5707963267948966, 0.0], qubits = array<i32: 0>} : () -> ()
    "circuit.return"() : () -> ()
  }) {duration_ns = 4040.0, final_wires = [0], initial_wires = [0], num_qubits = 20, sym_name = "main", target = "iqm_garnet", target_digest = "00"} : () -> ()
}) {qlower.level = "physical"} : () -> ()
