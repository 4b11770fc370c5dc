from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import abcgen
from abcgen.compose import (
    MAX_LENGTH,
    Composer,
    Draft,
    Request,
    TextComposer,
    composer_of,
    initial_character,
    load_composer,
    save_tune,
    show_character,
)
from abcgen.compose.events import Finished
from abcgen.compose.rewrite import Bars, rewrite_bars
from abcgen.formats.midi.abc2midi import midi_notes
from abcgen.grammar import Constraints, Rules, TextRules
from abcgen.grammar.form_text import parse_form, rules_in_c
from abcgen.grammar.masks import needed
from abcgen.grammar.playing import has_scale, heights
from abcgen.grammar.rules import LETTERS
from abcgen.model.experiment import CorpusConfig
from abcgen.model.snapshot import Snapshot
from abcgen.notation.checking import check
from abcgen.notation.completing import ends_tune
from abcgen.notation.performing import to_score
from abcgen.notation.text import fields, opening
from abcgen.notation.tune import parse_tune
from abcgen.representation.encodings import Vocabulary
from abcgen.system.errors import RequestError, ToolError
from tests.making import forgetful_snapshot, shared_composer

# Lines of music some ten characters long; one in ten is followed by a blank one.
MUSIC = {"\n": 1.0, "|": 1.5, " ": 0.5, **dict.fromkeys("ABCDEFG", 1.0), "X": 1e-4}
VOCABULARY = Vocabulary.of("\n '7AX")
F_SHARP = 6
NO_NOTES = re.compile(r'"[^"]*"|^(?:[A-Z]:|%).*', re.MULTILINE)
TUNE = "X:1\nT:a\nM:6/8\nK:D\n" + "DEF AFD|FED EFG|A3 A3|\n"


@pytest.fixture(scope="module")
def composer() -> Composer:
    return composer_of(forgetful_snapshot(MUSIC))


def step(note: str) -> int:
    """Its place on the staff."""
    return LETTERS.index(note[0]) + 7 * (note.count("'") - note.count(","))


def free(**options: Any) -> Request:
    return Request(valid=False, **options)


def write(composer: Composer, request: Request) -> str:
    return "".join(composer.write(request))


@pytest.mark.parametrize(
    ("start", "character"),
    [
        *[("0", "\n"), ("3", "7"), ("5", "X"), ("0005", "X")],
        *[("A", "A"), ("'A'", "A"), ("'7'", "7"), ("'", "'"), ("'''", "'")],
        *[("newline", "\n"), ("\\n", "\n"), ("\n", "\n"), ("space", " "), (" ", " "), ("' '", " ")],
    ],
)
def test_an_initial_character_is_an_index_or_itself(start: str, character: str) -> None:
    assert VOCABULARY.symbols[initial_character(VOCABULARY, start)] == character


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ("6", "the index should be from 0 to 5; the character itself is written '6'"),
        ("12", "the index should be from 0 to 5"),
        ("9" * 5000, "the index should be from 0 to 5"),
        ("-1", "the model doesn't know it; give an index from 0 to 5 or one of newline space '"),
        *[
            (start, "the model doesn't know it; give")
            for start in ("", "a", "AX", "'6'", "²", "''")
        ],
    ],
)
def test_any_other_initial_character_is_refused(start: str, sentence: str) -> None:
    with pytest.raises(RequestError, match=r"^initial character ") as error:
        initial_character(VOCABULARY, start)
    assert f": {sentence}" in str(error.value)


def test_every_character_of_the_shipped_model_can_be_named(jigs_snapshot: Snapshot) -> None:
    vocabulary = jigs_snapshot.vocabulary
    for index, character in enumerate(vocabulary.symbols):
        assert initial_character(vocabulary, str(index)) == index
        assert initial_character(vocabulary, f"'{character}'") == index
        if not character.isdigit():
            assert initial_character(vocabulary, character) == index
            assert initial_character(vocabulary, show_character(character)) == index


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"length": 0}, "length 0: should be from 1 to 1,000,000 characters"),
        ({"length": MAX_LENGTH + 1}, "length 1000001: should be from 1 to 1,000,000 characters"),
        ({"seed": -1}, "seed -1: should not be negative"),
        ({"temperature": -1}, "temperature -1: should be from 0 to 10"),
        ({"top_p": 0}, "top-p 0: should be above 0 and at most 1"),
        ({"max_leap": 2}, "max-leap 2: should be at least 3, a third, or 0 for any"),
    ],
)
def test_a_request_that_cannot_be_met_is_refused(options: dict[str, int], sentence: str) -> None:
    with pytest.raises(RequestError) as error:
        Request(**options)  # type: ignore[arg-type]
    assert str(error.value) == sentence


