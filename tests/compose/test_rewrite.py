"""Bars written anew: the chosen ones change, the rest stays to the letter."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from abcgen.compose import Composer, Request, load_composer
from abcgen.compose.rewrite import Bars, bars_between, rewrite_bars
from abcgen.notation import (
    Stretch,
    check,
    has_errors,
    melody,
    parse_tune,
    read,
    stretches_of,
)
from abcgen.system.errors import RequestError

CASES = Path(__file__).parent.parent / "cases"
TUNE = """X:1
T:Ours
M:6/8
K:D
|:A|"D"d2A FAd|f3 e2d|"A7"c2B ABc|"D"d3 d2:|
|:e|"D"fga "G"bag|"D"f3 "A"e3|1"D"fed "A7"ABc|"D"d3 d2:|2"A7"efg fec|"D"d3 d2||
"""


@pytest.fixture(scope="module")
def composer() -> Composer:
    return load_composer()


@pytest.mark.parametrize(("first", "last"), [(1, 1), (2, 2), (3, 5), (7, 8), (9, 12), (1, 12)])
@pytest.mark.parametrize("seed", [1, 2])
def test_only_the_chosen_bars_change(composer: Composer, first: int, last: int, seed: int) -> None:
    written = rewrite_bars(composer, TUNE, Bars(first, last), Request(seed=seed))
    assert written != TUNE
    assert check(written) == ()
    before, after = bars_of(TUNE), bars_of(written)
    assert len(before) == len(after)
    changed = [n for n, (a, b) in enumerate(zip(before, after, strict=True), 1) if a != b]
    assert changed
    assert all(first <= n <= last for n in changed)


def bars_of(tune: str) -> list[str]:
    """The music of each bar, repeat signs and the numbers of endings left out."""
    music = tune.split("K:D\n")[1]
    for sign in (":|2", "|1", "|:", ":|", "||", "\n"):
        music = music.replace(sign, "|")
    return [bar for bar in music.split("|") if bar]


def test_it_is_repeatable(composer: Composer) -> None:
    one, same = (rewrite_bars(composer, TUNE, Bars(3, 4), Request(seed=5)) for _ in range(2))
    assert one == same


def test_a_selection_means_the_bars_it_touches() -> None:
    at = TUNE.index("f3 e2d")
    assert bars_between(TUNE, at, at) == Bars(3, 3)
    assert bars_between(TUNE, at, at + 12) == Bars(3, 4)
    assert bars_between(TUNE, TUNE.index("c2B"), TUNE.index("fga")) == Bars(4, 7)
    assert bars_between(TUNE, len(TUNE) - 5, len(TUNE)) == Bars(12, 12)


@pytest.mark.parametrize(("first", "last"), [(0, 1), (5, 4), (12, 13)])
def test_bars_that_are_not_there_are_refused(composer: Composer, first: int, last: int) -> None:
    with pytest.raises(RequestError, match="bars 1 to 12"):
        rewrite_bars(composer, TUNE, Bars(first, last), Request())


def test_a_tune_with_an_error_is_refused_at_its_place(composer: Composer) -> None:
    with pytest.raises(RequestError, match="line 5, column 16: bar 3 is too long"):
        rewrite_bars(composer, TUNE.replace("f3 e2d", "f3 e4d"), Bars(1, 1), Request())


def case(name: str) -> str:
    return (CASES / name).read_bytes().decode()


@pytest.mark.parametrize("model", ["folk", "nottingham", "nottingham-jigs"])
@pytest.mark.parametrize(
    "name",
    ["130-rewrite-plain", "134-rewrite-odd", "135-rewrite-second-title", "136-rewrite-tempo"],
)
def test_of_anyones_tune_only_the_bar_changes(model: str, name: str) -> None:
    tune = case(f"{name}.abc")
    written = rewrite_bars(load_composer(model), tune, Bars(3, 3), Request(seed=1))
    [stretch] = [part for part in stretches(tune) if part.bar == 3]
    assert written.startswith(tune[: stretch.start])
    assert written.endswith(tune[stretch.end :])
    assert written != tune
    assert not has_errors(check(written))


def stretches(tune: str, voice: int = 0) -> tuple[Stretch, ...]:
    read_tune = parse_tune(tune)
    return stretches_of(read_tune, read(read_tune)[0], voice)


HEAD = "X:1\nM:4/4\nL:1/8\nK:G\n"


@pytest.mark.parametrize(
    "tune",
    [
        HEAD.replace("1/8", "1/16") + "G4A4B4c4|d8B8|c4A4F4A4|G16|]\n",
        HEAD.replace("\n", "\r\n") + "GABc d2B2|\r\nc2A2F2A2|\r\nGABc d4|\r\nG8|]\r\n",
        HEAD + "GABc d2B2|c2A2[K:D]F2A2|dcBA\nw: some words\nF2A2|G8|]\n",
        HEAD + "P:A\nGABc d2B2|c2A2F2A2|1GABc d4:|2 GABc !fine!B4|]\nP:B\nG8|]\n",
        HEAD + "G2^c2 d4-|d4 c4|(GABc d2B2|d4)B4|G8|]\n",
        HEAD + "V:1\nGABc d2B2|c2A2F2A2|GABc d4|G8|]\nV:2 octave=-1\nG8|A8|B8|G8|]\n",
        HEAD.replace("4/4", "7/8") + "GABc d2B|c2A2F2A|GABc d3|G7|]\n",
        HEAD.replace("4/4", "none") + "GABc d2B|c2A2|GABcdefg abag fgab c'8|G7|]\n",
        HEAD.replace("K:G", "P:AB\nK:HP") + "P:A\nGABc d2B2|c2A2F2A2|\nP:B\nGABc d4|G8|]\n",
    ],
    ids=["unit", "CRLF", "key", "endings", "ties", "voices", "7/8", "free", "parts"],
)
@pytest.mark.parametrize("bars", [Bars(2, 3), Bars(3, 3)])
def test_what_stands_around_is_left_alone(composer: Composer, tune: str, bars: Bars) -> None:
    if len(read(parse_tune(tune))[0].voices) > 1:
        bars = bars._replace(voice=1)
    written = rewrite_bars(composer, tune, bars, Request(seed=4))
    chosen = [p for p in stretches(tune, bars.voice) if bars.first <= p.bar <= bars.last]
    assert written.startswith(tune[: chosen[0].start])
    assert written.endswith(tune[chosen[-1].end :])
    assert not has_errors(check(written))
    assert written != tune


def test_nothing_outside_sounds_otherwise(composer: Composer) -> None:
    tune = HEAD + "G2B2 d4|d4 ^c4-|c2B2A4|G8|]\n"
    written = rewrite_bars(composer, tune, Bars(2, 2), Request(seed=1))
    assert "^c4-|" in written


def test_a_repeated_phrase_comes_again(composer: Composer) -> None:
    """Bars 5 to 7 answer as bars 1 to 3 asked: that is in the plan, which the model keeps to."""
    phrase = '"G"G2B "D"d2c|"G"BAG d2B|"C"cBA "D"AFD|'
    tune = f'X:1\nM:6/8\nL:1/8\nK:G\n|:{phrase}"G"GBd g3|\n{phrase}"G"G3 G3:|\n'
    anew = [rewrite_bars(composer, tune, Bars(5, 8), Request(seed=seed)) for seed in range(6)]
    assert sum('\n"G"G2B "D"d2c|' in each for each in anew) > 2


def test_a_rest_of_several_bars_is_refused_in_words(composer: Composer) -> None:
    with pytest.raises(RequestError, match="rest of several bars"):
        rewrite_bars(composer, HEAD + "G8|Z2|G8|]\n", Bars(2, 3), Request())


def test_a_macro_counts_as_all_that_it_stands_for(composer: Composer) -> None:
    tune = "X:1\nM:4/4\nL:1/8\nm:~G2={A}G/F/G\nK:G\nGABc ~G2B2|~G2A2F2A2|dcBA ~G2B2|G8|]\n"
    for bars in (Bars(1, 1), Bars(2, 3), Bars(1, 4)):
        written = rewrite_bars(composer, tune, bars, Request(seed=1))
        assert written != tune
        assert lengths_of_bars(written) == lengths_of_bars(tune)
    assert lengths_of_bars(rewrite_bars(composer, case("44-macro.abc"), Bars(2, 2), Request())) == (
        lengths_of_bars(case("44-macro.abc"))
    )


def lengths_of_bars(tune: str) -> list[Fraction]:
    parts: dict[int, Fraction] = {}
    for part in stretches(tune):
        parts[part.bar] = parts.get(part.bar, Fraction(0)) + part.duration
    return list(parts.values())


MUSIC = "GABc d2B2|c2A2F2A2|dcBA B4|GABc d4|G8|]\n"


@pytest.mark.parametrize("key", ["G transpose=-2", "G octave=-1", "G clef=treble-8"])
def test_what_moves_all_notes_changes_nothing_of_what_is_written(
    composer: Composer, key: str
) -> None:
    bars, request = Bars(2, 3), Request(seed=1)
    plain = rewrite_bars(composer, HEAD + MUSIC, bars, request)
    moved = rewrite_bars(composer, HEAD.replace("K:G", f"K:{key}") + MUSIC, bars, request)
    assert moved.split("\n")[4:] == plain.split("\n")[4:]


@pytest.mark.parametrize(("key", "strange"), [("Gb", "^"), ("C#", "_"), ("Cb", "^")])
def test_bars_are_spelled_in_the_tunes_own_key(composer: Composer, key: str, strange: str) -> None:
    tune = HEAD.replace("K:G", f"K:{key}") + MUSIC
    for seed in range(4):
        written = rewrite_bars(composer, tune, Bars(2, 3), Request(seed=seed))
        assert strange not in written.removeprefix(HEAD)


@pytest.mark.parametrize(
    "music",
    ["G,,2B,,2 D,4|C,4 E,4|G,,2F,,2 G,,4|D,4 D,,4|]\n", "g'2b'2 d''4|c''4 e'4|g'2f'2 g'4|g'8|]\n"],
    ids=["bass", "piccolo"],
)
def test_new_bars_lie_where_their_voice_lies(composer: Composer, music: str) -> None:
    tune = HEAD + music
    old = pitches_of(tune)
    for seed in range(4):
        new = pitches_of(rewrite_bars(composer, tune, Bars(2, 3), Request(seed=seed)))
        assert min(old) - 12 <= min(new)
        assert max(new) <= max(old) + 12


def pitches_of(tune: str) -> list[int]:
    return [pitch.midi for p in stretches(tune) for sound in p.sounds for pitch in sound.pitches]


@pytest.mark.parametrize("voice", [-1, 1])
def test_a_voice_that_is_not_there_is_refused(composer: Composer, voice: int) -> None:
    with pytest.raises(RequestError, match="the tune has 1 in all"):
        rewrite_bars(composer, HEAD + MUSIC, Bars(1, 1, voice), Request())


def test_a_unit_that_few_lengths_can_be_written_in_is_no_traceback(composer: Composer) -> None:
    head = HEAD.replace("4/4", "none").replace("1/8", "3/8")
    for seed in range(6):
        try:
            written = rewrite_bars(composer, head + "GABc|cAFA|\n", Bars(1, 1), Request(seed=seed))
        except RequestError as error:
            assert "bar 1: nothing else fits there" in str(error)  # noqa: PT017
        else:
            assert written.startswith(head)
            assert written.endswith("|cAFA|\n")
            assert not has_errors(check(written))


def test_under_words_new_bars_have_about_as_many_notes(composer: Composer) -> None:
    tune = HEAD + "GABc d2B2|c2A2 F2A2|GABc d4|G8|]\n"
    off = {"": 0, "w: a b c d e f g h i j k l m n o p\n": 0}
    for words in off:
        for seed in range(6):
            written = rewrite_bars(composer, tune + words, Bars(2, 3), Request(seed=seed))
            off[words] += abs(sum(note.bar in (2, 3) for note in melody(written)) - 9)
    without, with_words = off.values()
    assert with_words < 3 * without / 4
