"builtin.module"() ({
  "circuit.func"() ({
    "circuit.h"() {qubits = array<i32: 0>} : () -> ()
