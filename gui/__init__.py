"""The window of abcgen, in Tk; `abcgen_gui.app.main` opens it.

app, window   the entry point; the window, a frame with places for its parts
parts         what a part of the window is: a new panel is a file, and a row in `window.PARTS`
commands      all that the user can do, one row each; menus makes menus, keys and buttons of it
compose/      what to compose: the panels at the left, the job they make, its work
tune/         the tune: its text, its faults, the header that music alone lacks
tunes/        the list of tunes, and how each is kept
score/        its score beside the text, and its sheet music in a window
learn/        watching a model learn
look/         the themes, their colours and shapes, the user's choice of them; keys, tooltips
keys_window   all keys, listed
tasks         work in a thread, its news in Tk's loop
desktop       the system's player and dialogs
settings      what the window remembers
"""
