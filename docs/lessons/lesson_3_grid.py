import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 3: songs on a grid")


@app.cell(hide_code=True)
def _():
    import marimo as mo

    import abcgen
    import show

    return abcgen, mo, show


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    # Lesson 3: songs on a grid

    Letters aren't the only way to write music down for a computer. In 2023 students in Argentina
    put German folk songs on a **grid**. This lesson does what they did, and asks a question that
    they left open: did their model understand the songs, or learn them by heart?

    You need about 25 minutes. Lesson 1 tells what an epoch, the temperature and bits are.
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 1. Boxes in a row

    Think of a row of boxes. Each is as long as a sixteenth note. What is in a box?

    | Symbol | Means |
    |:---|:---|
    | `60` | the note with the number 60 starts here (60 is middle C; each half step is 1 more) |
    | `_` | what began goes on |
    | `r` | a rest starts here |
    | `/` | the song is over |

    Here is a small song, as notes and as boxes. The picture shows the
    same: time goes to the right, pitch goes up.
    """)
    return


@app.cell
def _(mo, show):
    from abcgen.representation import get_encoding

    song = """X:1
    T:Up and down
    M:4/4
    L:1/4
    K:C
    CDEC|EFG2|GAGF|E2C2|
    """

    _boxes = " ".join(get_encoding("grid").encode(song))
    mo.vstack([show.score(song), show.sound(song), show.text(_boxes), show.roll(song, 4)])
    return get_encoding, song


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    **Try.** Change a note. Which boxes change? Make one twice as long with a `2` behind it.

    **Think.** What is lost on the grid? (Could you draw the bar lines, if you had only the boxes?
    Could you write a note shorter than a sixteenth? Two notes at once?)
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 2. A small alphabet

    This is all that the model `essen-grid` can say. All songs were moved to C major or A minor
    first, so that it need not learn each song in twelve keys.
    """)
    return


@app.cell
def _(abcgen, show):
    model = abcgen.find_model("essen-grid")
    composer = abcgen.load_composer("essen-grid")
    show.alphabet(composer.vocabulary.symbols)
    return composer, model


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 3. It sings

    One step is as in lesson 1: look at what has come, guess the next box, roll the dice. Bar lines
    and key are added afterwards, as they suit the notes best.
    """)
    return


@app.cell
def _(abcgen, composer, show):
    temperature = 1.0
    seed = 1

    [_draft] = composer.write_many(abcgen.Request(temperature=temperature, seed=seed), 1)
    show.tune(_draft.finish().abc)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    **Try.** Temperature 0.3, and 2. What becomes of the rhythm, what of the melody? Which
    temperature would you sing?
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 4. You begin, it goes on

    Give it the start of your own. Here it goes on from the song in part 1.
    """)
    return


@app.cell
def _(abcgen, composer, show, song):
    [_draft] = composer.write_many(abcgen.Request(seed_tune=song, length=200, seed=2), 1)
    show.tune(_draft.finish().abc)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    **Try.** Other seeds. Does it ever come back to your beginning? How long does it remember?
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 5. Where songs come to rest

    The students found that the phrases of their model come to rest on the home note, which is C in
    C major. Is that so? The next cell writes many songs and counts the last notes.
    """)
    return


@app.cell
def _():
    songs = 60
    return (songs,)


@app.cell
def _(abcgen, composer, show, songs):
    from collections import Counter

    _drafts = composer.write_many(abcgen.Request(seed=1), songs)
    _notes = [
        [int(_symbol) for _symbol in _draft.text.split() if _symbol.isdigit()] for _draft in _drafts
    ]
    _names = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
    _last = Counter(_names[_row[-1] % 12] for _row in _notes if _row)
    _every = Counter(_names[_note % 12] for _row in _notes for _note in _row)

    def shares(counts):
        """In percent; all black keys are left out."""
        return {_n: 100 * counts[_n] / counts.total() for _n in "CDEFGAB"}

    show.bars(shares(_last), "last notes, %")
    return Counter, shares


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    No one told the model that C is the home of these songs. It never heard the word *key*.

    **Think.** How could it know? What did all the songs have in common that it read?
    """)
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 6. Understood, or known by heart?

    While it learned, two figures were taken after each epoch. Blue: how many bits a box costs in
    the songs that it was reading. Orange: how many in songs that were **held out**, kept away
    from it. It never read those.
    """)
    return


@app.cell
def _(model, show):
    show.curve(model, [3, 14])
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    Blue falls and falls. Orange falls for three epochs, and then *rises*: from there on the model
    gets better at the songs that it reads and worse at all others. It learns them by heart. This
    is called **overfitting**. So abcgen uses epoch 3 of this model.

    The students in Argentina looked only at the blue line. With it, each epoch seems better than
    the one before.

    Do copies tell the same? Here are songs by epochs 3, 7 and 14.
    """)
    return


@app.cell
def _(abcgen, model, show):
    from abcgen.learning import cards

    show.figures(cards(model, [3, 7, 14], abcgen.Request(seed=3)))
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    *Known notes* are those in a row of eight or more that stands in a song which the model has
    read. *Overruled* is empty: any row of boxes is a song of a kind, so there is no grammar.

    **Try.** Take another seed, several times. One song proves little. Which epoch copies most?

    ## Exercises

    1. In part 3, set the temperature to 0. What do you hear, and why?
    2. In part 5, put `_every` in place of `_last` in the last line of the cell. How do all notes
       differ from last notes?
    3. Begin with a song in G in part 4 (`K:G`). In which key does it go on, and why?
    4. A friend says: *my model guesses 92 % of the boxes right!* What do you ask?

    Next: **lesson 4**, with ten fingers.
    """)
    return


if __name__ == "__main__":
    app.run()
