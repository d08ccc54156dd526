// Words, numbers and elements of the residents' page: text reaches elements as text only.
(function (lc) {
  "use strict";

  const pub = (lc.pub = lc.pub || {});
  const SVG = "http://www.w3.org/2000/svg";

  // `properties`: attributes; `text`; handlers as onclick, oninput …
  pub.el = function (tag, properties, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(properties || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key === "text") node.textContent = value;
      else if (typeof value === "function") node.addEventListener(key.slice(2), value);
      else node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };

  pub.sign = function (shape, colour, size) {
    const svg = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    for (const [key, value] of Object.entries({ viewBox: "-12 -12 24 24", width: size,
      height: size, "aria-hidden": "true", class: "p-sign" })) svg.setAttribute(key, value);
    path.setAttribute("d", shape);
    path.setAttribute("fill", colour);
    svg.append(path);
    return svg;
  };

  pub.Words = class {
    constructor(data) {
      this.data = data;
      this.set(data.language);
    }

    set(language) {
      this.language = language;
      this.row = language === "zh" ? 0 : 1;
    }

    // A pair of Chinese and English; anything else is a name, the same in both.
    of(pair) {
      return Array.isArray(pair) ? pair[this.row] : pair;
    }

    // A word of the page with its gaps filled.
    say(key, ...parts) {
      let row = 0;
      return this.of(this.data.words[key]).replace(/\{\}/g, () => parts[row++]);
    }

    list(texts) {
      return texts.join(this.say("and"));
    }

    minutes(cost, perWhole) {
      return this.say("minutes", pub.minutes(cost, perWhole));
    }

    metres(metres) {
      if (metres >= 1000) {
        return this.say("kilometres", (Math.round(metres / 100) / 10).toFixed(1));
      }
      return this.say("metres", Math.max(10, Math.round(metres / 10) * 10));
    }
  };

  // Whole minutes, rounded up: nobody is promised less than it takes.
  pub.minutes = (cost, perWhole) => Math.max(1, Math.ceil(cost / perWhole));

  // Whether hours of a week hold at a time; ends after 1440 are on the next morning.
  pub.openAt = function (week, time) {
    const day = (time.getDay() + 6) % 7, minute = 60 * time.getHours() + time.getMinutes();
    const before = week[(day + 6) % 7];
    return week[day].some(([from, to]) => minute >= from && minute < to) ||
      before.some(([, to]) => minute + 1440 < to);
  };

  pub.plain = (text) =>
    text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").trim().toLowerCase();
})((window.lifecircle = window.lifecircle || {}));
