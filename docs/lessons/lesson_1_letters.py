import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 1: a tune is a row of letters")


@app.cell(hide_code=True)
def _():
    import marimo as mo

    import abcgen
    import show

    return abcgen, mo, show


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    # Lesson 1: a tune is a row of letters

    In this lesson you watch a computer learn to write jigs. A **jig** is a dance from Ireland and
    Britain; count *one*-two-three *four*-five-six.

    The boxes with numbered lines are **cells**: they hold code in Python. Click into one, change
    something, and press **Ctrl+Enter**. The cell runs again, and so does all that depends on it.
    You needn't know Python: the lesson says what to change. Nothing can break; Ctrl+Z takes a
    change back. Some boxes are closed and grey. You needn't open them.

    You need headphones and about 30 minutes.
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 1. Music in letters

    Here is a short tune. The red letters *are* the tune: the picture and the sound are made of
    them. Press ▶ and follow with your finger, first the notes, then the letters.
    """)
    return


@app.cell
def _(show):
    tune = """X:1
    T:The Open Door
    M:6/8
    L:1/8
    K:D
    |:"A7"d2e|"D"fdA FAd|"G"BGB "D"AAd|"D"fdA FAd|"Em"cee "A7"cde|
    "D"fdA FAd|"G"BGB "D"AAd|"G"BdB "A7"Ace|"D"d3:|
    |:d2e|"D"fad fad|"G"BdB GBd|"D"faf dfa|"Em"ged "A7"cde|
    "D"fad fad|"G"BdB GBd|"A"cec ABc|"D"d3:|
    """
    show.tune(tune)
    return (tune,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    This way to write music is called **ABC**.

    | Letters | Mean |
    |:---|:---|
    | `d` | the note D; `D` is the same an octave lower |
    | `d2` | a D twice as long |
    | `|` | a bar line |
    | `|:` and `:|` | play what is between twice |
    | `"G"` | a chord for the guitar |
    | `K:D` | the key: D major |

    **Think.** Bar 5 (the first in the second line of music) is the same as two others. Which ones?
    How can you see it in the letters?
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 2. The alphabet

    The model has read one file with 340 jigs, in letters like these. It knows the letters of that
    file and no others. Each has a number, from 0 on.
    """)
    return


@app.cell
def _(abcgen, show):
    model = abcgen.find_model("nottingham-jigs")
    composer = abcgen.load_composer("nottingham-jigs", epoch=90)
    letters = composer.vocabulary.symbols
    show.alphabet(letters)
    return composer, letters, model


@app.cell(hide_code=True)
def _(letters, mo):
    mo.md(f"""
    There are **{len(letters)}**. The model's answer to everything is {len(letters)} numbers: for
    each letter, how likely it is to come next. That is why people say that it has
    {len(letters)} *outputs*.

    (`⏎` is the end of a line, `␣` a space.)

    **Think.** Notes need only the letters from A to G. Why does the list have `w` and `k`? (Look
    at the second line of the tune above, the one that starts with `T:`.)
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 3. One step

    The model reads our tune from the left, one letter at a time. Before each letter it guesses.
    Move the slider: on the left is what it has read, and the picture shows its guess.
    """)
    return


@app.cell(hide_code=True)
def _(mo, tune):
    place = mo.ui.slider(
        1, len(tune) - 1, value=60, label="letters read", full_width=True, show_value=True
    )
    place
    return (place,)


@app.cell
def _(composer, tune):
    explanation = composer.explain(tune)
    return (explanation,)


@app.cell(hide_code=True)
def _(explanation, mo, place, show):
    mo.hstack(
        [
            show.text(explanation.text[: place.value] + "▮"),
            show.chances(explanation, place.value),
        ],
        widths=[1, 1.4],
    )
    return


@app.cell(hide_code=True)
def _(explanation, mo, place):
    _came = explanation.text[place.value]
    mo.md(f"""
    What really comes next is `{_came!r}`. The model gave it a chance of
    {explanation.probabilities[place.value][explanation.symbols.index(_came)]:.1%}.

    *(The picture has only the ten likeliest letters.)*

    **Try.** Find a place where the model is nearly sure. Find one where it has no idea. What comes
    there in the tune: a note, a bar line, a letter of the title?
    """)
    return


@app.cell(hide_code=True)
def _(explanation, mo):
    mo.md(f"""
    ## 4. Surprise

    A letter that the model thought unlikely surprises it. Surprise is counted in **bits**: a chance
    of one half is 1 bit, a quarter 2 bits, an eighth 3 bits. A letter that was certain is 0 bits.
    Below, the darker a letter, the greater the surprise. Point at one to read its bits.

    The mean is **{explanation.bits_per_character:.2f} bits**. Someone who knew nothing and guessed
    evenly among all the letters would need 6.44.
    """)
    return


@app.cell
def _(explanation, show):
    show.shaded(explanation)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    **Think.** The title is dark, most of the music is light. Why is a title harder to guess? And
    `M:6/8` is dark too, although all jigs are in 6/8. (In the file that the model has read,
    something else stood between the title and the metre. Part 5 shows what.)
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 5. Rolling the dice: temperature

    To *write*, the computer rolls dice that are loaded by these chances, writes the letter that
    comes up, and guesses anew. The **temperature** changes the dice. Here is one guess at three
    temperatures. (The place is the one that you chose in part 3.)
    """)
    return


@app.cell(hide_code=True)
def _(explanation, place, show):
    from abcgen.model import Picker

    _logits = explanation.logits[[place.value]]
    show.chances(
        explanation,
        place.value,
        {
            f"temperature {_t}": Picker(temperature=_t).distribution(_logits)[0].tolist()
            for _t in (0.3, 1.0, 2.0)
        },
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    Cold: the likeliest letter nearly always wins. Hot: all letters come nearer to one another.
    Now let it write.

    **Try.** Set the temperature to 0.3, to 1.5, to 0. What happens each time? Then set it back to
    1 and change the seed: the **seed** is where the dice start, and the same seed always gives the
    same tune.
    """)
    return


