"builtin.module"() ({
  "circuit.func"() ({
    "vendor.op"() ({
      "circuit.h"() {qubits = array<i32: 0>} : () -> ()
    ^bb1:
    }) : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
