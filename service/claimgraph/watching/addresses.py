"""Which addresses may be connected to: public ones, and hosts that were listed.

A name is resolved once and the connection made to the very address that was checked, so that a
name server that answers differently the next time (DNS rebinding) gains nothing.
"""

import socket
from collections.abc import Collection, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, quote, urldefrag, urlsplit, urlunsplit

from claimgraph.errors import FetchFailed, Refusal

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
SAFE: Final = "%/:?@!$&'()*+,;=~|[]"
NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052, section 2.1
NAT64_LOCAL: Final = IPv6Network("64:ff9b:1::/48")  # RFC 8215
COMPATIBLE: Final = IPv6Network("::/96")  # RFC 4291, section 2.5.5.1


def split(url: str) -> tuple[SplitResult, str, int]:
    """Return the parts of an address that may be fetched, its host and its port.

    Raises:
        FetchFailed: it is none of http or https, or holds a password, or its port is another service's.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        raise _never(url, "This is no address.") from None
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise _never(url, "Only http and https addresses are fetched.")
    if parts.username is not None or parts.password is not None:
        raise _never(url, "The address holds a name or password.")
    if port not in DEFAULT_PORTS.values() and port < 1024:
        raise _never(url, f"Port {port} belongs to another kind of service.")
    if not url.isascii() or any(sign <= " " or sign == "\x7f" for sign in url):
        raise _never(url, "The address holds signs that have to be escaped.")
    return parts, host, port


def escaped(url: str) -> str:
    """Return the address as it goes over the wire: other letters escaped, its host in ASCII, no fragment.

    Raises:
        FetchFailed: it is no address.
    """
    try:
        parts = urlsplit(urldefrag(url.strip()).url)
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
        return urlunsplit((parts.scheme, host, quote(parts.path, safe=SAFE), quote(parts.query, safe=SAFE), ""))
    except ValueError:  # UnicodeError is one
        raise _never(url, "This is no address.") from None


def resolve(url: str, allowed: Collection[str]) -> Sequence[tuple[socket.AddressFamily, tuple[str, int]]]:
    """Resolve the address's host, and return the families and socket addresses that may be connected to.

    ``allowed`` are hosts, in small letters, whose addresses may be private.

    Raises:
        FetchFailed: the name cannot be resolved, or leads to private addresses only.
    """
    _, host, port = split(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = f"The name {host} cannot be resolved ({getattr(error, 'strerror', None) or error})."
        raise FetchFailed(Refusal(reason, "Check the address.", file=url), lasting=False) from None
    addresses = [(family, (str(address[0]), port)) for family, _, _, _, address in found]
    usable = [one for one in addresses if host.lower() in allowed or is_public(one[1][0])]
    if not usable:
        raise FetchFailed(
            Refusal(
                f"{host} is a private address ({addresses[0][1][0]}).",
                f"If it is meant, list it: --allow-private {host}",
                file=url,
            ),
            lasting=True,
        )
    return usable


def is_public(text: str) -> bool:
    """Tell whether an IP address is one of the internet's, also where IPv6 wraps one of IPv4."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = _wrapped(address)
        if inner is not None:
            return is_public(str(inner))
        if address in NAT64_LOCAL:
            return False
    return address.is_global and not address.is_multicast


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64 or address in COMPATIBLE:
        return IPv4Address(address.packed[12:])
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def _never(url: str, reason: str) -> FetchFailed:
    return FetchFailed(Refusal(reason, "Give a plain http or https address.", file=url), lasting=True)