def test_an_unknown_start_is_refused_before_the_first_character(composer: Composer) -> None:
    with pytest.raises(RequestError):
        composer.write(free(start="é"))
    with pytest.raises(RequestError):
        composer.write_many(free(start="é"), 2)


@pytest.mark.parametrize("seed", range(8))
def test_a_text_ends_with_its_tune_or_at_its_length(composer: Composer, seed: int) -> None:
    for length in (1, 2, 60, 5000):
        text = write(composer, free(start="X", length=length, seed=seed))
        assert text.startswith("X")
        assert len(text) == length or (len(text) < length and ends_tune(text))
        assert not any(ends_tune(text[:end]) for end in range(len(text)))


def test_tunes_side_by_side_end_each_in_its_place(composer: Composer) -> None:
    request = free(start="8", length=300, seed=4)
    steps: list[int] = []
    drafts = composer.write_many(request, 12, steps.append)
    texts = [draft.text for draft in drafts]
    assert steps == list(range(2, max(map(len, texts)) + 1))
    assert len(set(texts)) == 12
    assert len({len(text) for text in texts}) > 3
    for text in texts:
        assert text.startswith(sorted(MUSIC)[8])
        assert len(text) == 300 or ends_tune(text)
        assert not any(ends_tune(text[:end]) for end in range(len(text)))
    assert composer.write_many(request, 12) == drafts


@pytest.mark.parametrize("max_copy", [None, 8])
def test_each_of_many_tunes_is_that_of_its_own_seed(max_copy: int | None) -> None:
    composer = load_composer("nottingham-jigs", 90)
    request = Request(seed=5, temperature=0.7, length=300, max_copy=max_copy)
    many = [draft.text for draft in composer.write_many(request, 6)]
    assert [draft.text for draft in composer.write_many(request, 3)] == many[:3]
    for seed, text in enumerate(many, 5):
        *_, last = composer.compose(replace(request, seed=seed))
        assert isinstance(last, Finished)
        assert last.draft.text == text


@pytest.mark.parametrize(
    ("model", "options"),
    [
        ("folk", {}),
        ("nottingham-jigs", {"temperature": 0.8, "top_p": 0.95}),
        ("nottingham-jigs", {"temperature": 0, "length": 150}),
        ("nottingham-jigs", {"best_of": 2, "length": 150}),
        ("folk", {"fragment": "|:d2A FAd|"}),
    ],
)
def test_tunes_of_seeds_are_those_of_each_alone(model: str, options: dict[str, Any]) -> None:
    composer = shared_composer(model)
    request, seeds = Request(**options), range(3, 9)
    for seed, found in zip(seeds, composer.finished_each(request, seeds), strict=True):
        alone = composer.finished(replace(request, seed=seed))
        assert found.draft.overruled == pytest.approx(alone.draft.overruled, abs=1e-6)
        assert replace(found, draft=replace(found.draft, overruled=0)) == replace(
            alone, draft=replace(alone.draft, overruled=0)
        )


def test_tunes_that_hang_on_rounding_are_written_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    composer, request = load_composer("nottingham-jigs"), Request(length=200)
    before = composer.finished_each(request, range(4))
    alone = [0, 0, 0, 0]

    def finished(asked: Request) -> Finished:
        alone[asked.seed] += 1
        return before[asked.seed]

    monkeypatch.setattr(composer, "finished", finished)
    monkeypatch.setattr("abcgen.model.sampling._OFF", 0.0)
    monkeypatch.setattr("abcgen.model.sampling._ODDS_OFF", 0.0)
    assert composer.finished_each(request, range(4)) == before
    assert alone == [0, 0, 0, 0]
    monkeypatch.setattr("abcgen.model.sampling._OFF", 1.0)
    assert composer.finished_each(request, range(4)) == before
    assert alone == [1, 1, 1, 1]


def test_the_seed_repeats_a_text(composer: Composer) -> None:
    texts = [write(composer, free(length=80, seed=seed)) for seed in (1, 2, 1)]
    assert texts[0] == texts[2] != texts[1]
    hot = write(composer, free(length=80, seed=1, temperature=2))
    assert hot not in texts
    assert write(composer, free(start="A", length=9, temperature=0)) == "A" + "|" * 8


