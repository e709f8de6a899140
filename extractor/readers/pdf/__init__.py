"""PDF reader: PDFium's characters and paths become lines, paragraphs and tables.

``pdfium`` binds the C functions for bulk calls; ``page`` and ``rules`` turn one page into glyphs and rules;
``grids`` and ``tables`` find what rules enclose; ``lines``, ``furniture`` and ``paragraphs`` make running text;
``reader`` puts them in order. Throughout, coordinates are points from the upper left of the reading frame.
"""

from extractor.readers.pdf.reader import read

__all__ = ["read"]
