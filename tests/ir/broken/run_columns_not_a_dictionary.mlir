"builtin.module"() ({
  "circuit.func"() ({
    "qlower.run"() {kinds = [{name = "circuit.h", num_qubits = 1}], kind = dense<0> : tensor<1xui16>, qubits = dense<0> : tensor<1xi32>, columns = [1.0]} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
