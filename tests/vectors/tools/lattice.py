"""The lattice messages of protocol 4.2, written a second time: bounds, ring, key, ciphertext, product and proof of plaintext knowledge, at degrees that only tests may use."""
from math import ceil, log2, prod

from files import Vectors
from messages import FIELD_PRIME
from primitives import *

ETA, CHALLENGE, STATISTICAL, RESIDUE_BITS, MOST_DROPPED, FRACTION_WORDS, PARTIES = 21, 128, 64, 30, 10, 4, 2
SESSION, OTHER_SESSION = sha256(b"a session"), sha256(b"another session")
LABEL = "helen/pairwise-ole/plaintext-knowledge"
# Phase, iteration, index and attempt of the segment, the view before the exchange, the number of the proof's first ciphertext.
PLACE = u8(5) + u16(1) + u16(0) + u8(1) + sha256(b"a view") + u32(0)


def ceil_log2(x): return (x - 1).bit_length()
def packed(values, bits): return sum((v % (1 << bits)) << bits * i for i, v in enumerate(values)).to_bytes((len(values) * bits + 7) // 8, "little")
def balanced(x): return x if x <= (FIELD_PRIME - 1) // 2 else x - FIELD_PRIME


class Bound:
    """Lengths of one kind of polynomial in a proof whose honest coefficients are at most `witness`."""

    def __init__(self, ring, witness):
        self.mask_bits = ceil_log2(2 * 4 * ring.rows * ring.n * witness * ring.batch)
        self.response = (1 << self.mask_bits) - 1 - witness * ring.batch
        self.extracted = 2 * ring.n * self.response


class Ring:
    """Everything that follows from a degree: challenges are 0 or one of 2n monomials, and every bound is a worst case."""

    def __init__(self, n):
        self.n, p, h = n, FIELD_PRIME, (FIELD_PRIME - 1) // 2
        self.rows = ceil(CHALLENGE / log2(2 * n + 1))
        self.batch = 2 * self.rows
        self.secret, self.error, self.message = Bound(self, 1), Bound(self, ETA), Bound(self, h)
        growth = n * h
        carry = (growth * self.message.extracted + h) // p + 1
        v, e0, e1 = growth * self.secret.extracted, growth * self.error.extracted + carry, growth * self.error.extracted
        self.secret_drowning, self.error_drowning = (ceil_log2(x * 3 * n * (PARTIES - 1)) + STATISTICAL for x in (v, e0))
        noise = p * (n * ETA * (v + (1 << self.secret_drowning)) + e0 + n * e1) + h
        self.primes, self.kept = [], None
        while self.kept is None:
            self.primes.append(self.next_prime())
            if prod(self.primes) > 2 * noise:
                self.kept = self.keep(noise, p)
        self.roots = {q: self.root(q) for q in self.primes}

    def keep(self, noise, p):
        """The fewest primes that hold what is left of the noise, if those that are dropped then drown the errors."""
        for kept in range(max(1, len(self.primes) - MOST_DROPPED), len(self.primes)):
            gone = prod(self.primes[kept:])
            correction = p * (gone + (gone >> (FRACTION_WORDS - 1) * RESIDUE_BITS - 4) + 1)
            after = (noise + correction * (1 + self.n)) // gone + 1
            if 2 * after < prod(self.primes[:kept]) and gone >= 1 << self.error_drowning + 1:
                return kept
        return None

    def next_prime(self):
        q = (self.primes[-1] if self.primes else (1 << RESIDUE_BITS) + 1) - 2 * self.n
        while not is_prime(q):
            q -= 2 * self.n
        return q

    def root(self, q):
        g = 2
        while pow(g, (q - 1) // 2, q) == 1 or pow(pow(g, (q - 1) // (2 * self.n), q), self.n, q) != q - 1:
            g += 1
        return pow(g, (q - 1) // (2 * self.n), q)

    def transform(self, coefficients):
        """By prime, the values at the odd powers of a 2n-th root of unity, in bit-reversed order."""
        bits = self.n.bit_length() - 1
        order = [int(format(i, f"0{bits}b")[::-1], 2) for i in range(self.n)]
        result = []
        for q in self.primes:
            points = [pow(self.roots[q], 2 * i + 1, q) for i in order]
            result.append([sum(c * pow(x, k, q) for k, c in enumerate(coefficients)) % q for x in points])
        return result

    def inverse(self, transformed):
        """Coefficients modulo the product of all primes."""
        bits, modulus, result = self.n.bit_length() - 1, prod(self.primes), [0] * self.n
        order = [int(format(i, f"0{bits}b")[::-1], 2) for i in range(self.n)]
        for q, limb in zip(self.primes, transformed):
            weight = modulus // q * pow(modulus // q, -1, q)
            for k in range(self.n):
                c = sum(value * pow(self.roots[q], -(2 * i + 1) * k, q) for i, value in zip(order, limb)) * pow(self.n, -1, q) % q
                result[k] = (result[k] + c * weight) % modulus
        return result

    def each(self, f, *elements):
        return [[f(*values) % q for values in zip(*limbs)] for q, *limbs in zip(self.primes, *elements)]

    def write(self, limbs): return packed([r for limb in limbs for r in limb], RESIDUE_BITS)

    def fields(self): return {"degree": self.n, "parties": PARTIES}


class Coins:
    def __init__(self, ring, label): self.ring, self.stream = ring, Stream(label)
    def ternary(self): return [self.stream.bits(64) % 3 - 1 for _ in range(self.ring.n)]
    def binomial(self): return [bin(self.stream.bits(ETA)).count("1") - bin(self.stream.bits(ETA)).count("1") for _ in range(self.ring.n)]
    def uniform(self, bits): return [self.stream.signed(bits) for _ in range(self.ring.n)]
    def words(self, count): return list(struct.unpack(f"<{count * self.ring.n}I", self.stream.bytes(4 * count * self.ring.n)))
    def field(self): return [self.stream.bits(256) % FIELD_PRIME for _ in range(self.ring.n)]


class Key:
    def __init__(self, ring, label):
        coins = Coins(ring, label)
        self.ring, self.seed, self.s, self.e = ring, coins.stream.bytes(32), coins.ternary(), coins.binomial()
        self.a = [self.expand(q) for q in ring.primes]
        self.b = ring.each(lambda a, s, e: a * s + FIELD_PRIME * e, self.a, ring.transform(self.s), ring.transform(self.e))
        self.bytes = self.seed + ring.write(self.b)

    def expand(self, q):
        limb, number = [], 0
        while len(limb) < self.ring.n:
            stream = hashlib.shake_256(b"helen/lattice-key/1" + self.seed + struct.pack("<I", q) + struct.pack("<i", number)).digest(8 * self.ring.n)
            draws = (x & (1 << RESIDUE_BITS) - 1 for x, in struct.iter_unpack("<I", stream))
            limb += [x for x in draws if x < q]
            number += 1
        return limb[:self.ring.n]

    def evaluate(self, m, v, e0, e1):
        """An encryption, transformed: linear in its four polynomials."""
        r = self.ring
        vt = r.transform(v)
        c0 = r.each(lambda b, v, e: b * v + e, self.b, vt, r.transform([FIELD_PRIME * x + y for x, y in zip(e0, m)]))
        return c0, r.each(lambda a, v, e: a * v + e, self.a, vt, r.transform([FIELD_PRIME * x for x in e1]))

    def write(self, ciphertext): return b"".join(self.ring.write(c) for c in ciphertext)

    def fields(self): return {**self.ring.fields(), "key": self.bytes}


def raised(ring, body, at, limb, kept=None):
    """The first residue of a limb, of an element that begins at this byte, as its prime and as all ones."""
    offset = at + limb * ring.n * RESIDUE_BITS // 8
    chunk = int.from_bytes(body[offset:offset + 15], "little") >> RESIDUE_BITS << RESIDUE_BITS
    place = lambda residue: body[:offset] + (chunk + residue).to_bytes(15, "little") + body[offset + 15:]
    return place(ring.primes[limb]), place((1 << RESIDUE_BITS) - 1)


def bad_residues(v, ring, body, parts, limbs):
    for name, at in parts:
        for word, limb in (("first", 0), ("last", limbs - 1)):
            prime, ones = raised(ring, body, at, limb)
            v.refuse(f"{name}residue-of-the-{word}-prime-not-reduced", prime)
            if not name:
                v.refuse(f"residue-of-the-{word}-prime-all-ones", ones)


def public_key(ring):
    key = Key(ring, "lattice key")
    v = Vectors("LatticePublicKey", 1, "lattice.py, Key: a from a seed, b = a*s + p*e at the odd powers of a root, 30 bits each", ring.fields())
    v.accept(key.bytes, **{"seed": key.seed, "secret": key.s, "error": key.e}).lengths()
    bad_residues(v, ring, key.bytes, [("", 32)], len(ring.primes))
    return key


def ciphertext(ring, key):
    coins = Coins(ring, "lattice ciphertext")
    witness = [balanced(x) for x in coins.field()], coins.ternary(), coins.binomial(), coins.binomial()
    made = key.evaluate(*witness)
    body = key.write(made)
    v = Vectors("LatticeCiphertext", 1, "lattice.py, Key.evaluate: b*v + p*e0 + m and a*v + p*e1", ring.fields())
    v.accept(body, **{**key.fields(), **dict(zip(("message", "v", "e0", "e1"), witness))}).lengths()
    bad_residues(v, ring, body, [("", 0), ("second-", len(body) // 2)], len(ring.primes))
    v.refuse("one-half", body[:len(body) // 2])
    return witness, made


def drop(ring, coefficients, words):
    """Modulus switching: (c - p*w)/D, D the product of the dropped primes and w = c/p mod D, plus p with probability w/D: where w/D and a drawn fraction of four words of 30 bits reach 1."""
    gone, rest, switched = prod(ring.primes[ring.kept:]), prod(ring.primes[:ring.kept]), []
    for k, c in enumerate(coefficients):
        w = c * pow(FIELD_PRIME, -1, gone) % gone
        fraction = sum(words[i * ring.n + k] % (1 << RESIDUE_BITS) << RESIDUE_BITS * i for i in range(FRACTION_WORDS))
        up = w * (1 << FRACTION_WORDS * RESIDUE_BITS) // gone + fraction >> FRACTION_WORDS * RESIDUE_BITS
        switched.append(((c - FIELD_PRIME * w) // gone + FIELD_PRIME * up) % rest)
    return [[c % q for c in switched] for q in ring.primes[:ring.kept]]


def product(ring, key, witness, made):
    coins = Coins(ring, "lattice product")
    factor, mask = coins.field(), coins.field()
    drowning, fractions, none = coins.uniform(ring.secret_drowning), [coins.words(FRACTION_WORDS) for _ in range(2)], [0] * ring.n
    half = ring.transform([balanced(x * ((FIELD_PRIME + 1) // 2) % FIELD_PRIME) for x in factor])
    noise = key.evaluate([balanced(x) for x in mask], drowning, none, none)
    parts = [ring.inverse(ring.each(lambda c, b, fresh: 2 * c * b + fresh, c, half, fresh)) for c, fresh in zip(made, noise)]
    dropped = [drop(ring, part, words) for part, words in zip(parts, fractions)]
    body = b"".join(ring.write(part) for part in dropped)

    # Its owner reads a*b + mask: the phase modulo p, times what was dropped.
    c0, c1 = dropped
    q, phase = prod(ring.primes[:ring.kept]), []
    crt = lambda limbs, k: sum(limb[k] * (q // p) * pow(q // p, -1, p) for p, limb in zip(ring.primes, limbs)) % q
    full0, full1 = ([crt(c, k) for k in range(ring.n)] for c in (c0, c1))
    times = lambda x, y, k: sum(x[i] * y[k - i] if i <= k else -x[i] * y[k - i + ring.n] for i in range(ring.n))
    for k in range(ring.n):
        x = (full0[k] - times(full1, key.s, k)) % q
        phase.append((x if x <= q // 2 else x - q) * prod(ring.primes[ring.kept:]) % FIELD_PRIME)
    if phase != [(times([m % FIELD_PRIME for m in witness[0]], factor, k) + mask[k]) % FIELD_PRIME for k in range(ring.n)]:
        raise ValueError("the product does not decrypt")

    fields = {**key.fields(), "secret": key.s, "error": key.e, "ciphertext": key.write(made), "factor": factor, "mask": mask, "v": drowning, "fractions": b"".join(struct.pack("<I", x) for words in fractions for x in words), "plaintext": phase}
    v = Vectors("LatticeProduct", 1, "lattice.py, product: 2C*b/2 drowned, its last primes dropped with random rounding, as coefficients", ring.fields())
    v.accept(body, **fields).lengths()
    bad_residues(v, ring, body, [("", 0), ("second-", len(body) // 2)], ring.kept)
    v.refuse("before-its-primes-are-dropped", key.write(made))


def proof(key, ciphertexts, witnesses, label, session=SESSION, prover=1, mask=None, accept=None):
    """An attempt after the other until all responses are short, as the protocol says; a cheating prover has other masks or another notion of short."""
    ring = key.ring
    kinds = [ring.message, ring.secret, ring.error, ring.error]
    for attempt in range(10000):
        t = proof_context(session, PLACE, prover, LABEL)
        t.append("plaintext-knowledge", b"v1")
        t.number("n", ring.n)
        t.integer("p", FIELD_PRIME)
        t.integer("q", prod(ring.primes))
        t.number("rows", ring.rows)
        t.integers("bounds", [ring.message.response, ring.secret.response, ring.error.response])
        t.append("key", sha256(key.bytes))
        t.number("ciphertexts", len(ciphertexts))
        for c in ciphertexts:
            t.append("C", sha256(key.write(c)))
        coins = Coins(ring, f"{label} {attempt}")
        masks = [[coins.uniform(kind.mask_bits) for kind in kinds] for _ in range(ring.rows)]
        if mask:
            mask(masks)
        for row in masks:
            t.append("A", sha256(key.write(key.evaluate(*row))))
        challenge = t.challenge("challenge", 32)
        rows = [respond(ring, row, w, witnesses) for row, w in zip(masks, weights(ring, challenge, len(ciphertexts)))]
        if (accept or within)(ring, rows):
            return challenge, rows
    raise ValueError("no attempt is accepted")


def weights(ring, challenge, count):
    t = Transcript("helen/plaintext-knowledge/weights")
    t.append("challenge", challenge)
    choices, result = 2 * ring.n + 1, []
    limit = 0xFFFFFFFF - 0xFFFFFFFF % choices
    for _ in range(ring.rows):
        row = []
        while len(row) < count:
            draw = int.from_bytes(t.challenge("W", 4), "little")
            if draw < limit:
                row.append(draw % choices - 1)
        result.append(row)
    return result


def respond(ring, masks, row, witnesses):
    result = []
    for kind, y in enumerate(masks):
        z = y[:]
        for j, witness in zip(row, witnesses):
            if j < 0:
                continue
            for i, x in enumerate(witness[kind]):
                turns, at = divmod(i + j, ring.n)
                z[at] += -x if turns % 2 else x
        result.append(z)
    return result


def largest(rows): return [max(abs(x) for row in rows for x in row[kind]) for kind in range(4)]
def within(ring, rows): return all(z <= kind.response for z, kind in zip(largest(rows), (ring.message, ring.secret, ring.error, ring.error)))


def write_proof(ring, made):
    challenge, rows = made
    bits = [ring.message.mask_bits + 1, ring.secret.mask_bits + 1, ring.error.mask_bits + 1, ring.error.mask_bits + 1]
    return challenge + b"".join(packed(z, b) for row in rows for z, b in zip(row, bits))


def plaintext_proof(ring):
    key, coins = Key(ring, "proof key"), Coins(ring, "proof witnesses")
    witnesses = [([balanced(x) for x in coins.field()], coins.ternary(), coins.binomial(), coins.binomial()) for _ in range(2)]
    ciphertexts = [key.evaluate(*w) for w in witnesses]
    fields = {**key.fields(), "ciphertexts": [key.write(c) for c in ciphertexts], "session": SESSION, "round": PLACE, "prover": 1, "label": LABEL}
    v = Vectors("PlaintextProof", 1, "lattice.py, proof: a challenge and the responses for m, v, e0 and e1 of every row", fields)
    prove = lambda label="proof", **kw: write_proof(ring, proof(key, ciphertexts, witnesses, label, **kw))
    made = proof(key, ciphertexts, witnesses, "proof")
    body = write_proof(ring, made)
    v.accept(body).lengths()
    row = (len(body) - 32) // ring.rows
    v.refuse("one-row-too-few", body[:-row])
    v.refuse("one-row-too-many", body + body[-row:])
    v.refuse("challenge-of-nothing", sha256(b"chosen") + body[32:], "refused")
    v.refuse("rows-exchanged", body[:32] + body[32 + row:32 + 2 * row] + body[32:32 + row] + body[32 + 2 * row:], "refused")
    v.refuse("proof-of-another-session", prove(session=OTHER_SESSION), "refused")
    v.refuse("proof-of-another-prover", prove(prover=2), "refused")
    unknown = [ciphertexts[0], key.evaluate([witnesses[1][0][0] ^ 1] + witnesses[1][0][1:], *witnesses[1][1:])]
    v.refuse("witness-of-another-ciphertext", write_proof(ring, proof(key, unknown, witnesses, "proof")), "refused", ciphertexts=[key.write(c) for c in unknown])
    v.refuse("proof-of-exchanged-ciphertexts", write_proof(ring, proof(key, ciphertexts[::-1], witnesses[::-1], "proof")), "refused")

    # Responses one past what is accepted still fit their bits: only the range refuses them.
    kinds = (("message", ring.message), ("secret", ring.secret), ("first-error", ring.error), ("second-error", ring.error))
    for index, (name, kind) in enumerate(kinds):
        def at_the_edge(masks, index=index, kind=kind): masks[0][index][0] = (1 << kind.mask_bits) - 1 - (ring.batch if index == 1 else 0)

        def past(ring, rows, index=index, kind=kind):
            z = largest(rows)
            return kind.response < z[index] < 1 << kind.mask_bits and all(z[i] <= k.response for i, (_, k) in enumerate(kinds) if i != index)

        v.refuse(f"{name}-response-out-of-range", prove(f"proof {name}", mask=at_the_edge, accept=past), "refused")


def generate():
    ring = Ring(64)
    key = public_key(ring)
    product(ring, key, *ciphertext(ring, key))
    plaintext_proof(Ring(16))
