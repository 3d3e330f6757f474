"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = dense<70000> : tensor<2xui16>} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
