"""How people and grid workers word a report: openings, durations, requests, and the slips of their typing.

A phrase may hold slots `{久}`; `fill` replaces each by one of SLOTS, drawn from a given generator, and a
drawn phrase may hold slots itself. All phrases were written for this module.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Draw = Callable[[int], int]
"""`draw(n)` gives a number from 0 to n-1."""


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a block of text, written with | or line ends between them."""
    return tuple(part.strip() for part in re.split(r"[|\n]", text) if part.strip())


SLOTS: dict[str, tuple[str, ...]] = {
    "久": phrases(
        """两天了|三天了|三四天了|好几天了|快一个星期了|一个多星期了|十来天了|半个月了|半个多月了|快一个月了|一个多月了
        两个多月了|很久了|好长时间了|从上周开始|从{月}就开始了|从前天到现在|上个月到现在|有一阵子了|从{周}到现在"""
    ),
    "多久": phrases(
        "三天|三四天|好几天|快一个星期|一个多星期|十来天|半个月|快一个月|一个多月|两个多月|好久|很久都|从{周}起就|一直"
    ),
    "夜": phrases("晚上十点多|十一点|快十二点|半夜|凌晨一点|十一点半"),
    "月": phrases("六月份|七月份|七月底|八月初|上个月|上个月中旬|开学那会儿|夏天|端午节前|台风过后"),
    "周": phrases("周一|周二|周三|上周四|上周五|上周末|星期天|礼拜三|礼拜六"),
    "晚": phrases(
        """晚上十点以后|半夜|凌晨一两点|每天晚上|夜里十一二点|晚上十一点多|凌晨三四点|晚上八九点|天天半夜|后半夜
        一到晚上|晚饭后到十二点|凌晨五点不到"""
    ),
    "早": phrases(
        "早上六点多|一大早|清早五点|早高峰|上学时间|中午休息时间|傍晚|下午放学的时候|饭点|早上七点半前后"
    ),
    "清早": phrases("一大早|早上六点多|清早五点|早上七点不到|天没亮"),
    "几": phrases("两|三|四|五|六|七八|好几|十来|三四|五六"),
    "量": phrases("1|2|3|4|5|6|8|10|12|15|20"),
    "次": phrases("两次|三次|好几次|很多次|不下五次|无数次|两三次"),
    "人": phrases(
        """老人和小孩|上下学的孩子|接送孩子的家长|骑电动车的人|路过的行人|附近的老人家|推婴儿车的|上夜班的工人
        住户|晚上散步的人|买菜的老人"""
    ),
    "米": phrases("1|1.5|2|2.2|3|3.5"),
    "邻": phrases("楼上|楼下|隔壁|对门|后面那栋|隔壁邻居|楼上租户|对面那家|前面那家|一楼那户"),
    "车": phrases("小车|面包车|货车|三轮车|电动车|摩托车|工程车|外地车|白色小车|黑色轿车|大货车|皮卡"),
    "摊": phrases(
        "水果摊|烧烤摊|早餐摊|卖菜的|卖海鲜的|小吃摊|炸串摊|卖衣服的|西瓜车|卤味摊|甘蔗摊|扁食摊|煎饼摊"
    ),
    "堆": phrases(
        "沙子和砖头|旧沙发|破床垫|装修垃圾|木板|泡沫箱|废铁皮|烂家具|建筑垃圾|鞋材边角料|纸箱|瓷砖碎块|树枝"
    ),
    "物": phrases("物业|物业公司|小区物业|保安|物业管家"),
    "官": phrases("村里|村委会|网格员|物业|环卫站|镇里|相关部门|社区"),
    "姓": phrases("陈|林|黄|郑|吴|李|张|王|许|刘|郭|蔡|杨|翁|方|徐|谢|朱"),
    "称": phrases("女士|先生|大爷|阿姨|老伯|大姐|师傅|奶奶"),
    "岁": phrases("68|70|71|73|75|76|78|79|80|82|83|85|86|88|91"),
    "深": phrases("十几公分|快到脚踝|没过脚面|一个拳头深|二十公分|半个轮胎深"),
    "块": phrases("三千多|五千|六千多|八千|一万二|一万八|两万多|三万来"),
}

