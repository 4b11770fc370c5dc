"""Compose folk tunes with a text model over ABC notation.

    import abcgen

    tune = abcgen.compose_tune(key="D", metre="6/8", seed=1)
    abcgen.save_tune(tune.abc, Path("jig.mid"))     # jig.mid, and jig.abc beside it
    abcgen.check(tune.abc)                          # its faults: none

Tunes as they are written, and more than one:

    load_composer(model, epoch)     a trained model, ready to write
    request_of({"key": "D", ...})   a Request, from the names of the command line's options
    composer.compose(request)       events: Written, Discarded and, last, Finished
    composer.write_many(...)        drafts, side by side; Draft.finish() gives a FinishedTune
    composer.originality(abc)       what a tune has from those that the model learned
    composer.explain(abc)           what the model expected of a tune, character by character
    rewrite_bars(...)               some bars anew
    find_models()                   which models there are

ABC and other formats:

    check(text)                     every fault, with line, column and advice
    transpose(abc, semitones)       in another key
    read_corpus(source)             the tunes of a file, a folder or a dataset, of any format
    export(abc, path)               .abc, .mid, .musicxml, .png, .svg or .pdf

All errors meant for users are AbcgenErrors. The packages, each of which imports only those before
it, are `system`, `music`, `notation`, `formats`, `grammar`, `representation`, `model`, `data`,
`compose`, `journal`, `learning`, `training`, `evaluation`, the window and `cli`. What a package
gives to others stands in its `__init__.pyi`.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
