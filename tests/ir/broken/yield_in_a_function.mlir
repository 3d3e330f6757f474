"builtin.module"() ({
  "circuit.func"() ({
    "classical.yield"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
