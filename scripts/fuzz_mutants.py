"""Tunes and music files that are damaged, for `fuzz.py`."""

from __future__ import annotations

import functools
import io
import random
import string
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from abcgen.data import read_corpus
from abcgen.formats import convert, export

ABC = "ABCDEFGabcdefgzx|:[]()\"'!,^_=/<>~-{}123456789 \n\\%&.*+KMLPQVX"
SMALL = 12_000
"""Bytes of the files that are damaged: time goes into many files instead of long ones."""
COLLECTION = "oneills"
Text = Callable[[str, random.Random], str]
Bytes = Callable[[bytes, random.Random], bytes]


def truncate(text: str, rng: random.Random) -> str:
    return text[: rng.randrange(len(text) + 1)]


def replace_some(text: str, rng: random.Random) -> str:
    chars = list(text)
    for _ in range(rng.randint(1, 20)):
        chars[rng.randrange(len(chars))] = rng.choice(ABC)
    return "".join(chars)


def insert_junk(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    junk = "".join(rng.choices(string.printable + "äß♯\u2028\ufeff", k=rng.randint(1, 60)))
    return text[:at] + junk + text[at:]


def insert_controls(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + "".join(chr(rng.randrange(32)) for _ in range(9)) + text[at:]


def unbalance(text: str, rng: random.Random) -> str:
    brackets = [n for n, char in enumerate(text) if char in '[](){}"!|:']
    if not brackets:
        return text
    at = rng.choice(brackets)
    return text[:at] + text[at + 1 :] if rng.random() < 0.5 else text[:at] + text[at] + text[at:]


def huge_number(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + str(rng.choice((99, 10**6, 10**9, 10**30, 0))) + text[at:]


def nest(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    left, right = rng.choice(("()", "[]", "{}", '""', "(3"))
    depth = rng.choice((10, 500, 20_000))
    return text[:at] + left * depth + "c" + right * depth + text[at:]


def repeat_piece(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text))
    piece = text[at : at + rng.randint(1, 8)]
    return text[:at] + piece * rng.choice((10, 1000)) + text[at:]


TEXT: Sequence[Text] = (
    truncate,
    replace_some,
    insert_junk,
    insert_controls,
    unbalance,
    huge_number,
    nest,
    repeat_piece,
)

_HEAD = "X:1\nT:A try\nM:4/4\nL:1/8\n"
_PIECES: Sequence[Callable[[int], str]] = (
    lambda n: f"{_HEAD}K:C\n" + "|:" * n + "CDEF GABc|" + ":|" * n,
    lambda n: f"{_HEAD}K:C\n" + "(" * n + "CDEF" + ")" * n + "|",
    lambda n: f"{_HEAD}K:C\n" + "[" * n + "C" + "]" * n + "|",
    lambda n: f"{_HEAD}K:C\n" + "{" * n + "C" + "}" * n + "D|",
    lambda n: f"{_HEAD}K:C\n" + "(3" * n + "CDE|",
    lambda n: f"{_HEAD}K:C\n" + "CDEF GABc|" * (n * 5),
    lambda n: f"{_HEAD}K:C\n" + '"Am"C' * (n * 5) + "|",
    lambda n: f"{_HEAD}K:C\n" + "[K:D]C[K:G]C" * (n * 2) + "|",
    lambda n: f"{_HEAD}K:C\nC" + "\0" * n + "DEF|",
    lambda n: f"{_HEAD}K:C\nC{'9' * n}D|",
    lambda n: f"{_HEAD}K:C\nC{10**9}D/{10**9}E{10**9}/{10**9 + 1}|",
    lambda n: f"{_HEAD}K:C\nC" + "/" * n + "|",
    lambda n: f"{_HEAD}K:C\n" + "^" * n + "C" + "'" * n + "|",
    lambda n: f"X:1\nM:{10**9}/4\nL:1/{10**9}\nQ:1/4={10**9}\nK:C\nCDEF|",
    lambda n: f"X:1\nM:4/{10**9}\nL:{10**9}/1\nQ:{10**9}\nK:C\nCDEF|",
    lambda n: f"{_HEAD}P:{'(' * n}A{')' * n}\nK:C\nP:A\nCDEF|",
    lambda n: f"{_HEAD}P:(A{n})9(B9)9\nK:C\nP:A\nCDEF|\nP:B\nGABc|",
    lambda n: f"{_HEAD}P:ABAB\nK:C\nP:A\nP:B\nP:A\n",
    lambda n: f"{_HEAD}P:{'((((A9)9)9)9)9'}\nK:C\nP:A\nCDEF|",
    lambda n: f"{_HEAD}K:C\n" + "".join(f"V:{v}\nCDEF GABc|\n" for v in range(n)),
    lambda n: f"{_HEAD}K:C\n" + "C" + " &D" * n + "|",
    lambda n: f"{_HEAD}K:C\nCDEF|\nw:" + "a-" * n + "\n",
    lambda n: f"{_HEAD}K:C\nCDEF|\n" + "w:a b c d\n" * n,
    lambda n: f"{_HEAD}m:~n={'n' * n}\nm:n=~n~n\nK:C\n~C~D|",
    lambda n: f"{_HEAD}U:T={'!trill!' * n}\nK:C\nTC|",
    lambda n: "%%begintext\n" * n + f"{_HEAD}K:C\nCDEF|",
    lambda n: "X:1\n" * n + "K:C\nCDEF|",
    lambda n: f"{_HEAD}K:C\n" + "CDEF|\\\n" * n,
    lambda n: f"{_HEAD}K:C\n" + "|[1CDEF:|[2GABc" * n + "|]",
    lambda n: f"{_HEAD}K:C\n" + "C-" * n + "|",
    lambda n: f"{_HEAD}K:C\n" + "!" * n + "C|",
    lambda n: f"{_HEAD}K:C\nC{'<' * n}D{'>' * n}E|",
    lambda n: "&amp;" * n + "\\u00" * n,
)
"""Tunes that are hard to read, of a size."""


def tune_mutant(rng: random.Random, number: int) -> tuple[str, bytes]:
    """A tune that is damaged; each tenth is one that is hard to read, at times damaged too."""
    if number % 10 == 0:
        text = _PIECES[number // 10 % len(_PIECES)](rng.choice((1, 30, 1000, 10_000)))
        times = rng.choice((0, 0, 1))
    else:
        text, times = rng.choice(tunes()), rng.randint(1, 3)
    for _ in range(times):
        text = rng.choice(TEXT)(text or "X:1\n", rng)
    if number % 100 == 1:  # a line of a million characters
        music = text.replace("\n", "") or "C"
        text += music * (1_000_000 // len(music))
    return "tune.abc", text.encode("utf-8", "surrogatepass")


def flip_bytes(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def flip_bits(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 5)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def drop_bytes(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.randint(1, 40) :]


def repeat_bytes(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    piece = data[at : at + rng.randint(1, 40)]
    return data[:at] + piece * rng.choice((2, 10, 1000)) + data[at:]


def insert_bytes(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    junk = rng.choice((rng.randbytes(rng.randint(1, 40)), b"\xff" * 8, b"\x7f" * 4, b"\0" * 8))
    return data[:at] + junk + data[at:]


def cut_bytes(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


BYTES: Sequence[Bytes] = (flip_bytes, flip_bits, drop_bytes, repeat_bytes, insert_bytes, cut_bytes)


def file_mutant(rng: random.Random, number: int) -> tuple[str, bytes]:
    """A MIDI, MusicXML (packed or not) or kern file that is damaged: of text as texts are, often,
    and of packed files at times what is in them."""
    suffix = (".mid", ".musicxml", ".mxl", ".krn")[number % 4]
    data = rng.choice(_files(".musicxml" if suffix == ".mxl" else suffix))
    inside = suffix == ".mxl" and rng.random() < 0.5
    if suffix == ".mxl" and not inside:
        data = _packed(data)
    for _ in range(rng.randint(1, 3)):
        if suffix == ".mid" or (suffix == ".mxl" and not inside) or rng.random() < 0.3:
            data = rng.choice(BYTES)(data or b"M", rng)
        else:
            text = rng.choice(TEXT)(data.decode("latin-1") or "*", rng)
            data = text.encode("utf-8")
    return f"music{suffix}", _packed(data) if inside else data


@functools.cache
def tunes() -> Sequence[str]:
    return [tune.text for tune in read_corpus(COLLECTION).tunes]


@functools.cache
def _files(suffix: str) -> Sequence[bytes]:
    """Small files that are sound: our own of tunes, and kern that music21 brings."""
    if suffix == ".krn":
        import music21

        folder = Path(music21.__file__).parent / "corpus"
        paths = sorted(folder.rglob("*.krn"))
        return [path.read_bytes() for path in paths if path.stat().st_size <= SMALL]
    found = []
    with tempfile.TemporaryDirectory() as folder_name:
        path = Path(folder_name, f"music{suffix}")
        for tune in tunes()[::100]:
            (convert if suffix == ".mid" else export)(tune, path)
            found.append(path.read_bytes())
    return found


def _packed(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        root = '<rootfile full-path="a.xml"/>'
        container = f"<container><rootfiles>{root}</rootfiles></container>".encode()
        for name, content in (("META-INF/container.xml", container), ("a.xml", data)):
            # As of 1980, whatever the time is.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
