import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 4: ten fingers")


@app.cell(hide_code=True)
def _():
    import marimo as mo

    import abcgen
    import show

    return abcgen, mo, show


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    # Lesson 4: ten fingers

    A singer has one note at a time; a pianist has up to ten, and they begin and end when they
    like. How do you put *that* into a row of symbols? Students in Panama and in Mexico each found
    an answer, with piano pieces by Chopin and others. This lesson compares them with a third one.

    You need about 20 minutes. Lesson 3 tells what overfitting is.
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 1. Three kinds of symbols

    | Symbol | Means |
    |:---|:---|
    | `60` | strike the key 60 (middle C) |
    | `:4` | hold the keys just named for 4 sixteenths |
    | `>2` | wait for 2 sixteenths before the next strike |

    If nothing says *wait*, the next key is struck at the same time. Here are two chords and three
    single notes. In the picture time goes to the right, pitch goes up.
    """)
    return


@app.cell
def _(mo, show):
    from abcgen.representation import get_encoding

    piece = """X:1
    T:Two chords and three notes
    M:4/4
    L:1/4
    K:C
    [CEG]2 [CFA]2|G A B2|]
    """

    _symbols = " ".join(get_encoding("events").encode(piece))
    mo.vstack([show.score(piece), show.sound(piece), show.text(_symbols), show.roll(piece, 2)])
    return (piece,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    **Try.** Take a note out of the first chord. Which symbols go? Put `[CEGc]2` in its place: how
    many symbols is a chord of four notes?
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 2. One symbol for a chord, or many?

    In both student projects *a whole chord* was one symbol. That makes rows short. But there are
    very many chords. How many symbols does an alphabet need?
    """)
    return


@app.cell(hide_code=True)
def _(abcgen, show):
    composer = abcgen.load_composer("piano-events")
    show.bars(
        {
            "jigs,\nin letters": 87,
            "songs,\non the grid": 41,
            "piano,\nin events": len(composer.vocabulary.symbols),
            "piano,\na symbol a chord": 6230,
        },
        "symbols",
    )
    return (composer,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    6,230 different chords and single notes stand in the pieces by Chopin.

    **Think.** How often must you see a word before you can use it? What happens when a piece needs
    a chord that isn't in the alphabet? Can the model with events play that chord?
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 3. It plays
    """)
    return


@app.cell
def _(abcgen, composer):
    temperature = 0.9
    seed = 5

    [_draft] = composer.write_many(
        abcgen.Request(temperature=temperature, seed=seed, length=500), 1
    )
    played = _draft.finish().abc
    return (played,)


@app.cell(hide_code=True)
def _(mo, played, show):
    mo.vstack(
        [show.sound(played), show.roll(played, 8), mo.accordion({"Score": show.score(played)})]
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    Each colour is a voice: notes that one hand could read from a line.

    **Try.** Other seeds, and the temperatures 0.6 and 1.2. Listen for the hands. Is there a melody
    on top and something slower below?
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 4. Always the likeliest

    The students in Panama didn't roll dice: their model always took the likeliest symbol. That is
    temperature 0. So that it began somewhere, they gave it a passage. Here it gets a chord of C
    and a wait.
    """)
    return


@app.cell
def _(abcgen, composer, mo, show):
    given = "60 64 67 :4 >4"

    [_draft] = composer.write_many(abcgen.Request(temperature=0, symbols=given, length=300), 1)
    _abc = _draft.finish().abc
    mo.vstack([show.sound(_abc), show.roll(_abc, 8), show.text(_draft.text[:400])])
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    **Think.** After a few symbols it says the same for ever. Why is there no way out without dice?

    **Try.** Other beginnings, such as `57 :2 >2 60 :2 >2 64 :2 >2`. And temperature 0.5.
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 5. By heart again

    Blue: bits a symbol in the pieces that it was reading. Orange: in pieces held out.
    """)
    return


@app.cell
def _(abcgen, show):
    model = abcgen.find_model("piano-events")
    show.curve(model, [15, 40])
    return (model,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    The orange line has its lowest point at epoch 15, so that is the epoch in use. In Mexico the
    blue figure came down to 0.0244 × 1.44 = 0.035 bits after 90 epochs: that model knew its pieces
    nearly without a mistake. No one had kept pieces aside to see what else it knew.

    One trick helps against learning by heart: here, each time that a piece is read, it is read in
    another key.

    **Think.** Why does that help? Does a pianist learn a piece by heart more easily if it is in
    another key each day?
    """)
    return


@app.cell
def _(abcgen, model):
    def plays(epoch):
        """What an epoch plays, the same dice for all."""
        [_draft] = abcgen.load_composer("piano-events", epoch).write_many(
            abcgen.Request(seed=2, length=400), 1
        )
        return _draft.finish().abc

    early, late = (plays(_epoch) for _epoch in model.epochs)
    return early, late


@app.cell(hide_code=True)
def _(early, late, mo, show):
    mo.vstack(
        [
            mo.md("Epoch 15:"),
            show.sound(early),
            show.roll(early, 8),
            mo.md("Epoch 40:"),
            show.sound(late),
            show.roll(late, 8),
        ]
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    **Think.** Which one would you rather hear? Does your ear agree with the orange line? (It need
    not: bits measure guessing, not beauty.)

    ## Exercises

    1. In part 1, write a melody with a bass note under it, such as `[C,C]2 [F,A]2`. Predict its
       symbols before you run the cell.
    2. In part 3, find the temperature that you like best. Do your neighbours agree?
    3. In part 4, find the beginning that keeps it from its loop for longest.
    4. Invent a fourth way to write piano music as symbols. What does it lose?

    Next: **lesson 5**, where the models are put to the test.
    """)
    return


if __name__ == "__main__":
    app.run()
