// "Near my home": the nearest of each kind on one sheet of paper.
(function (lc) {
  "use strict";

  const { pub } = lc, { el } = pub;

  Object.assign((pub.Paper = {}), {
    print() {
      const { words, data, spot } = this;
      const kinds = this.mode === "care" ? data.care.filter((kind) => kind.rows.length) : data.kinds;
      const rows = kinds.flatMap((kind) => (kind.subs.length ? kind.subs : [kind]).map((one) =>
        this.paperRow(one, this.nearest(one.rows, 1)[0])));
      const head = ["home_kind", "home_name", "home_way", "hours"];
      document.getElementById("p-paper").replaceChildren(
        el("h1", { text: words.say("home_title") }),
        el("p", { dir: "auto", text: words.say("home_from", spot.name) }),
        el("table", {}, el("thead", {}, el("tr", {}, ...head.map((key) =>
          el("th", { scope: "col", text: words.say(key) })))), el("tbody", {}, ...rows)),
        el("p", { text: `${this.pace()}${words.say("list_note")}` }),
        el("p", { text: [words.say("subtitle", data.name),
          data.year ? words.say("about_year", data.year) : "", words.of(data.review)]
          .filter(Boolean).join(" · ") }),
        ...data.sources.map((text) => el("p", { class: "p-source", dir: "auto", text })));
      window.print();
    },

    paperRow(kind, found) {
      const { words, data } = this;
      const cells = found
        ? [data.places.name[found.facility].slice(0, 60) || "–",
          `${this.minutes(found)} · ${words.metres(found.metres)}`, this.paperHours(found.facility)]
        : [words.say("home_none"), "–", "–"];
      return el("tr", {}, el("th", { scope: "row", text: words.of(kind.name) }),
        ...cells.map((text) => el("td", { dir: "auto", text })));
    },

    paperHours(row) {
      const own = this.data.places.hours[row];
      return own < 0 ? "–" : this.words.of(this.data.hours[own].text);
    },
  });
})((window.lifecircle = window.lifecircle || {}));
