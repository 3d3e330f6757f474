// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// What an operation meets at each side of a tile: X edges of qubit 0 above and below, Z edges at its sides.

"builtin.module"() ({
  "circuit.func"() ({
    "circuit.return"() : () -> ()
  }) {num_qubits = 1, sym_name = "main"} : () -> ()
  "logical.layout"() ({
    "logical.tile"() {columns = {down = 0 : i64, left = 1 : i64, owner = 0 : i64, right = 1 : i64, role = 0 : i64, up = 0 : i64, x = 0 : i64, y = 0 : i64}} : () -> ()
    "logical.tile"() {columns = {down = -1 : i64, left = -1 : i64, owner = -1 : i64, right = -1 : i64, role = 1 : i64, up = -1 : i64, x = 1 : i64, y = 0 : i64}} : () -> ()
    "logical.end"() : () -> ()
  }) {num_qubits = 1, style = "routed", sym_name = "layout"} : () -> ()
}) {qlower.level = "logical"} : () -> ()

// CHECK: "logical.tile"() {columns = {down = 0 : i64, left = 1 : i64
// CHECK: "logical.tile"() {columns = {down = -1 : i64
