"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = 9223372036854775808} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
