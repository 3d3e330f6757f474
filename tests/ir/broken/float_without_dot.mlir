"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = 1e5} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
