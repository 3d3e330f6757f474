// RUN: not qlower opt %s 2>&1 | filecheck %s
// A string on a qubit that the function does not have.

// CHECK: error[QL0201]: algorithm.pauli_rotations: a string acts beyond the 2 qubits
// CHECK: refused.mlir:8:5
"builtin.module"() ({
  "circuit.func"() ({
    "algorithm.pauli_rotations"() ({
      "algorithm.pauli_rotation"() {columns = {x0 = 4 : i64, z0 = 0 : i64}, parameters = [0.5]} : () -> ()
      "algorithm.end"() : () -> ()
    }) : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 2, sym_name = "main"} : () -> ()
}) {qlower.level = "algorithm"} : () -> ()
