"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = true} : () -> i1
    "circuit.rz"(%0) {coefficients = [1.0], parameters = [0.0], qubits = array<i32: 0>, terms = array<i32: 0>} : (i1) -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
