"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = (i1) -> i1} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
