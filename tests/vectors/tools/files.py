"""Writes one vector per file: a header of `name: value` lines, an empty line, the bytes in hexadecimal."""
import os

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
written = set()


def show(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (list, tuple)):
        return ",".join(show(v) for v in value)
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return str(value)


def emit(message, version, name, expect, source, fields, body):
    """expect: accept, malformed (the decoder refuses), or what else refuses it; the README lists the words."""
    path = os.path.join(ROOT, message, f"v{version}", name + ".txt")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    lines = [f"expect: {expect}", f"source: {source}"] + [f"{key}: {show(value)}" for key, value in fields.items()] + [""]
    digits = body.hex()
    lines += [digits[i:i + 128] for i in range(0, len(digits), 128)]
    if path in written:
        raise ValueError(path)
    written.add(path)
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write("\n".join(lines) + "\n")


class Vectors:
    """The files of one message in one version: an accepted one first, then each fault as a change of it."""

    def __init__(self, message, version, source, fields):
        self.message, self.version, self.source, self.fields = message, version, source, fields

    def accept(self, body, name="accept", **fields):
        self.body = body
        emit(self.message, self.version, name, "accept", self.source, {**self.fields, **fields}, body)
        return self

    def refuse(self, name, body, expect="malformed", **fields):
        if body == self.body and not fields:
            raise ValueError(f"{name} changes nothing")
        emit(self.message, self.version, name, expect, self.source, {**self.fields, **fields}, body)
        return self

    def lengths(self):
        """The faults that every message of exact length has."""
        return (self.refuse("empty", b"") if self.body else self).refuse("truncated", self.body[:-1]).refuse("trailing-byte", self.body + b"\0")
