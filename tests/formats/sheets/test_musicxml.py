"""MusicXML: music21 reads back what the tune says, and the file says how it is drawn."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from abcgen.formats.reading.scores import read_musicxml
from abcgen.formats.sheets.musicxml import to_musicxml
from abcgen.notation.checking import check
from abcgen.notation.performing import perform, to_score
from abcgen.notation.reader import read
from abcgen.notation.text import split_tunebook
from abcgen.notation.tune import parse_tune, parse_tunebook
from abcgen.system.errors import ToolError
from tests.formats.sheets.pieces import JIG, MINOR, PLAYED, TWO_HANDS, tune
from tests.formats.sheets.readback import Notes, bare, notes_of, parsed, read_back, written
from tests.real_music import tunes

CASES = Path(__file__).parents[2] / "cases"
ENDINGS = tune("D2|:G2 BG d>B G2|(3ABc d2 c2 A2|1 G2 B2 d4:|2 f6-f2||\nP:B\n|:g2 g>f d4:|")


def document(abc: str) -> ET.Element:
    return ET.fromstring(to_musicxml(abc)[0].encode())


def texts(abc: str, path: str) -> list[str | None]:
    return [element.text for element in document(abc).iterfind(f".//{path}")]


@pytest.mark.parametrize("abc", [JIG, MINOR, ENDINGS, tune("V:1\ne8|d8|\nV:2\nC8|B,8|")])
def test_music21_finds_the_same_notes(abc: str) -> None:
    score = parsed(to_musicxml(abc)[0])
    assert [read_back([part]) for part in score.parts] == written(abc)


@pytest.mark.parametrize("abc", [TWO_HANDS, PLAYED])
def test_music21_finds_the_same_notes_on_two_staves(abc: str) -> None:
    found = read_back(parsed(to_musicxml(abc)[0]).parts)
    assert found == sorted({note for voice in written(abc) for note in voice})


def test_music21_finds_the_notes_of_real_tunes() -> None:
    for piece in random.Random(6).sample(tunes(), 40):
        score = parsed(to_musicxml(piece.text)[0])
        assert [read_back([part]) for part in score.parts] == written(piece.text), piece.text


def test_repeats_and_endings_play_as_in_the_tune() -> None:
    [part] = parsed(to_musicxml(ENDINGS)[0]).parts
    assert [read_back([part.expandRepeats()])] == notes_of(to_score(parse_tune(ENDINGS)))


def back(abc: str) -> list[Notes]:
    """What abcgen's own reader plays of the file."""
    return notes_of(read_musicxml(to_musicxml(abc)[0].encode()).score)


def one_by_one(body: str, header: str = "M:2/4") -> str:
    return f"X:1\n{header}\nL:1/4\nK:C\n{body}\n"


@pytest.mark.parametrize(
    "abc",
    [
        ENDINGS,
        one_by_one("|::CD::|EF|"),
        one_by_one("CD||EF:|GA:|"),
        one_by_one("|:CD|1EF:|2GA|Bc|de:|"),
        one_by_one("|:CD|[1,2EF:|[3GA|]"),
        one_by_one('|:CD|["1st time" EF:|["2nd time" GA|]'),
        one_by_one("|:CG-|1GE:|2GA|]"),
        one_by_one("|:CD|1EG-:|2GA|]"),
        one_by_one("|:CD|EF!fine!|GA!D.C.alfine!|]"),
        one_by_one("CD|!segno!EF|GA!D.S.!|]"),
        one_by_one("P:A\nCD::\nP:B\nEF|", "P:ABA\nM:2/4"),
        one_by_one("P:A\nCD|\nP:B\nEF!D.C.!|]", "P:AB\nM:2/4"),
        one_by_one("P:A\nCD|\nP:B\n[M:3/4][K:G]|:EFG:|", "P:ABA\nM:2/4"),
    ],
)
def test_both_readers_play_what_we_play(abc: str) -> None:
    played = notes_of(to_score(parse_tune(abc)))
    [part] = parsed(to_musicxml(abc)[0]).parts
    assert [read_back([part.expandRepeats()])] == played
    assert back(abc) == played


@pytest.mark.parametrize(
    "abc",
    [
        one_by_one("|:CD|[1,3EF:|[2GA:|[4Bc|]"),
        one_by_one("CD|EF!dacoda!|GA!D.C.!|!coda!Bc|"),
        one_by_one("CD|EF!coda!|GA!D.S.!|!coda!Bc|"),
        one_by_one("CD|EF!D.C.!|GA!D.C.!|"),
        one_by_one("V:1\nCD|EF!fine!|GA!D.C.!|]\nV:2\nEF|GA|Bc|]"),
    ],
)
def test_our_reader_plays_what_music21_does_not(abc: str) -> None:
    assert back(abc) == notes_of(to_score(parse_tune(abc)))


