"""What has not been ported yet."""


class NoSuchRate(KeyError):
    pass


def rate(currency: str) -> float:
    if currency == "EUR":
        return 1.5
    raise NoSuchRate(currency)


def double(n: int) -> int:
    if n > 1000:
        raise OverflowError(n)
    return 2 * n
