"builtin.module"() ({}) {qlower.level} : () -> ()
