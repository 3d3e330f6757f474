"""An oracle that shares nothing with the library: complex matrices in decimal arithmetic of 120 digits."""

from decimal import Decimal, getcontext

getcontext().prec = 120
HALF = Decimal("0.5")
ROOT_HALF = HALF.sqrt()


class C:
    """A complex number."""

    def __init__(self, re, im=0):
        self.re, self.im = Decimal(re), Decimal(im)

    def __add__(self, other):
        return C(self.re + other.re, self.im + other.im)

    def __sub__(self, other):
        return C(self.re - other.re, self.im - other.im)

    def __mul__(self, other):
        return C(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)

    def conj(self):
        return C(self.re, -self.im)

    def square(self):
        return self.re * self.re + self.im * self.im


def product(x, y):
    return [[x[i][0] * y[0][j] + x[i][1] * y[1][j] for j in (0, 1)] for i in (0, 1)]


def exponential(angle):
    """e^{i·angle} by its series, the angle a Decimal."""
    total, term, order = C(0), C(1), 0
    while term.square() > Decimal(10) ** -220:
        total, order = total + term, order + 1
        term = term * C(0, angle / order)
    return total


def pi():
    """π as six times the arcsine of ½."""
    total, term, n = Decimal(0), HALF, 0
    while term > Decimal(10) ** -118:
        total += term / (2 * n + 1)
        n += 1
        term = term * (2 * n - 1) / (2 * n) / 4
    return 6 * total


PI = pi()
O, I = C(0), C(1)  # noqa: E741
MATRICES = {
    "h": [[C(ROOT_HALF), C(ROOT_HALF)], [C(ROOT_HALF), C(-ROOT_HALF)]],
    "x": [[O, I], [I, O]],
    "y": [[O, C(0, -1)], [C(0, 1), O]],
    "z": [[I, O], [O, C(-1)]],
    "s": [[I, O], [O, C(0, 1)]],
    "sdg": [[I, O], [O, C(0, -1)]],
    "t": [[I, O], [O, C(ROOT_HALF, ROOT_HALF)]],
    "tdg": [[I, O], [O, C(ROOT_HALF, -ROOT_HALF)]],
}


def matrix(gates, phase_sixteenths=0):
    total = [[I, O], [O, I]]
    for gate in gates:
        total = product(MATRICES[gate], total)
    phase = exponential(PI * phase_sixteenths / 8)
    return [[phase * entry for entry in row] for row in total]


def rotation(angle):
    half = Decimal(angle) / 2
    return [[exponential(-half), O], [O, exponential(half)]]


def operator_norm(m):
    """The largest singular value, from the trace and the determinant of m†m."""
    trace = sum(entry.square() for row in m for entry in row)
    determinant = (m[0][0] * m[1][1] - m[0][1] * m[1][0]).square()
    return ((trace + max(trace * trace - 4 * determinant, Decimal(0)).sqrt()) / 2).sqrt()


def distance(x, y):
    return operator_norm([[x[i][j] - y[i][j] for j in (0, 1)] for i in (0, 1)])
