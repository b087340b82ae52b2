"""Transcript, envelope, session document and every message that parties exchange, from the layouts that the rooms' documentation states."""
from files import Vectors, emit
from primitives import *

FIELD_PRIME = 2 ** 127 - 851967


def transcript():
    source = "messages.py, transcript: SHAKE256 chain of protocol 3.2"

    def run(name, expect, steps, wanted, stated=None):
        t = Transcript("helen vectors")
        for label, data in steps:
            t.append(label, data)
        body = t.challenge("e", wanted)
        fields = {"protocol": "helen vectors", "steps": [label.encode().hex() + "=" + data.hex() for label, data in (steps if stated is None else stated)], "challenge-label": "e"}
        emit("Transcript", 1, name, expect, source, fields, body)

    steps = [("a", b"one"), ("number", struct.pack("<i", -5)), ("integer", two_complement(-40000)), ("", b""), ("long", bytes(range(256)) * 3)]
    run("accept", "accept", steps, 64)
    run("accept-nothing-absorbed", "accept", [], 16)
    run("accept-long-challenge", "accept", steps, 1000)
    for x in (0, 1, 127, 128, -128, -129, 255, 256, 2 ** 64, -2 ** 64, 2 ** 2048 - 1):
        t = Transcript("integers")
        t.integer("x", x)
        emit("Transcript", 1, f"accept-integer-{'minus-' if x < 0 else ''}{abs(x) if abs(x) < 10 ** 6 else abs(x).bit_length()}{'' if abs(x) < 10 ** 6 else '-bits'}", "accept", source,
             {"protocol": "integers", "integer": x, "challenge-label": "e"}, t.challenge("e", 32))
    t = Transcript("integers")
    t.integers("x", [0, -1, 128, 2 ** 200])
    emit("Transcript", 1, "accept-integers", "accept", source, {"protocol": "integers", "integers": [0, -1, 128, 2 ** 200], "challenge-label": "e"}, t.challenge("e", 32))
    # The bytes belong to another history than the stated one.
    run("label-split-moved", "differs", [("ab", b"c")], 32, [("a", b"bc")])
    run("two-appends-joined", "differs", [("a", b"bc")], 32, [("a", b"b"), ("a", b"c")])
    run("order-swapped", "differs", [("a", b"1"), ("b", b"2")], 32, [("b", b"2"), ("a", b"1")])
    run("empty-append-left-out", "differs", [("a", b"")], 32, [])


# --- envelope (Helen.Transport) ---------------------------------------------------------------------------------------------

SEED = bytes(range(32))
OTHER_SEED = bytes(range(1, 33))
SESSION = sha256(b"a session")
VIEW = sha256(b"a view")
EVERYBODY = 0xFFFF


def envelope_body(payload, version=1, session=SESSION, phase=4, iteration=3, step=2, attempt=0, sender=1, to=EVERYBODY, kind=4, layout=1, block_number=2, view=VIEW, length=None):
    return (u8(version) + session + u8(phase) + u16(iteration) + u16(step) + u8(attempt) + u16(sender) + u16(to) + u16(kind) + u8(layout) + u16(block_number) + view
            + u32(len(payload) if length is None else length) + payload)


def envelope(payload, seed=SEED, context=b"helen/envelope/1", **kw):
    body = envelope_body(payload, **kw)
    return body + sign(seed, context, sha256(body))


def envelope_fields(payload, **kw):
    f = {"session": SESSION, "phase": 4, "iteration": 3, "step": 2, "attempt": 0, "from": 1, "to": EVERYBODY, "kind": 4, "layout": 1, "block": 2, "view": VIEW}
    names = {"sender": "from", "block_number": "block"}
    f.update({names.get(k, k): v for k, v in kw.items()})
    return {"seed": SEED, "key": ed25519_public(SEED), "other-key": ed25519_public(OTHER_SEED), "parties": 3, "max-payload-bytes": 64, **f, "payload": payload}


