"builtin.module"() ({
  "circuit.func"() ({
    "circuit.h"() {columns = {start_ns = "now"}, qubits = array<i32: 0>} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
