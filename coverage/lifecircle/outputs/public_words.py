"""Words of the residents' page, in both languages: plain ones, as residents say them."""

from __future__ import annotations

from typing import Final

from lifecircle.base.text import Bilingual

KINDS: Final = {
    "health": Bilingual("看病", "Doctors and hospitals"),
    "culture": Bilingual("文化", "Culture"),
    "education": Bilingual("上学", "Schools"),
    "elderly": Bilingual("养老", "Care for elders"),
    "childcare": Bilingual("托育", "Childcare"),
    "administration": Bilingual("办事", "Public offices"),
    "sport": Bilingual("健身", "Sport"),
    "retail": Bilingual("买菜购物", "Shops and markets"),
    "community": Bilingual("社区服务", "Community services"),
    "social": Bilingual("救助与福利", "Welfare"),
    "disease_control": Bilingual("疾病预防", "Disease control"),
    "ambulance": Bilingual("急救", "Ambulance"),
    "emergency": Bilingual("应急避难", "Shelter in emergencies"),
    "amenity": Bilingual("便民设施", "Toilets, parks and more"),
    "attraction": Bilingual("景点", "Sights"),
    "transport": Bilingual("乘车", "Public transport"),
}
"""Roots of the service tree, as residents call them."""

CARE: Final = {
    "elders": (
        Bilingual("老年人", "For elders"),
        "elderly",
        ("elderly", "education.elderly", "health.hospital.geriatric"),
    ),
    "health": (Bilingual("看病", "Doctors and hospitals"), "health", ("health",)),
    "children": (
        Bilingual("孩子", "For children"),
        "childcare",
        (
            "childcare",
            "education.kindergarten",
            "administration.children",
            "social.children",
            "amenity.nursing_room",
        ),
    ),
    "disabled": (
        Bilingual("残疾人", "For disabled people"),
        "social",
        ("social.disability", "education.school.special", "health.hospital.rehabilitation"),
    ),
}
"""Of the care map: name, whose sign it bears, and services."""

WALKERS: Final = {
    "adult": Bilingual("成年人", "Adult"),
    "elder": Bilingual("老年人", "Elder"),
    "child": Bilingual("孩子", "Child"),
    "wheelchair": Bilingual("轮椅、婴儿车", "Wheelchair, pushchair"),
}

