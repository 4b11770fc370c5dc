"""The window of abcgen, in Tk; `abcgen_gui.app.main` opens it.

app.py        the entry point
window.py     the window: puts the parts together and keeps them in step
panels.py     the settings at the left; views.py: the tune, the remarks, the status line
melody_panel.py   the melody that a model of notes goes on from; seeds.py: what it is
orders.py     what the panels say -> one frozen order, or which field is wrong
jobs.py       what is done away from the window: compose, go on, new bars, play, save
sheets_window.py   the window that shows sheet music; sheets.py: the making of it
learning_window.py   the window in which a model is seen learning; curve.py: its curve
learning.py   what that window asks for and shows, and its work
faults.py     what is wrong in the tune while it is edited
openings.py   the header that music alone lacks
tasks.py      worker thread -> Tk's loop
desktop.py    the player and the dialogs of the system
settings.py   what the window remembers
theme.py      colours, fonts and measures; drawing.py: the shapes the theme is made of
"""
