"""The one way to make tunes: for the command line, the window, notebooks and scripts."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
