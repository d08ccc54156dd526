// Service circles as questions: the streets from which the answer is yes.
(function (lc) {
  "use strict";

  const { pub } = lc, { el } = pub;

  Object.assign((pub.Parts = pub.Parts || {}), {
    circles(page) {
      const { words, data, circle } = page;
      const empty = data.circles.filter((one) => !one.rows.length).map((one) => words.of(one.service));
      return el("section", { class: "p-step" },
        el("h2", { text: words.say("circle_choose") }),
        el("ul", { class: "p-asks" }, ...data.circles.filter((one) => one.rows.length).map((one, row) => el("li", {},
          el("button", { type: "button", class: "p-ask", id: `p-ask-${row}`,
            "aria-pressed": String(one === circle), onclick: () => page.ask(one) },
            pub.sign(one.shape, one.colour, 26), el("span", { text: words.of(one.ask) })),
          one === circle ? pub.Parts.answer(page) : null))),
        empty.length ? el("p", { class: "p-note",
          text: words.say("circle_none", words.list([...new Set(empty)])) }) : null,
        el("p", { class: "p-note", text: words.say("list_note") }),
        pub.Parts.verdicts(page));
    },

    answer(page) {
      const { words, circle, spot } = page;
      const told = el("div", { class: "p-answer", id: "p-answer" });
      told.append(el("p", {}, el("span", { class: "p-lit", "aria-hidden": "true" }),
        words.say("circle_lit")));
      if (!spot) told.append(el("p", { text: words.say("circle_tap") }));
      else {
        const [yes, text] = page.circleSaid();
        told.append(el("p", { class: yes ? "p-said p-yes" : "p-said" }, el("strong", { text })));
      }
      return told;
    },

    // What the study lets residents know of promises and whether they are kept.
    verdicts(page) {
      const { words, data } = page;
      if (!data.verdicts) return null;
      return el("details", { class: "p-verdicts", id: "p-verdicts" },
        el("summary", { text: words.say("verdicts") }),
        el("p", { class: "p-note", dir: "auto", text: words.say("promised", words.of(data.plan)) }),
        ...data.verdicts.map((one) => el("article", {},
          el("h3", { dir: "auto", text: words.of(one.name) }),
          one.section ? el("p", { class: "p-note", dir: "auto", text: one.section }) : null,
          el("p", { text: words.of(one.says) }),
          one.people ? pub.people(page, one) : null)));
    },
  });

  // People left out, per unit and last of the whole; small numbers are withheld.
  pub.people = function ({ words, data }, one) {
    const cells = words.of(one.people), names = [...data.units.name, words.say("whole")];
    const text = (cell) => (cell === -1 ? words.say("fewer", data.fewest)
      : cell === -2 ? words.say("no_count") : cell);
    return el("details", {}, el("summary", { text: words.say("left_out") }),
      el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col", text: words.say("unit") }),
        el("th", { scope: "col", text: words.say("people") }))),
      el("tbody", {}, ...names.map((name, row) => el("tr", {},
        el("th", { scope: "row", dir: "auto", text: name }), el("td", { text: text(cells[row]) }))))));
  };

  Object.assign((pub.Circles = {}), {
    ask(circle) {
      this.circle = circle;
      this.update();
      this.reveal("p-map");
    },

    circleWhole() {
      return this.streets.metrics.find(({ id }) => id === this.circle.metric).perWhole;
    },

    // Whether the answer is yes for one's own spot, and the answer.
    circleSaid() {
      const { words, circle, spot, streets } = this;
      if (!streets.link(spot.lon, spot.lat, circle.metric)) return [false, words.say("circle_no")];
      const [first] = streets.nearest(spot.lon, spot.lat, circle.rows, circle.metric, 1);
      const whole = this.circleWhole();
      if (!first || first.cost > circle.limit * whole) {
        return [false, words.say("circle_no")];
      }
      const far = circle.metric.endsWith("/metres") ? words.metres(first.metres)
        : words.minutes(first.cost, whole);
      return [true, words.say("circle_yes", far)];
    },

    drawCircle() {
      const { circle, streets, sketch } = this;
      if (!circle || !streets) return null;
      sketch.showPlaces(circle.rows, () => circle);
      const limit = circle.limit * this.circleWhole();
      const { outward } = circle;
      const search = streets.around(circle.metric, circle.rows, limit, { outward });
      return sketch.lit(streets.lit(search, limit));
    },
  });
})((window.lifecircle = window.lifecircle || {}));
