"""The requests that `behaviour.py` records: a name, the commands, and the files they start from.

All tunes here are our own, written for this table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Command = tuple[str, ...]

JIG = """X:1
T:The Recorder's Jig
M:6/8
L:1/8
K:D
|:A|"D"dfd AFA|"G"Bgf "A7"edc|"D"dfd AFA|"A7"ecA "D"d2:|
|:g|"D"fdf afd|"G"gbg "A7"ecA|"D"fdf afd|"A7"gec "D"d2:|
"""
REEL = """X:2
T:The Recorder's Reel
R:reel
M:4/4
L:1/8
K:Edor
EBBA B2EB|d2dB AFED|EBBA BcdB|AFDF E4|
(3efg fe d2BA|BAdB AFED|EBBA BcdB|A>FD<F E4|]
"""
HANDS = """X:3
T:Two hands
M:3/4
L:1/8
K:Am
V:1
A2c2e2|[ce]4d2|c2B2A2|A6|]
V:2 clef=bass
A,,2E,2A,2|F,,2C,2F,2|E,,2B,,2E,2|A,,6|]
"""
KERN = """**kern
*M4/4
*k[f#]
*G:
=1
4g
4a
4b
4dd
=2
2cc
2b
=3
1g
==
*-
"""
BROKEN: Mapping[str, str] = {
    "short-bar": JIG.replace("AFA|", "AF|", 1),
    "long-bar": JIG.replace("dfd AFA", "dfd AFAB"),
    "no-key": JIG.replace("K:D\n", ""),
    "no-number": JIG.replace("X:1\n", ""),
    "no-metre": JIG.replace("M:6/8\n", ""),
    "no-length": JIG.replace("L:1/8\n", ""),
    "unknown-key": JIG.replace("K:D", "K:H"),
    "unknown-metre": JIG.replace("M:6/8", "M:six"),
    "open-quote": JIG.replace('"G"B', '"GB', 1),
    "odd-chord": JIG.replace('"G"', '"Hx9"'),
    "open-chord": JIG.replace("dfd", "[df d", 1),
    "open-slur": JIG.replace("dfd", "(dfd", 1),
    "lost-repeat": JIG.replace("|:g", "|g"),
    "lost-end": JIG.replace(":|\n|:g", "|\n|:g"),
    "tie-to-nothing": JIG.replace("d2:|", "d2-:|", 1),
    "bad-tuplet": REEL.replace("(3efg", "(3ef"),
    "stray-signs": JIG.replace("dfd", "d@f$d", 1),
    "bad-length": JIG.replace("d2:|", "d0:|", 1),
    "control": JIG.replace("dfd", "d\x07fd", 1),
    "empty": "",
    "prose": "These are words and no tune.\n",
    "header-only": "X:1\nT:Nothing\nM:4/4\nL:1/8\nK:C\n",
}
FILES: Mapping[str, str] = {
    "jig.abc": JIG,
    "reel.abc": REEL,
    "hands.abc": HANDS,
    "book.abc": f"{JIG}\n{REEL}\n{HANDS}",
    "song.krn": KERN,
    **{f"broken-{name}.abc": text for name, text in BROKEN.items()},
}
"""All in the folder where a request runs."""

EPOCHS = {
    "folk": (10, 20, 50),
    "nottingham": (10, 40, 80),
    "nottingham-jigs": (10, 50, 90),
    "essen-grid": (3, 7, 14),
    "piano-events": (15, 40),
}
TEXT_MODELS = ("folk", "nottingham", "nottingham-jigs")
NOTE_MODELS = ("essen-grid", "piano-events")


@dataclass(frozen=True)
class Asked:
    """One request: commands that run one after another in a folder of their own."""

    name: str
    commands: tuple[Command, ...]
    files: Mapping[str, str] = field(default_factory=lambda: FILES)


def requests() -> list[Asked]:
    """All of them; each name once."""
    found = [*_plain(), *_starts(), *_wished(), *_sampled(), *_of_notes(), *_written()]
    found += [*_checked(), *_rewritten(), *_imported(), *_listed(), *_wrong()]
    names = [asked.name for asked in found]
    assert len(set(names)) == len(names), "a request's name stands twice"
    return found


def _sample(name: str, *options: str, seed: int = 1) -> Asked:
    return Asked(f"sample/{name}", (("sample", *options, "--seed", str(seed)),))


def _plain() -> Iterator[Asked]:
    """Each model at each epoch: valid, free and raw."""
    for model, epochs in EPOCHS.items():
        for epoch in epochs:
            of = ("--model", model, "--epoch", str(epoch), "--length", "250")
            free = ("--free",) if model in TEXT_MODELS else ()  # which models of notes refuse
            for seed in (1, 2):
                where = f"{model}-{epoch}-{seed}"
                yield _sample(f"valid/{where}", *of, seed=seed)
                yield _sample(f"raw/{where}", *of, *free, "--raw", seed=seed)
                if free:
                    yield _sample(f"free/{where}", *of, *free, seed=seed)
            yield _sample(f"raw-valid/{model}-{epoch}", *of, "--raw", seed=3)


def _starts() -> Iterator[Asked]:
    """Initial characters by index and as themselves."""
    for index in range(0, 87, 5):
        of = ("--model", "nottingham-jigs", "--epoch", "50", "--length", "200")
        yield _sample(f"start/valid-{index}", *of, "--start", str(index), seed=index)
        yield _sample(f"start/free-{index}", *of, "--free", "--start", str(index), seed=index)
    for character in ("X", "M", "'7'", "|", "A", '"'):
        yield _sample(
            f"start/itself-{character}", "--model", "nottingham-jigs", "--start", character
        )


_WISHES: Mapping[str, Command] = {
    **{f"key-{key}": ("--key", key) for key in ("D", "Am", "Edor", "Bb", "F#m", "Gmix")},
    **{f"metre-{m}": ("--metre", m) for m in ("6/8", "4/4", "3/4", "2/4", "9/8", "3/2", "C|")},
    **{f"form-{form}": ("--form", form) for form in ("AABB", "ABB", "AABBCC", "A")},
    "bars-4": ("--form", "AABB", "--bars", "4"),
    "bars-8,16": ("--form", "AAB", "--bars", "8,16"),
    "pickup": ("--form", "AABB", "--pickup"),
    "no-pickup": ("--no-pickup",),
    "tonic": ("--key", "G", "--tonic"),
    "range": ("--lowest", "D", "--highest", "b"),
    "narrow": ("--lowest", "D", "--highest", "d", "--key", "D"),
    "with-chords": ("--with-chords",),
    "without-chords": ("--without-chords",),
    **{f"harmony-{h}": ("--key", "G", "--harmony", h) for h in ("none", "simple", "G C D7 G")},
    **{f"for-{name}": ("--instrument", name) for name in ("whistle", "fiddle", "voice")},
    **{level: ("--difficulty", level) for level in ("easy", "medium")},
    **{f"rhythm-{r}": ("--rhythm", r) for r in ("jig", "reel", "waltz", "polka")},
    "title": ("--title", "A tune, such as this: No. 1"),
    "max-leap-5": ("--max-leap", "5"),
    "max-leap-0": ("--max-leap", "0"),
    "max-copy-8": ("--max-copy", "8"),
    "fragment": ("--fragment", "|:d2A FAd|", "--key", "D", "--metre", "6/8"),
    "fragment-tune": ("--fragment", JIG[: JIG.index("|:g")]),
    "all": (
        *("--metre", "6/8", "--key", "G", "--form", "AABB", "--bars", "8", "--pickup", "--tonic"),
        *("--lowest", "D", "--highest", "b", "--with-chords", "--title", "All at once"),
    ),
}


def _wished() -> Iterator[Asked]:
    for model in TEXT_MODELS:
        for name, options in _WISHES.items():
            yield _sample(f"wish/{model}-{name}", "--model", model, *options, seed=5)
    for model in NOTE_MODELS:
        for name in ("key-D", "key-Am", "metre-3/4", "metre-6/8", "title"):
            of = ("--model", model, "--length", "120")
            yield _sample(f"wish/{model}-{name}", *of, *_WISHES[name], seed=5)


def _sampled() -> Iterator[Asked]:
    """How symbols are drawn, and how many tunes."""
    for model in EPOCHS:
        of = ("--model", model, "--length", "300" if model == "folk" else "150")
        for name, options in {
            "cold": ("--temperature", "0"),
            "cool": ("--temperature", "0.5"),
            "hot": ("--temperature", "1.6"),
            "top-p": ("--top-p", "0.8"),
            "context": ("--context", "20"),
            "short": ("--length", "30"),
            "count": ("--count", "3"),
        }.items():
            yield _sample(f"drawn/{model}-{name}", *of, *options, seed=6)
            if model in TEXT_MODELS and name in ("cold", "hot", "count"):
                yield _sample(f"drawn/{model}-{name}-free", *of, *options, "--free", seed=6)


def _of_notes() -> Iterator[Asked]:
    """What only models of notes take."""
    for model in NOTE_MODELS:
        of = ("--model", model, "--length", "500")
        for tune in ("jig.abc", "reel.abc", "hands.abc", "song.krn"):
            yield _sample(f"notes/{model}-{tune}", *of, "--seed-tune", tune)
        yield _sample(f"notes/{model}-no-passage", *of, "--no-passage")
        yield Asked(
            f"sample/notes/{model}-midi",
            (
                ("midi", "jig.abc", "--midi-engine", "builtin"),
                ("sample", *of, "--seed-tune", "jig.mid", "--seed", "2"),
            ),
        )
        for symbols in ("67 _ 67 _ 69 _ 67 _", "60", "no such symbols"):
            yield _sample(f"notes/{model}-symbols-{symbols}", *of, "--symbols", symbols)
    yield _sample("notes/folk-symbols", "--symbols", "67 _")
    yield _sample("notes/folk-seed-tune", "--seed-tune", "jig.abc")


def _written() -> Iterator[Asked]:
    """Files: ABC, MIDI of both engines, MusicXML."""
    for model in EPOCHS:
        of = ("sample", "--model", model, "--length", "200", "--seed", "8")
        for engine in ("builtin", "abc2midi"):
            yield Asked(
                f"files/midi-{model}-{engine}",
                ((*of, "-o", "tune.mid", "--midi-engine", engine),),
            )
        yield Asked(f"files/score-{model}", ((*of, "--score", "tune.musicxml"),))
        yield Asked(f"files/count-{model}", ((*of, "--count", "2", "-o", "tunes.abc"),))
    for tune in ("jig", "reel", "hands"):
        for engine in ("builtin", "abc2midi"):
            for chords in ("--chords", "--no-chords"):
                yield Asked(
                    f"files/midi-{tune}-{engine}{chords}",
                    (("midi", f"{tune}.abc", "--midi-engine", engine, chords),),
                )
        yield Asked(f"files/score-{tune}", (("score", f"{tune}.abc", "-o", "out.musicxml"),))
    yield Asked("files/midi-second", (("midi", "book.abc", "--tune", "2", "-o", "two.mid"),))
    again = ("midi", "jig.abc", "--midi-engine", "builtin")
    yield Asked("files/twice", (again, again, (*again, "--force")))


def _checked() -> Iterator[Asked]:
    for model in EPOCHS:
        for mode in ("--valid", "--free"):
            made = ("sample", "--model", model, mode, "--length", "200", "--seed", "9")
            yield Asked(
                f"check/{model}{mode}",
                ((*made, "-o", "t.abc"), ("check", "t.abc"), ("check", "--json", "t.abc")),
            )
    for name in BROKEN:
        file = f"broken-{name}.abc"
        commands = (
            ("check", file),
            ("check", "--json", file),
            ("midi", file, "--midi-engine", "builtin"),
        )
        yield Asked(f"check/broken-{name}", commands)
    yield Asked("check/book", (("check", "book.abc"), ("check", ".", "--json")))


def _rewritten() -> Iterator[Asked]:
    for bars in ("2", "3-5", "1", "9-10"):
        for tune in ("jig.abc", "reel.abc"):
            command = ("rewrite", tune, "--bars", bars, "--seed", "3")
            yield Asked(f"rewrite/{tune}-{bars}", (command,))
    for model in TEXT_MODELS:
        made = ("sample", "--model", model, "--seed", "4", "-o", "t.abc")
        redone = ("rewrite", "t.abc", "--bars", "3-4", "--model", model, "--seed", "7")
        yield Asked(f"rewrite/of-{model}", (made, redone))
    yield Asked(
        "rewrite/to-midi",
        (("rewrite", "jig.abc", "--bars", "4", "--seed", "1", "-o", "new.mid"),),
    )
    for wanted in (("harmonize", "reel.abc"), ("harmonize", "jig.abc", "--replace")):
        yield Asked("/".join(wanted), (wanted,))


def _imported() -> Iterator[Asked]:
    for name in ("jig.abc", "hands.abc", "book.abc", "song.krn", "broken-no-key.abc"):
        yield Asked(f"import/{name}", (("import", name, "-o", "all.abc"),))
    midi = ("midi", "reel.abc", "--midi-engine", "builtin")
    sheet = ("score", "reel.abc", "-o", "reel.musicxml")
    yield Asked("import/midi", (midi, ("import", "reel.mid", "-o", "all.abc")))
    yield Asked("import/step", (midi, ("import", "reel.mid", "--step", "1/12", "-o", "all.abc")))
    yield Asked("import/musicxml", (sheet, ("import", "reel.musicxml", "-o", "all.abc")))
    yield Asked("import/folder", (("import", ".", "-o", "all.abc"),))


def _listed() -> Iterator[Asked]:
    yield Asked("models/all", (("models",),))
    for model in EPOCHS:
        yield Asked(f"models/{model}", (("models", model),))
    yield Asked("corpus/list", (("corpus", "list"),))
    yield Asked("corpus/show", (("corpus", "show", "book.abc"),))
    for name, options in {
        "nottingham": ("--epochs", "10,80"),
        "nottingham-jigs": ("--epochs", "10,50,90", "--free", "--start", "M", "--seed", "3"),
        "essen-grid": (),
        "piano-events": ("--epochs", "15"),
        "folk": ("--temperature", "0.7"),
    }.items():
        command = ("compare", "--model", name, "--length", "300", *options)
        yield Asked(f"compare/{name}", (command,))


_WRONG_SAMPLE: tuple[Command, ...] = (
    ("--model", "no-such-model"),
    ("--model", "folkk"),
    ("--epoch", "7"),
    ("--epoch", "many"),
    ("--start", "999"),
    ("--start", "XY"),
    ("--start", "\u00e9"),
    ("--fragment", "|:d2A FAd FAd|", "--metre", "6/8"),
    ("--fragment", "@@@"),
    ("--metre", "7"),
    ("--metre", "0/8"),
    ("--metre", "5/7"),
    ("--key", "H"),
    ("--key", "Dfoo"),
    ("--form", "A1"),
    ("--form", "AABB", "--bars", "x"),
    ("--form", "AABB", "--bars", "0"),
    ("--form", "AABB", "--bars", "8,8,8"),
    ("--bars", "8"),
    ("--tonic",),
    ("--lowest", "H"),
    ("--highest", "10"),
    ("--lowest", "b", "--highest", "D"),
    ("--lowest", "D", "--highest", "E"),
    ("--rhythm", "jig", "--metre", "4/4"),
    ("--rhythm", "two\nlines"),
    ("--title", "two\nlines"),
    ("--max-copy", "0"),
    ("--max-copy", "-3"),
    ("--max-leap", "-1"),
    ("--length", "0"),
    ("--length", "-5"),
    ("--context", "0"),
    ("--temperature", "-1"),
    ("--temperature", "nan"),
    ("--top-p", "0"),
    ("--top-p", "2"),
    ("--seed", "-1"),
    ("--count", "0"),
    ("--raw", "--count", "2"),
    ("--raw", "-o", "t.abc"),
    ("--play",),
    ("-o", "tune.wav"),
    ("-o", "no/such/folder/tune.abc"),
    ("-o", "jig.abc"),
    ("--score", "tune.txt"),
    ("--score", "tune"),
    ("--seed-tune", "none.abc", "--model", "essen-grid"),
    ("--free", "--key", "D"),
    ("--form", "ABA"),
    ("--rhythm", "hornpipe"),
    ("--title", "caf\u00e9, \u201cquoted\u201d"),
    ("--model", "essen-grid", "--free"),
    ("--model", "piano-events", "--raw", "--free"),
    ("--model", "essen-grid", "--form", "AABB"),
    ("--model", "piano-events", "--with-chords"),
    ("--model", "essen-grid", "--seed-tune", "jig.abc", "--length", "20"),
    ("--nonsense",),
)
_WRONG: tuple[Command, ...] = (
    ("sampel",),
    ("nonsense",),
    ("rewrite", "jig.abc"),
    ("rewrite", "jig.abc", "--bars", "99", "--seed", "1"),
    ("rewrite", "jig.abc", "--bars", "5-2", "--seed", "1"),
    ("rewrite", "jig.abc", "--bars", "x", "--seed", "1"),
    ("rewrite", "none.abc", "--bars", "1", "--seed", "1"),
    ("rewrite", "jig.abc", "--tune", "4", "--bars", "1", "--seed", "1"),
    ("midi", "none.abc"),
    ("midi", "jig.abc", "--tune", "0"),
    ("midi", "jig.abc", "--midi-engine", "organ"),
    ("score", "none.abc"),
    ("score", "jig.abc", "-o", "jig.txt"),
    ("check",),
    ("check", "none.abc"),
    ("import", "none.mid", "-o", "all.abc"),
    ("import", "jig.abc"),
    ("import", "jig.abc", "-o", "reel.abc"),
    ("import", "jig.abc", "-o", "all.abc", "--step", "0"),
    ("models", "none"),
    ("compare", "--epochs", "ten"),
    ("compare", "--epochs", "11"),
    ("compare", "--model", "none"),
    ("corpus", "show", "none"),
    ("corpus", "lst"),
)


def _wrong() -> Iterator[Asked]:
    for options in _WRONG_SAMPLE:
        asked = " ".join(options).replace("\n", "\\n")
        seed = () if "--seed" in options else ("--seed", "1")
        yield Asked(f"wrong/sample {asked}", (("sample", *options, *seed),))
    for command in _WRONG:
        yield Asked(f"wrong/{' '.join(command)}", (command,))
