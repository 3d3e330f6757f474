OPENQASM 2.0;
include "mygates.inc";
