import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 5: how good is it really?")


@app.cell(hide_code=True)
def _():
    import marimo as mo

    import abcgen
    import show

    return abcgen, mo, show


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    # Lesson 5: how good is it really?

    "It sounds nice" isn't a measurement. In this lesson you put models to the test in four ways:
    with your ears, with tunes that they never read, with a search for copies, and with a judge
    that is itself a computer program.

    You need about 30 minutes. Lessons 1 and 2 tell what bits, epochs and the grammar are.
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 1. Your ears

    Two tunes. One is by `folk`, the best model that comes with abcgen. The other is by a beginner,
    `nottingham` after 10 epochs, kept in order by the grammar. Both are right, without a fault.
    Which is which? Decide before you look.
    """)
    return


@app.cell
def _():
    number = 1
    return (number,)


@app.cell(hide_code=True)
def _(abcgen, mo, number, show):
    import random

    _wish = {"key": "G", "metre": "6/8", "form": "AABB", "bars": 8, "seed": number}
    _pair = [
        ("folk", abcgen.compose_tune("folk", title="Which am I?", **_wish)),
        ("the beginner", abcgen.compose_tune("nottingham", 10, title="Which am I?", **_wish)),
    ]
    random.Random(number).shuffle(_pair)
    _answer = " and ".join(f"{_n} is by {_who}" for (_who, _), _n in zip(_pair, "AB", strict=True))
    tune_b = _pair[1][1].abc
    answer = mo.accordion({"The answer": mo.md(_answer)})
    mo.vstack([mo.md("**Tune A**"), show.tune(_pair[0][1].abc)])
    return answer, tune_b


@app.cell(hide_code=True)
def _(mo, show, tune_b):
    mo.vstack([mo.md("**Tune B**"), show.tune(tune_b)])
    return


@app.cell(hide_code=True)
def _(answer):
    answer
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    **Try.** Set `number` to 2, 3, 4 and so on. Keep a list: right or wrong? Ten tries are the
    least; with guessing alone you would get about half of them right.
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 2. Tunes that it never read

    101 tunes were held out when `folk` learned. How many bits does a letter of them cost? Fewer is
    better. The others in the picture are programs without a network that learned the same tunes:
    they only count which letters followed which.
    """)
    return


@app.cell(hide_code=True)
def _(abcgen, show):
    import json

    folk = abcgen.find_model("folk")
    evaluation = json.loads((folk.folder / "evaluation.json").read_text(encoding="utf-8"))
    costs = {_row["predictor"]: _row["bits_per_symbol"] for _row in evaluation["costs"]}
    show.bars(
        {
            "folk": costs["epoch 50"],
            "compressor\n(PPMd)": costs["PPMd, order 16"],
            "counting\n(n-grams)": costs["n-grams, order 12"],
        },
        "bits a letter, held out",
    )
    return costs, evaluation, folk


@app.cell(hide_code=True)
def _(costs, mo):
    mo.md(f"""
    On tunes that it *has* read, `folk` needs only **{costs["the same on training tunes"]:.2f}
    bits** a letter.

    **Think.** So does it know its tunes by heart, or has it understood something? Can both be true?
    What would the two numbers be for a model that only learns by heart? And for one that has
    understood everything?
    """)
    return


@app.cell
def _(folk, show):
    show.curve(folk, [23, 50])
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    The orange line is lowest at epoch 23. Yet abcgen uses epoch 50: to guess well and to write
    well aren't quite the same, and part 4 tells another way to choose.

    ## 3. Copies

    A model that writes out a tune it has read makes no mistake. So look for copies: the longest
    run of notes that a new tune has in common with any tune that its model has read, in any key.
    """)
    return


@app.cell
def _():
    tunes = 40
    return (tunes,)


@app.cell
def _(abcgen, tunes):
    def written(name, epoch=None, seed=1, temperature=1.0):
        """Tunes by a model, one a seed."""
        _composer = abcgen.load_composer(name, epoch)
        _asked = abcgen.Request(seed=seed, temperature=temperature)
        _drafts = _composer.write_many(_asked, tunes)
        return [_draft.finish().abc for _draft in _drafts]

    def longest(name, those):
        """The notes of each tune's longest copy."""
        _composer = abcgen.load_composer(name)
        return [_composer.originality(_abc).longest for _abc in those]

    by_folk = written("folk")
    by_jigs = written("nottingham-jigs")
    return by_folk, by_jigs, longest, written


