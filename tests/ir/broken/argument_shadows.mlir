"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = true} : () -> i1
    "classical.if"(%0) ({
    ^bb0(%0: i1):
    }, {
    }) : (i1) -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
