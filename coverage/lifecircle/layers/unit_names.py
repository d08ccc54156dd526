"""Names of units as other files write them: which unit is meant."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lifecircle.base.quantities import Ints

_OFFICES: Final = (
    (re.compile("(?:街道)?(?:办事处|街道办)$"), "街道"),
    (re.compile("(镇|乡)人民政府$"), r"\1"),
    (re.compile("(?:社区)?(?:居民委员会|居委会)$"), "社区"),
    (re.compile("村?(?:村民委员会|村委会)$"), "村"),
)
_KIND: Final = re.compile("(?:街道|地区|民族乡|社区村|社区|镇|乡|村)$")
_SMALL: Final = ("社区", "村")
# A traditional character of place names, then its simplified form.
_PAIRS: Final = (
    "區区鎮镇鄉乡橋桥灣湾龍龙門门東东馬马島岛樓楼廟庙關关陽阳蘇苏興兴華华國国廣广慶庆雙双莊庄園园衛卫鐵铁鋪铺農农榮荣歡欢聖圣萬万壩坝嶺岭溝沟澤泽灘滩臺台羅罗"
    "語语嶽岳會会濱滨長长員员財财團团圓圆義义學学實实寶宝鳳凤鳥鸟鷹鹰雞鸡鴨鸭魚鱼麗丽頭头麥麦黃黄齊齐銀银錢钱鋼钢錦锦閘闸陳陈陸陆隊队隴陇雲云靈灵韓韩順顺頂顶"
    "項项飛飞馮冯駱骆騰腾體体點点無无為为爾尔獅狮獨独環环瑪玛瓊琼產产畢毕異异發发盤盘監监盧卢眾众礦矿禮礼種种積积穩稳窩窝節节範范紅红紙纸綠绿線线縣县總总織织"
    "續续罈坛聯联聲声職职脅胁臨临舊旧舉举艦舰處处號号蘭兰衝冲術术裏里補补製制複复見见規规視视觀观計计記记許许設设試试話话詩诗說说調调談谈謝谢證证譚谭讓让豐丰"
    "貝贝貢贡貴贵買买賓宾質质賽赛趙赵躍跃車车軍军軒轩輪轮轉转進进遠远達达遷迁選选還还邊边鄭郑鄧邓鄰邻崗岗場场葉叶蓮莲鑼锣鵝鹅鴻鸿鶴鹤濟济瀾澜烏乌爐炉牆墙磚砖"
    "築筑縉缙聽听與与藍蓝親亲訓训護护賢贤贛赣遼辽醫医鎖锁鏡镜開开陝陕陰阴階阶際际電电館馆駝驼驛驿鳴鸣黨党龜龟壽寿婦妇孫孙寧宁寬宽對对導导層层崑昆巖岩幾几庫库"
    "廠厂彎弯從从歷历歲岁氣气淺浅渾浑漢汉滄沧滬沪濕湿瀘泸爭争狹狭畫画盡尽籃篮糧粮綏绥綿绵緒绪練练縱纵葦苇蔣蒋蕭萧薦荐蘆芦覽览詠咏諸诸賀贺贊赞遲迟鄒邹鉛铅銅铜"
    "鍋锅鍾钟鐘钟閣阁闊阔陣阵隱隐靜静顯显饒饶馳驰騎骑鯉鲤鴛鸳鴦鸯鷺鹭塊块壇坛夾夹奧奥嶼屿幹干廈厦廬庐恆恒懷怀戰战戶户擁拥敘叙斷断時时晉晋曠旷書书條条來来楊杨"
    "極极槍枪樂乐樹树橫横歐欧殘残殼壳漁渔潔洁潤润澗涧熱热爺爷狀状獻献瑤瑶畝亩瘡疮盜盗縫缝繡绣罷罢肅肃脈脉腳脚膠胶蝦虾衆众諧谐謙谦豔艳貓猫轄辖迴回遙遥遺遗鄲郸"
    "鋒锋錄录鎢钨險险靄霭頃顷預预領领顏颜願愿題题颺飏馱驮騷骚髮发鬥斗鬧闹鹽盐麵面齡龄壘垒壯壮壟垄"
)
_TO_SIMPLIFIED: Final = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
_WHOLE: Final = frozenset(
    {"合计", "总计", "共计", "全区", "全市", "全县", "全域", "总体", "whole", "total", "sum"}
)
_AREAS: Final = ("市", "区", "县", "旗", "州", "盟")


def plain_name(name: object) -> str:
    """Return a unit's name without what varies: script, width, spaces, the word for its kind.

    大坪街道办事处, 大坪街道 and 大坪 are one; 鎮 is 镇. A name of one character keeps its kind.
    """
    text = full_name(name)
    short = _KIND.sub("", text)
    return short if len(short) > 1 else text


def full_name(name: object) -> str:
    """Return a unit's name as `plain_name`, but with the word for its kind: 大坪街道."""
    text = unicodedata.normalize("NFKC", str(name)).casefold()
    text = "".join(text.split()).translate(_TO_SIMPLIFIED)
    for office, kind in _OFFICES:
        text = office.sub(kind, text)
    return text


def is_whole(name: str, area: str) -> bool:
    """Tell whether a row of a table is about all units: 合计, 全区, or the area's own name."""
    text, whole = full_name(name), full_name(area)
    return text in _WHOLE or text == whole or (whole.endswith(text) and text.endswith(_AREAS))


class UnitNames:
    """Finds units by their names.

    A name means the unit that is called exactly so; else the one that differs only in script,
    width or spaces; else the only one of its name without the word for its kind, where a
    community (社区, 村) never means what is no community, nor the reverse.

    Parameters
    ----------
    names
        Of all units, in their order. A name that several have means none of them.
    """

    def __init__(self, names: Iterable[object]) -> None:
        given = [str(name).strip() for name in names]
        full = [full_name(name) for name in given]
        plain = [plain_name(name) for name in given]
        self._full = full
        self._steps = (_only(given), _only(full), _only(plain))

    def row(self, name: object) -> int:
        """Return the row of the unit that a name means; -1 for none."""
        text = str(name).strip()
        exact, full, plain = self._steps
        found = exact.get(text, full.get(full_name(text)))
        if found is None:
            found = plain.get(plain_name(text), -1)
            if found >= 0 and not _may_be_one(full_name(text), self._full[found]):
                found = -1
        return found

    def rows(self, names: Sequence[object]) -> Ints:
        """Return the row of the unit that each name means; -1 for none."""
        known = {name: self.row(name) for name in dict.fromkeys(names)}
        return np.array([known[name] for name in names], dtype=np.int64)


def _only(names: list[str]) -> dict[str, int]:
    """Return the row of every name that is there once."""
    first = {name: row for row, name in reversed([*enumerate(names)])}
    last = {name: row for row, name in enumerate(names)}
    return {name: row for name, row in first.items() if last[name] == row}


def _may_be_one(one: str, other: str) -> bool:
    """Tell whether the words for the kinds of two units do not contradict each other."""
    if not (_KIND.search(one) and _KIND.search(other)):
        return True
    return one.endswith(_SMALL) == other.endswith(_SMALL)
