"builtin.module"() ({
  "circuit.func"() ({
    %0 = "circuit.measure"() {qubits = array<i32: 0>} : () -> si8
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
