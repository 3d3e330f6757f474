"builtin.module"() ({
  "circuit.func"() ({
    "qlower.run"() {kinds = [{name = "circuit.h", num_qubits = 1}], kind = dense<0> : tensor<1xui16>, qubits = dense<0> : tensor<1xi32>, columns = {start_ns = dense<[1.0, 2.0]> : tensor<2xf64>}} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
