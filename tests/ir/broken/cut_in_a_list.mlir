"builtin.module"() ({
}) {qlower.level = [1, 2