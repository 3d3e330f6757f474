// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// RUN: qlower opt %s --pipeline 'map-fermions-to-qubits{encoding="parity"},taper-symmetries' | filecheck %s --check-prefix=TAPERED
// A hopping particle of each spin on two sites, and an observable on qubits.

"builtin.module"() ({
  "hamiltonian.fermion_operator"() ({
    "hamiltonian.ladder"() {annihilators = 1, creators = 1, parameters = [-1.0, 0.0], qubits = array<i32: 0, 1>} : () -> ()
    "hamiltonian.ladder"() {annihilators = 1, creators = 1, parameters = [-1.0, 0.0], qubits = array<i32: 1, 0>} : () -> ()
    "hamiltonian.ladder"() {annihilators = 1, creators = 1, parameters = [-1.0, 0.0], qubits = array<i32: 2, 3>} : () -> ()
    "hamiltonian.ladder"() {annihilators = 1, creators = 1, parameters = [-1.0, 0.0], qubits = array<i32: 3, 2>} : () -> ()
    "hamiltonian.ladder"() {annihilators = 2, creators = 2, parameters = [4.0, 0.0], qubits = array<i32: 0, 2, 2, 0>} : () -> ()
    "hamiltonian.ladder"() {annihilators = 2, creators = 2, parameters = [4.0, 0.0], qubits = array<i32: 1, 3, 3, 1>} : () -> ()
    "hamiltonian.end"() : () -> ()
  }) {num_down = 1, num_modes = 4, num_up = 1, sym_name = "hamiltonian", unit = "hartree"} : () -> ()
}) {qlower.level = "hamiltonian"} : () -> ()

// CHECK: "hamiltonian.fermion_operator"() ({
// CHECK-NEXT: "hamiltonian.ladder"() {annihilators = 1, creators = 1, parameters = [-1.0, 0.0], qubits = array<i32: 0, 1>} : () -> ()
// CHECK: "hamiltonian.ladder"() {annihilators = 2, creators = 2, parameters = [4.0, 0.0], qubits = array<i32: 1, 3, 3, 1>} : () -> ()
// CHECK-NEXT: "hamiltonian.end"() : () -> ()
// CHECK-NEXT: }) {num_down = 1, num_modes = 4, num_up = 1, sym_name = "hamiltonian", unit = "hartree"} : () -> ()

// Two qubits are left: −X of each spin, and 2 + 2 Z Z since both are on one site or not.
// TAPERED: "hamiltonian.encoding"() {eigenvalues = [-1, 1], method = "parity", num_down = 1, num_modes = 4, num_up = 1, sym_name = "encoding", symmetries = ["IZII", "IIIZ"], tapered_qubits = [1, 3]} : () -> ()
// TAPERED-NEXT: "hamiltonian.pauli_operator"() ({
