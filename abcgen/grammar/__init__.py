"""What may follow, character by character, so that a tune of ABC always comes out right."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