def envelopes():
    payload = b"payload"
    v = Vectors("Envelope", 1, "messages.py, envelope: layout of EnvelopeCodec, Ed25519 of RFC 8032", envelope_fields(payload))
    v.accept(envelope(payload)).lengths()
    v.accept(envelope(b""), "accept-no-payload", **envelope_fields(b""))
    v.accept(envelope(payload, to=2), "accept-to-one-party", **envelope_fields(payload, to=2))
    v.accept(envelope(bytes(64)), "accept-largest-payload", **envelope_fields(bytes(64)))
    v.body = envelope(payload)
    v.refuse("format-version-two", envelope(payload, version=2))
    v.refuse("phase-zero", envelope(payload, phase=0))
    v.refuse("phase-seven", envelope(payload, phase=7))
    v.refuse("payload-too-large", envelope(bytes(65)))
    v.refuse("length-one-too-large", envelope(payload, length=len(payload) + 1))
    v.refuse("length-one-too-small", envelope(payload, length=len(payload) - 1))
    v.refuse("length-huge", envelope(payload, length=0xFFFFFFFF))
    v.refuse("signature-of-another-key", envelope(payload, seed=OTHER_SEED), "signature")
    v.refuse("signature-over-another-context", envelope(payload, context=b"helen/envelope/2"), "signature")
    body = envelope_body(payload)
    v.refuse("signature-over-the-body-itself", body + sign(SEED, b"helen/envelope/1", body), "signature")
    good = envelope(payload)
    s = int.from_bytes(good[-32:], "little") + ORDER
    v.refuse("signature-not-canonical", good[:-32] + s.to_bytes(32, "little"), "signature")
    changed = bytearray(good)
    changed[len(body) - 1] ^= 1
    v.refuse("payload-changed-after-signing", bytes(changed), "signature")
    v.refuse("another-session", envelope(payload, session=sha256(b"another")), "foreign")
    v.refuse("sender-beyond-the-parties", envelope(payload, sender=3), "foreign")
    v.refuse("recipient-beyond-the-parties", envelope(payload, to=3), "foreign")


def driver_messages():
    """The kinds that the driver itself sends; their payloads below."""
    at = {"iteration": 3, "step": 1025, "attempt": 1, "block_number": 0}
    inquiry = {"phase": 1, "iteration": 0, "step": 0xFFFD, "attempt": 0, "block_number": 0}
    announcement = {**inquiry, "step": 0xFFFF, "attempt": 3}
    nonce_and_claim = bytes(range(16)) + u8(3) + u16(5) + u8(2) + u8(0)
    for name, kind, payload, place in (("SegmentExchange", 0xFF01, b"a step of a segment", at), ("Confirmation", 0xFF02, b"", at), ("Inquiry", 0xFF05, b"", inquiry),
                                       ("Resumption", 0xFF04, nonce_and_claim, announcement)):
        v = Vectors(name, 1, f"messages.py, envelope of kind {kind:#06x}", envelope_fields(payload, kind=kind, **place))
        v.accept(envelope(payload, kind=kind, **place)).lengths()
        v.refuse("signature-of-another-key", envelope(payload, seed=OTHER_SEED, kind=kind, **place), "signature")
    resumption = u8(3) + u16(5) + u8(2) + u8(0)
    fields = {"epoch": 3, "certified-iterations": 5, "certified-epoch": 2, "finished": 0, "iterations": 15}
    v = Vectors("SessionClaim", 1, "messages.py, driver_messages: epoch, certified iterations, their epoch, finished", fields)
    v.accept(resumption).lengths()
    v.accept(bytes(5), "accept-before-anything", **{"epoch": 0, "certified-iterations": 0, "certified-epoch": 0})
    last = {"epoch": 1, "certified-iterations": 15, "certified-epoch": 1}
    v.accept(u8(1) + u16(15) + u8(1) + u8(0), "accept-last-iteration", **last)
    v.accept(u8(1) + u16(15) + u8(1) + u8(1), "accept-finished", **{**last, "finished": 1})
    v.body = resumption
    v.refuse("iterations-beyond-the-session", u8(3) + u16(16) + u8(2) + u8(0))
    v.refuse("certified-in-a-later-epoch", u8(3) + u16(5) + u8(4) + u8(0))
    v.refuse("certified-without-epoch", u8(3) + u16(5) + u8(0) + u8(0))
    v.refuse("epoch-without-certified", u8(3) + u16(0) + u8(2) + u8(0))
    v.refuse("finished-before-the-last-iteration", u8(3) + u16(14) + u8(2) + u8(1))
    v.refuse("finished-two", u8(1) + u16(15) + u8(1) + u8(2))


