"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = dense<1> : tensor<2xf64>} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
