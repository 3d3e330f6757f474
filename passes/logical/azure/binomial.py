"""How many of so many distillations succeed, all but surely.

The legacy estimator takes quantiles of binomial distributions from an approximation where there are many trials. It
is kept as it is there, for its figures depend on it.
"""

from functools import lru_cache
from math import exp, floor, lgamma, log, sqrt
from statistics import NormalDist

from qlower.passes.logical.azure.powers import integer_power

FEW_TRIALS = 1000
"""Below it the distribution is summed up."""
LEAST_VARIANCE = 80.0
"""Above it quantiles of many trials come from those of the normal distribution."""


@lru_cache(maxsize=1 << 16)
def least_successes(trials: int, failure: float, probability: float) -> int:
    """The number of successes that is exceeded or reached but with ``probability``: its quantile.

    Args:
        trials: how many there are, at least 1.
        failure: the chance of each to fail, between 0 and 1, both excluded.
        probability: between 0 and 1, both excluded.
    """
    if trials < FEW_TRIALS:
        return _summed(trials, failure, probability)
    success = 1.0 - failure
    variance = trials * success * failure
    if variance > LEAST_VARIANCE:
        return floor(_normal(success, trials * success, variance, probability))
    return _by_newton(trials, success, failure, probability)


def _summed(trials: int, failure: float, probability: float) -> int:
    """Sums the distribution from its smaller end."""
    success = 1.0 - failure
    from_below = probability <= _cumulated(trials, failure, trials // 2)
    ratio = success / failure if from_below else failure / success
    mass = integer_power(failure if from_below else success, trials)
    left = probability - mass if from_below else (1.0 - probability) - mass
    count = 0
    while left > 0.0 if from_below else left >= 0.0:
        count += 1
        mass *= ratio * ((trials - count + 1) / count)
        left -= mass
    return count if from_below else trials - count


def _cumulated(trials: int, failure: float, successes: int) -> float:
    """The chance of at most so many successes."""
    from scipy.special import betainc  # noqa: PLC0415  # takes long to load

    return 1.0 if successes >= trials else float(betainc(trials - successes, successes + 1, failure))


def _by_newton(trials: int, success: float, failure: float, probability: float) -> int:
    """Newton's method from the mode. It stops within half a step, so that it may end beside the quantile.

    Where it goes round in circles the quantile itself is taken.
    """
    count = floor(success * (trials + 1))
    seen: set[int] = set()
    while count not in seen:
        seen.add(count)
        step = (probability - _cumulated(trials, failure, count)) / _mass(trials, success, failure, count)
        if -0.5 < step < 0.5:
            return count
        away = floor(step + 0.5) if step > 0 else -floor(0.5 - step)
        count = min(max(count + away, 0), trials)
    while count and _cumulated(trials, failure, count - 1) >= probability:
        count -= 1
    while _cumulated(trials, failure, count) < probability:
        count += 1
    return count


def _mass(trials: int, success: float, failure: float, count: int) -> float:
    logarithm = lgamma(trials + 1) - lgamma(count + 1) - lgamma(trials - count + 1)
    return exp(logarithm + count * log(success) + (trials - count) * log(failure))


def _normal(p: float, mean: float, variance: float, probability: float) -> float:
    """S. Moorhead's expansion of the quantile in the deviation (Oxford University, 2013, page 7).

    In the term of order 1/variance the legacy estimator's library divides 16 by 1620 where the paper divides all of
    3w⁴ + 7w² − 16; near variance 80 that makes factories a little larger. It is kept.
    """
    w = NormalDist().inv_cdf(probability)
    deviation = sqrt(variance)
    q2, skew = p * p, 2.0 * p - 1.0
    first = w**3 * (2.0 * q2 - 2.0 * p - 1.0) / 72.0 / deviation - w * (7.0 * q2 - 7.0 * p + 1.0) / 36.0
    second = skew * (p + 1.0) * (p - 2.0) * (3.0 * w**4 + 7.0 * w * w - 16.0 / 1620.0) / variance
    third = (
        w**5 * _polynomial(p, 4, -8, -48, 52, -23) / 17280.0
        + w**3 * _polynomial(p, 256, -512, -147, 403, -137) / 38880.0
        - w * _polynomial(p, 433, -866, -921, 1354, -671) / 38880.0
    ) / (variance * deviation)
    fourth = (
        w**6 * skew * (q2 - p + 1.0) * (q2 - p + 19.0) / 34020.0
        + w**4 * skew * _polynomial(p, 9, -18, -35, 44, -25) / 15120.0
        + w * w * skew * _polynomial(p, 923, -1846, 5271, -4348, 5189) / 408240.0
        - 4.0 * skew * (p + 1.0) * (p - 2.0) * (23.0 * q2 - 23.0 * p + 2.0) / 25515.0
    ) / (variance * variance)
    return mean + deviation * w + (p + 1.0) / 3.0 - skew * w * w / 6.0 + first + second + third + fourth


def _polynomial(x: float, *coefficients: float) -> float:
    value = 0.0
    for coefficient in coefficients:
        value = value * x + coefficient
    return value