def test_the_shipped_model_writes_one_as_many(jigs_snapshot: Snapshot) -> None:
    composer = composer_of(jigs_snapshot)
    request = free(start="55", length=60, seed=1)
    text = write(composer, request)
    assert text[0] == jigs_snapshot.vocabulary.symbols[55]
    assert len(text) == 60
    assert [draft.text for draft in composer.write_many(request, 1)] == [text]
    assert write(composer, request) == text


@pytest.mark.parametrize(("rhythm", "metre"), [("slip jig", "9/8"), ("polka", "2/4")])
def test_a_rhythm_brings_its_metre(jigs_snapshot: Snapshot, rhythm: str, metre: str) -> None:
    composer = composer_of(jigs_snapshot)
    for draft in composer.write_many(Request(seed=1, constraints=Constraints(rhythm=rhythm)), 3):
        assert fields(draft.text, "R") == (rhythm,)
        assert fields(draft.text, "M") == (metre,)
        # No music on lines of text, for want of the key.
        assert re.search(r"\nM:[^\n]+\n(L:[^\n]+\n)?R:[^\n]+\n(L:[^\n]+\n)?K:", draft.text)


def test_text_is_given_as_it_is_made(composer: Composer) -> None:
    text = composer.write(free(length=MAX_LENGTH, seed=1))
    assert [next(text) for _ in range(3)] == list(write(composer, free(length=3, seed=1)))


@pytest.mark.parametrize(
    ("text", "abc"), [(TUNE + "\n", TUNE), (TUNE + "DEF G", TUNE), (TUNE + "\n\nX:2", TUNE)]
)
def test_a_draft_is_finished(text: str, abc: str) -> None:
    assert Draft(text).finish().abc == abc


def test_a_tune_is_saved_as_abc_and_midi(tmp_path: Path) -> None:
    conversion = save_tune(TUNE, tmp_path / "new" / "tune.mid")
    assert conversion.path == tmp_path / "new" / "tune.mid"
    assert midi_notes(conversion.path.read_bytes()) == 14
    assert (tmp_path / "new" / "tune.abc").read_text(encoding="utf-8") == TUNE


@pytest.mark.parametrize("program", ["abc2midi", "nowhere"])
def test_the_abc_is_kept_when_no_midi_file_can_be_made_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setenv("ABCGEN_ABC2MIDI", program)
    with pytest.raises(ToolError, match="no note"):
        save_tune("X:1\nT:Silence\nK:C\nz4|\n", tmp_path / "tune.mid")
    assert [path.name for path in tmp_path.iterdir()] == ["tune.abc"]


@pytest.mark.parametrize("count", [1, 3])
def test_long_copies_can_be_forbidden(count: int) -> None:
    composer = load_composer("nottingham-jigs", 90)

    def longest(max_copy: int | None) -> int:
        request = Request(seed=1, temperature=0.6, max_copy=max_copy)
        reports = [composer.originality(d.text) for d in composer.write_many(request, count)]
        return max(report.longest for report in reports if report)

    assert longest(None) > 9
    assert longest(8) < 8


def test_a_form_of_letters_that_the_model_does_not_know_is_refused() -> None:
    form = parse_form("ABCDEFGHIJKLMNO", (2,))
    with pytest.raises(RequestError, match="the model doesn't know O, which the tune would need"):
        load_composer("folk").write(Request(constraints=Constraints(form=form)))


def test_copies_can_only_be_forbidden_where_the_tunes_are_known(composer: Composer) -> None:
    with pytest.raises(RequestError, match="were not kept with it"):
        composer.write(free(max_copy=8))
    with pytest.raises(RequestError, match="at least 6"):
        Request(max_copy=5)


@pytest.fixture(scope="module")
def folk() -> Composer:
    """One that writes all tunes as if their home were C, with any character as likely."""
    text_form = CorpusConfig("none.abc", text_form="planned")
    rules = rules_in_c(Rules(text=TextRules(planned=True)), None)
    symbols = needed(rules, headed=False) | set("^_='~none mdor jigR")
    snapshot = forgetful_snapshot(dict.fromkeys(symbols, 1.0))
    return composer_of(replace(snapshot, experiment=replace(snapshot.experiment, corpus=text_form)))


