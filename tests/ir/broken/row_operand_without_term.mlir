"builtin.module"() ({
  "circuit.func"() ({
  ^bb0(%a: f64):
    "circuit.rz"(%a) {parameters = [0.0], qubits = array<i32: 0>} : (f64) -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
