"builtin.module"() ({
  "circuit.func"() ({
    "circuit.h"() {qubits = array<i32: 0>} : () -> ()
    "circuit.rz"() {parameters = [0x7FF0000000000000 : f64], qubits = array<i32: 0>} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