def complaint():
    def blame(culprit=1, fault=1, phase=4, iteration=3, step=1, attempt=0, reason="A proof does not hold."):
        data = reason if isinstance(reason, bytes) else reason.encode()
        return u16(culprit) + u8(fault) + u8(phase) + u16(iteration) + u16(step) + u8(attempt) + block(data)

    def write(blames, evidence, disputes=0, origin=u8(0)): return u16(len(blames)) + b"".join(blames) + u8(disputes) + origin + u16(len(evidence)) + b"".join(block(e) for e in evidence)

    evidence = [b"an envelope", b""]
    fields = {"parties": 3, "culprits": "1,-", "faults": "1,7", "rounds": "4/3/1/0,4/3/1/0", "reasons": "A proof does not hold.|Prüfung gescheitert", "evidence": evidence}
    honest = [blame(), blame(culprit=0xFFFF, fault=7, reason="Prüfung gescheitert")]
    v = Vectors("Complaint", 2, "messages.py, complaint: layout of Complaint", fields)
    v.accept(write(honest, evidence)).lengths()
    v.refuse("no-blame", write([], evidence))
    v.refuse("culprit-beyond-the-parties", write([blame(culprit=3)], []))
    v.refuse("fault-undefined", write([blame(fault=200)], []))
    v.refuse("phase-undefined", write([blame(phase=9)], []))
    v.refuse("reason-invalid-utf8", write([blame(reason=b"\xff\xfe")], []))
    v.refuse("reason-overlong-utf8", write([blame(reason=b"\xc0\xaf")], []))
    v.refuse("reason-too-long", write([blame(reason="x" * 769)], []))
    v.refuse("reason-control-character", write([blame(reason="a\x1b[2J")], []))
    v.refuse("reason-line-break", write([blame(reason="a\nb")], []))
    v.refuse("reason-right-to-left-override", write([blame(reason="a\u202eb")], []))
    v.refuse("reason-line-separator", write([blame(reason="a\u2028b")], []))
    v.refuse("reason-outside-the-plane", write([blame(reason="a\U0001d400")], []))
    v.refuse("blame-count-too-large", u16(3) + write(honest, evidence)[2:])
    v.refuse("blame-count-beyond-any", u16(1025) + b"".join(blame() for _ in range(1025)) + u8(0) + u8(0) + u16(0))
    v.refuse("dispute-flag-undefined", write(honest, evidence, disputes=2))
    v.refuse("origin-flag-undefined", write(honest, evidence, origin=u8(2)))
    v.refuse("origin-beyond-the-evidence", write(honest, evidence, disputes=1, origin=u8(1) + u8(4) + u16(3) + u16(1) + u8(0) + bytes(32) + u16(3)))
    v.refuse("evidence-count-too-large", write(honest, [])[:-2] + u16(1))
    v.refuse("evidence-length-too-large", write(honest, [])[:-2] + u16(1) + u32(5) + b"four")


# --- training ------------------------------------------------------------------------------------------------------------------

