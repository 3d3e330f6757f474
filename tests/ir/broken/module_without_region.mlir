"builtin.module"() {qlower.level = "circuit"} : () -> ()
