"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = 1.0e999} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
