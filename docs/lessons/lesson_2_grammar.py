import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 2: what a grammar adds")


@app.cell(hide_code=True)
def _():
    import marimo as mo

    import abcgen
    import show

    return abcgen, mo, show


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    # Lesson 2: what a grammar adds

    A network never learns that something is *forbidden*. It only learns that it is rare. So now
    and then it writes a bar that is too long. In this lesson a **grammar** watches over it.

    You need about 25 minutes. Lesson 1 tells what a model, an epoch and the temperature are.
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 1. When is a tune wrong?

    `M:4/4` promises four quarter notes in each bar, and `L:1/4` says that a letter by itself is a
    quarter note. One bar of this tune is too short. The checker finds it, and its notes are red.
    """)
    return


@app.cell
def _(show):
    broken = """X:1
    T:Broken
    M:4/4
    L:1/4
    K:D
    DFAd|fedA|GB d|A4|]
    """

    show.checked(broken)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    **Try.** Mend the bar. Then break another one: put a `2` behind a note, which makes it twice as
    long.
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 2. A young model by itself

    The model `nottingham` has read 832 tunes, 80 times. Here is what it wrote after reading them
    10 times. What is wrong is red. Green notes stand in a tune that it has read.
    """)
    return


@app.cell
def _(abcgen, show):
    from abcgen.learning import cards

    model = abcgen.find_model("nottingham")
    seed = 1
    [free] = cards(model, [10], abcgen.Request(seed=seed, valid=False))
    show.card(free)
    return cards, free, model, seed


@app.cell(hide_code=True)
def _(free, mo):
    mo.md(f"""
    The checker finds **{len(free.faults)} faults**. Of the bars,
    **{free.valid_share or 0:.0%}** are right.

    ## 3. The mask

    The grammar knows, after each letter, which letters may follow. It counts the bar, and knows
    which repeats are open. Before the dice are rolled, the chances of all other letters become 0.
    That is called a **mask**.

    Below, the model has read the beginning of a bar. On the left is what the network wants. On the
    right is what the dice get. Grey letters are forbidden.
    """)
    return


@app.cell
def _(abcgen, mo, show):
    beginning = """X:1
    M:4/4
    L:1/4
    K:D
    DFAd|fedA|GBd2|
    """
    young = abcgen.load_composer("nottingham", epoch=10)
    explained = young.explain(beginning)
    first = explained.text.index("DFAd")
    place = mo.ui.slider(
        first,
        len(explained.text) - 1,
        value=first + 4,
        label="letters read",
        full_width=True,
        show_value=True,
    )
    place
    return explained, place, young


@app.cell(hide_code=True)
def _(explained, mo, place, show):
    _after = {
        "the network": explained.probabilities[place.value].tolist(),
        "after the grammar": explained.drawn[place.value].tolist(),
    }
    mo.vstack(
        [
            show.text(explained.text[: place.value] + "▮"),
            show.chances(explained, place.value, _after),
        ]
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    **Try.** Move the slider to where a bar is full, just before a `|`. What is forbidden there?
    What is forbidden in the middle of a bar? What becomes of the chances that are taken away?
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 4. The same model, held to the grammar

    The dice are the same as in part 2.
    """)
    return


@app.cell
def _(abcgen, cards, model, seed, show):
    [held] = cards(model, [10], abcgen.Request(seed=seed))
    show.card(held)
    return (held,)


@app.cell
def _(held, show):
    show.tune(held.tune)
    return


@app.cell(hide_code=True)
def _(held, mo):
    mo.md(f"""
    No fault is left. The grammar overruled the model at **{len(held.overruled)}** of
    {len(held.text)} letters: there the dice would have come up with something forbidden.

    A model that learns needs less and less overruling. The next table has the same seed at
    several epochs. Look at the column *overruled*.
    """)
    return


@app.cell
def _():
    epochs = (0, 10, 20, 40, 80)
    return (epochs,)


@app.cell
def _(abcgen, cards, epochs, model, seed, show):
    show.figures(cards(model, epochs, abcgen.Request(seed=seed)))
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    **Think.** Did the grammar teach the model anything? (Does it change a single weight?)
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 5. How often does it go wrong?

    One tune proves little. So let the model write many without the grammar, and count those in
    which the checker finds nothing wrong.
    """)
    return


@app.cell
def _():
    tunes = 32
    return (tunes,)


@app.cell(hide_code=True)
def _(abcgen, show, tunes):
    def right(epoch):
        """The share of free tunes without a fault, in percent."""
        _drafts = abcgen.load_composer("nottingham", epoch).write_many(
            abcgen.Request(seed=1, valid=False), tunes
        )
        _wrong = [
            any(_fault.severity == "error" for _fault in abcgen.check(_draft.abc))
            for _draft in _drafts
        ]
        return 100 - 100 * sum(_wrong) / tunes

    show.bars({f"epoch {_n}": right(_n) for _n in (10, 30, 80)}, "tunes without a fault, %", 110)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    With the grammar it is 100 % at each epoch. The grammar looks ahead, too: it lets the model
    begin only what can still be finished in the letters that are left.
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 6. Wishes

    A wish is one more rule. So the grammar can promise a key, a number of bars, or the last note.
    `form="AABB"` is two parts, each played twice; `tonic=True` ends it on the note that the key is
    named after. This is the model `folk`, the best one that comes with abcgen.
    """)
    return


@app.cell
def _(abcgen, show):
    _wish = abcgen.compose_tune(
        key="D", metre="6/8", form="AABB", bars=8, tonic=True, title="My wish", seed=4
    )
    show.tune(_wish.abc)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    **Try.** Change one wish at a time: `key="Em"` (E minor), `metre="3/4"` (a waltz),
    `form="ABC", bars=4`. Or add one: `instrument="whistle"`, `difficulty="easy"`.
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 7. Right is not good

    What does the grammar make of a network that has learned *nothing*? This is epoch 0.
    """)
    return


@app.cell
def _(abcgen, show):
    _asked = abcgen.request_of({"key": "D", "metre": "6/8", "form": "AABB", "bars": 4, "seed": 1})
    [_draft] = abcgen.load_composer("nottingham", epoch=0).write_many(_asked, 1)
    nonsense = _draft.finish().abc
    show.tune(nonsense)
    return (nonsense,)


@app.cell(hide_code=True)
def _(abcgen, mo, nonsense):
    mo.md(f"""
    Faults: **{len(abcgen.check(nonsense))}**. Every bar adds up, and the form is as asked.

    **Think.** What is missing? Which things about music does the grammar know, and which has the
    model to learn?

    ## Exercises

    1. In part 2, take the seeds 2, 3 and 4. Which kind of fault is the commonest?
    2. In part 3, set `epoch=80`. Is there still a place where the model wants something forbidden?
    3. In part 7, set `epoch=10`, then `epoch=80`. From which on would you call it a tune?
    4. A grammar for English would keep all sentences correct. Would you like to read a novel by a
       model that has read nothing, with such a grammar?

    Next: **lesson 3**, where a tune isn't letters but a row of boxes.
    """)
    return


if __name__ == "__main__":
    app.run()
