"""PDF reader: PDFium's characters and paths become lines, paragraphs and tables.

The way of a page: ``pdfium`` binds the C functions for bulk calls (``standin`` answers for fonts the file lacks);
``page`` and ``rules`` turn a page into glyphs and rules, ``scan`` does the same for a page that is an image;
``grids`` and ``tables`` find what rules enclose, ``aligned`` what stands in columns without them; ``lines`` spells
the rest, ``furniture`` takes page numbers and running headers away, ``margins`` and ``paragraphs`` join lines.
``reader`` keeps the order. Coordinates are points from the upper left of the reading frame, in which the text of
a page stands upright; what leaves the package is placed on the page as displayed.
"""

from extractor.readers.pdf.reader import read

__all__ = ["read"]
