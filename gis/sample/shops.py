"""Invented names of shops and of firms: a lucky word, a surname or a dish, and a trade."""

from __future__ import annotations

import numpy as np

from gis.sample.names import Strings, draw_surnames
from gis.sample.wording import phrases

TRADES: dict[str, tuple[int, tuple[str, ...]]] = {
    "超市": (16, phrases("超市|便利店|生活超市|食杂店|批发部|平价超市|仓储")),
    "餐饮": (
        22,
        phrases(
            "卤面馆|扁食店|小吃店|早餐店|快餐|大排档|沙县小吃|烧烤|牛肉面|饭店|酒家|奶茶店|豆浆店|砂锅粥|包子铺"
        ),
    ),
    "生鲜": (9, phrases("水果店|海鲜行|蔬菜店|猪肉铺|粮油店|豆腐坊|活禽店|茶叶店")),
    "服饰": (9, phrases("服装店|鞋店|童装|布行|内衣店|干洗店|裁缝铺|鞋材行")),
    "美发": (7, phrases("理发店|美发|美容院|美甲店|养生馆|足浴")),
    "五金": (9, phrases("五金店|建材行|电器维修|灯饰|水暖|门窗|油漆店|家具城|锁行")),
    "车行": (6, phrases("电动车行|摩托车修理|汽修店|洗车行|轮胎店")),
    "药店": (4, phrases("大药房|药店|诊所|口腔门诊|中医馆")),
    "文体": (6, phrases("文具店|图文店|书店|手机店|照相馆|彩票店|网咖|台球室")),
    "其他": (6, phrases("快递驿站|香烛店|花店|母婴店|宠物店|房产中介|装饰公司|眼镜店|金店|托管班")),
}
"""Trade: how common it is among shops, and what such shops call themselves."""

LUCKY = phrases(
    """福星|鸿运|兴隆|永辉煌|好又来|万家福|顺发|金源|聚福|同心|乐购多|祥和|春晖|荣盛|宝丰|海之味|好邻里|家家旺|新时尚
    广源|吉祥|富康|益民|惠民|天天鲜|百顺|如意|喜洋洋|东升|长盛|金玉|国欢|霞光|兴化|荔城里|老街坊|四季|阳光|金凤|裕丰
    瑞丰|旺角|康宁|安心|千禧|鑫鑫|宏达|建兴|联兴|美佳|佳和|盛世|和顺|源泉|华美|金鼎|好日子|众诚|大众|满堂红|一品
    福满园|客来香|老味道|阿妈家|南日|湄洲湾|兴安|振兴|时代|新华|丰收|闽中|海西|双喜|万事兴|德源|天和|正大|永兴"""
)
FIRMS = phrases(
    """鞋业|鞋材|电子|食品|包装|塑胶|机械|服装|木业|家具|印刷|工艺品|五金制品|水产加工|纸品|模具|针织|纺织"""
)


def shop_names(rng: np.random.Generator, count: int) -> Strings:
    """`count` names such as 福星超市, 阿珍理发店, 林记卤面馆; most are different from each other."""
    weights = np.array([weight for weight, _ in TRADES.values()], float)
    tables = [words for _, words in TRADES.values()]
    trades = rng.choice(len(weights), count, p=weights / weights.sum())
    at = rng.random(count)
    signs = [tables[trade][int(u * len(tables[trade]))] for trade, u in zip(trades, at, strict=True)]
    names: Strings = np.char.add(_fronts(rng, count), np.array(signs))
    return names


def firm_names(rng: np.random.Generator, count: int) -> Strings:
    """`count` names of workshops and factories such as 鸿运鞋材厂."""
    words = np.array(LUCKY)[rng.integers(len(LUCKY), size=count)]
    trade = np.array(FIRMS)[rng.integers(len(FIRMS), size=count)]
    names: Strings = np.char.add(
        np.char.add(words, trade), np.where(rng.random(count) < 0.6, "厂", "有限公司")
    )
    return names


def _fronts(rng: np.random.Generator, count: int) -> Strings:
    """What stands before the trade: a lucky word, 林记, 阿珍 or 老陈."""
    word = np.array(LUCKY)[rng.integers(len(LUCKY), size=count)]
    surname = draw_surnames(rng, count)
    first = np.array(list("珍明华强英兰芳国辉珠敏健平香莲龙"))[rng.integers(16, size=count)]
    style = rng.random(count)
    named = np.where(style < 0.09, np.char.add("阿", first), np.char.add("老", surname))
    kept = np.where(style < 0.26, np.char.add(surname, "记"), word)
    return np.where(style < 0.14, named, kept)
