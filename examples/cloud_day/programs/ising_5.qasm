// Two steps of time evolution of an Ising chain in a field.
OPENQASM 2.0;
include "qelib1.inc";
qreg q[5];
creg c[5];
gate bond(t) a, b { cx a, b; rz(t) b; cx a, b; }
bond(0.4) q[0], q[1]; bond(0.4) q[2], q[3]; bond(0.4) q[1], q[2]; bond(0.4) q[3], q[4];
rx(0.6) q[0]; rx(0.6) q[1]; rx(0.6) q[2]; rx(0.6) q[3]; rx(0.6) q[4];
bond(0.4) q[0], q[1]; bond(0.4) q[2], q[3]; bond(0.4) q[1], q[2]; bond(0.4) q[3], q[4];
rx(0.6) q[0]; rx(0.6) q[1]; rx(0.6) q[2]; rx(0.6) q[3]; rx(0.6) q[4];
measure q -> c;
