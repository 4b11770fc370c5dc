"""What a network reads: the text form of a tune, its encoding in tokens, where it stands."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
