"""What a DOCX file says of itself: ``docProps/core.xml`` and ``docProps/app.xml``."""

from __future__ import annotations

from extractor.readers.docx.package import Element, Package

__all__ = ["read_properties"]

_CORE = {
    "title": "title",
    "subject": "subject",
    "creator": "author",
    "lastModifiedBy": "last_modified_by",
    "created": "created",
    "modified": "modified",
    "keywords": "keywords",
    "description": "description",
    "category": "category",
}
_APPLICATION = {"Application": "application", "Company": "company", "Pages": "pages", "Template": "template"}


def read_properties(package: Package) -> dict[str, str]:
    """The properties that are stated and not blank, by plain names (``title``, ``author``, ``created`` …)."""
    core = package.related("", "core-properties") or "docProps/core.xml"
    application = package.related("", "extended-properties") or "docProps/app.xml"
    return _read(package.tree(core), _CORE) | _read(package.tree(application), _APPLICATION)


def _read(root: Element | None, names: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in () if root is None else root:
        name = names.get(str(child.tag).rpartition("}")[2])
        value = (child.text or "").strip()
        if name and value:
            found.setdefault(name, value)
    return found
