"""Statements of money: one draft per statement while a passage is read, one row per statement at the end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from extractor.quantity import Quantity

__all__ = ["Draft", "Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a section's text: passage index and offsets within the passage's normalised text."""

    passage: int
    start: int
    end: int


@dataclass(slots=True)
class Draft:
    """A statement under construction; what is not stated stays None or empty.

    ``items`` names one amount, or two where one figure states both (收支总预算). ``carried`` are the places of the
    figures that the statement carries, its reason's and purpose's included.
    """

    section: int
    scope: str
    items: tuple[str, ...] = ()
    system: str = ""
    code: str = ""
    label: str = ""
    pattern: str = ""
    value: Quantity | None = None
    at: Span | None = None
    change: Quantity | None = None
    change_pct: Quantity | None = None
    change_text: str = ""
    compared_with: str = ""
    budget: Quantity | None = None
    completion: Quantity | None = None
    share: Quantity | None = None
    reason: Span | None = None
    purpose: Span | None = None
    deviates: bool = False
    """Whether a deviation from the budget was stated of it (完成预算的…%, 较年初预算数减少…)."""
    deviation_last: bool = False
    """Whether the comparison stated last is the one with the budget."""
    deviation_explained: bool = False
    """Whether ``reason`` is that of the deviation from the budget, not that of the change."""
    flags: list[str] = field(default_factory=list)
    carried: list[Span] = field(default_factory=list)
    quote: tuple[int, int] | None = None

    @property
    def named(self) -> bool:
        """Whether the statement is about an item or a subject of the contract."""
        return bool(self.items or self.system)

    @property
    def moved(self) -> bool:
        """Whether a change was stated."""
        return self.change is not None or self.change_pct is not None

    def sibling(self) -> Draft:
        """Another statement of the same amount, for a comparison of its own."""
        return replace(
            self,
            change=None,
            change_pct=None,
            change_text="",
            compared_with="",
            budget=None,
            completion=None,
            share=None,
            reason=None,
            purpose=None,
            deviates=False,
            deviation_last=False,
            deviation_explained=False,
            flags=[flag for flag in self.flags if flag == "nil"],
            carried=[],
        )

    def without_change(self) -> Draft:
        """Take the change out, into a statement of its own, which is handed back."""
        other = self.sibling()
        other.change, other.change_pct, other.change_text = self.change, self.change_pct, self.change_text
        other.compared_with = self.compared_with
        self.change, self.change_pct, self.change_text, self.compared_with = None, None, "", ""
        return other

    def without_deviation(self) -> Draft:
        """Take the budget and its completion out, into a statement of its own, which is handed back."""
        other = self.sibling()
        other.budget, other.completion, other.deviates = self.budget, self.completion, True
        self.budget, self.completion, self.deviates = None, None, False
        return other

    def about(self, other: Draft) -> bool:
        """Whether both are statements about the same thing."""
        if self.items or other.items:
            return self.items == other.items
        return bool(self.system) and (self.system, self.code, self.label) == (other.system, other.code, other.label)
