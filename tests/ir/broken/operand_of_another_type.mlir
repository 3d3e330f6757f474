"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = true} : () -> i1
    "vendor.use"(%0) : (f64) -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
