// What the trial says: shares before and now, people, places. Numbers are written as the pages
// of lifecircle write them (outputs/numbers.py).
(function (lc) {
  "use strict";

  const NBSP = "\u00a0", WAN = 10000;

  const fill = (form, ...parts) => parts.reduce((text, part) => text.replace("{}", () => part), form);
  lc.fill = fill;

  // A share with one decimal that never lies at its edges; finer beside a target it must not touch.
  lc.percent = function (share, language, against = null) {
    if (share === null || share === undefined || Number.isNaN(share)) return "–";
    const sign = language === "zh" ? "%" : NBSP + "%", value = share * 100;
    if (share === 0 || share === 1) return value + sign;
    if (value > 0 && value < 0.1) return "<0.1" + sign;
    if (share < 1 && 100 - value < 0.1) return ">99.9" + sign;
    if (against !== null && against !== undefined) {
      const side = Math.sign(share - against), bound = against * 100;
      for (let finer = 1; finer < 9; finer++) {
        const printed = Number(value.toFixed(finer)), off = printed - bound;
        if ((off > 1e-9 ? 1 : off < -1e-9 ? -1 : 0) === side) return value.toFixed(finer) + sign;
      }
    }
    return value.toFixed(1) + sign;
  };

  // People: a count to the last person, an estimate in two significant figures and with "about".
  lc.people = function (people, language, counted) {
    const zh = language === "zh", grouped = (n) => n.toLocaleString("en-US");
    if (counted || people === 0) return grouped(Math.round(people)) + (zh ? "人" : "");
    if (people < 1) return zh ? "不到1人" : "fewer than 1";
    const step = Math.max(1, 10 ** (Math.floor(Math.log10(people)) - 1));
    const rounded = Math.round(people / step) * step;
    if (zh && rounded >= WAN) {
      const wan = rounded / WAN, decimals = step < WAN ? 1 : 0;
      return `约${wan.toLocaleString("en-US", { minimumFractionDigits: decimals,
        maximumFractionDigits: decimals })}万人`;
    }
    return zh ? `约${grouped(rounded)}人` : `about${NBSP}${grouped(rounded)}`;
  };

  // Whether lists are absent, so that only everything else can be told: map_texts.tells_the_rest.
  lc.tellsTheRest = ({ status, atLeast, ifComplete }, absent) =>
    Boolean(absent) && status !== "not_computable" && atLeast === 0 && ifComplete !== null;

  // A file name that every system takes; what no system takes goes.
  lc.fileName = function (name, ending) {
    let plain = name.normalize("NFC")
      .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, "")
      .replace(/[<>:"/\\|?*]/g, "_").replace(/\s+/g, " ");
    plain = [...plain].slice(0, 60).join("").replace(/^[. ]+|[. ]+$/g, "");
    if (/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain)) plain = "_" + plain;
    return (plain || "scenario") + ending;
  };

  lc.TrySay = class {
    constructor(page) {
      this.page = page;
    }

    get w() { return this.page.data.words; }
    get language() { return this.page.data.language; }

    percent(share, against) {
      return lc.percent(share, this.language, against);
    }

    // What a list says of a verdict, as map_texts.short_verdict.
    verdict({ status, atLeast, atMost, ifComplete, count, target, plain, counts, rest }) {
      const { w } = this;
      if (status === "not_computable") return "–";
      if (counts && count !== null) {
        return lc.fill(count === 1 ? w.try_one_place : w.try_places, count);
      }
      if (atLeast === null) return "–";
      if (rest) return `${w.the_rest} ${this.percent(ifComplete, target)}`;
      const text = plain ? atLeast.toLocaleString("en-US", { maximumFractionDigits: 2 }) :
        this.percent(atLeast, target);
      return atMost > atLeast ? `${w.at_least} ${text}` : text;
    }

    // What a list says of a unit: "26.4% → 27.9%"; what it said before is the page's own text.
    unit(before, verdict) {
      const now = this.verdict(verdict);
      return before === now ? now : this.arrow(before, verdict.plain && verdict.atLeast !== null ?
        before.replace(/\d[\d,.]*/, () => now.replace(this.w.at_least + " ", "")) : now);
    }

    arrow(before, now) {
      const begun = [this.w.at_least, this.w.the_rest].map((words) => words + " ");
      const open = begun.find((words) => before.startsWith(words) && now.startsWith(words)) || "";
      const short = now.slice(open.length);
      return lc.fill(this.w.try_arrow, before, short);
    }

    status(name) {
      const found = this.page.data.statuses.find((each) => each.id === name);
      return found ? found.word : name;
    }

    statusRow(name) {
      return this.page.data.statuses.findIndex((each) => each.id === name);
    }

    // "26.4% → 27.9%"; one where both are said alike.
    change(before, now) {
      const [old, fresh] = [this.verdict(before), this.verdict(now)];
      return old === fresh ? fresh : this.arrow(old, fresh);
    }

    difference(before, now) {
      if (before.atLeast === null || now.atLeast === null || now.plain) return "";
      if (before.rest !== now.rest) return "";
      const told = now.rest ? "ifComplete" : "atLeast", points = (now[told] - before[told]) * 100;
      if (!points) return "";
      const size = Math.abs(points), text = size < 0.1 ? "<0.1" : size.toFixed(1);
      return fill(this.w.try_points, (points < 0 ? "−" : "+") + text);
    }

    // People who gain or lose, where they may be counted at all.
    people(before, now) {
      const { data } = this.page, [old, fresh] = [before.peopleReached, now.peopleReached];
      if (fresh === null) return before.atLeast === now.atLeast || !now.people ? "" : this.w.try_no_people;
      if (old === null) return "";
      const more = fresh - old;
      if (!more) return "";
      const text = lc.people(Math.abs(more), this.language, data.counted);
      return fill(more > 0 ? this.w.try_more : this.w.try_fewer, text);
    }

    // Statuses that differ: "未达标 → 达标".
    turned(before, now) {
      return before.status === now.status ? "" :
        fill(this.w.try_arrow, this.status(before.status), this.status(now.status));
    }

    coordinates(lon, lat) {
      return `${lon.toFixed(5)}, ${lat.toFixed(5)}`;
    }

    join(parts) {
      return parts.filter(Boolean).join(this.w.semicolon);
    }
  };

  // The drawn street that runs nearest to a spot.
  lc.streetNear = function (page, lon, lat) {
    const { scene, data } = page, { streets } = scene, names = data.arrays["streets.name"];
    if (!streets || !streets.length) return "";
    const p = page.map.project([lat, lon], 0);
    let [best, found] = [Infinity, -1];
    for (let row = 0; row < streets.length; row++) {
      const b = 4 * row, { box, x, y } = streets;
      const out = Math.hypot(Math.max(box[b] - p.x, 0, p.x - box[b + 2]),
        Math.max(box[b + 1] - p.y, 0, p.y - box[b + 3]));
      if (out >= best) continue;
      for (let k = streets.start[streets.first[row]] + 1; k < streets.start[streets.first[row + 1]]; k++) {
        const dx = x[k] - x[k - 1], dy = y[k] - y[k - 1], long = dx * dx + dy * dy;
        const part = long ? ((p.x - x[k - 1]) * dx + (p.y - y[k - 1]) * dy) / long : 0;
        const t = Math.min(1, Math.max(0, part));
        const away = Math.hypot(x[k - 1] + t * dx - p.x, y[k - 1] + t * dy - p.y);
        if (away < best) [best, found] = [away, row];
      }
    }
    const name = found < 0 ? -1 : names[found];
    return name < 0 ? page.w.try_near_none : fill(page.w.try_near, lc.shorten(data.streets[name], 40));
  };
})((window.lifecircle = window.lifecircle || {}));