def training():
    s = Stream("training")
    for name in ("ApprovalMessage", "ResultMessage"):
        signature = s.bytes(64)
        Vectors(name, 1, "messages.py, training: 64 bytes of signature", {"signature": signature}).accept(signature).lengths()
    for name in ("KeyConfirmationMessage", "CheckpointMessage"):
        digest = s.bytes(32)
        Vectors(name, 1, "messages.py, training: one digest", {"digest": digest}).accept(digest).lengths()

    limits = {"modulus-bytes": 8, "max-features": 3, "max-integer-bytes": 4, "max-entry-bytes": 2}
    images = [s.bits(128), 0, 1]
    proof = s.bytes(20)
    v = Vectors("LocalUpdateMessage", 1, "messages.py, training: residues of 16 bytes, a proof", {**limits, "images": images, "proof": proof})
    body = residues(images, 16) + block(proof)
    v.accept(body).lengths()
    v.accept(residues([], 16) + block(b""), "accept-nothing", images="", proof="")
    longest = bytes(16 + 8 + (3 + 3) * (4 + 2))
    v.accept(residues(images, 16) + block(longest), "accept-longest-proof", proof=longest)
    v.body = body
    v.refuse("count-too-large-for-the-session", residues(images + [1], 16) + block(proof))
    v.refuse("count-one-too-large", u16(4) + body[2:])
    v.refuse("count-one-too-small", u16(2) + body[2:])
    v.refuse("count-huge", u16(0xFFFF) + body[2:])
    v.refuse("proof-too-long", residues(images, 16) + block(longest + b"\0"))
    v.refuse("proof-length-one-too-large", residues(images, 16) + u32(len(proof) + 1) + proof)
    v.refuse("residues-of-another-width", residues([1, 0, 1], 15) + block(proof))

    lists = [[s.bits(64) for _ in range(3)] for _ in range(5)]
    label, ciphertexts, proofs = s.bits(64), [s.bits(128) for _ in range(3)], [s.bytes(n) for n in (0, 1, 20, 60, 100, 200, 349)]
    names = ["rows", "factor", "complement", "factor-product", "complement-product"]
    fields = {**limits, **dict(zip(names, lists)), "label": label, "ciphertexts": ciphertexts, "proofs": [p.hex() for p in proofs]}
    v = Vectors("InputMessage", 2, "messages.py, training: five lists of residues, one residue, ciphertexts, seven proofs", fields)

    def write(lists=lists, label=label, ciphertexts=ciphertexts, proofs=proofs):
        return b"".join(residues(x, 8) for x in lists) + unsigned(label, 8) + residues(ciphertexts, 16) + b"".join(block(p) for p in proofs)

    v.accept(write()).lengths()
    for i, name in enumerate(names):
        v.refuse(f"{name}-count-too-large", write(lists[:i] + [lists[i] + [1]] + lists[i + 1:]))
    v.refuse("ciphertexts-count-too-large", write(ciphertexts=ciphertexts + [1]))
    v.refuse("six-proofs", write(proofs=proofs[:6]))
    v.refuse("eight-proofs", write(proofs=proofs + [b""]))
    v.refuse("proof-too-long", write(proofs=proofs[:6] + [bytes(350)]))
    v.refuse("label-left-out", write()[:5 * 26] + write()[5 * 26 + 8:])
    v.refuse("version-one", b"".join(residues(x, 8) for x in lists[:1]) + unsigned(label, 8) + residues(ciphertexts, 16) + b"".join(block(p) for p in proofs[:2]))


def session_document():
    source = "messages.py, session_document: layout of SessionDocument"

    def write(title="Reference", nonce=bytes(range(32)), parties=(("A", OTHER_SEED), ("B", SEED)), features=(("x", 1.0, 1.0), ("größe", 1.0, 4.0)), label=("y", 12.0, 2.0), normaliser=100,
              rows=2, l1=0.125, rho=0.25, iterations=15, label_bound=8.0, spectrum=2.0, bits=2048, insecure=0):
        b = text("helen/session") + u8(1) + nonce + text(title) + u16(len(parties))
        for name, seed in parties:
            b += text(name) + ed25519_public(seed)
        b += u16(len(features))
        for name, mean, deviation in features:
            b += text(name) + double(mean) + double(deviation)
        b += text(label[0]) + double(label[1]) + double(label[2]) + u32(normaliser) + u32(rows) + text("lasso") + double(l1) + double(rho) + u32(iterations)
        b += double(label_bound) + double(spectrum) + u8(30) + u8(32) + u8(48) + u16(bits) + u8(insecure) + text("released: coefficients")
        fields = {"title": title, "nonce": nonce, "party-names": [n for n, _ in parties], "party-keys": [ed25519_public(seed) for _, seed in parties],
                  "features": [n for n, _, _ in features], "means": [m for _, m, _ in features], "deviations": [d for _, _, d in features],
                  "label": label[0], "label-mean": label[1], "label-deviation": label[2], "normaliser": normaliser, "block-rows": rows, "l1": l1, "rho": rho, "iterations": iterations,
                  "label-bound": label_bound, "spectrum-bound": spectrum, "modulus-bits": bits, "insecure": insecure}
        return fields, b

    def case(name, expect, **kw):
        fields, body = write(**kw)
        emit("SessionDocument", 1, name, expect, source, {**fields, "id": sha256(body)}, body)

    case("accept", "accept")
    case("accept-three-parties", "accept", parties=(("Klinik Nord", SEED), ("クリニック", OTHER_SEED), ("", bytes(32))), iterations=3, rows=1)
    case("accept-insecure-test-key", "accept", bits=512, insecure=1, iterations=2)
    case("accept-title-of-512-bytes", "accept", title="ü" * 256)
    # No document has these bytes: what they state is refused before they exist.
    case("one-party", "refused", parties=(("A", SEED),))
    case("seventeen-parties", "refused", parties=tuple((f"P{i}", bytes([i]) * 32) for i in range(17)))
    case("two-parties-of-one-name", "refused", parties=(("A", SEED), ("A", OTHER_SEED)))
    case("two-parties-of-one-key", "refused", parties=(("A", SEED), ("B", SEED)))
    case("title-of-513-bytes", "refused", title="ü" * 256 + "x")
    case("normaliser-zero", "refused", normaliser=0)
    case("block-of-no-rows", "refused", rows=0)
    case("block-of-4097-rows", "refused", rows=4097)
    case("no-iterations", "refused", iterations=0)
    case("iterations-1001", "refused", iterations=1001)
    case("penalty-not-a-number", "refused", l1=float("nan"))
    case("penalty-negative", "refused", l1=-0.5)
    case("rho-zero", "refused", rho=0.0)
    case("rho-infinite", "refused", rho=float("inf"))
    case("label-bound-below-the-resolution", "refused", label_bound=2.0 ** -33)
    case("spectrum-bound-zero", "refused", spectrum=0.0)


