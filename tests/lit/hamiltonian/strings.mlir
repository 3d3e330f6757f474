// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// Operators on qubits: strings are bits in columns, qubit 0 the lowest.

"builtin.module"() ({
  "hamiltonian.encoding"() {eigenvalues = [], method = "jordan-wigner", num_down = 1, num_modes = 2, num_up = 1, sym_name = "encoding", symmetries = [], tapered_qubits = []} : () -> ()
  "hamiltonian.pauli_operator"() ({
    "hamiltonian.pauli"() {columns = {x0 = 1 : i64, z0 = 2 : i64}, parameters = [0.5]} : () -> ()
    "hamiltonian.pauli"() {columns = {x0 = 3 : i64, z0 = 3 : i64}, parameters = [-0.25]} : () -> ()
    "hamiltonian.end"() : () -> ()
  }) {num_qubits = 2, sym_name = "hamiltonian", unit = "hartree"} : () -> ()
  "hamiltonian.pauli_operator"() ({
    "hamiltonian.end"() : () -> ()
  }) {num_qubits = 2, sym_name = "zero"} : () -> ()
}) {qlower.level = "hamiltonian"} : () -> ()

// CHECK: "hamiltonian.encoding"() {eigenvalues = [], method = "jordan-wigner"
// CHECK: "hamiltonian.pauli_operator"() ({
// CHECK-NEXT: "hamiltonian.pauli"() {columns = {x0 = 1 : i64, z0 = 2 : i64}, parameters = [0.5]} : () -> ()
// CHECK-NEXT: "hamiltonian.pauli"() {columns = {x0 = 3 : i64, z0 = 3 : i64}, parameters = [-0.25]} : () -> ()
// CHECK-NEXT: "hamiltonian.end"() : () -> ()
// CHECK-NEXT: }) {num_qubits = 2, sym_name = "hamiltonian", unit = "hartree"} : () -> ()
