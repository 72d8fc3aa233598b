"""One file that asks the network for nothing, or no file at all."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import folium
import pytest
from branca.element import Element
from folium.plugins import HeatMap, MarkerCluster

from gis.css_urls import inline_urls
from gis.errors import InputError
from gis.maps import responsibility_map
from gis.offline import ASSETS, one_file, script_tag
from gis.script_bundle import bundle
from tests.gis.map_towns import town

PIXEL = bytes.fromhex("89504e470d0a1a0a")


class Fetches(HTMLParser):
    """Everything a page would fetch, and its policy."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.policy = ""
        self.feed(page)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [str(given[name]) for name in ("src", "href") if name in given]
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(given["content"])


@pytest.fixture(scope="module")
def page() -> str:
    """A responsibility map as one file."""
    return one_file(responsibility_map(town()))


def test_nothing_is_linked(page: str) -> None:
    """No element has a source or a link, and no style names an address."""
    assert Fetches(page).addresses == []
    assert not re.search(r"url\((?!\s*[\"']?(?:data:|#))", page)


def test_the_policy_allows_exactly_the_scripts_inside(page: str) -> None:
    """Every script of the page has its hash in the policy, and nothing else may run or be fetched."""
    policy = Fetches(page).policy
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = {base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts}
    allowed = set(re.findall(r"'sha256-([^']+)'", policy.split("style-src")[0]))
    assert len(digests) >= 3
    assert digests == allowed
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "unsafe" not in policy


def test_the_policy_stands_before_everything_it_rules(page: str) -> None:
    """The policy comes before the first script and style."""
    assert page.index("Content-Security-Policy") < min(page.index("<script"), page.index("<style"))


def test_leaflet_keeps_its_notice(page: str) -> None:
    """The licence notice of the vendored library is in the file."""
    assert "(c) 2010-2023 Vladimir Agafonkin" in page


def test_the_same_town_gives_the_same_bytes(page: str) -> None:
    """Nothing random and no clock goes into a file."""
    assert one_file(responsibility_map(town())) == page


def test_the_map_stays_as_it_was() -> None:
    """Writing a file twice gives the same file, and the map keeps its own links."""
    chart = responsibility_map(town())
    first = one_file(chart)
    assert "cdn.jsdelivr.net" in chart.get_root().render()
    assert one_file(chart) == first


@pytest.mark.parametrize("layer", [HeatMap([[25, 119, 1]]), MarkerCluster(), folium.Marker([25, 119])])
def test_layers_that_need_more_are_refused(layer: Element) -> None:
    """A layer whose scripts are not vendored stops the file instead of leaving a link."""
    chart = responsibility_map(town())
    layer.add_to(chart)
    with pytest.raises(InputError):
        one_file(chart)


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="https://example.com/a.png">',
        '<link rel="stylesheet" href="/x.css">',
        "<iframe src=x></iframe>",
    ],
)
def test_markup_that_fetches_is_refused(markup: str) -> None:
    """An image, sheet or frame put into the page by hand is found."""
    chart = responsibility_map(town())
    chart.get_root().html.add_child(Element(markup))
    with pytest.raises(InputError):
        one_file(chart)


@pytest.mark.parametrize("text", ["a</script>b", "a</SCRIPT b", "x<!--y"])
def test_scripts_cannot_end_their_element(text: str) -> None:
    """Script text that HTML would cut short is refused."""
    with pytest.raises(InputError):
        script_tag(text)


@pytest.mark.parametrize(
    "kept",
    [
        "/* url(a.png) */",
        '.a::after { content: "url(a.png)" }',
        "b{behavior:url(#default#VML)}",
        ".myurl(a){}",
    ],
)
def test_what_only_looks_like_an_address_stays(kept: str, tmp_path: Path) -> None:
    """Comments, strings, fragments and other functions are left as they are."""
    assert inline_urls(kept, tmp_path) == kept


@pytest.mark.parametrize("written", ["url(a.png)", "url( 'a.png' )", 'URL("a.png")', "url(\\61.png)"])
def test_files_of_a_style_sheet_are_put_in(written: str, tmp_path: Path) -> None:
    """However the address is written, the file's bytes stand in its place."""
    (tmp_path / "a.png").write_bytes(PIXEL)
    wanted = f'url("data:image/png;base64,{base64.b64encode(PIXEL).decode()}")'
    assert inline_urls(f".a{{background:{written}}}", tmp_path) == f".a{{background:{wanted}}}"


@pytest.mark.parametrize(
    "css",
    [
        "@import 'a.css';",
        "a{b:url(https://example.com/a.png)}",
        "a{b:url(//x/y)}",
        "a{b:url(../a.png)}",
        "a{b:url(c.png)}",
    ],
)
def test_style_sheets_that_reach_out_are_refused(css: str, tmp_path: Path) -> None:
    """Imports, hosts, parent folders and missing files are refused."""
    (tmp_path / "in").mkdir()
    (tmp_path / "a.png").write_bytes(PIXEL)
    with pytest.raises(InputError):
        inline_urls(css, tmp_path / "in")


def test_modules_are_joined_in_order(tmp_path: Path) -> None:
    """Each module comes after those it imports, once, and the entry's exports get the global name."""
    (tmp_path / "c.js").write_text("export const c = 1;\n")
    (tmp_path / "b.js").write_text(
        'import { c as sea } from "./c.js";\nexport function b() { return sea; }\n'
    )
    (tmp_path / "a.js").write_text(
        'import { b } from "./b.js";\nimport { c } from "./c.js";\nexport const a = b() + c;\n'
    )
    text = bundle(tmp_path / "a.js", "made")
    assert [text.count(f"const module_{name} =") for name in "cba"] == [1, 1, 1]
    assert text.index("module_c =") < text.index("module_b =") < text.index("module_a =")
    assert "globalThis.made = module_a;" in text


@pytest.mark.parametrize(
    "line",
    [
        'import x from "./c.js";',
        'export * from "./c.js";',
        "export default 1;",
        'import "https://x/y.js";',
        "const a = `b\n  c`;",
    ],
)
def test_module_forms_we_do_not_use_are_refused(line: str, tmp_path: Path) -> None:
    """What the joiner does not understand it refuses."""
    (tmp_path / "c.js").write_text("export const c = 1;\n")
    (tmp_path / "a.js").write_text(line + "\n")
    with pytest.raises(InputError):
        bundle(tmp_path / "a.js", "made")


def test_joined_modules_carry_no_comments_and_no_indents(tmp_path: Path) -> None:
    """What only readers of the source need is left out; an address in a text stays."""
    (tmp_path / "a.js").write_text('// a\nexport function a() {\n  /** b */\n\n  return "//c"; // d\n}\n')
    assert 'function a() {\nreturn "//c"; // d\n}\nreturn { a };' in bundle(tmp_path / "a.js", "made")


def test_modules_in_a_circle_are_refused(tmp_path: Path) -> None:
    """Two modules that import each other cannot be put in order."""
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nexport const a = 1;\n')
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = 1;\n')
    with pytest.raises(InputError):
        bundle(tmp_path / "a.js", "made")


def test_vendored_files_are_the_published_ones() -> None:
    """Every vendored file is in the table with its checksum, and every line of the table has its file."""
    folder = ASSETS / "vendor"
    rows = dict(
        re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", (folder / "README.md").read_text(), re.MULTILINE)
    )
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "README.md"
    }
    assert found == rows
