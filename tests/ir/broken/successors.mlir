"builtin.module"() ({
  "circuit.func"() ({
    "vendor.jump"() [^bb1] : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
