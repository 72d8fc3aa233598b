"""What the geocoder's parts are called: levels, kinds of span, and what speaks for or against a candidate."""

from __future__ import annotations

LEVELS: dict[str, tuple[str, str]] = {
    "door": ("门牌", "door"),
    "building": ("楼栋", "building"),
    "place": ("地点", "place"),
    "intersection": ("路口", "crossing"),
    "unit": ("单元", "unit"),
    "road": ("路段", "road"),
    "grid": ("网格", "grid"),
    "village": ("村", "village"),
}
KINDS: dict[str, tuple[str, str]] = {
    "village": ("村", "village"),
    "road": ("道路", "road"),
    "place": ("地点", "place"),
    "town": ("镇县", "town or county"),
    "grid": ("网格号", "grid"),
    "section": ("段", "section"),
    "path": ("巷弄", "lane"),
    "group": ("组", "group"),
    "number": ("门牌号", "number"),
    "building": ("楼号", "building"),
    "bare": ("号码", "number"),
    "inside": ("楼内", "inside"),
}
PARTS: dict[str, tuple[str, str]] = {
    "village": ("村名相符", "the village agrees"),
    "village wrong": ("村名不符", "another village is named"),
    "village omitted": ("没写村名", "no village is named"),
    "road": ("路名相符", "the road agrees"),
    "road wrong": ("路名不符", "another road is named"),
    "road omitted": ("没写路名", "the road is not named"),
    "number": ("门牌号相符", "the number agrees"),
    "number wrong": ("门牌号不符", "another number is named"),
    "number not known": ("门牌表里没有这个号", "the number is in no list"),
    "grid": ("网格号相符", "the grid agrees"),
    "grid wrong": ("网格号不符", "another grid is named"),
    "section": ("路段相符", "the section agrees"),
    "section wrong": ("路段不符", "another section is named"),
    "section omitted": ("没写路段", "the section is not named"),
    "lane": ("巷弄相符", "the lane agrees"),
    "lane wrong": ("巷弄不符", "another lane is named"),
    "lane omitted": ("没写巷弄", "the lane is not named"),
    "lane partly": ("巷弄只符合一部分", "the lane agrees in part"),
    "lane not known": ("没有这条巷弄", "the lane is in no list"),
    "sub": ("附号不全", "the sub-number is on one side only"),
    "sub wrong": ("附号不符", "another sub-number is named"),
    "group": ("组号与网格号相同", "the group has the grid's number"),
    "road passed": ("后面还写了另一条路", "another road is named behind it"),
    "name": ("名称相符", "the name agrees"),
    "name alike": ("名称相像", "the name looks alike"),
    "name unused": ("另有名称没用上", "another name stays unexplained"),
    "building": ("楼号相符", "the building agrees"),
    "building wrong": ("楼号不符", "another building is named"),
    "share": ("分摊到这个网格", "its share of the whole"),
    "two roads meet": ("两条路在此相交", "the two roads meet here"),
}


def words_of(table: dict[str, tuple[str, str]], key: str, english: bool) -> str:
    """A part, kind or level in a language; a kind may be several, parted by /."""
    return "/".join(table.get(one, (one, one))[english] for one in key.split("/"))