def test_our_reader_plays_real_tunes_as_they_were() -> None:
    for piece in random.Random(7).sample(tunes("ryans"), 30):
        music, _ = read(parse_tune(piece.text))
        assert back(piece.text) == notes_of(perform(bare(music))), piece.text


def test_a_repeat_says_how_often_and_an_ending_its_name() -> None:
    root = document(one_by_one('|::CD::|E|["1st time" EF:|["2nd time" GA|]'))
    repeats = [one.attrib for one in root.iter("repeat")]
    assert repeats[1] == {"direction": "backward", "times": "3"}
    assert "times" not in repeats[-1]
    endings = [(one.get("number"), one.text) for one in root.iter("ending")]
    assert endings == [("1", "1st time"), ("1", None), ("2", "2nd time"), ("2", None)]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("CD!fine!|EF!D.C.alfine!|]", [(1, "words", "Fine"), (2, "words", "D.C. al Fine")]),
        ('CD|EF|]"_D.C."', [(2, "words", "D.C.")]),
        ("CD|EF:|!D.C.!", [(2, "words", "D.C.")]),
        ("CD!segno!|EF!D.S.!|", [(2, "segno", None), (2, "words", "D.S.")]),
        (
            "C!segno!D|EF!coda!|GA!D.S.!|!coda!Bc|",
            [(1, "segno", None), (2, "coda", None), (3, "words", "D.S."), (4, "coda", None)],
        ),
    ],
)
def test_words_and_signs_stand_where_they_are_written(
    body: str, found: list[tuple[int, str, str | None]]
) -> None:
    places = [
        (number, shown[0].tag, shown[0].text)
        for number, measure in enumerate(document(one_by_one(body)).iter("measure"), 1)
        for shown in measure.iter("direction-type")
    ]
    assert places == found


def test_what_is_drawn_keeps_the_parts_as_they_stand() -> None:
    abc = one_by_one("P:A\nCD|\nP:B\nEF|", "P:ABA\nM:2/4")
    assert to_musicxml(abc)[0].count("<measure") == 3
    assert to_musicxml(abc, in_order=False)[0].count("<measure") == 2


def test_music21_finds_the_heading_the_key_and_the_metre() -> None:
    score = parsed(to_musicxml(MINOR)[0])
    assert score.metadata.title == "Ładna nuta"
    [key] = score.recurse().getElementsByClass("Key")
    assert (key.tonic.name, key.mode, key.sharps) == ("G", "minor", -2)
    [metre] = score.recurse().getElementsByClass("TimeSignature")
    assert metre.ratioString == "3/4"


def test_music21_finds_the_chord_symbols() -> None:
    score = parsed(to_musicxml(MINOR)[0])
    figures = [chord.figure for chord in score.recurse().getElementsByClass("ChordSymbol")]
    assert figures == ["Gm", "D7", "Gm", "D", "E-", "Gm", "Cm7", "Aø7", "D7/F#", "Gm", "Gm"]


def test_transposing_voices_are_drawn_as_written_and_read_as_heard() -> None:
    abc = tune("V:1 clef=treble-8\n[K:A]A|[K:transpose=-2]A|[K:transpose=14]A|")
    assert texts(abc, "clef/clef-octave-change") == ["-1"]
    assert texts(abc, "pitch/octave") == ["3"] * 3
    assert texts(abc, "transpose/chromatic") == ["-2", "2"]
    found = parsed(to_musicxml(abc)[0]).toSoundingPitch().flatten().notes
    assert [note.pitch.midi for note in found] == [57, 55, 71]


@pytest.mark.parametrize(
    ("clef", "sign", "line"),
    [("alto", "C", "3"), ("bass3", "F", "3"), ("treble1", "G", "1"), ("perc", "percussion", None)],
)
def test_the_clef_that_a_voice_names_is_drawn(clef: str, sign: str, line: str | None) -> None:
    root = document(tune(f"V:1 clef={clef}\nGABc|"))
    assert root.findtext(".//clef/sign") == sign
    assert root.findtext(".//clef/line") == line


