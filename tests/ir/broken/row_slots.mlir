"builtin.module"() ({
  "circuit.func"() ({
    %0 = "circuit.measure"() {qubits = array<i32: 0>, slots = array<i32: 0, 1>} : () -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