WORDS: Final = {
    "title": Bilingual("身边的公共服务", "Public services near you"),
    "subtitle": Bilingual(
        "{}基本公共服务地图（居民版）", "{}: map of public services, residents’ edition"
    ),
    "no_script": Bilingual(
        "这张地图需要浏览器运行脚本（JavaScript）。", "This map needs JavaScript in the browser."
    ),
    "failed": Bilingual(
        "这个浏览器太旧，打不开这张地图。请换一个新的浏览器。",
        "This browser is too old for the map. Please open it in a newer one.",
    ),
    "near": Bilingual("找最近的", "Nearest"),
    "care": Bilingual("关爱地图", "Care map"),
    "circles": Bilingual("走得到吗", "Within reach?"),
    "what": Bilingual("您要找什么？", "What are you looking for?"),
    "what_care": Bilingual("为谁找？", "For whom?"),
    "where": Bilingual("您在哪里？", "Where are you?"),
    "who": Bilingual("谁走路？", "Who walks?"),
    "all": Bilingual("全部", "All"),
    "change": Bilingual("更改", "Change"),
    "tap": Bilingual(
        "点一下地图上您的位置，或者查找路名、地名、设施名。",
        "Tap where you are on the map, or look for a street, an area or a place.",
    ),
    "search": Bilingual("查找路名、地名或设施名", "Street, area or place"),
    "locate": Bilingual("用我的定位", "Use my position"),
    "locate_why": Bilingual(
        "只在您按下按钮后定位一次，位置不保存、不发送。直接从文件打开的网页，有的浏览器不给定位。"
        "定位有偏差时，拖动红色标记。",
        "Asked once, only when you press; it is neither kept nor sent. Some browsers refuse it to "
        "pages opened from a file. If it is a little off, drag the red sign.",
    ),
    "locate_refused": Bilingual(
        "浏览器没有给出位置。请在地图上点一下，或查找路名。",
        "The browser gave no position. Please tap the map, or look for a street.",
    ),
    "locating": Bilingual("正在定位…", "Looking for your position…"),
    "spot": Bilingual("地图上选的点", "The point chosen on the map"),
    "spot_here": Bilingual("您的定位", "Your position"),
    "centre": Bilingual("用地图中心", "Use the map’s centre"),
    "no_match": Bilingual(
        "没有找到。换一个名称，或在地图上点一下。", "Not found. Try another name, or tap the map."
    ),
    "is_street": Bilingual("道路", "street"),
    "is_unit": Bilingual("区域", "area"),
    "is_place": Bilingual("设施", "place"),
    "nearest_of": Bilingual("{}：离您最近的", "{}: nearest to you"),
    "choose_first": Bilingual(
        "先选要找什么，再告诉我们您在哪里。", "Choose what you look for, and say where you are."
    ),
    "choose_where": Bilingual("现在告诉我们您在哪里。", "Now say where you are."),
    "minutes": Bilingual("约{}分钟", "about {} min"),
    "on_foot": Bilingual("步行约{}分钟", "About {} min on foot"),
    "metres": Bilingual("{}米", "{} m"),
    "kilometres": Bilingual("{}公里", "{} km"),
    "via": Bilingual("经{}", "by {}"),
    "and": Bilingual("、", ", "),
    "show_way": Bilingual("在地图上看路线", "Show the way on the map"),
    "way_shown": Bilingual("地图上是这条路线", "This way is on the map"),
    "hours": Bilingual("开放时间", "Opening hours"),
    "hours_unknown": Bilingual(
        "开放时间：名单未注明，去之前请先询问",
        "Opening hours: not in the list; please ask before you go",
    ),
    "hours_as": Bilingual("开放时间（名单原文）：{}", "Opening hours (as listed): {}"),
    "open_now": Bilingual("现在开放", "Open now"),
    "closed_now": Bilingual("现在不开放", "Closed now"),
    "hours_note": Bilingual(
        "“现在”按本机时间判断；法定节假日可能不同。",
        "“Now” goes by this device’s clock; public holidays may differ.",
    ),
    "access_yes": Bilingual("无障碍：可通行轮椅", "Wheelchairs can get in"),
    "access_limited": Bilingual("无障碍：部分可通行", "Wheelchairs can get in in part"),
    "access_no": Bilingual("无障碍：轮椅不能通行", "Wheelchairs cannot get in"),
    "entrances": Bilingual("有{}个出入口，按最近的算", "{} entrances; the nearest counts"),
    "none": Bilingual(
        "从这里沿道路走不到名单上的这类设施。",
        "No listed place of this kind can be reached along the streets from here.",
    ),
    "too_far": Bilingual(
        "这里离道路太远（超过{}米），算不了路线。请换一个点。",
        "This is too far from any street (over {} m). Please choose another point.",
    ),
    "outside": Bilingual(
        "您选的点在本图范围之外，结果可能不全。",
        "The point lies outside the area of this map: places may be missing.",
    ),
    "no_streets": Bilingual(
        "本页没有道路数据：只能按直线距离排序，不能说步行时间。",
        "This page has no streets: places are ordered by straight line, without walking times.",
    ),
    "straight": Bilingual("直线{}", "{} in a straight line"),
    "pace": Bilingual(
        "步行时间按{}平地每分钟约{}米估算，进位到整分钟{}。",
        "Times assume {}, about {} m a minute on the flat, rounded up to whole minutes{}.",
    ),
    "pace_flat": Bilingual(
        "；没有高程数据，未计坡度", "; slopes are not counted, there are no heights"
    ),
    "pace_slopes": Bilingual("；已计坡度和台阶", "; slopes and stairs are counted"),
    "list_note": Bilingual(
        "只显示名单上的设施。名单可能不全：这里没有，不等于附近没有。",
        "Only listed places are shown. Lists may be incomplete: what is not here may still exist.",
    ),
    "print_list": Bilingual("打印“我家附近”一页", "Print “Near my home”, one page"),
    "home_title": Bilingual("我家附近", "Near my home"),
    "home_from": Bilingual("从“{}”出发，每类最近的一处", "The nearest of each kind, from “{}”"),
    "home_kind": Bilingual("种类", "Kind"),
    "home_name": Bilingual("最近的一处", "Nearest place"),
    "home_way": Bilingual("步行", "On foot"),
    "home_none": Bilingual("走不到名单上的设施", "none listed can be reached"),
    "circle_choose": Bilingual(
        "选一个问题，看哪些地方走得到", "Choose a question and see from where the answer is yes"
    ),
    "circle_yes": Bilingual("从您选的点：能，{}。", "From your point: yes, {}."),
    "circle_no": Bilingual("从您选的点：按名单走不到。", "From your point: no listed place is."),
    "circle_tap": Bilingual(
        "点一下地图，看看您家能不能到。", "Tap the map to ask for your own door."
    ),
    "circle_none": Bilingual("还没有名单、答不了的：{}。", "No lists yet, and no answer: {}."),
    "circle_lit": Bilingual(
        "从绿色粗线的路上出发，走得到", "Yes from the streets drawn wide and green"
    ),
    "care_empty": Bilingual("名单里还没有为他们服务的设施：{}。", "No place on the lists yet: {}."),
    "about": Bilingual("关于这张图", "About this map"),
    "about_made": Bilingual(
        "制作：{}。仅供参考，不是政府公告，以主管部门公布为准。",
        "Made for: {}. For information only; what the authorities publish prevails.",
    ),
    "about_year": Bilingual("数据年份：{}。", "Year of the data: {}."),
    "about_private": Bilingual(
        "这个网页不联网，不收集、不保存任何个人信息；您选的位置只在本机使用。",
        "This page uses no network and collects nothing: where you are stays on this device.",
    ),
    "sources": Bilingual("数据来源与许可", "Sources and licences"),
    "verdicts": Bilingual("规划怎么说，做到了吗？", "What was promised, and is it kept?"),
    "promised": Bilingual("依据：{}", "By the plan: {}"),
    "left_out": Bilingual("按名单还走不到的人", "People whom no listed place is within reach of"),
    "unit": Bilingual("区域", "Area"),
    "people": Bilingual("人数", "People"),
    "whole": Bilingual("全域", "Whole area"),
    "fewer": Bilingual(
        "少于{}人，或为防止推算而不公布",
        "fewer than {}, or withheld so that none can be worked out",
    ),
    "no_count": Bilingual("不给出人数", "no number is given"),
    "map": Bilingual(
        "地图：点一下选您的位置；键盘用方向键移动，回车选地图中心。",
        "Map: tap where you are. By keyboard: arrows move it, Enter chooses its centre.",
    ),
    "zoom_in": Bilingual("放大", "Zoom in"),
    "zoom_out": Bilingual("缩小", "Zoom out"),
    "whole_view": Bilingual("全图", "All"),
    "other": Bilingual("English", "中文"),
    "you": Bilingual("您", "You"),
    "bigger": Bilingual("大图", "Larger map"),
    "smaller": Bilingual("小图", "Smaller map"),
    "colon": Bilingual("：", ": "),
}
"""For the page's script; ``{}`` are filled there."""
