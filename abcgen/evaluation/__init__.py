"""How good a model is: how well it predicts unread tunes, how like real ones its own are."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
