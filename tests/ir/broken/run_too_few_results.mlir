"builtin.module"() ({
  "circuit.func"() ({
    "qlower.run"() {kinds = [{name = "circuit.measure", num_qubits = 1, num_results = 1}], kind = dense<0> : tensor<2xui16>, qubits = dense<[0, 1]> : tensor<2xi32>} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
