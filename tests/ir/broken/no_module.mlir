"circuit.h"() {qubits = array<i32: 0>} : () -> ()
