"""Feed damaged tunes to everything that reads music: nothing may break, hang or stray.

    python scripts/fuzz.py --count 3000 --seed 1 TUNES
    python scripts/fuzz.py --files --count 2000 --seed 1 FOLDER

TUNES is what `abcgen check` takes: a dataset's name, a file or a folder. Each mutant goes through
the check, the built-in MIDI writer, abc2midi and the sampler's prompt. Only abcgen's own errors
are allowed, each mutant has 5 seconds a reader, and no file may appear but the MIDI file.

FOLDER, or a dataset with such files, holds MIDI, kern or MusicXML; the smaller of the files are
damaged and imported a hundred at a time, among them some that are sound. Each mutant must become
a tune that can be checked, or be refused in one line; none may make its reader hang or break
down, and the sound ones must all be imported.
"""

from __future__ import annotations

import random
import string
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from abcgen.system import use_one_thread

use_one_thread()

import click  # noqa: E402
from tqdm import tqdm  # noqa: E402

from abcgen.compose import Request, load_composer  # noqa: E402
from abcgen.data import (  # noqa: E402  # noqa: E402
    dataset_names,
    load_dataset,
    read_corpus,
    read_files,
    read_folder,
)
from abcgen.formats import (  # noqa: E402  # noqa: E402
    CONVERTED,
    PLAYED,
    Skipped,
    TextFile,
    collect,
    convert,
    suffix_of,
)
from abcgen.notation import check  # noqa: E402
from abcgen.system import AbcgenError  # noqa: E402

SECONDS = 5.0
ABC = "ABCDEFGabcdefgzx|:[]()\"'!,^_=/<>~-{}123456789 \n\\%&.*+KMLPQVX"
Mutation = Callable[[str, random.Random], str]
File = tuple[str, bytes]


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


