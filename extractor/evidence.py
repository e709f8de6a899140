"""Evidence (证据): the printed figures that others refer to, each listed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from extractor.checks.facts import Facts
from extractor.checks.figure import Figure

__all__ = ["Evidence"]


@dataclass(slots=True)
class Evidence:
    """The evidence rows in the order in which figures asked for them."""

    facts: Mapping[str, Facts]
    index: dict[tuple[str, str], int] = field(default_factory=dict)
    listed: list[tuple[str, Figure]] = field(default_factory=list)
    _figures: dict[str, dict[str, Figure]] = field(default_factory=dict)

    def row(self, doc_id: str, key: str) -> int | None:
        """The row (from 0) of a figure on the sheet; None when there is no such figure."""
        plain = key.partition(":")[0]
        if (doc_id, plain) not in self.index:
            figure = self._of(doc_id).get(plain)
            if figure is None:
                return None
            self.listed.append((doc_id, figure))
            self.index[doc_id, plain] = len(self.listed) + 1
        return self.index[doc_id, plain]

    def _of(self, doc_id: str) -> dict[str, Figure]:
        if doc_id not in self._figures:
            facts = self.facts.get(doc_id)
            found: dict[str, Figure] = {}
            if facts is not None:
                found = {e.figure.key: e.figure for e in facts.entries}
                for s in facts.statements:
                    figure = s.figure() or s.figure("change_wan") or s.figure("change_pct")
                    if figure is not None:
                        found[s.identity] = figure
                for s in facts.counted:
                    figure = s.figure("value")
                    if figure is not None:
                        found[s.identity] = figure
            self._figures[doc_id] = found
        return self._figures[doc_id]
