"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = dense<[1, 2]> : tensor<3xi32>} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
