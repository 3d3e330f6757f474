"builtin.module"() ({
  "circuit.func"() ({
    "circuit.h q"() : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
