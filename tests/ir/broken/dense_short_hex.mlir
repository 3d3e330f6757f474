"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = dense<"0x0102"> : tensor<2xi32>} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
