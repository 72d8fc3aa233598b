"""A folium map as one HTML file that asks the network for nothing.

`folium.Map` links its scripts and styles from four public hosts. Here Leaflet's are replaced by the vendored
copies, the others are left out when nothing on the map needs them, and anything unknown is refused rather
than left as a link. The finished page carries a content security policy that allows exactly its own scripts
and styles, by their hashes, and no connection at all.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import OrderedDict
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import folium
from branca.element import CssLink, Element, JavascriptLink

from gis.css_urls import inline_urls
from gis.errors import InputError

ASSETS = Path(__file__).parent / "assets"
LEAFLET = ASSETS / "vendor" / "leaflet-1.9.4"
VENDORED = {"leaflet": LEAFLET / "leaflet.js", "leaflet_css": LEAFLET / "leaflet.css"}
UNUSED = frozenset(
    {"jquery", "bootstrap", "bootstrap_css", "glyphicons_css"}
    | {"awesome_markers", "awesome_markers_css", "awesome_markers_font_css", "awesome_rotate_css"}
)
"""Links of `folium.Map` that only markers with icons need."""
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">'
POLICY = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; script-src {}; style-src {}"


class Verbatim(Element):
    """Text that goes into the page as it is; branca would read `{{` and `{%` in it as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_kwargs: Any) -> str:
        """The text itself."""
        return self.text


def one_file(chart: folium.Map) -> str:
    """The HTML of a folium map with everything inside; the map itself stays as it was.

    Raises InputError for a script, style, image or frame that would be fetched, naming it.
    """
    figure: Any = chart.get_root()
    figure.render()
    linked = figure.header._children
    icons = not all(getattr(child, "needs_only_leaflet", False) for child in chart._children.values())
    figure.header._children = OrderedDict((key, _inlined(key, item, icons)) for key, item in linked.items())
    try:
        page = str(figure._template.render(this=figure, kwargs={}))
    finally:
        figure.header._children = linked
    return _sealed(page)


def script_tag(text: str) -> str:
    """An inline script; refuses text that would end the element early."""
    if re.search(r"</script|<!--", text, re.IGNORECASE):
        raise InputError("脚本内容会提前结束标签", "The script holds text that would end its own element")
    return f"<script>{text}</script>"


def style_tag(text: str, folder: Path) -> str:
    """An inline style sheet with the images it names, found in `folder`, as data URLs."""
    inlined = inline_urls(text, folder)
    if "</style" in inlined.lower():
        raise InputError("样式内容会提前结束标签", "The style holds text that would end its own element")
    return f"<style>{inlined}</style>"


def _inlined(key: str, item: Element, icons: bool) -> Element:
    if not isinstance(item, JavascriptLink | CssLink):
        return item
    if key in UNUSED and not icons:
        return Verbatim("")
    path = VENDORED.get(key)
    if path is None:
        raise InputError(
            f"离线文件里没有资源 {key}（{item.url}），请去掉用到它的图层",
            f"No vendored copy of {key} ({item.url}); remove the layer that needs it",
            asset=key,
        )
    text = re.sub(r"\n?//# sourceMappingURL=.*", "", path.read_text(encoding="utf-8"))
    return Verbatim(script_tag(text) if isinstance(item, JavascriptLink) else style_tag(text, path.parent))


def _sealed(page: str) -> str:
    """The page with language, viewport and policy set, after a check that it fetches nothing."""
    page = re.sub(r'<meta name="viewport"[^>]*>', VIEWPORT, page.replace("\r\n", "\n"), count=1)
    seen = _PageReader()
    seen.feed(page)
    seen.close()
    if seen.fetched:
        raise InputError(
            "离线文件仍会联网取用：" + "、".join(seen.fetched),
            f"The file would fetch {', '.join(seen.fetched)}",
        )
    policy = POLICY.format(_hashes(seen.scripts), _hashes(seen.styles))
    head = '<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
    head += f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace("<html>\n<head>", head, 1)


def _hashes(texts: list[str]) -> str:
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
    return " ".join(f"'sha256-{digest}'" for digest in dict.fromkeys(digests)) or "'none'"


class _PageReader(HTMLParser):
    """Collects the inline scripts and styles and everything the page would fetch."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.fetched: list[str] = []
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name in ("src", "srcset", "data", "poster", "background"):
            if given.get(name) and not given[name].startswith("data:"):
                self.fetched.append(given[name])
        if tag == "link" and given.get("href"):
            self.fetched.append(given["href"])
        inert = tag == "script" and given.get("type", "") == "application/json"
        self._text = [] if tag in ("script", "style") and not inert else None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._text is not None and tag in ("script", "style"):
            (self.scripts if tag == "script" else self.styles).append("".join(self._text))
            self._text = None
