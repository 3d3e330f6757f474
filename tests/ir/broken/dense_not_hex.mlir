"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = dense<"01020304"> : tensor<1xi32>} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