# --- segments of Helen.Mpc ----------------------------------------------------------------------------------------------------------

def segments():
    s = Stream("segments")
    elements = [0, 1, FIELD_PRIME - 1, s.bits(126)]
    v = Vectors("SpdzElements", 1, "messages.py, segments: 16 bytes each, below p = 2^127 - 851967", {"elements": elements})
    body = b"".join(unsigned(x, 16) for x in elements)
    v.accept(body).lengths()
    v.refuse("element-p", body[:16] + unsigned(FIELD_PRIME, 16) + body[32:])
    v.refuse("element-all-ones", body[:16] + b"\xff" * 16 + body[32:])
    v.refuse("one-too-few", body[:48])
    v.refuse("one-too-many", body + bytes(16))

    digest = s.bytes(32)
    Vectors("MacCommitment", 1, "messages.py, segments: one digest", {"digest": digest}).accept(digest).lengths()
    sigma, nonce = s.bits(126), s.bytes(32)
    v = Vectors("MacOpening", 1, "messages.py, segments: an element and a nonce", {"mac-sigma": sigma, "nonce": nonce})
    v.accept(unsigned(sigma, 16) + nonce).lengths()
    v.refuse("element-p", unsigned(FIELD_PRIME, 16) + nonce)

    # A layout of one slot class with t > 0 and one of R' (t = 0), for an insecure modulus of 512 bits.
    encryption, statistical = 256, 64
    for layout_name, truncated, slots, slot_bits, count, rows in (("", 5, 2, 60, 3, 4), ("-without-low-part", 0, 1, 60, 2, 3)):
        high, low = 1 << 10, 0 if truncated == 0 else 1 << (truncated - 1)
        high_mask, low_mask = 1 << 20, 0 if truncated == 0 else 1 << 15
        layout = {"truncated-bits": truncated, "slots": slots, "slot-bits": slot_bits, "count": count, "high-bound": high, "low-bound": low,
                  "high-mask-bound": high_mask, "low-mask-bound": low_mask, "rows": rows}
        width2 = 128
        masks, extras, coin = [s.bits(1000) for _ in range(count)], [s.bits(1000) for _ in range(rows)], s.bytes(32)
        if not layout_name:
            contribution, view = s.bytes(32), s.bytes(32)
            Vectors("CoinReveal", 1, "messages.py, segments: a contribution and the view", {"contribution": contribution, "view": view}).accept(contribution + view).lengths()
        offer = b"".join(unsigned(x, width2) for x in masks + extras) + coin
        v = Vectors("DualMaskOffer", 1, "messages.py, segments: C_t, M_v, a digest", {**layout, "masks": masks, "extras": extras, "coin": coin})
        v.accept(offer, "accept" + layout_name)
        if not layout_name:
            v.lengths().refuse("one-mask-too-few", offer[width2:]).refuse("one-mask-too-many", offer[:width2] + offer)

        hw, lw, xw = width((high_mask - count * high).bit_length()), width((low_mask - count * low).bit_length()), width(encryption + count.bit_length() + statistical + 1)
        highs = [s.signed(19) for _ in range(rows * slots)]
        lows = [s.signed(14) for _ in range(rows * slots)] if truncated else []
        exponents = [s.bits(300) for _ in range(rows)]
        response = b"".join(signed(z, hw) for z in highs) + b"".join(signed(z, lw) for z in lows) + b"".join(unsigned(r, xw) for r in exponents)
        answered = {**layout, "proven": 0, "high": highs, "low": lows, "exponents": exponents, "extras": "", "coin": coin}
        v = Vectors("DualMaskAnswer", 1, "messages.py, segments: kind 0 (proven), 1 (responses) or 2 (next try), a digest", answered)
        v.accept(u8(1) + response + coin, "accept-responses" + layout_name)
        if layout_name:
            continue
        retry = u8(2) + b"".join(unsigned(x, width2) for x in extras) + coin
        v.accept(retry, "accept-next-try", high="", low="", exponents="", extras=extras)
        v.accept(u8(0) + coin, "accept-proven", proven=1, high="", low="", exponents="")
        v.body = u8(1) + response + coin
        v.lengths()
        v.refuse("kind-three", u8(3) + coin)
        v.refuse("answers-again-though-proven", v.body, proven=1)
        v.refuse("next-try-though-proven", retry, proven=1)
        v.refuse("silent-though-not-proven", u8(0) + coin)
        v.refuse("sign-byte-two", u8(1) + b"\2" + response[1:] + coin)
        v.refuse("negative-zero", u8(1) + b"\1" + bytes(hw) + response[1 + hw:] + coin)
        v.refuse("one-response-too-few", u8(1) + response[1 + hw:] + coin)
        v.refuse("responses-and-next-try", u8(1) + response + retry[1:])
        v.refuse("next-try-one-row-too-few", u8(2) + retry[1 + width2:])


