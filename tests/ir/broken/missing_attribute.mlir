"builtin.module"() ({
  "circuit.func"() ({
    "circuit.return"() : () -> ()
  }) {sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
