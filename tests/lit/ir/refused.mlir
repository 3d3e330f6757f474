// RUN: not qlower opt %s 2>&1 | filecheck %s

// CHECK: error[QL0110]: value %1 is not defined here
// CHECK: refused.mlir:8:22
// CHECK: fix: Correct the name, or define the value first.
"builtin.module"() ({
  "circuit.func"() ({
    "circuit.return"(%1) : (i1) -> ()
  }) {num_qubits = 1, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