# --- key generation of Helen.Training -----------------------------------------------------------------------------------------------

def key_generation():
    s = Stream("key generation")
    position = {"epoch": 3, "accepted-epoch": 2, "accepted-batch": 513, "complete": 1}
    v = Vectors("KeyGenerationPosition", 1, "messages.py, key_generation: two epochs, a batch, a flag", position)
    body = u8(3) + u8(2) + u16(513) + u8(1)
    v.accept(body).lengths()
    v.refuse("accepted-in-a-later-epoch", u8(3) + u8(4) + body[2:])
    v.refuse("complete-two", body[:4] + u8(2))
    v.refuse("batch-without-epoch", u8(3) + u8(0) + u16(1) + u8(0))
    v.refuse("complete-without-epoch", u8(3) + u8(0) + u16(0) + u8(1))

    candidates, pairs = s.bytes(32), s.bytes(32)
    Vectors("Roots", 1, "messages.py, key_generation: two digests", {"candidates": candidates, "pairs": pairs}).accept(candidates + pairs).lengths()

    bound = 1 << 60
    values = [0, 1, bound - 1, s.bits(59)]
    v = Vectors("IntegerLists", 1, "messages.py, key_generation: integers of one width below a bound", {"width": 9, "bound": bound, "values": values})
    body = b"".join(unsigned(x, 9) for x in values)
    v.accept(body).lengths()
    v.refuse("value-at-the-bound", body[:18] + unsigned(bound, 9) + body[27:])
    v.refuse("value-all-ones", b"\xff" * 9 + body[9:])
    v.refuse("one-too-few", body[9:])
    v.refuse("one-too-many", body + bytes(9))

    # |N| = 512: elements of 256 + 2 * 64 bits and one byte more; 155 pairs, the least n with (3/4)^n <= 2^-64; four slots, so two levels.
    element = width(256 + 2 * 64) + 1
    pairs = next(n for n in range(1000) if 3**n << 64 <= 4**n)
    elements, others, path, kept, seeds = [s.bits(380) for _ in range(pairs)], [s.bytes(32) for _ in range(pairs)], [s.bytes(32) for _ in range(2)], s.bytes(32), [s.bytes(32) for _ in range(2)]
    v = Vectors("SlotOpening", 1, "messages.py, key_generation: elements, digests of the others, path, kept seed's digest, seeds",
                {"slots": 4, "elements": elements, "others": others, "path": path, "kept": kept, "seeds": seeds})
    body = b"".join(unsigned(x, element) for x in elements) + b"".join(others + path) + kept + b"".join(seeds)
    v.accept(body).lengths()
    v.refuse("one-element-too-few", body[element:])
    v.refuse("one-seed-too-many", body + seeds[0])


def generate():
    transcript()
    envelopes()
    driver_messages()
    complaint()
    training()
    session_document()
    segments()
    key_generation()
