"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = true} : () -> i1
    "classical.if"(%0) ({
      %1 = "classical.constant"() {value = true} : () -> i1
      "classical.yield"() : () -> ()
    }, {
      "classical.yield"() : () -> ()
    }) : (i1) -> ()
    "vendor.use"(%1) : (i1) -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
