// RUN: qlower opt %s -t azure_gate_ns_e3 -p 'choose-code{error-budget=0.01 style="fast"}' | filecheck %s --check-prefix CODE
// RUN: qlower opt %s -t azure_gate_ns_e3 -p 'estimate-resources{error-budget=0.01}' | filecheck %s --check-prefix RESOURCES
// RUN: qlower opt %s -t azure_gate_ns_e3 -p 'estimate-qre{model="litinski2019" error-budget=0.01}' | filecheck %s --check-prefix QRE
// RUN: not qlower opt %s -t azure_gate_ns_e3 -p 'choose-code{distance=4}' 2>&1 | filecheck %s --check-prefix EVEN
// From counts: code, distance and factories; an estimate by formula; that of a comparison model.

// CODE: "logical.counts"()
// CODE: "logical.code"() {{.*}}distance = 13, family = "surface"{{.*}}physical_qubits = 338{{.*}}rounds_per_step = 13
// CODE: "logical.factory"() {{.*}}protocol = "cultivation
// RESOURCES: "logical.estimate"() {document = "{{.*}}\"basis\":\"counts\"{{.*}}\"model\":\"qlower\"
// QRE: "logical.estimate"() {document = "{{.*}}\"model\":\"litinski2019\"
// EVEN: QL1343
// EVEN-SAME: 4, even
"builtin.module"() ({
  "logical.counts"() {ccz = 0, cliffords = 0, exact = true, measurements = 0, num_qubits = 4, rotation_depth = 0, rotations = 0, sym_name = "counts", t = 40000} : () -> ()
}) {qlower.level = "logical"} : () -> ()
