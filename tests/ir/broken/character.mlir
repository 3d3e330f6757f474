"builtin.module"() ({
  "circuit.func"() ({
    "circuit.h"() {qubits = array<i32: 0>} : () -> () ?
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