OPENINGS: dict[str, tuple[str, ...]] = {
    "微信小程序": phrases(
        """你好，|您好，|你好，我想反映一下，|请问有人管吗？|麻烦看一下，|反映个问题：|又来反映了，|领导好，
        网格员你好，|我要投诉，|求助！|急！|拍照为证，|实名反映，|大家看看，|我是本村村民，|您好，打扰了，
        早上路过看到，|刚才路过，|昨天发现，|建议，|真的受不了了，|有没有人管管，|投诉："""
    ),
    "12345热线": phrases(
        """市民来电反映，|来电人称，|市民{姓}{称}来电反映，|群众来电：|来电人{姓}{称}反映，|市民致电反映：
        市民诉求：|热线转办：市民反映，|诉求人称，|市民{姓}{称}再次来电，|来电投诉："""
    ),
    "网格员上报": phrases(
        """巡查中发现，|网格员走访时发现，|日常走访，|入户走访中发现，|今日{早}巡查，|上报：|网格巡查发现，|走访得知，
        例行巡查时发现，|接居民告知，|单元长反映，|接{姓}{称}反映，|群众在网格群反映，"""
    ),
    "来访": phrases(
        """村民{姓}{称}来访反映，|居民{姓}{称}到网格站反映，|{姓}{称}到村委会反映，|来访群众{姓}{称}称，
        {姓}{称}带照片来访，反映|两位居民结伴来访，反映|住户{姓}{称}上门反映，"""
    ),
    "巡查": phrases(
        """联合巡查发现，|夜间巡查，|专项检查发现，|镇村联合巡查：|安全生产巡查，|综合执法巡查时发现，|周末巡查发现，
        河长巡查，|消防专项巡查，|人居环境巡查发现，|{早}巡查至此，"""
    ),
}
CHANNELS = tuple(OPENINGS)
PLAIN_OPENING = {"微信小程序": 0.56, "12345热线": 0.05, "网格员上报": 0.42, "来访": 0.0, "巡查": 0.3}
"""Share of reports of a channel that start without any opening."""