def test_an_overlay_is_a_second_voice_of_its_staff() -> None:
    abc = (CASES / "43-overlay.abc").read_text(encoding="utf-8")
    [part] = parsed(to_musicxml(abc)[0]).parts
    assert read_back([part]) == sorted(note for voice in written(abc) for note in voice)
    assert texts(abc, "note/voice") == ["1"] * 4 + ["2"] * 2 + ["1"] + ["2"] * 2


def test_where_an_overlay_is_silent_nothing_is_drawn_for_it() -> None:
    abc = tune("c8|c4 c4 & e8|!trill!c8|")
    assert texts(abc, "note/voice") == ["1", "1", "1", "2", "1"]
    assert len(list(document(abc).iterfind(".//trill-mark"))) == 1


def test_overlays_of_two_hands_stay_on_their_staff() -> None:
    abc = tune("V:1\n[ce]8 & g8|c8|\nV:2\nC,8|C,8 & E,8|")
    [part] = {note.text for note in document(abc).iterfind(".//staves")}
    assert part == "2"
    assert texts(abc, "note/staff") == ["1"] * 3 + ["2"] + ["1"] + ["2"] * 2


def test_words_stand_under_their_notes() -> None:
    abc = split_tunebook((CASES / "23-lyrics.abc").read_text(encoding="utf-8"))[0]
    assert texts(abc, "lyric[@number='1']/text") == ["Hap", "py", "birth", "day dear", "to", "you"]
    assert texts(abc, "lyric/syllabic")[:3] == ["begin", "begin", "end"]
    assert len(texts(abc, "lyric/extend")) == 1
    [part] = parsed(to_musicxml(abc)[0]).parts
    found = [one.lyrics[0].text for one in part.flatten().notes if one.lyrics]
    assert found[:4] == ["Hap", "py", "birth", "day dear"]
    assert [read_back([part])] == written(abc)


def test_words_and_symbols_of_lines_of_their_own_on_two_staves() -> None:
    abc = tune('[CE]8|[C,G]8|\nw:a b\ns:!f! "Am"\n')
    assert texts(abc, "lyric/text") == ["a", "b"]
    assert texts(abc, "root/root-step") == ["A"]
    assert len(texts(abc, "dynamics/f")) == 1


def test_a_chord_symbol_behind_the_last_note_of_a_bar_is_written() -> None:
    assert texts(tune('G4 "Am"|"D"A4|'), "harmony/root/root-step") == ["A", "D"]


def test_accidentals_are_written_where_they_are_needed() -> None:
    abc = tune("^F2 F2 f2 =F2|F2 ^F2- F4|^F4-F4|F8|", key="G")
    notes = [
        (note.findtext("pitch/step"), note.findtext("accidental"))
        for note in document(abc).iter("note")
    ]
    assert notes == [
        ("F", None),
        ("F", None),
        ("F", None),
        ("F", "natural"),
        *[("F", None)] * 6,
    ]


def test_an_accidental_counts_on_its_line_only() -> None:
    assert texts(tune("^F2 F2 f2 =f2|"), "accidental") == ["sharp", "sharp", "natural"]


def test_a_tie_over_the_bar_line_needs_no_accidental_but_what_follows_does() -> None:
    notes = document(tune("^F8-|F4 ^F4|")).iter("note")
    assert [note.findtext("accidental") for note in notes] == ["sharp", None, "sharp"]


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("Edor", {"fifths": "2", "mode": "dorian"}),
        ("Bb", {"fifths": "-2", "mode": "major"}),
        ("D exp _B^f", {"key-step": "F", "key-alter": "1"}),
        ("none", {"fifths": "0", "mode": "major"}),
    ],
)
def test_keys(key: str, found: dict[str, str]) -> None:
    element = document(tune("C8|", key=key)).find(".//key")
    assert element is not None
    assert {child.tag: child.text for child in reversed(element)} == found


@pytest.mark.parametrize(
    ("metre", "found"),
    [
        ("C", '<time symbol="common"><beats>4</beats><beat-type>4</beat-type></time>'),
        ("C|", '<time symbol="cut"><beats>2</beats><beat-type>2</beat-type></time>'),
        ("2+3/8", "<time><beats>5</beats><beat-type>8</beat-type></time>"),
        ("none", '<time print-object="no"><senza-misura /></time>'),
    ],
)
def test_metres(metre: str, found: str) -> None:
    element = document(tune("C8|", metre=metre)).find(".//time")
    assert element is not None
    text = ET.tostring(element, encoding="unicode")
    assert "".join(line.strip() for line in text.split("\n")) == found


