"builtin.module"() ({
  "circuit.func"() ({
    %0:2 = "vendor.op"() : () -> (i1, i1)
    "vendor.use"(%0#2) : (i1) -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
