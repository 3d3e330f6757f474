// RUN: qlower opt %s | filecheck %s
// RUN: qlower opt %s --packed | qlower opt - | filecheck %s
// What stands for a long program, what answers a question about it, and what checks a realised one.

"builtin.module"() ({
  "logical.counts"() {ccz = 0, cliffords = -1, exact = true, measurements = 100, num_qubits = 100, rotation_depth = 0, rotations = 0, sym_name = "counts", t = 1000000} : () -> ()
  "logical.estimate"() {document = "{}", sym_name = "estimate"} : () -> ()
  "logical.detectors"() {coordinates = [[0.0, 0.0], [1.0, 0.0]], detector_coordinates = [[1.0, 0.0, 0.0]], detectors = [[0, 1]], distance = 3, expected = [0], observables = [[2, 4]], sym_name = "detectors"} : () -> ()
  "logical.noise"() {after_clifford_depolarization = 0.001, sym_name = "noise"} : () -> ()
}) {qlower.level = "logical"} : () -> ()

// CHECK: "logical.counts"() {ccz = 0
// CHECK: "logical.estimate"() {document = "{}"
// CHECK: "logical.detectors"() {coordinates = {{\[\[}}0.0, 0.0], [1.0, 0.0]]
// CHECK: "logical.noise"() {after_clifford_depolarization = 0.001