def test_a_tempo_counts_the_beats_of_its_metre() -> None:
    assert texts(JIG, "per-minute") == ["116"]
    assert texts(JIG, "beat-unit-dot") == [None]
    assert texts(tune("C4[Q:1/4=90]C4|"), "per-minute") == ["90"]


def test_decorations_slurs_and_words_are_written() -> None:
    root = document(tune('"^softly"(~A2.B2) !p!HA2 "hum"{gf}uA2|'))
    for path in ("turn", "staccato", "fermata", "up-bow", "dynamics/p", "slur", "note/grace"):
        assert root.find(f".//{path}") is not None, path
    words = [element.text for element in root.iter("words")]
    assert words == ["softly", "hum"]


def test_a_label_stands_once_however_many_voices_there_are() -> None:
    assert texts(tune("V:1\nP:A\ne8|\nV:2\nC8|"), "rehearsal") == ["A"]


def test_a_rest_of_a_whole_bar_is_drawn_as_one() -> None:
    rests = document(tune("Z|z8|z4 C4|", metre="4/4")).iter("rest")
    assert [rest.get("measure") for rest in rests] == ["yes", "yes", None]


def test_a_hidden_rest_takes_time_only() -> None:
    notes = document(tune("C4 x4|")).iter("note")
    assert [note.get("print-object") for note in notes] == [None, "no"]


@pytest.mark.parametrize("abc", ["", "X:1\nT:Nothing\nK:C\n", "no tune at all"])
def test_without_notes_there_is_no_sheet_music(abc: str) -> None:
    with pytest.raises(ToolError, match="there are no notes in this tune"):
        to_musicxml(abc)


def test_any_text_makes_a_well_formed_file_or_one_sentence() -> None:
    rng = random.Random(8)
    sources = (JIG, MINOR, ENDINGS, TWO_HANDS, PLAYED)
    refused = 0
    for _ in range(200):
        text = list(rng.choice(sources))
        for _ in range(rng.choice((1, 5, 30))):
            at = rng.randrange(len(text) + 1)
            text[at : at + rng.randint(0, 4)] = rng.choice(
                '|:[](){}"^_<>-zZxVKMLPQ!&9/, \n\0\x85\ud800'
            )
        try:
            assert document("".join(text)).tag == "score-partwise"
        except ToolError as error:
            refused += "\n" not in str(error)
    assert refused < 20


CASES = Path(__file__).parents[2] / "cases"


def case(name: str) -> str:
    return (CASES / name).read_text(encoding="utf-8")


def test_words_are_engraved_with_their_accents() -> None:
    text = case("49-text-strings.abc")
    assert texts(text, "work-title") == ["Å Jenta å ja, café, été, Müller, Q&A 100%"]
    assert texts(text, "creator") == ["Félix"]
    assert texts(text, "words") == ["étude", "N.C."]


def test_chords_with_signs_for_sharp_and_flat_are_chords() -> None:
    assert texts(case("51b-unicode-chords.abc"), "root-alter") == ["1", "-1", "-1", "1"]


def test_endings_are_named_as_they_are_written() -> None:
    assert [text for text in texts(case("38-endings-text.abc"), "ending") if text] == [
        "1st time",
        "2nd time",
    ]


@pytest.mark.parametrize(
    "name", ["31-indent.abc", "32-blank.abc", "35b-file-header-min.abc", "36-begintext.abc"]
)
def test_the_notes_are_those_that_are_played(name: str) -> None:
    tune = next(parse_tunebook(case(name)))
    [part] = parsed(to_musicxml(tune.text)[0]).parts
    assert [note.pitch.midi for note in part.flatten().notes] == [
        event.pitches[0] for event in to_score(tune).voices[0].events
    ]


def test_macros_are_engraved_as_they_are_played() -> None:
    document = to_musicxml(case("44-macro.abc"))[0]
    assert document.count("<grace") == 6


@pytest.mark.parametrize("mark", ["!trill!", "!slide!", "!accent!", "!3!", "!ff!", "!rit.!"])
def test_what_is_not_drawn_is_told_by_the_check(mark: str) -> None:
    plain, marked = (to_musicxml(tune(f"{mark}C8|"))[0] for mark in ("", mark))
    told = [fault for fault in check(tune(f"{mark}C8|")) if fault.code == "layout"]
    assert bool(told) == (plain == marked)


def test_a_bar_line_like_any_other_is_not_written() -> None:
    root = document(tune("C8|D8|:E8:|"))
    lines = root.findall(".//barline")
    signs = [sign.get("direction") for sign in root.findall(".//barline/repeat")]
    assert len(lines) == 2
    assert signs == ["forward", "backward"]
