"builtin.module"() ({
  "circuit.func"() ({
    "circuit.h"() {columns = {start_ns = 1.0}, qubits = array<i32: 0>} : () -> ()
    "qlower.run"() {kind = dense<0> : tensor<1xui16>, kinds = [{name = "circuit.h", num_qubits = 1}], qubits = dense<0> : tensor<1xi32>} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
