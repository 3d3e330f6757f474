"builtin.module"() ({}) {qlower.level = 3} : () -> ()
