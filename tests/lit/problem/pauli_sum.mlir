// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// A sum of Pauli strings.

"builtin.module"() ({
  "problem.ground_state_energy"() {max_error = 0.01, observables = [], sym_name = "goal"} : () -> ()
  "problem.pauli_sum"() ({
    "hamiltonian.pauli"() {columns = {x0 = 0 : i64, z0 = 3 : i64}, parameters = [-1.0]} : () -> ()
    "hamiltonian.pauli"() {columns = {x0 = 1 : i64, z0 = 0 : i64}, parameters = [0.5]} : () -> ()
    "problem.end"() : () -> ()
  }) {num_qubits = 2, sym_name = "system", unit = ""} : () -> ()
}) {qlower.level = "problem"} : () -> ()

// CHECK: "problem.ground_state_energy"() {max_error = 0.01, observables = [], sym_name = "goal"} : () -> ()
// CHECK-NEXT: "problem.pauli_sum"() ({
// CHECK-NEXT: "hamiltonian.pauli"() {columns = {x0 = 0 : i64, z0 = 3 : i64}, parameters = [-1.0]} : () -> ()
// CHECK-NEXT: "hamiltonian.pauli"() {columns = {x0 = 1 : i64, z0 = 0 : i64}, parameters = [0.5]} : () -> ()
// CHECK-NEXT: "problem.end"() : () -> ()
// CHECK-NEXT: }) {num_qubits = 2, sym_name = "system", unit = ""} : () -> ()