@pytest.mark.parametrize(
    "constraints",
    [
        Constraints(),
        Constraints(key="Bb"),
        Constraints(key="F#m", ends_on_tonic=True),
        Constraints(key="Edor", form=parse_form("AAB"), metre="3/4", pickup=True),
        Constraints(key="A", lowest="A", highest="a"),
        Constraints(lowest="G,", highest="g", rhythm="jig"),
    ],
)
def test_a_tune_written_at_home_sounds_in_its_own_key(
    folk: Composer, constraints: Constraints
) -> None:
    for seed in range(3):
        writing = folk.write(Request(constraints=constraints, seed=seed, length=600))
        streamed = "".join(writing)
        assert streamed == writing.text == writing.draft().text
        abc = writing.draft().finish().abc
        assert check(abc) == ()
        assert constraints.key in (None, opening(abc, "K"))
        score = to_score(parse_tune(abc))
        heard = [pitch for event in score.voices[0].events for pitch in event.pitches]
        if constraints.ends_on_tonic:
            assert heard[-1] % 12 == F_SHARP
        if constraints.lowest:
            # No sign leads beyond it; the key, where it isn't known, may raise a note or lower it.
            lowest, highest, leeway = {"A": (69, 81, 0), "G,": (55, 79, 1)}[constraints.lowest]
            assert lowest - leeway <= min(heard) <= max(heard) <= highest + leeway


@pytest.mark.parametrize("asked", [{}, {"key": "Bm", "difficulty": "easy"}, {"length": 300}])
def test_a_tune_for_a_whistle_has_its_notes(folk: Composer, asked: dict[str, Any]) -> None:
    request = abcgen.request_of({"instrument": "whistle", "seed": 3, "length": 600} | asked)
    for draft in folk.write_many(request, 8):
        abc = draft.finish().abc
        assert check(abc) == ()
        heard = to_score(parse_tune(abc)).voices[0].events
        assert {pitch for event in heard for pitch in event.pitches} <= heights("whistle")
        assert has_scale("whistle", opening(abc, "K") or "")


def test_an_easy_tune_leaps_a_fifth_at_the_most(folk: Composer) -> None:
    def widest(**asked: Any) -> int:
        drafts = folk.write_many(abcgen.request_of({"seed": 5, "length": 600} | asked), 8)
        bars = [bar for draft in drafts for bar in NO_NOTES.sub("", draft.abc).split("|")[1:-2]]
        found = [list(map(step, re.findall(r"[A-Ga-g][,']*", bar))) for bar in bars]
        return max(abs(a - b) + 1 for bar in found for a, b in itertools.pairwise(bar))

    assert widest(difficulty="easy") == 5
    # A leap over the octave is let through only where nothing else could end the tune.
    assert widest(difficulty="hard") >= 8


@pytest.mark.parametrize(("model", "form"), [("folk", None), ("nottingham", "AA")])
def test_a_tune_goes_with_chords_of_yours(model: str, form: str | None) -> None:
    composer = shared_composer(model)
    request = abcgen.request_of({"harmony": "D A7 Bm", "form": form, "pickup": False, "seed": 2})
    [draft] = composer.write_many(request, 1)
    abc = draft.finish().abc
    assert check(abc) == ()
    assert opening(abc, "K") == "D"
    names = re.findall('"(.*?)"', abc)
    assert names[:7] == ["D", "A7", "Bm", "D", "A7", "Bm", "D"]


def test_chords_without_a_form_are_for_one_that_says_where_sections_start() -> None:
    request = abcgen.request_of({"harmony": "D A7 G D", "seed": 2})
    [draft] = shared_composer("nottingham").write_many(request, 1)
    assert draft.finish().abc.replace("::", ":|:").count(":|") == 2


def test_simple_chords_need_a_key_where_the_tune_does_not_state_it_in_time() -> None:
    request = abcgen.request_of({"harmony": "simple"})
    with pytest.raises(RequestError, match="add --key"):
        shared_composer("nottingham").write_many(request, 1)


def test_notes_leap_as_far_as_asked(folk: Composer) -> None:
    def intervals(**options: Any) -> Counter[int]:
        """Those within bars, where no section starts."""
        drafts = folk.write_many(Request(length=400, seed=5, **options), 12)
        bars = [bar for draft in drafts for bar in NO_NOTES.sub("", draft.abc).split("|")]
        steps = [list(map(step, re.findall(r"[A-Ga-g][,']*", bar))) for bar in bars]
        return Counter(abs(a - b) + 1 for bar in steps for a, b in itertools.pairwise(bar))

    def wider(found: Counter[int], than: int) -> float:
        return sum(found[interval] for interval in found if interval > than) / found.total()

    # Where characters run out, octave marks may be too many.
    assert wider(intervals(), 8) < 0.01
    assert wider(intervals(max_leap=5), 5) < 0.02
    assert wider(intervals(max_leap=None), 8) > 0.1


