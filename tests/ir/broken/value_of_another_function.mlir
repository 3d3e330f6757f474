"builtin.module"() ({
  "circuit.func"() ({
    %0 = "circuit.measure"() {qubits = array<i32: 0>} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
 "circuit.func"() ({
    "circuit.return"(%0) : (i1) -> ()
  }) {num_qubits = 4, sym_name = "other"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
