"builtin.module"() ({
  "circuit.func"() ({
    "circuit.cx"() {qubits = array<i32: 0, 1,>} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
