module @main attributes {qlower.level = "circuit"} {}
