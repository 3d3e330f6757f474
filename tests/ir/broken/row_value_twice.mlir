"builtin.module"() ({
  "circuit.func"() ({
  ^bb0(%a: f64):
    "circuit.rz"(%a, %a) {coefficients = [1.0, 1.0], parameters = [0.0], qubits = array<i32: 0>, terms = array<i32: 0, 0>} : (f64, f64) -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
