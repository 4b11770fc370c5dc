"""Music in no format: notes on a time line, keys, chord symbols; finding a key and a metre."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
