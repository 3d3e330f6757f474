"""The symbols of the chemical elements in order of their atomic numbers."""

SYMBOLS = """
H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb
Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu
Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db
Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og
""".split()  # noqa: SIM905  # 118 of them

ATOMIC_NUMBERS = {symbol: number for number, symbol in enumerate(SYMBOLS, start=1)}
"""Symbol → atomic number, the electrons of the neutral atom."""

NOBLE_GASES = (2, 10, 18, 36, 54, 86)
"""Atomic numbers of the noble gases, which are the cores of the elements after them."""


def num_core_orbitals(symbol: str) -> int:
    """The doubly occupied orbitals of the last noble gas before an element."""
    return max((number // 2 for number in NOBLE_GASES if number < ATOMIC_NUMBERS[symbol]), default=0)
