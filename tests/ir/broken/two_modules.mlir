"builtin.module"() ({}) {qlower.level = "circuit"} : () -> ()
"builtin.module"() ({}) {qlower.level = "circuit"} : () -> ()
