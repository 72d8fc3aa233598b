"""Invented people's names: a surname and a given name drawn apart, so that nobody real is meant.

The surname weights follow the well-known skew of coastal Fujian (陈, 林, 黄 lead); the given-name characters
are common ones of three generations. Names repeat in about the share in which they do in a real town.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Strings = np.ndarray[Any, np.dtype[np.str_]]

SURNAMES = {
    "陈": 158, "林": 142, "黄": 88, "郑": 62, "吴": 55, "李": 52, "张": 47, "王": 43, "许": 30, "杨": 27,
    "郭": 26, "刘": 26, "蔡": 24, "徐": 19, "谢": 18, "朱": 17, "何": 16, "翁": 15, "方": 15, "卓": 13,
    "余": 13, "苏": 12, "叶": 12, "曾": 11, "邱": 10, "胡": 10, "宋": 10, "柯": 9, "程": 8, "肖": 8,
    "江": 8, "邹": 7, "詹": 7, "傅": 7, "潘": 7, "戴": 7, "康": 7, "韩": 6, "姚": 6, "薛": 6,
    "蒋": 6, "周": 14, "赵": 9, "孙": 7, "洪": 9, "阮": 5, "俞": 5, "高": 6, "彭": 5, "丁": 5,
    "欧": 4, "佘": 4, "章": 4, "唐": 4, "魏": 4, "邓": 4, "祁": 3, "关": 3, "龚": 3, "温": 3,
    "欧阳": 2, "施": 4, "沈": 4, "梁": 4, "庄": 6, "连": 3, "巫": 1, "茅": 1, "游": 3, "涂": 2,
}  # fmt: skip
MEN = (
    "国建志文明华金玉天德荣清元宗福春庆永海庭耀景良开仁俊伟鸿毅伯锦秋炳瑞智剑凡晨宇昊泽"
    "子浩辉祥兴启世振加凌江峰云新东平安嘉斌少亦承"
)
MEN_LAST = (
    "华明强平军林辉清荣生忠贵发祥伟峰勇斌杰龙飞涛敏宁波宇轩涵阳霖航鹏凯铭松海山水木火金"
    "洪光成亮兴龄泉福来添顺全坤雄杉煌棋磊恩"
)
WOMEN = "丽秀美玉雪金素淑晓月凤爱春惠亚碧明燕桂红清小梦雅佳思婉诗若梓欣静文志国兰彩锦宝莲少巧"
WOMEN_LAST = "英珍兰芳华梅琴玲红霞萍燕娟娥钦云清妹琼花莺香珠凤仙菊霖婷婧怡颖雯萱涵妍洁琳瑶瑜彤欣敏榕桃莉"
SINGLE = "伟芳敏静强磊军洋勇艳杰娟涛明超霞平刚辉鹏琳燕丹莹凡晶欣宇航颖洁斌帆倩剑凌"

SINGLE_SHARE = 0.13
WOMEN_SHARE = 0.38


def compose_names(rng: np.random.Generator, count: int) -> Strings:
    """`count` full names in a given order; about one in eight has a one-character given name."""
    surnames = draw_surnames(rng, count)
    woman = rng.random(count) < WOMEN_SHARE
    first = np.where(woman, _letters(rng, WOMEN, count), _letters(rng, MEN, count))
    last = np.where(woman, _letters(rng, WOMEN_LAST, count), _letters(rng, MEN_LAST, count))
    last = np.where(last == first, "生", last)
    pair = np.char.add(first, last)
    given = np.where(rng.random(count) < SINGLE_SHARE, _letters(rng, SINGLE, count), pair)
    return np.char.add(surnames, given)


def draw_surnames(rng: np.random.Generator, count: int) -> Strings:
    """`count` surnames by their frequency."""
    weights = np.array(list(SURNAMES.values()), float)
    return np.array(list(SURNAMES))[rng.choice(len(weights), count, p=weights / weights.sum())]


def invent_phones(rng: np.random.Generator, count: int) -> Strings:
    """`count` different numbers 128xxxxxxxx: 128 is no allocated mobile prefix, so none can be dialled."""
    tails = rng.choice(100_000_000, size=count, replace=False, shuffle=True)
    return np.char.add("128", np.char.zfill(tails.astype(str), 8))


def _letters(rng: np.random.Generator, alphabet: str, count: int) -> Strings:
    """Draw characters with a falling frequency: the ones written first are the common ones."""
    weights = 1.0 / np.sqrt(np.arange(1, len(alphabet) + 1))
    return np.array(list(alphabet))[rng.choice(len(alphabet), count, p=weights / weights.sum())]
