// The nearest places of a kind: three ways with minutes, hours, and what is offered there.
(function (lc) {
  "use strict";

  const { pub } = lc, { el } = pub;
  const RESULTS = 3;

  Object.assign((pub.Parts = pub.Parts || {}), {
    kinds(page) {
      const { words, kind, open, mode } = page;
      const ask = words.say(mode === "care" ? "what_care" : "what");
      const head = page.heading("what", ask, kind && !open.what ? words.of(kind.name) : "");
      if (kind && !open.what) {
        return el("section", { class: "p-step p-done" }, head, pub.Parts.subs(page));
      }
      const kinds = page.kinds();
      const empty = kinds.filter((one) => !one.rows.length).map((one) => words.of(one.name));
      return el("section", { class: "p-step" }, head,
        el("div", { class: "p-kinds" }, ...kinds.filter((one) => one.rows.length).map((one) =>
          el("button", { type: "button", class: "p-kind", id: `p-kind-${one.id}`,
            "aria-pressed": String(one === kind), onclick: () => page.choose(one) },
            pub.sign(one.shape, one.colour, 34), el("span", { text: words.of(one.name) })))),
        empty.length
          ? el("p", { class: "p-note", text: words.say("care_empty", words.list(empty)) }) : null);
    },

    subs(page) {
      const { words, kind, sub } = page;
      if (!kind.subs.length) return null;
      const chip = (one, name, id) => el("button", { type: "button", class: "p-chip", id,
        "aria-pressed": String(sub === one), text: name, onclick: () => page.narrow(one) });
      return el("div", { class: "p-chips", role: "group", "aria-label": words.of(kind.name) },
        chip(null, words.say("all"), "p-sub-all"),
        ...kind.subs.map((one, row) => chip(one, words.of(one.name), `p-sub-${row}`)));
    },

    walker(page) {
      const { words, data } = page;
      if (data.walkers.length < 2) return null;
      return el("fieldset", { class: "p-who" }, el("legend", { text: words.say("who") }),
        ...data.walkers.map((walker) => el("label", {},
          el("input", { type: "radio", name: "p-who", id: `p-who-${walker.profile}`,
            checked: walker === page.walker, onchange: () => page.walk(walker) }),
          el("span", { text: words.of(walker.name) }))));
    },

    results(page) {
      const { words, found, spot, kind } = page;
      const section = el("section", { class: "p-results", id: "p-results" });
      if (!kind || !spot) {
        section.append(el("p", { class: "p-hint",
          text: words.say(kind ? "choose_where" : "choose_first") }));
        return section;
      }
      const name = words.of((page.sub || kind).name);
      section.append(el("h2", { text: words.say("nearest_of", name) }));
      if (!found.length) section.append(el("p", { class: "p-hint", text: words.say("none") }));
      section.append(
        el("ol", { class: "p-cards" }, ...found.map((one, row) => pub.card(page, one, row))),
        el("p", { class: "p-note", text: `${page.pace()}${words.say("list_note")}` }),
        el("button", { type: "button", class: "p-button p-wide", id: "p-print",
          text: words.say("print_list"), onclick: () => page.print() }));
      return section;
    },
  });

  pub.card = function (page, one, row) {
    const { words, data } = page, { places } = data, chosen = row === page.picked;
    const names = words.list(places.services[one.facility].map((s) => words.of(data.services[s])));
    const title = places.name[one.facility].slice(0, 120);
    const via = one.line ? pub.namesAlong(data, page.sketch.streets, one.line) : [];
    const lines = [
      el("p", { class: "p-time" }, el("strong", { text: page.minutes(one) }),
        el("span", { text: words.metres(one.metres) })),
      title && !title.includes(names) ? el("p", { text: names }) : null,
      via.length ? el("p", { dir: "auto", text: words.say("via", words.list(via)) }) : null,
      ...pub.hours(page, one.facility),
      places.access[one.facility]
        ? el("p", { text: words.say(`access_${places.access[one.facility]}`) }) : null,
      places.entrances[one.facility] > 1
        ? el("p", { class: "p-note", text: words.say("entrances", places.entrances[one.facility]) })
        : null,
    ];
    return el("li", { class: chosen ? "p-card p-chosen" : "p-card" },
      el("h3", {}, el("span", { class: "p-number", "aria-hidden": "true", text: String(row + 1) }),
        el("span", { dir: "auto", text: title || names })),
      ...lines.filter(Boolean),
      one.line ? el("button", { type: "button", class: "p-button", id: `p-way-${row}`,
        "aria-pressed": String(chosen), text: words.say(chosen ? "way_shown" : "show_way"),
        onclick: () => page.pick(row) }) : null);
  };

  // What is known of when a place is open, as paragraphs.
  pub.hours = function (page, row) {
    const { words, data } = page, own = data.places.hours[row];
    if (own < 0) return [el("p", { class: "p-note", text: words.say("hours_unknown") })];
    const { week, text } = data.hours[own];
    if (!week) return [el("p", { dir: "auto", text: words.say("hours_as", words.of(text)) })];
    const now = pub.openAt(week, new Date());
    return [el("p", {}, el("span", { class: now ? "p-now p-open" : "p-now",
      text: words.say(now ? "open_now" : "closed_now") }), words.of(text)),
    el("p", { class: "p-note", text: words.say("hours_note") })];
  };

  // Places in a straight line, where the page has no streets.
  function straight(page, rows) {
    const { arrays } = page.data, { lon, lat } = page.spot, [x, y] = pub.toPlane(lon, lat);
    const unit = pub.metresAt(lat);
    return rows.map((facility) => {
      const at = pub.toPlane(arrays["places.x"][facility] / 1e6, arrays["places.y"][facility] / 1e6);
      return { facility, metres: unit * Math.hypot(at[0] - x, at[1] - y), cost: null, line: null };
    }).sort((p, q) => p.metres - q.metres || p.facility - q.facility);
  }

  Object.assign((pub.Near = {}), {
    kinds() {
      return this.mode === "care" ? this.data.care : this.data.kinds;
    },

    choose(kind) {
      [this.kind, this.sub, this.picked, this.open.what] = [kind, null, 0, false];
      if (!this.spot) this.open.where = true;
      this.update();
      this.reveal(this.spot ? "p-results" : "p-step-where");
    },

    narrow(sub) {
      [this.sub, this.picked] = [sub, 0];
      this.update();
    },

    walk(walker) {
      [this.walker, this.picked] = [walker, 0];
      this.update();
    },

    pick(row) {
      this.picked = row;
      this.update();
      this.reveal("p-map");
    },

    nearest(rows, count) {
      const { spot } = this;
      if (!this.streets) return straight(this, rows).slice(0, count);
      if (!this.linked) return [];
      return this.streets.nearest(spot.lon, spot.lat, rows, this.walker.metric, count);
    },

    search() {
      const { kind, sub, spot } = this;
      this.linked = spot && this.streets
        ? this.streets.link(spot.lon, spot.lat, this.walker.metric) : null;
      this.found = kind && spot ? this.nearest((sub || kind).rows, RESULTS) : [];
    },

    minutes({ cost, metres }) {
      const { words } = this;
      if (cost === null) return words.say("straight", words.metres(metres));
      return words.say("on_foot", pub.minutes(cost, this.perWhole()));
    },

    perWhole() {
      return this.streets.metrics.find(({ id }) => id === this.walker.metric).perWhole;
    },

    pace() {
      const { words, walker, data } = this;
      if (!this.streets) return words.say("no_streets");
      const ground = words.say(data.slopes ? "pace_slopes" : "pace_flat");
      return words.say("pace", words.of(walker.name), Math.round(walker.speed), ground);
    },

    warning() {
      const { words, spot, sketch } = this;
      if (this.streets && !this.linked) {
        return el("p", { class: "p-warn", role: "alert",
          text: words.say("too_far", Math.round(this.streets.snapLimit)) });
      }
      const [x, y] = pub.toPlane(spot.lon, spot.lat);
      const inside = lc.find(sketch.outline, x, y) >= 0;
      return inside ? null : el("p", { class: "p-warn", text: words.say("outside") });
    },

    drawNear() {
      const { sketch, found, words, data, kind, sub } = this;
      const rows = kind ? (sub || kind).rows : data.places.name.map((_, row) => row);
      const looks = new Map(data.kinds.map((one) => [one.id, one]));
      const numbered = new Set(found.map((one) => one.facility));
      sketch.showPlaces(rows.filter((row) => !numbered.has(row)),
        (row) => looks.get(data.places.root[row]) || kind);
      found.forEach((one, row) => {
        if (one.line && row !== this.picked) sketch.way(one.line, false);
      });
      const first = found[this.picked];
      const way = first && first.line ? sketch.way(first.line, true) : null;
      found.forEach((one, row) => sketch.number(one.facility, String(row + 1),
        data.places.name[one.facility].slice(0, 60) || words.of(kind.name), row === this.picked,
        () => this.pick(row)));
      return way;
    },
  });
})((window.lifecircle = window.lifecircle || {}));
