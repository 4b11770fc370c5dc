"""Compose folk tunes with a text model over ABC notation.

The names to start from:

    abcgen.compose.Composer     a trained model at an epoch, ready to write
    abcgen.compose.Request      what to write: initial character, length, temperature, seed
    abcgen.compose.Draft        what it wrote, to be finished into a tune that can be played
    abcgen.model.snapshot             weights and what describes them, one file each
    abcgen.model.network              the recurrent network, in NumPy
    abcgen.training             training (the only part that needs TensorFlow)

Importing this package imports none of them; each is imported when used.
"""

__version__ = "0.1.0"