@app.cell
def _(abcgen, composer, show):
    temperature = 1.0
    seed = 1

    _request = abcgen.Request(temperature=temperature, seed=seed, valid=False)
    [_draft] = composer.write_many(_request, 1)
    show.text(_draft.abc)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 6. Watching it learn

    How did it come to know all this? It read the file with the jigs 90 times. One reading is an
    **epoch**. Every ten epochs its state was kept: a **snapshot**. Epoch 0 is the network before
    it had read anything.

    The next cell lets each snapshot write, with the same dice. It takes a few seconds.
    """)
    return


@app.cell
def _():
    epochs = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90)
    return (epochs,)


@app.cell
def _(abcgen, epochs, model):
    from abcgen.learning import cards

    shown = list(cards(model, epochs, abcgen.Request(seed=1, valid=False)))
    return (shown,)


@app.cell(hide_code=True)
def _(epochs, mo):
    epoch = mo.ui.slider(
        steps=list(epochs), value=epochs[1], label="epoch", full_width=True, show_value=True
    )
    epoch
    return (epoch,)


@app.cell(hide_code=True)
def _(epoch, mo, show, shown):
    chosen = next(card for card in shown if card.epoch == epoch.value)
    mo.vstack([mo.md(f"**Epoch {chosen.epoch}** wrote:"), show.card(chosen)])
    return (chosen,)


@app.cell(hide_code=True)
def _(chosen, mo, show):
    show.tune(chosen.tune) if chosen.tune else mo.md("*There is no note in it.*")
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    Red: something is wrong there, for example a bar is too long. Green: these notes stand in one
    of the 340 jigs.

    **Try.** Go through all the epochs. When do words appear? When bar lines? When is there the
    first tune that you would play?

    The table has all of them. *Good bars* add up and have no fault. *Overruled* are letters that
    lesson 2 forbids. *Known notes* stand in a row of eight or more that a jig has, too, and the
    *longest copy* is the longest row of notes from a jig.
    """)
    return


@app.cell
def _(show, shown):
    show.figures(shown)
    return


@app.cell
def _(epoch, model, show):
    show.curve(model, [epoch.value])
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 7. Learning by heart

    Look at the last columns of the table. The late snapshots make hardly any mistakes, but a third
    or half of their notes stand in a jig that they have read. They know the jigs nearly **by
    heart**.

    **Think.** Is that composing? How could one find out whether a model has understood something,
    and isn't just reciting? (Lesson 5 does it.)
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 8. Teach one yourself

    The second cell from here trains a very small network on 24 tunes that another model writes for
    it. It needs TensorFlow, and less than a minute. Set `train` to `True`.
    """)
    return


@app.cell
def _():
    train = False
    return (train,)


@app.cell(hide_code=True)
def _(abcgen, mo, show, train):
    from pathlib import Path
    from tempfile import mkdtemp

    from abcgen.model import Experiment, from_dict
    from abcgen.system import require_training

    def taught():
        """A model in a folder of its own, taught on 24 tunes."""
        require_training()
        from abcgen.training import train as run

        _folder = Path(mkdtemp())
        _tunes = abcgen.load_composer("nottingham").write_many(abcgen.Request(seed=1), 24)
        (_folder / "tunes.abc").write_text("\n".join(_draft.finish().abc for _draft in _tunes))
        _corpus = abcgen.read_corpus(str(_folder / "tunes.abc"))
        _plan = {
            "name": "mine",
            "corpus": {"dataset": str(_folder / "tunes.abc")},
            "model": {"embedding": 16, "layers": 1, "units": 96},
            "training": {"epochs": 30, "snapshot_every": 10, "learning_rate": 0.01},
        }
        run(from_dict(Experiment, _plan), _corpus, _folder / "mine")
        return str(_folder / "mine")

    _seen = mo.md("*Nothing is trained yet.*")
    if train:
        try:
            _mine = taught()
            [_draft] = abcgen.load_composer(_mine).write_many(abcgen.Request(valid=False), 1)
            _seen = mo.vstack([show.curve(abcgen.find_model(_mine)), show.text(_draft.abc)])
        except abcgen.AbcgenError as _error:
            _seen = mo.md(f"This can't be done here: {_error}")
    _seen
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## Exercises

    1. In part 5, set the temperature to 0.3 and the seed to 1, 2 and 3. Are the tunes different?
       And at temperature 1?
    2. At temperature 0 the model repeats itself for ever. Why?
    3. In part 1, change some notes of the tune to others. Which letters become dark in part 4?
    4. Write a tune of your own there, in place of all that stands below `K:D`. How many bits does
       it need?
    5. In part 6, take another seed. Is epoch 90 always better than epoch 50?

    Next: **lesson 2**, where a grammar keeps the bars in order.
    """)
    return


if __name__ == "__main__":
    app.run()
