"""kern and MusicXML, and what they sound like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from abcgen.formats.reading.kern import read_kern
from abcgen.formats.reading.scores import read_musicxml, read_packed
from abcgen.formats.sheets.musicxml import to_musicxml
from abcgen.music.score import ChordSymbol, Key, Metre, Tempo
from abcgen.system.errors import CorpusError
from tests.formats.reading.making_music import ZERO, Sounds, musicxml, note, packed, pitches, sounds


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


def test_a_repeat_is_played_as_often_as_it_says() -> None:
    back = '<barline location="right"><repeat direction="backward" times="3"/></barline>'
    assert pitches(read_musicxml(musicxml(note("C", 8), note("D", 8) + back))) == "cdcdcd"


def test_a_key_with_signs_of_its_own_is_read() -> None:
    abc = "X:1\nT:Own\nM:4/4\nL:1/4\nK:D _e ^f\nDEFG|e4|\n"
    score = read_musicxml(to_musicxml(abc)[0].encode()).score
    [voice] = score.voices
    assert [pitch for event in voice.events for pitch in event.pitches] == [62, 63, 66, 67, 75]


def test_a_rest_longer_than_its_bar_lasts_as_long_as_it_says() -> None:
    abc = "X:1\nT:Long\nM:2/4\nL:1/4\nK:D\n[FA]4|z4|D2|E2|\n"
    [voice] = read_musicxml(to_musicxml(abc)[0].encode()).score.voices
    assert [event.onset for event in voice.events] == [0, 8, 10]


def test_quarter_tones_are_rounded_and_told_of() -> None:
    reading = read_musicxml((CASES / "114-quarter-tone.musicxml").read_bytes())
    assert [one.pitches for one in reading.score.voices[0].events] == [(66,), (67,), (67,)]
    assert reading.remarks == ("quarter tones rounded to semitones: 1",)


def test_dal_segno_is_played_that_music21_does_not_know() -> None:
    import music21

    name = "handel/rinaldo/Lascia_chio_pianga.mxl"
    data = (Path(music21.__file__).parent / "corpus" / name).read_bytes()
    voice = read_packed(data).score.voices[0]
    assert len(voice.bars) == 54 + 30  # again from bar 13 to the Fine in bar 42


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


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'<!DOCTYPE a [<!ENTITY a "aa">]><score-partwise/>', "it has entities"),
        ('<!DOCTYPE a [<!ENTITY a "aa">]><score-partwise/>'.encode("utf-16"), "it has entities"),
        (b"<score-partwise>" + b"<a/>" * 1_000_000 + b"</score-partwise>", "too many elements"),
        (b"<score-partwise>" + b"<a b='' c=''/>" * 400_000, "too many elements"),
        (musicxml(note("C", 8) * 40_000), "40002 notes, bars and signs: more than any piece"),
        (musicxml(*[""] * 5_001), "5001 bars: more than any piece"),
        (b"<score-partwise>" + b"<part>" * 100_000, "no sound XML"),
        (
            b"<score-partwise>" + b"<a>" * 10_000 + b"</a>" * 10_000 + b"</score-partwise>",
            "its elements stand too deep",
        ),
    ],
)
def test_a_bomb_is_refused_at_once(data: bytes, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_musicxml(data)


def test_packed_musicxml_whose_bytes_are_damaged_is_refused() -> None:
    data = bytearray(packed(musicxml(note("C", 8))))
    start = data.index(b"tune.xml") + len(b"tune.xml")
    data[start : start + 20] = b"\xff" * 20
    with pytest.raises(CorpusError, match="no packed MusicXML"):
        read_packed(bytes(data))


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abcgen.formats.reading.scores._LARGEST", 1000)
    with pytest.raises(CorpusError, match=r"tune\.xml in it has more than 1000 bytes"):
        read_packed(packed(b"<a>" + b" " * 1001 + b"</a>"))


CASES = Path(__file__).parents[2] / "cases"
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


def test_a_repeat_sign_within_a_bar_starts_none() -> None:
    repeat = '<barline location="right"><repeat direction="backward"/></barline>'
    tune = musicxml(note("C", 4) + note("D", 4), note("E", 4) + repeat, note("F", 4), note("G", 8))
    [voice] = read_musicxml(tune).score.voices
    assert [str(start) for start in voice.bars] == ["0", "2", "3", "5", "7"]
