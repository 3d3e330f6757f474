"builtin.module"() ({
  "circuit.func"() ({
    "circuit.h"() {qubits =} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