def test_a_grammar_that_has_grown_large_is_made_anew(
    folk: Composer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(folk, TextComposer)
    request = Request(length=300, seed=3)
    before = folk.write_many(request, 2)
    masks = folk.masks(request.constraints, planned=True)
    assert folk.masks(request.constraints, planned=True) is masks
    monkeypatch.setattr("abcgen.compose.text._MOST_BYTES", masks.size - 1)
    anew = folk.masks(request.constraints, planned=True)
    assert anew is not masks
    assert not anew.grammar.costs.known
    assert folk.write_many(request, 2) == before


def test_grammars_are_kept_up_to_a_size_the_last_asked_for_longest(
    folk: Composer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(folk, TextComposer)
    asked = [Constraints(title=f"Tune {number}", metre="3/4") for number in range(6)]
    folk.write_many(Request(length=300, seed=3, constraints=asked[0]), 2)
    *_, last = folk._masks.values()
    most = 4 * last.size
    monkeypatch.setattr("abcgen.compose.text._MOST_BYTES", most)
    for constraints in (*asked, asked[3]):
        folk.write_many(Request(length=300, seed=3, constraints=constraints), 2)
    kept = list(folk._masks.values())
    assert 1 < len(kept) < len(asked)
    assert sum(masks.size for masks in kept) <= most
    assert [masks.grammar.rules.asked.title for masks in kept][-2:] == ["Tune 5", "Tune 3"]


def test_its_tunes_are_in_many_keys(folk: Composer) -> None:
    drafts = folk.write_many(Request(length=300), 24)
    assert len({opening(draft.abc, "K") for draft in drafts}) > 6
    assert all(check(draft.abc) == () for draft in drafts)


def test_a_fragment_is_gone_on_from_in_its_key(folk: Composer) -> None:
    fragment = "X:1\nT:Ours\nM:6/8\nL:1/8\nK:Eb\n|:E2G B2e|_d2c =Bcd|"
    for valid in (True, False):
        writing = folk.write(Request(fragment=fragment, seed=2, valid=valid))
        assert "".join(writing).startswith(fragment)
    assert check(folk.write_many(Request(fragment=fragment), 2)[1].finish().abc) == ()


@pytest.mark.parametrize("key", ["D", "G", "Fm"])
def test_an_initial_note_is_the_one_that_sounds(folk: Composer, key: str) -> None:
    tune = write(folk, Request(start="e", seed=1, constraints=Constraints(key=key)))
    assert re.search(r"\nK:.*\n(\|:)?e", tune)


def test_bars_are_written_anew_in_the_key_of_their_tune(folk: Composer) -> None:
    tune = "X:1\nT:Ours\nM:6/8\nL:1/8\nK:A\nA2c e2c|d2B ^GAB|c2e ^d2e|c3 A3|]\n"
    anew = rewrite_bars(folk, tune, Bars(3, 3), Request(seed=1))
    assert anew != tune
    assert check(anew) == ()
    assert [bar == other for bar, other in zip(anew.split("|"), tune.split("|"), strict=True)] == [
        *[True, True, False, True, True]
    ]


def test_one_call_makes_a_tune() -> None:
    tune = abcgen.compose_tune("nottingham-jigs", key="D", metre="6/8", seed=1, length=400)
    assert "M:6/8\n" in tune.abc
    assert "K:D\n" in tune.abc
    assert not abcgen.check(tune.abc)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"kee": "D"}, "there is no control 'kee'; did you mean 'key'?"),
        ({"length": "x"}, "length 'x': should be a whole number"),
        ({"fragment": "X:1\nT:a\udcff\n"}, "fragment: line 2 has signs that are no text"),
        ({"title": "\ud800"}, "title: line 1 has signs that are no text"),
        ({"length": True}, "length True: should be a whole number"),
        ({"form": "AB", "bars": True}, "bars True: should be"),
        ({"valid": 1}, "valid 1: should be True or False"),
        ({"form": "AABB", "bars": "x"}, "bars 'x': write numbers, such as 8 or 8,16"),
        ({"form": "", "bars": "8"}, "--bars needs a form to belong to"),
        ({"harmony": "G D", "fragment": "GAB"}, "can't be given to a tune that has begun"),
        ({"harmony": "none", "chord_symbols": True}, "with chord symbols or without"),
        ({"form": "AB", "bars": "9999999999999"}, "a section of 9999999999999 bars"),
    ],
)
def test_what_cannot_be_asked_of_a_control(asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RequestError) as error:
        abcgen.request_of(asked)
    assert sentence in str(error.value)


def test_bars_may_be_a_number() -> None:
    request = abcgen.request_of({"form": "AABB", "bars": 8})
    assert [section.bars for section in request.constraints.form] == [8, 8]
