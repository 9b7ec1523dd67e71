"""How often one visitor or one address may ask: token buckets in this process. Knows no request."""

from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class TokenBuckets:
    """`capacity` messages at once, then `per_second`. Holds at most `most` keys: the longest unseen is forgotten."""

    def __init__(self, capacity: int, per_second: float, *, most: int = 20_000) -> None:
        self._capacity = capacity
        self._per_second = per_second
        self._most = most
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, key: str, clock: float) -> float:
        """Takes a token at `clock` (monotonic seconds). Returns 0, or the seconds to wait when there is none."""
        bucket = self._buckets.pop(key, None) or _Bucket(self._capacity, clock)
        self._buckets[key] = bucket
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        elapsed = max(0.0, clock - bucket.at)
        bucket.tokens = min(self._capacity, bucket.tokens + elapsed * self._per_second)
        bucket.at = clock
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) / self._per_second


def network_of(host: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 line has to itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(IPv6Address(int(address) >> 64 << 64)) if isinstance(address, IPv6Address) else host
