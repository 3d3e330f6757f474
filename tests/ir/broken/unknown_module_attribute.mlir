"builtin.module"() ({}) {level = "circuit", qlower.level = "circuit"} : () -> ()
