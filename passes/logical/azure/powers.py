"""Integer powers as the legacy estimator rounds them."""


def integer_power(base: float, exponent: int) -> float:
    """``base ** exponent`` for ``exponent ≥ 0`` by repeated squaring; its last bit may differ from that of ``**``."""
    result = 1.0
    while True:
        if exponent & 1:
            result *= base
        exponent >>= 1
        if not exponent:
            return result
        base *= base
