"builtin.module"() ({
  "circuit.func"() ({
    "builtin.module"() ({}) {qlower.level = "circuit"} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
