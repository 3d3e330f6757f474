OPENQASM 3.0;
include "stdgates.inc";
duration d = durationof({ x $0; });
