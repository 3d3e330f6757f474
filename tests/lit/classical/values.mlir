// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// Ops on classical values.

"builtin.module"() ({
  "circuit.func"() ({
    %0 = "classical.constant"() {value = true} : () -> i1
    %1 = "classical.constant"() {value = -5} : () -> si32
    %2 = "classical.constant"() {value = 0.5} : () -> f64
    %3 = "classical.unary"(%0) {operator = "not"} : (i1) -> i1
    %4 = "classical.unary"(%2) {operator = "sin"} : (f64) -> f64
    %5 = "classical.binary"(%1, %1) {operator = "add"} : (si32, si32) -> si32
    %6 = "classical.compare"(%5, %1) {predicate = "lt"} : (si32, si32) -> i1
    %7 = "classical.cast"(%6) : (i1) -> ui8
    %8 = "classical.select"(%3, %1, %5) : (i1, si32, si32) -> si32
    %9 = "classical.pack"(%0, %3, %6) : (i1, i1, i1) -> ui3
    %10 = "classical.extract"(%9) {index = 2} : (ui3) -> i1
    "circuit.return"() : () -> ()
  }) {num_qubits = 4, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()

// CHECK: "builtin.module"() ({
// CHECK-NEXT: "circuit.func"() ({
// CHECK-NEXT: %0 = "classical.constant"() {value = true} : () -> i1
// CHECK-NEXT: %1 = "classical.constant"() {value = -5} : () -> si32
// CHECK-NEXT: %2 = "classical.constant"() {value = 0.5} : () -> f64
// CHECK-NEXT: %3 = "classical.unary"(%0) {operator = "not"} : (i1) -> i1
// CHECK-NEXT: %4 = "classical.unary"(%2) {operator = "sin"} : (f64) -> f64
// CHECK-NEXT: %5 = "classical.binary"(%1, %1) {operator = "add"} : (si32, si32) -> si32
// CHECK-NEXT: %6 = "classical.compare"(%5, %1) {predicate = "lt"} : (si32, si32) -> i1
// CHECK-NEXT: %7 = "classical.cast"(%6) : (i1) -> ui8
// CHECK-NEXT: %8 = "classical.select"(%3, %1, %5) : (i1, si32, si32) -> si32
// CHECK-NEXT: %9 = "classical.pack"(%0, %3, %6) : (i1, i1, i1) -> ui3
// CHECK-NEXT: %10 = "classical.extract"(%9) {index = 2} : (ui3) -> i1
// CHECK-NEXT: "circuit.return"() : () -> ()
// CHECK-NEXT: }) {num_qubits = 4, sym_name = "main"} : () -> ()
// CHECK-NEXT: }) {qlower.level = "circuit"} : () -> ()
