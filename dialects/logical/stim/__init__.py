"""The file format of Stim: Clifford circuits with detectors, observables and noise.

Source: C. Gidney, doi:10.22331/q-2021-07-06-497; the language of Stim 1.15.
"""