def long_line(text: str, rng: random.Random) -> str:
    music = text.replace("\n", "")
    return text + music * (1_000_000 // max(len(music), 1))


MUTATIONS: Sequence[Mutation] = (
    truncate,
    replace_some,
    insert_junk,
    insert_controls,
    unbalance,
    huge_number,
    nest,
    repeat_piece,
)
LONG_LINE_EVERY = 100


def mutants(tunes: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """Damaged tunes, the same for the same seed."""
    rng = random.Random(seed)
    for number in range(count):
        text = rng.choice(tunes)
        for _ in range(rng.randint(1, 3)):
            text = rng.choice(MUTATIONS)(text or "X:1\n", rng)
        yield long_line(text, rng) if number % LONG_LINE_EVERY == 0 else text


def flip_bytes(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def flip_bits(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 5)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(7)
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


BYTE_MUTATIONS: Sequence[Callable[[bytes, random.Random], bytes]] = (
    flip_bytes,
    flip_bits,
    drop_bytes,
    repeat_bytes,
    insert_bytes,
    cut_bytes,
)
SMALL = 12_000
"""Bytes of the files that are damaged: time goes into many files instead of long ones."""
BATCH = 100


def file_mutants(files: Sequence[File], count: int, seed: int) -> Iterator[File]:
    """Damaged files, the same for the same seed: of text as texts are, all others by bytes."""
    rng = random.Random(seed)
    for number in range(count):
        name, data = rng.choice(files)
        suffix = suffix_of(name)
        for _ in range(rng.randint(1, 3)):
            if suffix in (*PLAYED, ".mxl") or rng.random() < 0.3:
                data = rng.choice(BYTE_MUTATIONS)(data or b"M", rng)
            else:
                text = rng.choice(MUTATIONS)(data.decode("latin-1") or "*", rng)
                data = text.encode("utf-8")
        yield f"{number:05}{suffix}", data


def examine_files(
    sound: Sequence[File], mutants: Sequence[File]
) -> tuple[Counter[str], list[Trouble]]:
    """Import every mutant, some ten sound files among each batch; how they ended."""
    counts: Counter[str] = Counter()
    troubles: list[Trouble] = []
    with tqdm(total=len(mutants), unit="mutant", disable=None) as bar:
        for start in range(0, len(mutants), BATCH):
            batch = list(mutants[start : start + BATCH])
            good = [(f"sound-{n}{suffix_of(name)}", data) for n, (name, data) in enumerate(sound)]
            chosen = good[start // BATCH % len(good) :: max(len(good) * 10 // BATCH, 1)]
            for result, (_, data) in zip(collect(batch + chosen), batch + chosen, strict=True):
                kind = suffix_of(result.name)
                ended, trouble = _judge(result)
                counts[f"{kind}: {ended}"] += 1
                if trouble:
                    troubles.append(Trouble(result.name, trouble, data.decode("latin-1")))
            bar.update(len(batch))
    return counts, troubles


def _judge(result: TextFile | Skipped) -> tuple[str, str]:
    """How a file ended, and what is wrong with that, if anything."""
    sound = result.name.startswith("sound-")
    if isinstance(result, TextFile):
        try:
            check(result.text)
        except Exception:  # noqa: BLE001 - that is what is looked for
            return "BROKEN", traceback.format_exc()
        return ("sound, imported" if sound else "imported"), ""
    if sound:
        return "SOUND, REFUSED", result.reason
    if "longer than" in result.reason or "broke down" in result.reason:
        return "BROKEN", result.reason
    if not result.reason or "\n" in result.reason or "Traceback" in result.reason:
        return "UNCLEAR", repr(result.reason)
    return "refused", ""


@dataclass(frozen=True)
class Trouble:
    """A reader that broke, took too long or left a file."""

    reader: str
    what: str
    text: str


def examine(texts: Iterator[str]) -> tuple[Counter[str], list[Trouble]]:
    """Feed every text to every reader; how each ended, and what shouldn't have been."""
    composer = load_composer()
    counts: Counter[str] = Counter()
    troubles: list[Trouble] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        target = folder / "tune.mid"
        readers: dict[str, Callable[[str], object]] = {
            "check": check,
            "built-in MIDI": lambda text: convert(text, target, engine="builtin"),
            "abc2midi": lambda text: convert(text, target, engine="abc2midi"),
            "prompt": lambda text: next(composer.write(Request(fragment=text, length=1_000_000))),
        }
        for text in texts:
            for reader, read in readers.items():
                started = time.monotonic()
                try:
                    read(text)
                    ended = "done"
                except AbcgenError:
                    ended = "refused"
                except Exception:  # noqa: BLE001 - that is what is looked for
                    ended = "BROKEN"
                    troubles.append(Trouble(reader, traceback.format_exc(), text))
                counts[f"{reader}: {ended}"] += 1
                seconds = time.monotonic() - started
                if seconds > SECONDS:
                    troubles.append(Trouble(reader, f"took {seconds:.1f} s", text))
                if stray := [path.name for path in folder.iterdir() if path != target]:
                    troubles.append(Trouble(reader, f"left {stray}", text))
    return counts, troubles


def _small_files(source: str) -> tuple[File, ...]:
    dataset = source in dataset_names()
    found = read_files(load_dataset(source)) if dataset else read_folder(Path(source), CONVERTED)
    return tuple((name, data) for name, data in found if len(data) <= SMALL)


@click.command()
@click.argument("source", default="nottingham")
@click.option("--count", default=3000)
@click.option("--seed", default=1)
@click.option("--files", is_flag=True, help="Damage the files of a folder that aren't ABC.")
def main(source: str, count: int, seed: int, files: bool) -> None:
    """Print how each reader fared; exit status 1 if there was any trouble."""
    if files:
        sound = _small_files(source)
        counts, troubles = examine_files(sound, list(file_mutants(sound, count, seed)))
    else:
        tunes = [tune.text for tune in read_corpus(source).tunes]
        texts = tqdm(mutants(tunes, count, seed), total=count, unit="mutant", disable=None)
        counts, troubles = examine(iter(texts))
    for name in sorted(counts):
        print(f"{name:<24} {counts[name]:>6}")
    for trouble in troubles[:10]:
        print(f"\n{trouble.reader}: {trouble.what}\n{trouble.text[:300]!r}")
    print(f"{len(troubles)} troubles")
    sys.exit(bool(troubles))


if __name__ == "__main__":
    main()
