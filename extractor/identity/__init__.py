"""Who discloses what for which year, and whether a document is a disclosure at all."""

from extractor.identity.document import Identity, identify

__all__ = ["Identity", "identify"]
