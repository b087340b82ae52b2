"""The proofs of protocol 3.4, 5 and 6.1, written a second time: provers whose factorisation everybody may know, over an insecure modulus of 512 bits."""
from math import gcd

from files import Vectors
from primitives import *

MODULUS_BITS, CHALLENGE, STATISTICAL, RESPONSES = 512, 128, 64, 24
RANDOMNESS = MODULUS_BITS + STATISTICAL
EXPONENT = MODULUS_BITS // 2
SESSION = sha256(b"a session")
OTHER_SESSION = sha256(b"another session")
PLACE = bytes([4, 0, 3, 0, 1, 0, 0, 2])
LABEL = "vector"


def mask_bits(w): return w + CHALLENGE + STATISTICAL + RESPONSES
def response_bits(w): return mask_bits(w) + 1
def ceil_log2(n): return (n - 1).bit_length()
def combination_bits(rows): return 0 if rows == 1 else CHALLENGE + ceil_log2(rows)
def dot(a, b): return sum(x * y for x, y in zip(a, b))


class Key:
    """N, h, generators, and a threshold key for three parties."""

    def __init__(self, columns):
        s = Stream("key")
        self.p, self.q = s.prime(MODULUS_BITS // 2), s.prime(MODULUS_BITS // 2)
        self.n = self.p * self.q
        self.n2 = self.n * self.n
        self.key_id = s.bytes(32)
        t = Transcript("helen/base/v1")
        t.append("key-id", self.key_id)
        t.integer("N", self.n)
        self.h = pow(t.challenge_integer("x", MODULUS_BITS + 128) % self.n, 2, self.n)
        self.big_h = pow(self.h, self.n, self.n2)
        self.generators = [pow(self.h, s.bits(RANDOMNESS), self.n) for _ in range(columns)]
        self.commitment_id = sha256(unsigned(self.n, 64) + unsigned(self.h, 64) + residues(self.generators, 64))
        t = Transcript("helen/threshold-anchor/v1")
        t.integer("N", self.n)
        t.integer("h", self.h)
        self.anchor = pow(t.challenge_integer("x0", MODULUS_BITS + 128) % self.n, self.n, self.n)
        parties = 3
        self.share_bits = MODULUS_BITS + STATISTICAL + 2 + ceil_log2(parties) + 1 + ceil_log2(parties)
        offset = 1 << (MODULUS_BITS + STATISTICAL + 2 + ceil_log2(parties))
        others = [s.signed(MODULUS_BITS + STATISTICAL) + offset for _ in range(parties - 1)]
        self.shares = [pow(self.n, -1, (self.p - 1) * (self.q - 1)) - sum(others)] + others
        self.verification = [pow(self.anchor, e, self.n) for e in self.shares]
        self.threshold_id = sha256(unsigned(self.n, 64) + unsigned(self.h, 64) + residues(self.verification, 64))

    def fields(self):
        return {"key-id": self.key_id, "n": self.n, "h": self.h, "generators": self.generators, "commitment-key-id": self.commitment_id,
                "session": SESSION, "round": PLACE, "prover": 1, "label": LABEL}

    def commit(self, values, r):
        result = pow(self.h, r, self.n)
        for g, x in zip(self.generators, values):
            result = result * pow(g, x, self.n) % self.n
        return result

    def encrypt(self, x, a, negative=False):
        c = (1 + self.n * x) % self.n2 * pow(self.big_h, a, self.n2) % self.n2
        return self.n2 - c if negative else c


def begin(session=SESSION, prover=1):
    return proof_context(session, PLACE, prover, LABEL)


def raised(make, bound):
    """A first message written with the modulus added to it, for coins where that still fits the width; hashed as written."""
    counter = 0
    while True:
        result = make(counter)
        if result is not None:
            return result
        counter += 1


def bad_signs(v, body, at, w):
    """Faults of a signed integer of w bytes at an offset."""
    v.refuse("sign-byte-two", body[:at] + b"\2" + body[at + 1:])
    v.refuse("negative-zero", body[:at] + b"\1" + bytes(w) + body[at + 1 + w:])


# --- knowledge of openings (5.1) -----------------------------------------------------------------------------------------------

def opening_proof(key, entry_bits, statement, rows, randomness, stream, session=SESSION, alpha=None, raise_mask=False):
    n, d = len(statement), len(key.generators)
    t = begin(session)
    t.append("opening", b"v1")
    t.append("key", key.commitment_id)
    t.number("rows", n)
    t.number("columns", d)
    t.number("entry-bits", entry_bits)
    t.integers("C", statement)
    chi = [1] if n == 1 else t.challenge_integers("chi", n, CHALLENGE)
    eb, rb = entry_bits + combination_bits(n), RANDOMNESS + combination_bits(n)
    alpha = alpha or [stream.signed(mask_bits(eb)) for _ in range(d)]
    rho = stream.signed(mask_bits(rb))
    mask = key.commit(alpha, rho)
    if raise_mask:
        if mask + key.n >= 1 << MODULUS_BITS:
            return None
        mask += key.n
    t.integer("T", mask)
    e = t.challenge_integer("e", CHALLENGE)
    z = [e * dot(chi, [row[l] for row in rows]) + alpha[l] for l in range(d)]
    zr = e * dot(chi, randomness) + rho
    ew, rw = width(response_bits(eb)), width(response_bits(rb))
    return unsigned(mask, 64) + u16(d) + b"".join(signed(x, ew) for x in z) + signed(zr, rw), ew


def opening_vectors(key):
    entry_bits, d = 29, len(key.generators)
    s = Stream("opening")
    rows = [[s.signed(entry_bits - 1) for _ in range(d)] for _ in range(2)]
    randomness = [s.bits(RANDOMNESS) for _ in rows]
    statement = [key.commit(x, r) for x, r in zip(rows, randomness)]
    v = Vectors("OpeningProof", 1, "proofs.py, opening_proof", {**key.fields(), "rows": 2, "entry-bits": entry_bits, "commitments": statement})
    prove = lambda **kw: opening_proof(key, entry_bits, statement, rows, randomness, Stream("opening coins"), **kw)
    body, ew = prove()
    v.accept(body).lengths()
    bad_signs(v, body, 66, ew)
    v.refuse("count-too-large", body[:64] + u16(d + 1) + body[66:])
    v.refuse("count-too-small", body[:64] + u16(d - 1) + body[66:66 + (d - 1) * (ew + 1)] + body[66 + d * (ew + 1):])
    v.refuse("mask-zero", bytes(64) + body[64:], "refused")
    v.refuse("mask-not-canonical", raised(lambda i: opening_proof(key, entry_bits, statement, rows, randomness, Stream(f"opening raised {i}"), raise_mask=True), 0)[0], "refused")
    bits = response_bits(entry_bits + combination_bits(2))
    wide = [3 << (bits - 1)] + [1] * (d - 1)
    v.refuse("response-out-of-range", prove(alpha=wide)[0], "refused")
    other = [[x + 1 for x in rows[0]], rows[1]]
    v.refuse("witness-of-another-commitment", opening_proof(key, entry_bits, statement, other, randomness, Stream("opening coins"))[0], "refused")
    v.refuse("proof-of-another-session", prove(session=OTHER_SESSION)[0], "refused")


# --- linear map (6.1) ----------------------------------------------------------------------------------------------------------

def linear_map_proof(key, entry_bits, bases, commitments, images, rows, randomness, exponents, stream, session=SESSION, alpha=None, raised_mask=None):
    n, d = len(commitments), len(bases)
    t = begin(session)
    t.append("linear-map", b"v1")
    t.append("key", key.commitment_id)
    t.number("rows", n)
    t.number("columns", d)
    t.number("entry-bits", entry_bits)
    t.number("exponent-bits", EXPONENT)
    t.integers("V", bases)
    t.integers("C", commitments)
    t.integers("W", images)
    chi = [1] if n == 1 else t.challenge_integers("chi", n, CHALLENGE)
    combined = combination_bits(n)
    eb, rb, xb = entry_bits + combined, RANDOMNESS + combined, EXPONENT + combined
    alpha = alpha or [stream.signed(mask_bits(eb)) for _ in range(d)]
    rho, sigma = stream.signed(mask_bits(rb)), stream.signed(mask_bits(xb))
    first = key.commit(alpha, rho)
    second = pow(key.big_h, sigma, key.n2)
    for v, a in zip(bases, alpha):
        second = second * pow(v, a, key.n2) % key.n2
    if stream.bits(1):
        second = key.n2 - second
    if raised_mask == "row":
        if first + key.n >= 1 << MODULUS_BITS:
            return None
        first += key.n
    if raised_mask == "image":
        if second + key.n2 >= 1 << 2 * MODULUS_BITS:
            return None
        second += key.n2
    t.integer("T", first)
    t.integer("S", second)
    e = t.challenge_integer("e", CHALLENGE)
    z = [e * dot(chi, [row[l] for row in rows]) + alpha[l] for l in range(d)]
    ew, rw, xw = width(response_bits(eb)), width(response_bits(rb)), width(response_bits(xb))
    return (unsigned(first, 64) + unsigned(second, 128) + u16(d) + b"".join(signed(x, ew) for x in z)
            + signed(e * dot(chi, randomness) + rho, rw) + signed(e * dot(chi, exponents) + sigma, xw)), ew


def linear_map_vectors(key):
    entry_bits, d = 31, len(key.generators)
    s = Stream("linear map")
    bases = [key.encrypt(s.signed(40), s.bits(EXPONENT), bool(s.bits(1))) for _ in range(d)]
    rows = [[s.signed(entry_bits - 1) for _ in range(d)] for _ in range(2)]
    randomness = [s.bits(RANDOMNESS) for _ in rows]
    exponents = [s.bits(EXPONENT) for _ in rows]
    commitments = [key.commit(x, r) for x, r in zip(rows, randomness)]
    images = []
    for row, a in zip(rows, exponents):
        w = pow(key.big_h, a, key.n2)
        for v, x in zip(bases, row):
            w = w * pow(v, x, key.n2) % key.n2
        images.append(key.n2 - w if s.bits(1) else w)
    v = Vectors("LinearMapProof", 1, "proofs.py, linear_map_proof",
                {**key.fields(), "rows": 2, "entry-bits": entry_bits, "exponent-bits": EXPONENT, "bases": bases, "commitments": commitments, "images": images})
    coins = lambda label="linear map coins": Stream(label)
    prove = lambda stream=None, **kw: linear_map_proof(key, entry_bits, bases, commitments, images, rows, randomness, exponents, stream or coins(), **kw)
    body, ew = prove()
    v.accept(body).lengths()
    bad_signs(v, body, 194, ew)
    v.refuse("count-too-large", body[:192] + u16(d + 1) + body[194:])
    v.refuse("count-too-small", body[:192] + u16(d - 1) + body[194:194 + (d - 1) * (ew + 1)] + body[194 + d * (ew + 1):])
    v.refuse("row-mask-not-canonical", raised(lambda i: prove(coins(f"row raised {i}"), raised_mask="row"), 0)[0], "refused")
    v.refuse("image-mask-not-canonical", raised(lambda i: prove(coins(f"image raised {i}"), raised_mask="image"), 0)[0], "refused")
    bits = response_bits(entry_bits + combination_bits(2))
    v.refuse("response-out-of-range", prove(alpha=[3 << (bits - 1)] + [1] * (d - 1))[0], "refused")
    other = [[x + 1 for x in rows[0]], rows[1]]
    v.refuse("row-of-another-commitment", linear_map_proof(key, entry_bits, bases, commitments, images, other, randomness, exponents, coins())[0], "refused")
    v.refuse("exponent-of-another-image", linear_map_proof(key, entry_bits, bases, commitments, images, rows, randomness, [exponents[0] + 1, exponents[1]], coins())[0], "refused")
    v.refuse("proof-of-another-session", prove(session=OTHER_SESSION)[0], "refused")
    return body


# --- inner products (5.2) --------------------------------------------------------------------------------------------------------

def inner_product_proof(key, factor_bits, product_bits, factor, product, m, m_r, e_rows, e_r, stream, session=SESSION, raise_first=False):
    d = len(key.generators)
    t = begin(session)
    t.append("inner-product", b"v1")
    t.append("key", key.commitment_id)
    t.number("size", d)
    t.number("factor-bits", factor_bits)
    t.number("product-bits", product_bits)
    t.integers("M", factor)
    t.integers("E", product)
    r, s = t.challenge_integers("r", d, CHALLENGE), t.challenge_integers("s", d, CHALLENGE)
    combine = lambda c, rows: [dot(c, [row[l] for row in rows]) for l in range(d)]
    u, v, w = combine(r, m), combine(s, m), combine(r, e_rows)
    extra = CHALLENGE + ceil_log2(d)
    fb, pb, rb = factor_bits + extra, product_bits + extra, RANDOMNESS + extra
    left = [stream.signed(mask_bits(fb)) for _ in range(d)]
    right = [stream.signed(mask_bits(fb)) for _ in range(d)]
    prod = [stream.signed(mask_bits(pb)) for _ in range(d)]
    rho = [stream.signed(mask_bits(rb)) for _ in range(3)]
    cross_r, constant_r = stream.bits(RANDOMNESS), stream.signed(mask_bits(RANDOMNESS))
    first = [key.commit(left, rho[0]), key.commit(right, rho[1]), key.commit(prod, rho[2]),
             key.commit([dot(u, right) + dot(left, v) - dot(prod, s)], cross_r), key.commit([dot(left, right)], constant_r)]
    if raise_first:
        if first[0] + key.n >= 1 << MODULUS_BITS:
            return None
        first[0] += key.n
    t.integers("T", first)
    e = t.challenge_integer("e", CHALLENGE)
    respond = lambda x, a: [e * p + q for p, q in zip(x, a)]
    fw, pw, rw = width(response_bits(fb)), width(response_bits(pb)), width(response_bits(rb))
    body = b"".join(unsigned(x, 64) for x in first) + u16(d)
    body += b"".join(signed(z, fw) for z in respond(u, left) + respond(v, right)) + b"".join(signed(z, pw) for z in respond(w, prod))
    body += b"".join(signed(z, rw) for z in (e * dot(r, m_r) + rho[0], e * dot(s, m_r) + rho[1], e * dot(r, e_r) + rho[2]))
    return body + signed(e * cross_r + constant_r, width(response_bits(RANDOMNESS))), fw


def inner_product_vectors(key):
    factor_bits, product_bits, d = 31, 63, len(key.generators)
    s = Stream("inner product")
    m = [[s.signed(29) for _ in range(d)] for _ in range(d)]
    e_rows = [[dot(a, b) for b in m] for a in m]
    m_r, e_r = [s.bits(RANDOMNESS) for _ in m], [s.bits(RANDOMNESS) for _ in m]
    factor, product = [key.commit(x, r) for x, r in zip(m, m_r)], [key.commit(x, r) for x, r in zip(e_rows, e_r)]
    fields = {**key.fields(), "factor-bits": factor_bits, "product-bits": product_bits, "factor": factor, "product": product}
    v = Vectors("InnerProductProof", 1, "proofs.py, inner_product_proof", fields)
    prove = lambda label="inner product coins", **kw: inner_product_proof(key, factor_bits, product_bits, factor, product, m, m_r, e_rows, e_r, Stream(label), **kw)
    body, fw = prove()
    v.accept(body).lengths()
    bad_signs(v, body, 322, fw)
    v.refuse("count-too-large", body[:320] + u16(d + 1) + body[322:])
    pw = width(response_bits(product_bits + CHALLENGE + ceil_log2(d)))
    short, at = body[:320] + u16(d - 1), 322
    for i, w in enumerate(2 * d * [fw] + d * [pw]):
        short, at = short + (body[at:at + w + 1] if i % d < d - 1 else b""), at + w + 1
    v.refuse("count-too-small", short + body[at:])
    v.refuse("first-message-not-canonical", raised(lambda i: prove(f"inner raised {i}", raise_first=True), 0)[0], "refused")
    v.refuse("proof-of-another-session", prove(session=OTHER_SESSION)[0], "refused")
    wrong = [row[:] for row in e_rows]
    wrong[0][1] += 1
    wrong_product = [key.commit(x, r) for x, r in zip(wrong, e_r)]
    v.refuse("product-off-by-one", inner_product_proof(key, factor_bits, product_bits, factor, wrong_product, m, m_r, wrong, e_r, Stream("inner wrong"))[0], "refused",
             product=wrong_product)


# --- bounded norm (5.3, 5.4) ---------------------------------------------------------------------------------------------------------

def four_squares(n):
    from math import isqrt
    for a in range(isqrt(n), -1, -1):
        for b in range(isqrt(n - a * a), -1, -1):
            rest = n - a * a - b * b
            for c in range(isqrt(rest), -1, -1):
                x = isqrt(rest - c * c)
                if x * x == rest - c * c:
                    return [a, b, c, x]


def norm_proof(key, entry_bits, randomness_bits, bound, statement, rows, randomness, slack, stream, session=SESSION, raise_first=None, alpha=None):
    n, d = len(rows), len(key.generators)
    slack_bits = (bound.bit_length() + 1) // 2
    single = mask_bits(RANDOMNESS)
    q_r = [stream.bits(RANDOMNESS) for _ in slack]
    q = [key.commit([x], r) for x, r in zip(slack, q_r)]
    alpha = alpha or [[stream.signed(mask_bits(entry_bits)) for _ in range(d)] for _ in rows]
    rho = [stream.signed(mask_bits(randomness_bits)) for _ in rows]
    beta = [stream.signed(mask_bits(slack_bits)) for _ in slack]
    sigma = [stream.signed(single) for _ in slack]
    cross = 2 * (dot(slack, beta) + sum(dot(x, a) for x, a in zip(rows, alpha)))
    constant = dot(beta, beta) + sum(dot(a, a) for a in alpha)
    cross_r, constant_r = stream.bits(RANDOMNESS), stream.signed(single)
    first = q + [key.commit(a, r) for a, r in zip(alpha, rho)] + [key.commit([b], r) for b, r in zip(beta, sigma)] + [key.commit([cross], cross_r), key.commit([constant], constant_r)]
    if raise_first is not None:
        if first[raise_first] + key.n >= 1 << MODULUS_BITS:
            return None
        first[raise_first] += key.n
    t = begin(session)
    t.append("bounded-norm", b"v1")
    t.append("key", key.commitment_id)
    t.number("rows", n)
    t.number("columns", d)
    t.number("entry-bits", entry_bits)
    t.number("randomness-bits", randomness_bits)
    t.integer("bound", bound)
    t.integers("C", statement)
    t.integers("T", first)
    e = t.challenge_integer("e", CHALLENGE)
    ew, rw, sw, fw = (width(response_bits(b)) for b in (entry_bits, randomness_bits, slack_bits, RANDOMNESS))
    body = b"".join(unsigned(x, 64) for x in first)
    body += b"".join(signed(e * x + a, ew) for row, masks in zip(rows, alpha) for x, a in zip(row, masks))
    body += b"".join(signed(e * r + a, rw) for r, a in zip(randomness, rho)) + b"".join(signed(e * x + b, sw) for x, b in zip(slack, beta))
    body += b"".join(signed(e * r + a, fw) for r, a in zip(q_r, sigma))
    return body + signed(e * cross_r + constant_r, fw), ew


def norm_vectors(key):
    entry_bits, randomness_bits, d = 13, RANDOMNESS + 5, len(key.generators)
    s = Stream("norm")
    rows = [[s.signed(5) for _ in range(d)] for _ in range(2)]
    randomness = [s.bits(RANDOMNESS) for _ in rows]
    statement = [key.commit(x, r) for x, r in zip(rows, randomness)]
    squares = sum(dot(x, x) for x in rows)
    bound = squares + 20
    fields = {**key.fields(), "rows": 2, "entry-bits": entry_bits, "randomness-bits": randomness_bits, "bound": bound, "commitments": statement}
    v = Vectors("NormProof", 1, "proofs.py, norm_proof", fields)
    prove = lambda label="norm coins", b=bound, **kw: norm_proof(key, entry_bits, randomness_bits, b, statement, rows, randomness, four_squares(b - squares), Stream(label), **kw)
    body, ew = prove()
    v.accept(body).lengths()
    v.accept(prove(b=squares)[0], "accept-bound-reached", bound=squares)
    v.body = body
    first = 64 * (4 + 2 + 4 + 2)
    bad_signs(v, body, first, ew)
    for at, name in ((0, "slack"), (4, "row-mask"), (6, "slack-mask"), (10, "cross"), (11, "constant")):
        v.refuse(f"{name}-not-canonical", raised(lambda i: prove(f"norm raised {name} {i}", raise_first=at), 0)[0], "refused")
    bits = response_bits(entry_bits)
    v.refuse("response-out-of-range", prove(alpha=[[3 << (bits - 1)] + [1] * (d - 1)] + [[1] * d])[0], "refused")
    v.refuse("proof-of-another-session", prove(session=OTHER_SESSION)[0], "refused")
    v.refuse("bound-one-too-small", norm_proof(key, entry_bits, randomness_bits, squares - 1, statement, rows, randomness, [0, 0, 0, 0], Stream("norm coins"))[0], "refused", bound=squares - 1)


# --- threshold opening (3.4) ------------------------------------------------------------------------------------------------------------

def equality_proof(key, party, c, share, exponent, stream, session=SESSION, raised_mask=None):
    k = stream.signed(mask_bits(key.share_bits))
    a, b = pow(c % key.n, k, key.n), pow(key.anchor, k, key.n)
    if raised_mask == "ciphertext":
        if a + key.n >= 1 << MODULUS_BITS:
            return None
        a += key.n
    if raised_mask == "anchor":
        if b + key.n >= 1 << MODULUS_BITS:
            return None
        b += key.n
    t = begin(session, party)
    t.append("discrete-log-equality", b"v1")
    t.append("key", key.threshold_id)
    t.number("party", party)
    t.integer("c", c)
    t.integer("r", share)
    t.integer("A", a)
    t.integer("B", b)
    e = t.challenge_integer("e", CHALLENGE)
    w = width(response_bits(key.share_bits))
    return unsigned(a, 64) + unsigned(b, 64) + signed(e * exponent + k, w), w


def opening_share_vectors(key):
    s = Stream("threshold opening")
    plaintexts = [s.signed(400), -7]
    ciphertexts = [key.encrypt(x, s.bits(EXPONENT), bool(i)) for i, x in enumerate(plaintexts)]
    threshold = {"n": key.n, "h": key.h, "verification-keys": key.verification, "threshold-key-id": key.threshold_id}
    for party, e in enumerate(key.shares):
        shares = [pow(c % key.n, e, key.n) for c in ciphertexts]
        v = Vectors("OpeningShares", 1, "proofs.py, opening_share_vectors",
                    {**threshold, "party": party, "share-bits": key.share_bits, "key-share": e, "ciphertexts": ciphertexts, "plaintexts": plaintexts, "shares": shares})
        body = b"".join(unsigned(r, 64) for r in shares)
        v.accept(body, f"accept-party-{party}")
        if party == 1:
            v.lengths().refuse("one-share-too-few", body[:64]).refuse("one-share-too-many", body + body[:64])
            share, c = shares[0], ciphertexts[0]
            p = Vectors("DiscreteLogEqualityProof", 1, "proofs.py, equality_proof",
                        {**threshold, "session": SESSION, "round": PLACE, "prover": party, "label": LABEL, "party": party, "ciphertext": c, "share": share})
            prove = lambda label="equality coins", **kw: equality_proof(key, party, c, share, e, Stream(label), **kw)
            proof, w = prove()
            p.accept(proof).lengths()
            bad_signs(p, proof, 128, w)
            p.refuse("ciphertext-mask-not-canonical", raised(lambda i: prove(f"a raised {i}", raised_mask="ciphertext"), 0)[0], "refused")
            p.refuse("anchor-mask-not-canonical", raised(lambda i: prove(f"b raised {i}", raised_mask="anchor"), 0)[0], "refused")
            p.refuse("proof-of-another-session", prove(session=OTHER_SESSION)[0], "refused")
            wrong = share * 3 % key.n
            p.refuse("wrong-share", equality_proof(key, party, c, wrong, e, Stream("equality coins"))[0], "refused", share=wrong)
            p.refuse("share-not-canonical", equality_proof(key, party, c, share + key.n, e, Stream("equality coins"))[0], "refused", share=share + key.n)
            q = Vectors("OpeningProofs", 1, "proofs.py, equality_proof: one proof per ciphertext that did not open", {**threshold, "count": 2})
            second = equality_proof(key, party, ciphertexts[1], shares[1], e, Stream("second"))[0]
            q.accept(proof + second).lengths().refuse("one-proof-too-few", proof).refuse("one-proof-too-many", proof + second + proof)
            q.refuse("sign-byte-two", proof[:128] + b"\2" + proof[129:] + second)


def generate():
    key = Key(3)
    assert gcd(key.n, (key.p - 1) * (key.q - 1)) == 1 and jacobi(key.h, key.n) == 1
    opening_vectors(key)
    linear_map_vectors(key)
    inner_product_vectors(key)
    norm_vectors(key)
    opening_share_vectors(key)
