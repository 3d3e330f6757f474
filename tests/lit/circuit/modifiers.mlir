// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// Modifiers stand outermost first; control qubits come first.

"builtin.module"() ({
  "circuit.func"() ({
    "circuit.x"() {modifiers = [["ctrl", 2]], qubits = array<i32: 0, 1, 2>} : () -> ()
    "circuit.rz"() {modifiers = [["negctrl", 1], ["inv"]], parameters = [0.5], qubits = array<i32: 3, 2>} : () -> ()
    "circuit.gphase"() {modifiers = [["ctrl", 1], ["pow", 0.5]], parameters = [0.25], qubits = array<i32: 0>} : () -> ()
    "circuit.x"() {modifiers = [["pow", -2]], qubits = array<i32: 0>} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()

// CHECK: "builtin.module"() ({
// CHECK-NEXT: "circuit.func"() ({
// CHECK-NEXT: "circuit.x"() {modifiers = {{\[\[}}"ctrl", 2{{\]\]}}, qubits = array<i32: 0, 1, 2>} : () -> ()
// CHECK-NEXT: "circuit.rz"() {modifiers = {{\[\[}}"negctrl", 1], ["inv"{{\]\]}}, parameters = [0.5], qubits = array<i32: 3, 2>} : () -> ()
// CHECK-NEXT: "circuit.gphase"() {modifiers = {{\[\[}}"ctrl", 1], ["pow", 0.5{{\]\]}}, parameters = [0.25], qubits = array<i32: 0>} : () -> ()
// CHECK-NEXT: "circuit.x"() {modifiers = {{\[\[}}"pow", -2{{\]\]}}, qubits = array<i32: 0>} : () -> ()
// CHECK-NEXT: "circuit.return"() : () -> ()
// CHECK-NEXT: }) {num_qubits = 4, sym_name = "main"} : () -> ()
// CHECK-NEXT: }) {qlower.level = "circuit"} : () -> ()
