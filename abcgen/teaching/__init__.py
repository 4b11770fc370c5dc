"""Teaching a model the user's own tunes: what was read, the plan, and the training as events."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
