"builtin.module"() ({
  "circuit.func"() ({
    %0 = %1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