ASKS = phrases(
    """请尽快派人处理|麻烦安排人来看看|希望尽快解决|请有关部门管一管|盼回复|望核实处理|希望能重视一下|请问什么时候能解决
    能不能派个人来看下|麻烦了，谢谢|谢谢！|请{官}协调一下|希望早点处理好|请给个答复|要求给个说法|到底归谁管
    请帮忙联系一下负责的人|恳请尽快处理|希望不要再拖了|请回电|求解决|拜托了|反映过{次}都没结果，请重视|建议现场看一下
    希望有长效办法|请不要只是登记一下就没下文了"""
)
HOTLINE_ASKS = phrases(
    """要求尽快处理|要求部门核实处理并回复|希望相关部门到场查看|来电人要求回电告知结果|望尽快解决|诉求：尽快处理
    要求属地跟进|市民对处理时限不满，请优先办理|请核实|要求给予书面答复|希望今日内到场|来电人表示可以到现场指认"""
)
NOTES = phrases(
    """已拍照上报|已拍照留存|已通知责任人整改|已联系{官}处理|现场已劝导|待{官}到场|已做好登记|已设置警示|请派单
    将持续跟进|已在群里提醒|已当场处理|本网格无力处理，请协调|责任人答应{周}前整改|下周复查|已口头告知|需{官}配合
    已转告单元长|建议列入重点巡查"""
)
HELP_NOTES = phrases(
    """已登记材料|已帮忙填表|已转民政办|约定{周}上门|已告知办理流程|已联系家属|已列入重点走访|已转便民服务中心|代办件已收
    单元长每天去看一次|已电话回复|已请志愿者上门"""
)
TALK_NOTES = phrases(
    """已现场调解，双方暂时冷静|已约双方{周}到村委会调解|已通知调解员|双方情绪已稳定|已建议走法律途径|已联系司法所
    老人会正在协调|已达成口头协议|将继续跟进|已报派出所备案"""
)
OFFICIAL_EFFECTS = phrases(
    """存在安全隐患|影响通行|群众反映强烈|影响村容村貌|涉及住户{量}户|附近有学校|此处为多发点|已反复出现{次}|周边住户有意见
    此前已劝导{次}|易引发纠纷|夜间更明显"""
)
WHEN = phrases(
    "昨晚|昨天下午|昨天早上|前天夜里|刚才|上周六晚上|这几天|最近|最近一个月|{周}晚上|下班回来|买菜路过|散步的时候|送孩子的时候"
)
COMPLAINTS_BEFORE = phrases(
    """之前跟{官}说过{次}|去年就反映过|{官}来看过一回就没下文|打过{次}电话|找过{官}，说不归他们管|说了也没人理
    已经是第三次反映|邻居们都有意见|群里天天有人说|大家意见都很大|上次处理了两天又这样|一直没人管|没人理会"""
)
AGAIN = phrases(
    """上次反映的{事}还没解决：|再次反映：|又来了，|跟上次一样，|{周}反映过，到现在没动静，|催办：|同一个问题再报一次，
    前几天报过{事}，没人来，|补充反映：|第二次反映{事}了，|不是说三天内处理吗？"""
)
OFFICIAL_AGAIN = phrases(
    "复查发现仍未整改，|二次上报：|回头看：|{周}已上报，至今未处理，|反弹：|再次发现，|督办件回访："
)

SLIPS: tuple[tuple[str, str], ...] = (
    ("垃圾", "拉圾"), ("垃圾", "垃级"), ("处理", "处里"), ("反映", "反应"), ("味道", "味到"),
    ("扰民", "绕民"), ("已经", "以经"), ("影响", "影晌"), ("噪音", "燥音"), ("希望", "希忘"),
    ("一直", "一值"), ("麻烦", "麻凡"), ("安装", "按装"), ("堵", "赌"), ("尽快", "进快"),
    ("现在", "现再"), ("隔壁", "隔避"), ("门口", "门囗"), ("投诉", "投拆"), ("路灯", "路登"),
    ("半夜", "半也"), ("严重", "严种"), ("根本", "跟本"), ("解决", "解绝"), ("在", "再"),
    ("的", "得"), ("好几", "好机"), ("电动车", "电动东"), ("楼道", "楼到"), ("下水道", "下水到"),
    ("危险", "危检"), ("经常", "经长"), ("了", "啦"), ("没人", "没人人"), ("垃圾桶", "垃圾筒"),
)  # fmt: skip
"""What people write when they are in a hurry: homophones and look-alikes, right first."""

_SLOT = re.compile(r"\{(\w+)\}")


def fill(phrase: str, draw: Draw) -> str:
    """The phrase with every slot of SLOTS replaced by a drawn wording; unknown slots stay."""
    while True:
        found = [slot for slot in _SLOT.findall(phrase) if slot in SLOTS]
        if not found:
            return phrase
        for slot in found:
            options = SLOTS[slot]
            phrase = phrase.replace("{" + slot + "}", options[draw(len(options))], 1)


def pick(options: tuple[str, ...], draw: Draw) -> str:
    """One phrase of a table, with its slots filled."""
    return fill(options[draw(len(options))], draw)


def slip(text: str, draw: Draw) -> str:
    """The text with one slip of the pen, where a word that people mistype occurs in it."""
    start = draw(len(SLIPS))
    for right, wrong in (*SLIPS[start:], *SLIPS[:start]):
        if right in text:
            return text.replace(right, wrong, 1)
    return text