@app.cell(hide_code=True)
def _(by_folk, by_jigs, evaluation, longest, show, written):
    def share(runs, least=12):
        """How many of them, in percent, are at least so long."""
        return 100 * sum(_run >= least for _run in runs) / len(runs)

    _held_out = next(_c for _c in evaluation["collections"] if _c["name"] == "validation")["runs"]
    _real = [int(_run) for _run, _count in _held_out.items() for _ in range(_count)]
    show.bars(
        {
            "real tunes": share(_real),
            "folk": share(longest("folk", by_folk)),
            "jigs": share(longest("nottingham-jigs", by_jigs)),
            "folk, cold": share(longest("folk", written("folk", temperature=0.3))),
            "jigs, cold": share(
                longest("nottingham-jigs", written("nottingham-jigs", temperature=0.3))
            ),
        },
        "tunes with a copy\nof 12 notes, %",
        60,
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    *Real tunes* are the 101 held out: folk tunes borrow from one another, too. So a copy of 12
    notes is no crime. *Jigs* is the model of lesson 1. *Cold* is temperature 0.3. Then the dice
    hardly count, and the model shows what it knows best.

    **Think.** What does `jigs` know best, and what `folk`?

    abcgen says it of each tune that it writes. For example:
    """)
    return


@app.cell(hide_code=True)
def _(abcgen, by_folk, by_jigs, mo):
    from abcgen.data import describe

    mo.md(
        "\n\n".join(
            f"`{_name}`: {describe(abcgen.load_composer(_name).originality(_those[0]))}"
            for _name, _those in (("folk", by_folk), ("nottingham-jigs", by_jigs))
        )
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 4. A judge

    Train a second program to tell two heaps of tunes apart. It looks at figures: how often bars
    are repeated, how tunes end, how large the steps are. Then show it one tune of each heap. How
    often does it point at the right one? **50 % is guessing: to the judge the heaps are the same.
    100 % is certainty.**

    First two heaps by the same model, `folk`. Then `folk` and the beginner.
    """)
    return


@app.cell
def _(by_folk, written):
    from abcgen.evaluation import examine, judge

    def seen(those):
        """What the judge sees of tunes."""
        return [_look for _abc in those if (_look := examine(_abc))]

    verdict = judge(
        seen(by_folk), seen(written("folk", seed=1001)), seen(written("nottingham", 10))
    )
    return (verdict,)


@app.cell(hide_code=True)
def _(evaluation, show, verdict):
    _judge = "boosted trees"
    show.bars(
        {
            "folk and folk": 100 * verdict.control.auc[_judge],
            "beginner and folk": 100 * verdict.verdict.auc[_judge],
            "folk and\nreal tunes": 100 * evaluation["judgement"]["verdict"]["auc"][_judge],
            "real tunes and\nreal tunes": 100 * evaluation["judgement"]["control"]["auc"][_judge],
        },
        "the judge is right, %",
        110,
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    The last two bars were measured earlier, with 1,024 tunes by `folk` and 203 real ones; real
    tunes don't come with abcgen. A judge that has seen only 40 tunes a heap is itself unsure: the
    first bar may well be 40 or 60, and should be 50.

    **Think.** So `folk` isn't as good as the real thing. But what gives it away? Here is what the
    judge saw.
    """)
    return


@app.cell(hide_code=True)
def _(evaluation, show):
    _real, _written = evaluation["judgement"]["real"], evaluation["judgement"]["written"]
    show.table(
        [
            {"of tunes": _name, "real": f"{_real[_name]:.0%}", "folk": f"{_written[_name]:.0%}"}
            for _name in (
                "final on the tonic",
                "true cadence",
                "V-I at the end",
                "bar 4 ends on 5, 2 or 7",
                "bar 5 = bar 1",
                "last note not in the last chord",
                "numbered endings",
            )
        ],
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    *True cadence*: the tune ends as tunes should, on the home note, on the beat, with its chord.
    *V-I*: the last two chords are the fifth and the first of the key, as in *A* and then *D*.

    ## 5. What have you learned?

    Four tests, four answers. None says by itself how good a model is.

    | Test | Asks | Doesn't see |
    |:---|:---|:---|
    | ears | do I like it? | copies, and you tire |
    | held-out bits | does it guess well? | whether it *writes* well |
    | copies | is it new? | whether it is any good: noise is new, too |
    | judge | is it like real tunes? | beauty; and a perfect copy passes |

    ## Exercises

    1. Make a model that does best in the copy test and worst in all others. (You need no computer.)
    2. In part 3, set `tunes` to 80. Which bars change? Which can you trust?
    3. In part 4, write `written("nottingham", 80)` in place of `written("nottingham", 10)`. Is it
       harder for the judge?
    4. Read an advertisement for a program that makes music, pictures or text. Which of the four
       tests does it speak of?
    """)
    return


if __name__ == "__main__":
    app.run()
