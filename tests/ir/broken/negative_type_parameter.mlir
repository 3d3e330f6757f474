"builtin.module"() ({
  "circuit.func"() ({
    %0 = "vendor.op"() : () -> !classical.angle<-3>
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
