"""Opening hours: what Chinese and OpenStreetMap's writing say, and who is open when."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.base.errors import InputError
from lifecircle.base.week import moment
from lifecircle.layers.facility_hours import open_at, osm_hours


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("周一至周五 9:00-17:00", "Mo-Fr 09:00-17:00"),
        ("每天8:30—21:00", "Mo-Su 08:30-21:00"),
        ("24小时", "Mo-Su 00:00-24:00"),
        ("全天开放", "Mo-Su 00:00-24:00"),
        ("周一闭馆", "Mo-Su unknown; Mo off"),
        ("9：00～17：00，逢周一闭馆", "Mo-Su 09:00-17:00; Mo off"),
        ("每周一闭馆，其余时间9:00-17:00", "Mo-Su 09:00-17:00; Mo off"),
        ("周末10:00-16:00，其余时间9:00-17:00", "Mo-Su 09:00-17:00; Sa-Su 10:00-16:00"),
        (
            "周二至周日9:00-17:00（16:30停止入馆），周一闭馆（法定节假日除外）",
            "Tu-Su 09:00-17:00; Mo off",
        ),
        ("工作日 9点-17点半", "Mo-Fr 09:00-17:30"),
        (
            "星期一到星期五上午9:00-12:00，下午2:00-5:30；周六、周日休息",
            "Mo-Fr 09:00-12:00,14:00-17:30; Sa-Su off",
        ),
        ("周一、三、五 8:00-12:00", "Mo,We,Fr 08:00-12:00"),
        ("周六日 10:00-16:00", "Sa-Su 10:00-16:00"),
        ("周五至周一 9:00-17:00", "Mo,Fr-Su 09:00-17:00"),
        ("周末及节假日10:00-16:00", "Sa-Su,PH 10:00-16:00"),
        ("每天9:00-21:00，周末9:00-17:00", "Mo-Su 09:00-21:00; Sa-Su 09:00-17:00"),
        ("18:00-次日2:00", "Mo-Su 18:00-26:00"),
        ("8:30-12:00 13:30-17:00", "Mo-Su 08:30-12:00,13:30-17:00"),
        ("Mon-Fri 9:00-17:00", "Mo-Fr 9:00-17:00"),
        ("Tu-Su 09:00-17:00; Mo off", "Tu-Su 09:00-17:00; Mo off"),
        ("9：00-17：00（周一闭馆，节假日除外）", "Mo-Su 09:00-17:00; Mo off"),
        ("每天9:00-17:00（周一除外）", "Mo-Su 09:00-17:00; Mo off"),
        ("全年开放（除夕除外）9:00-17:00", "Mo-Su 09:00-17:00"),
        ("9:00～17:30（16:30停止入馆）", "Mo-Su 09:00-17:30"),
        ("全年无休 24小时", "Mo-Su 00:00-24:00"),
        ("8:00-12:00 2:00-6:00", None),
        ("夏季 9:00-18:00", None),
        ("9:00-5:00", None),
        ("周一至周五", None),
        ("不详", None),
        ("寒暑假 9:00-17:00", None),
        ("sunrise-sunset", None),
        ("25:00-26:00", None),
        ("闭馆", None),
        ("周一至周日 8:00-12:00；周一至周五14:00-18:00", None),
        ("by appointment", None),
        ("", None),
    ],
)
def test_hours_as_openstreetmap_writes_them(text, osm):
    assert osm_hours(text) == osm


@pytest.mark.parametrize(
    ("text", "days", "minute"),
    [
        ("Mo-Fr 19:00", (0, 1, 2, 3, 4), 1140),
        ("Sa 10:00", (5,), 600),
        ("周末 10:00", (5, 6), 600),
        ("weekday 19:00", (0, 1, 2, 3, 4), 1140),
        ("weekend 10:00", (5, 6), 600),
        ("周一、三 8：05", (0, 2), 485),
        ("19:00", tuple(range(7)), 1140),
        ("Fr-Mo 8:00", (0, 4, 5, 6), 480),
        ("工作日 8:00", (0, 1, 2, 3, 4), 480),
        ("Saturday 8:00", (5,), 480),
    ],
)
def test_times_of_the_week(text, days, minute):
    assert moment(text) == (days, minute)


@pytest.mark.parametrize(
    "text", ["", "Mo", "25:00", "Xx 10:00", "Mo 19:61", "Mo--Fr 10:00", "晚上"]
)
def test_what_is_no_time_of_the_week(text):
    with pytest.raises(InputError, match="not a time of the week"):
        moment(text)


@pytest.mark.parametrize(
    ("hours", "at_time", "answer"),
    [
        ("周一至周五 9:00-17:00", "Mo-Fr 09:00", True),
        ("周一至周五 9:00-17:00", "Mo-Fr 17:00", False),
        ("周一至周五 9:00-17:00", "Mo-Sa 10:00", False),
        ("周一闭馆", "Mo 10:00", False),
        ("周一闭馆", "Tu 10:00", None),
        ("周一闭馆", "Mo-Tu 10:00", False),
        ("18:00-次日2:00", "周日 1:30", True),
        ("周五 18:00-次日2:00", "Sa 1:30", True),
        ("Apr-Oct 09:00-20:00; Nov-Mar 09:00-17:00", "Mo 12:00", True),
        ("Apr-Oct 09:00-20:00; Nov-Mar 09:00-17:00", "Mo 19:00", None),
        (None, "Mo 10:00", None),
        ("什么时候都行", "Mo 10:00", None),
    ],
)
def test_open_at(hours, at_time, answer):
    is_open, known = open_at([hours, hours], at_time)
    assert is_open.tolist() == [answer is True] * 2
    assert known.tolist() == [answer is not None] * 2


DAY = st.integers(0, 6)


@settings(deadline=None, max_examples=60)
@given(DAY, DAY, st.integers(0, 1438), st.integers(1, 1440), DAY, st.integers(0, 1439))
def test_open_as_reckoned_by_hand(first, last, start, length, day, minute):
    end = min(start + length, 1440)
    names = "一二三四五六日"
    text = (
        f"周{names[first]}至周{names[last]} {start // 60}:{start % 60:02d}"
        f"-{end // 60}:{end % 60:02d}"
    )
    days = [(first + i) % 7 for i in range((last - first) % 7 + 1)]
    is_open, known = open_at([text], f"周{names[day]} {minute // 60}:{minute % 60:02d}")
    assert known.all()
    assert is_open.tolist() == [day in days and start <= minute < end]
