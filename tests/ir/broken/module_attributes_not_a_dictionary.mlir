"builtin.module"() ({}) {qlower.attributes = [1], qlower.level = "circuit"} : () -> ()
