"builtin.module"() ({
  "circuit.func"() ({
    "classical.constant"() {value = true, "value" = false} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
