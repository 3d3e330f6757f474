"builtin.module"() ({
  "circuit.func"() ({
    "vendor.op"() : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
