"""How sure a share is, given how few were counted."""

from math import sqrt

Z = 1.959964  # two-sided 95 %


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Return the 95 % score interval of ``successes / n``; all of it, (0, 1), where n is 0.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
    """
    if n == 0:
        return 0.0, 1.0
    share = successes / n
    middle = share + Z * Z / (2 * n)
    spread = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
