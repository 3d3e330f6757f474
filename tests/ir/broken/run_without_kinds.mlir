"builtin.module"() ({
  "circuit.func"() ({
    "qlower.run"() {kind = dense<0> : tensor<1xui16>} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
