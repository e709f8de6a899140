"""The outline: headings, contents lists and sections, with what each section is about."""

from extractor.outline.tree import Outline, Part, Passage, Section, outline

__all__ = ["Outline", "Part", "Passage", "Section", "outline"]
