"""What the vectors are made of: hashes, signatures, canonical bytes, numbers. Python's standard library only; nothing of Helen's code is used."""
import hashlib
import struct


# --- deterministic choices -------------------------------------------------------------------------------------------------

class Stream:
    """Bytes that anybody can make again: SHAKE256 of a label and a counter."""

    def __init__(self, label):
        self.label, self.count = label, 0

    def bytes(self, n):
        self.count += 1
        return hashlib.shake_256(b"helen vectors/" + self.label.encode() + b"/" + str(self.count).encode()).digest(n)

    def bits(self, n):
        """Uniform below 2^n."""
        return int.from_bytes(self.bytes((n + 7) // 8 + 8), "big") % (1 << n)

    def signed(self, n):
        """Uniform in [-2^n, 2^n)."""
        return self.bits(n + 1) - (1 << n)

    def prime(self, n):
        """A prime of n bits, 3 mod 4, with its two highest bits set."""
        while True:
            p = self.bits(n) | (3 << (n - 2)) | 3
            if is_prime(p):
                return p


def is_prime(n):
    if any(n % p == 0 for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in range(2, 66):
        x = pow(base, odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def jacobi(a, n):
    a, sign = a % n, 1
    while a:
        while a % 2 == 0:
            a //= 2
            if n % 8 in (3, 5):
                sign = -sign
        a, n = n, a
        if a % 4 == 3 and n % 4 == 3:
            sign = -sign
        a %= n
    return sign if n == 1 else 0


# --- canonical bytes (Helen.Cryptography/Encoding) ------------------------------------------------------------------------

def u8(x): return bytes([x])
def u16(x): return struct.pack(">H", x)
def u32(x): return struct.pack(">I", x)
def u64(x): return struct.pack(">Q", x)
def block(b): return u32(len(b)) + b
def text(s): return block(s.encode("utf-8"))
def unsigned(x, width): return x.to_bytes(width, "big")
def signed(x, width): return u8(1 if x < 0 else 0) + abs(x).to_bytes(width, "big")
def double(x): return struct.pack(">d", x)
def residues(values, width): return u16(len(values)) + b"".join(unsigned(v, width) for v in values)
def width(bits): return (bits + 7) // 8


def two_complement(x):
    """Little endian, as short as possible: how transcripts absorb integers."""
    n = 1
    while not -(1 << (8 * n - 1)) <= x < 1 << (8 * n - 1):
        n += 1
    return x.to_bytes(n, "little", signed=True)


def sha256(b): return hashlib.sha256(b).digest()


# --- transcript (protocol 3.2) --------------------------------------------------------------------------------------------

class Transcript:
    def __init__(self, protocol):
        self.state = bytes(64)
        self.append("protocol", protocol.encode())

    def frame(self, domain, label, length):
        label = label.encode()
        return u8(domain) + self.state + struct.pack("<I", len(label)) + label + struct.pack("<Q", length)

    def append(self, label, data):
        self.state = hashlib.shake_256(self.frame(1, label, len(data)) + data).digest(64)

    def number(self, label, x): self.append(label, struct.pack("<i", x))

    def integer(self, label, x): self.append(label, two_complement(x))

    def integers(self, label, values):
        encoded = [two_complement(v) for v in values]
        self.append(label, struct.pack("<i", len(encoded)) + b"".join(struct.pack("<i", len(e)) + e for e in encoded))

    def challenge(self, label, n):
        output = hashlib.shake_256(self.frame(2, label, n)).digest(64 + n)
        self.state = output[:64]
        return output[64:]

    def challenge_integer(self, label, bits): return int.from_bytes(self.challenge(label, bits // 8), "little")

    def challenge_integers(self, label, count, bits):
        b = self.challenge(label, count * bits // 8)
        w = bits // 8
        return [int.from_bytes(b[i * w:(i + 1) * w], "little") for i in range(count)]


def proof_context(session, place, prover, label):
    t = Transcript("helen/v1")
    t.append("session", session)
    t.append("round", place)
    t.number("prover", prover)
    t.append("proof", label.encode())
    return t


# --- Ed25519 (RFC 8032) ----------------------------------------------------------------------------------------------------

P25519 = 2 ** 255 - 19
ORDER = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P25519 - 2, P25519) % P25519


def _add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    q = P25519
    aa, bb, cc, dd = (y1 - x1) * (y2 - x2) % q, (y1 + x1) * (y2 + x2) % q, 2 * t1 * t2 * D % q, 2 * z1 * z2 % q
    e, f, g, h = bb - aa, dd - cc, dd + cc, bb + aa
    return e * f % q, g * h % q, f * g % q, e * h % q


def _times(k, point):
    result = (0, 1, 1, 0)
    while k:
        if k & 1:
            result = _add(result, point)
        point, k = _add(point, point), k >> 1
    return result


def _recover_x(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P25519 - 2, P25519)
    x = pow(x2, (P25519 + 3) // 8, P25519)
    if (x * x - x2) % P25519:
        x = x * pow(2, (P25519 - 1) // 4, P25519) % P25519
    return P25519 - x if x & 1 != sign else x


_GY = 4 * pow(5, P25519 - 2, P25519) % P25519
_GX = _recover_x(_GY, 0)
G = (_GX, _GY, 1, _GX * _GY % P25519)


def _compress(point):
    x, y, z, _ = point
    inverse = pow(z, P25519 - 2, P25519)
    x, y = x * inverse % P25519, y * inverse % P25519
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _expand(seed):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little")
    return (a & (1 << 254) - 8) | 1 << 254, h[32:]


def ed25519_public(seed):
    return _compress(_times(_expand(seed)[0], G))


def ed25519_sign(seed, message):
    a, prefix = _expand(seed)
    public = _compress(_times(a, G))
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % ORDER
    big_r = _compress(_times(r, G))
    h = int.from_bytes(hashlib.sha512(big_r + public + message).digest(), "little") % ORDER
    return big_r + ((r + h * a) % ORDER).to_bytes(32, "little")


def sign(seed, context, message):
    """Helen's signatures: length and bytes of a context come first."""
    return ed25519_sign(seed, u8(len(context)) + context + message)
