"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = array<i32: 1, 0.5>} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
