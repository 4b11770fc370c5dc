"""The window of abcgen, in Tk; `abcgen_gui.app.main` opens it.

app, window   the entry point; the window, which puts the parts together
compose/      what to compose: the panels at the left, the job they make, its work
tune/         the tune: its text, its faults, the header that music alone lacks
score/        its sheet music
learn/        watching a model learn
look/         the theme, the shapes it is made of, keys
tasks         work in a thread, its news in Tk's loop
desktop       the system's player and dialogs
settings      what the window remembers
"""
