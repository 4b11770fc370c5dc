"""Watching a model learn: the same request through its snapshots, from epoch 0 on."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
