"""Ed25519 (RFC 8032, section 6: slow, and enough for tests) and the links that support signs with it."""
import base64
import hashlib
import urllib.parse

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
OTHER_SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")


def add(left, right):
    a, b = (left[1] - left[0]) * (right[1] - right[0]) % P, (left[1] + left[0]) * (right[1] + right[0]) % P
    c, d = 2 * left[3] * right[3] * D % P, 2 * left[2] * right[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result


def base_point():
    y = 4 * pow(5, P - 2, P) % P
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P)
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    x = P - x if x & 1 else x
    return x, y, 1, x * y % P


BASE = base_point()


def packed(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def number_of(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % ORDER


def secret_of(seed):
    half = hashlib.sha512(seed).digest()
    return int.from_bytes(half[:32], "little") & ((1 << 254) - 8) | 1 << 254, half[32:]


def public_key(seed=SEED):
    return packed(times(secret_of(seed)[0], BASE))


def sign(message, seed=SEED):
    secret, prefix = secret_of(seed)
    once = number_of(prefix, message)
    point = packed(times(once, BASE))
    return point + ((once + number_of(point, public_key(seed), message) * secret) % ORDER).to_bytes(32, "little")


def encoded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def link_key(seed=SEED):
    """As it stands in a profile's support.linkKeys."""
    return "ed25519:" + encoded(public_key(seed))


def link(profile="com.example.RetouchStudio", seed=SEED, **parts):
    """waybill:send?v=1&profile=…, with parts in their order, signed unless seed is None."""
    pairs = {"v": "1", "profile": profile, **parts}
    if seed:
        pairs["kid"] = hashlib.sha256(public_key(seed)).hexdigest()[:8]
    text = "waybill:send?" + "&".join(f"{key}={urllib.parse.quote(value, safe=',:')}" for key, value in pairs.items())
    return f"{text}&sig={encoded(sign(text.encode(), seed))}" if seed else text
