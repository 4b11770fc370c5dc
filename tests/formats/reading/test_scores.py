"""kern and MusicXML, and what they sound like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from abcgen.formats.reading.base import Reading
from abcgen.formats.reading.scores import read_kern, read_musicxml, read_packed
from abcgen.music.score import ChordSymbol, Key, Metre, Score, Tempo
from abcgen.system.errors import CorpusError
from tests.formats.reading.making_music import KERN, musicxml, note, packed

ZERO = Fraction(0)
Sounds = list[tuple[str, str, tuple[int, ...]]]


def kern(*lines: str, bars: str = "*M2/4") -> Reading:
    """A reading of kern lines, cells set apart by spaces, between their opening and their end."""
    width = len(lines[0].split(" "))
    every = ["**kern"] * width, *([word] * width for word in bars.split())
    opening = ["\t".join(cells) for cells in every]
    body = [line.replace(" ", "\t") if line[0] != "!" else line for line in lines]
    last = "\t".join(["*-"] * len(lines[-1].split(" ")))
    return read_kern("\n".join([*opening, *body, last, ""]).encode())


def sounds(score: Score, voice: int = 0) -> Sounds:
    """Onset, duration and pitches of the events of a voice."""
    return [(str(one.onset), str(one.duration), one.pitches) for one in score.voices[voice].events]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # Notes, a rest, dotted and double-dotted lengths, accidentals, octaves.
        (
            ["4c", "4r", "4.ee-", "16..CC#", "32r", "32r"],
            [("0", "1", (60,)), ("2", "3/2", (75,)), ("7/2", "7/16", (37,))],
        ),
        # A triplet of eighths; the lengths are exact.
        (
            ["12c", "12d", "12e", "4f"],
            [("0", "1/3", (60,)), ("1/3", "1/3", (62,)), ("2/3", "1/3", (64,)), ("1", "1", (65,))],
        ),
        # A breve is 0, a chord is several notes in one cell.
        (["0c", "=2"], [("0", "8", (60,))]),
        # Ties over bar lines make one note, also of several.
        (["=1", "2[c", "=2", "2c_", "=3", "4c]", "4d"], [("0", "5", (60,)), ("5", "1", (62,))]),
        # Grace notes have no time.
        (["8qd", "4c", "4e"], [("0", "1", (60,)), ("1", "1", (64,))]),
    ],
)
def test_kern_notes(lines: Sequence[str], expected: Sounds) -> None:
    assert sounds(kern(*lines).score) == expected


def test_a_chord_in_kern_is_one_event_and_may_be_tied_in_part() -> None:
    text = "**kern\n*M2/4\n=1\n4c [4e 4g\n4e] 4d\n==\n*-\n"
    assert sounds(read_kern(text.encode()).score) == [
        ("0", "1", (60, 67)),
        ("0", "2", (64,)),
        ("1", "1", (62,)),
    ]


def test_spines_are_voices_from_the_top_and_null_tokens_go_on() -> None:
    score = kern("=1 =1", "2C 4c", ". 8d", ". 8e", "== ==").score
    assert sounds(score) == [("0", "1", (60,)), ("1", "1/2", (62,)), ("3/2", "1/2", (64,))]
    assert sounds(score, 1) == [("0", "2", (48,))]
    assert {voice.length for voice in score.voices} == {Fraction(2)}


def test_a_spine_that_splits_stays_one_voice() -> None:
    score = kern("=1", "*^", "2c 8r", ". 8e", ". 4g", "*v *v", "=2", "2d", "==").score
    assert len(score.voices) == 1
    assert sounds(score) == [
        ("0", "2", (60,)),
        ("1/2", "1/2", (64,)),
        ("1", "1", (67,)),
        ("2", "2", (62,)),
    ]


def test_spines_of_other_kinds_are_passed_over() -> None:
    text = "**kern\t**text\n*M2/4\t*\n4c\tLa\n4d\tla\n*-\t*-\n"
    score = read_kern(text.encode()).score
    assert [sounds(score, n) for n in range(len(score.voices))] == [
        [("0", "1", (60,)), ("1", "1", (62,))]
    ]


def test_what_kern_states() -> None:
    text = (
        "!!!OTL: Två visor\n**kern\n*ICvox\n*M3/4\n*k[b-]\n*d:\n*MM90\n=1\n4d\n4e\n4f\n=2\n"
        "*M2/4\n*k[]\n*C:\n2c\n=3\n2d\n==\n*-\n"
    )
    score = read_kern(text.encode()).score
    assert score.title == "Två visor"
    assert score.metres == (Metre(ZERO, 3, 4), Metre(Fraction(3), 2, 4))
    assert score.keys == (Key(ZERO, -1, "D", "minor"), Key(Fraction(3), 0, "C"))
    assert score.tempos == (Tempo(ZERO, Fraction(90)),)
    assert score.voices[0].bars == (ZERO, Fraction(3), Fraction(5))
    nothing = read_kern(b"**kern\n4c\n4d\n*-\n").score
    assert (nothing.title, nothing.metres, nothing.keys, nothing.tempos) == ("", (), (), ())
    signature = read_kern(b"**kern\n*k[f#c#]\n4c\n*-\n").score
    assert signature.keys == (Key(ZERO, 2, "D"),)


def test_what_is_left_out_is_told_of() -> None:
    assert kern("=1", "8qd", "4c", "16qqd", "16qqe", "4e", "==").remarks == (
        "grace notes left out: 3",
    )
    unread = kern("=1", "4c", "4h", "4d", "==")
    assert unread.remarks == ("signs that music21 left out: 1, first '4h' at line 5",)
    assert pitches(unread) == "cd"


def pitches(reading: Reading) -> str:
    """The melody as letters."""
    names = "c d ef g a b"
    return "".join(names[one.pitches[0] % 12] for one in reading.score.voices[0].events)


@pytest.mark.parametrize(
    ("lines", "melody"),
    [
        (["=1", "2c", "=2:|!", "2d", "=="], "ccd"),
        (["=1", "2c", "=2!|:", "2d", "=3:|!", "2e", "=="], "cdde"),
        # A repeat without a start goes back to where the one before it ended.
        (["=1", "2c", "=2:|!", "2d", "=3", "2e", "=4:|!", "2f", "=="], "ccdedef"),
        (["=1", "2c", "=2:|!", "2d", "=3!|:", "2e", "=4:|!", "2f", "=5:|!"], "ccdeeff"),
        (["*>[A,B,A]", "*>A", "=1", "2c", "=2", "*>B", "2d", "=3", "=="], "cdc"),
        (["*>[A,A,B]", "*>norep[A,B]", "*>A", "=1", "2c", "=2:|!", "*>B", "2d", "=="], "ccd"),
        (["*>[A,A1,A,A2]", "*>A", "=1", "2c", "*>A1", "=2", "2d", "*>A2", "=3", "2e"], "cdce"),
        (["*>norep[A,B]", "*>A", "=1", "2c", "=2", "*>B", "2d", "=="], "cd"),
    ],
)
def test_repeats_and_expansion_lists_are_played_out(lines: Sequence[str], melody: str) -> None:
    assert pitches(kern(*lines)) == melody


def test_metre_and_key_are_stated_anew_where_a_section_is_taken_again() -> None:
    score = kern(
        "*>[A,B,A]",
        "*>A",
        "=1",
        "2g",
        "=2",
        "*>B",
        "*M3/4",
        "*k[f#]",
        "2.f#",
        "==",
        bars="*M2/4 *k[]",
    ).score
    assert score.metres == (Metre(ZERO, 2, 4), Metre(Fraction(2), 3, 4), Metre(Fraction(5), 2, 4))
    assert [key.sharps for key in score.keys] == [0, 1, 0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no line starts with"),
        ("X:1\nK:C\nabc|\n", "no line starts with"),
        ("**text\nla\n*-\n", r"no \*\*kern spine"),
        ("**kern\n*M2/4\n4r\n*-\n", "no note in it"),
        ("**kern\n*>[A,C]\n*>A\n4c\n*-\n", "a section C, which isn't there"),
        (f"**kern\n*>[{'A,' * 201}]\n*>A\n4c\n*-\n", "201 sections: more than 200"),
        ("**kern\n*>[A,B]\n*>A\n*^\n4c\t4d\n*>B\t*>B\n4c\t4d\n*-\t*-\n", "number of its spines"),
        ("\0**kern\n", "not a text file"),
    ],
)
def test_what_is_no_kern_is_refused(text: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_kern(text.encode())


@pytest.mark.parametrize(
    ("bars", "expected"),
    [
        ([note("C", 4) + note("E", 4)], [("0", "1", (60,)), ("1", "1", (64,))]),
        (
            [note("C", 4) + note("E", 4, "<chord/>") + note("G", 4, "<chord/>")],
            [("0", "1", (60, 64, 67))],
        ),
        (
            [
                note("C", 4) + note("D", 4, '<tie type="start"/>'),
                note("D", 2, '<tie type="stop"/>') + note("E", 6),
            ],
            [("0", "1", (60,)), ("1", "3/2", (62,)), ("5/2", "3/2", (64,))],
        ),
        ([note("C", 4) + "<note><rest/><duration>4</duration></note>"], [("0", "1", (60,))]),
    ],
)
def test_musicxml_notes(bars: Sequence[str], expected: Sounds) -> None:
    assert sounds(read_musicxml(musicxml(*(in_order(bar) for bar in bars))).score) == expected


def in_order(bar: str) -> str:
    """The elements of each note in the order of the format: <chord/> before <pitch>."""
    for found in ("<chord/>", "<grace/>"):
        parts = bar.split("<note>")
        bar = "<note>".join(
            found + part.replace(found, "") if found in part else part for part in parts
        )
    return bar


def test_a_tie_that_only_starts_goes_to_the_note_that_follows() -> None:
    bars = [note("C", 8, '<tie type="start"/>'), note("C", 4) + note("C", 4)]
    expected = [("0", "3", (60,)), ("3", "1", (60,))]
    assert sounds(read_musicxml(musicxml(*bars)).score) == expected


def test_what_musicxml_states() -> None:
    harmony = "<harmony><root><root-step>B</root-step><root-alter>-1</root-alter></root><kind>minor"
    direction = '<direction><sound tempo="96"/></direction>'
    bar = f"{direction}{harmony}</kind></harmony>" + note("C", 8)
    score = read_musicxml(musicxml(bar, title="A  title")).score
    assert score.title == "A title"
    assert (score.metres, score.keys) == ((Metre(ZERO, 2, 4),), (Key(ZERO, 1, "G"),))
    assert score.tempos == (Tempo(ZERO, Fraction(96)),)
    assert score.voices[0].chords == (ChordSymbol(ZERO, "Bbm"),)
    assert score.voices[0].name == "Fiddle"


def test_repeats_and_endings_of_musicxml_are_played_out() -> None:
    def ending(number: int, repeat: str = "") -> str:
        left = f'<barline location="left"><ending number="{number}" type="start"/></barline>'
        stop = f'<ending number="{number}" type="stop"/>{repeat}'
        return left + "{}" + f'<barline location="right">{stop}</barline>'

    back = '<repeat direction="backward"/>'
    bars = [note("C", 8), ending(1, back).format(note("D", 8)), ending(2).format(note("E", 8))]
    assert pitches(read_musicxml(musicxml(*bars))) == "cdce"
    # A repeat without a start goes back to behind the endings.
    bars += [note("F", 8), f'{note("G", 8)}<barline location="right">{back}</barline>']
    assert pitches(read_musicxml(musicxml(*bars))) == "cdcefgfg"


def test_da_capo_is_played_up_to_the_end_that_is_named() -> None:
    fine = "<direction><direction-type><words>Fine</words></direction-type></direction>"
    da_capo = "<direction><direction-type><words>D.C. al Fine</words></direction-type></direction>"
    back = '<barline location="right"><repeat direction="backward"/></barline>'
    bars = [note("C", 8) + back, note("D", 8) + fine, note("E", 8) + da_capo]
    assert pitches(read_musicxml(musicxml(*bars))) == "ccdecd"


def test_a_bar_of_no_length_does_not_confuse_a_repeat() -> None:
    back = '<barline location="right"><repeat direction="backward"/></barline>'
    assert pitches(read_musicxml(musicxml(note("C", 8), "", note("D", 8) + back))) == "cdcd"


def test_repeats_that_cannot_be_are_left_out_and_told_of() -> None:
    reading = kern("=1 =1", "2C 2c", "=2:|! =2", "2D 2d", "== ==")
    assert pitches(reading) == "cd"
    assert reading.remarks == ("repeats left out, as they are not well-formed",)


def test_a_transposing_instrument_sounds_where_it_sounds() -> None:
    transpose = "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>"
    assert sounds(read_musicxml(musicxml(note("D", 8), attributes=transpose)).score) == [
        ("0", "2", (60,))
    ]


def test_the_encoding_that_xml_names_is_heeded() -> None:
    text = musicxml(note("C", 8), title="Été").decode()
    latin = text.replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert read_musicxml(latin).score.title == "Été"
    assert read_musicxml(text.replace("UTF-8", "UTF-16").encode("utf-16")).score.title == "Été"


def test_packed_musicxml_is_the_same() -> None:
    score = musicxml(note("C", 8), title="Packed")
    assert read_packed(packed(score)) == read_musicxml(score)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no sound XML"),
        (b"<score-partwise><part>", "no sound XML"),
        (b"<project/>", "its root is 'project'"),
        (b"<score-timewise/>", "its root is 'score-timewise'"),
        (musicxml("<note><rest/><duration>8</duration></note>"), "no note in it"),
    ],
)
def test_what_is_no_musicxml_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_musicxml(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK nothing", "no packed MusicXML"),
        (packed(b"<a/>", "<container/>"), "names no score"),
        (packed(b"<a/>", "<container>"), "no packed MusicXML"),
        (packed(b"<a/>", '<container><rootfile full-path="b.xml"/></container>'), "no packed"),
        (packed(musicxml(note("C", 8)))[:-9], "no packed MusicXML"),
    ],
)
def test_what_is_no_packed_musicxml_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_packed(data)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abcgen.formats.reading.scores._LARGEST", 1000)
    with pytest.raises(CorpusError, match=r"tune\.xml in it has more than 1000 bytes"):
        read_packed(packed(b"<a>" + b" " * 1001 + b"</a>"))


CORPUS = {
    "bach": [
        *("bwv281.krn", "bwv366.krn", "bwv67.4.xml", "bwv69.6.xml", "bwv356.mxl"),
        *("bwv244.15.mxl", "bwv64.4.mxl", "bwv78.7.mxl"),
    ],
    "palestrina": [
        *("Agnus_08.krn", "Agnus_I.krn", "Agnus_I_36.krn", "Agnus_I_58.krn", "Benedictus_48.krn"),
        *("Benedictus_23_b.krn", "Credo_40_b.krn", "Gloria_14_c.krn", "Gloria_74_e.krn"),
        *("Kyrie_b.krn", "Kyrie_49.krn", "Kyrie_86.krn", "Kyrie_II_05.krn", "Kyrie_27_b.krn"),
        *("Sanctus_13.krn", "Sanctus_30_c.krn", "Sanctus_50_c.krn", "Sanctus_rpt_02_a.krn"),
    ],
    "trecento": ["PMFC_12_24-Benedicamus.xml", "PMFC_13_02-Kyrie-Questa-fanciulla.mxl"],
    "ciconia": ["quod_jactatur.xml"],
    "lusitano": ["allor_che_ignuda.mxl"],
    "monteverdi": ["madrigal.4.16.mxl", "madrigal.3.14.mxl"],
    "corelli": ["opus3no1/1grave.xml"],
    "handel": ["rinaldo/Lascia_chio_pianga.mxl"],
    "leadSheet": ["fosterBrownHair.mxl", "berlinAlexandersRagtime.mxl"],
    "liliuokalani": ["aloha_oe.mxl"],
    "johnson_j_r": ["lift_every_voice.mxl"],
    "schoenberg": ["opus19/movement2.mxl"],
    "webern": ["webern_dormi_jesu_op_16_no_2.mxl"],
    "demos": ["chord_realization_exercise.mxl"],
}


@pytest.mark.parametrize("name", [f"{folder}/{one}" for folder in CORPUS for one in CORPUS[folder]])
def test_every_note_is_what_music21_has(name: str) -> None:
    import music21

    path = Path(music21.__file__).parent / "corpus" / name
    data = path.read_bytes()
    readers = {".krn": read_kern, ".mxl": read_packed, ".xml": read_musicxml}
    score = readers[path.suffix](data).score
    ours = Counter(
        (event.onset, event.duration, pitch)
        for voice in score.voices
        for event in voice.events
        for pitch in event.pitches
    )
    assert ours == theirs(music21.converter.parse(path, forceSource=True))


def theirs(stream: Any) -> Counter[tuple[Fraction, Fraction, int]]:
    """Music21's own notes, by its own ways of playing repeats and joining ties."""
    if stream.recurse().getElementsByClass("Repeat"):
        stream = stream.expandRepeats()
    stream.toSoundingPitch(inPlace=True)
    found: Counter[tuple[Fraction, Fraction, int]] = Counter()
    for part in stream.stripTies().parts:
        here = {
            (Fraction(note.offset), Fraction(note.quarterLength), pitch.midi)
            for note in part.flatten().notes
            for pitch in note.pitches
            if not note.duration.isGrace and "Harmony" not in note.classSet
        }
        found.update(here)
    return found


def test_kern_made_here_is_read() -> None:
    assert sounds(read_kern(KERN.encode()).score) == [
        ("0", "1", (67,)),
        ("1", "1", (69,)),
        ("2", "2", (71,)),
    ]
