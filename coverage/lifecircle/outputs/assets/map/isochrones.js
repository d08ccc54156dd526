// Isochrones: the streets from which a place is reached in time, lit in bands. They are searched
// in the page, and again after every step of a trial.
(function (lc) {
  "use strict";

  const { el } = lc;
  const LIMITS = { minutes: [5, 10, 15, 30], metres: [300, 500, 1000, 1500] };
  const USUAL = { minutes: 15, metres: 1000 };
  // Nearest first: darker and wider.
  const BANDS = [["#08306b", 4.4], ["#2a78bd", 3], ["#6aaedb", 1.8]];

  // Bands up to a limit, in minutes or metres: at most three, ascending.
  lc.isoBands = function (limit, measure) {
    const steps = LIMITS[measure].filter((step) => step < limit && limit <= 15 * (step / 5) * 1.01);
    const even = [limit / 3, (2 * limit) / 3].map((step) => Math.round(step));
    return [...(measure === "minutes" && limit <= 15 ? steps.slice(0, 2) : even), limit];
  };

  // Lines of degrees as shapes in the plane of zoom 0.
  function shapes(map, lines) {
    const count = lines.reduce((sum, line) => sum + line.length, 0);
    const made = { x: new Float64Array(count), y: new Float64Array(count), length: lines.length,
      start: new Int32Array(lines.length + 1), first: new Int32Array(lines.length + 1),
      box: new Float64Array(4 * lines.length) };
    let at = 0;
    lines.forEach((line, row) => {
      let [w, n, e, s] = [Infinity, Infinity, -Infinity, -Infinity];
      for (const [lon, lat] of line) {
        const sine = Math.sin((lat * Math.PI) / 180);
        const x = (lon + 180) * (256 / 360), y = 128 - (Math.log((1 + sine) / (1 - sine)) * 64) / Math.PI;
        made.x[at] = x;
        made.y[at++] = y;
        w = Math.min(w, x); e = Math.max(e, x); n = Math.min(n, y); s = Math.max(s, y);
      }
      made.start[row + 1] = at;
      made.first[row + 1] = row + 1;
      made.box.set([w, n, e, s], 4 * row);
    });
    return made;
  }

  lc.Isochrones = class {
    constructor(page) {
      this.page = page;
      this.on = false;
      this.source = null;
      this.member = 0;
      this.limit = null;
      this.bands = [];
      this.key = "";
    }

    get w() { return this.page.data.words; }
    get facts() { return this.page.data.try || {}; }

    mount(slot) {
      if (!this.facts.ways) return;
      this.check = el("input", { type: "checkbox", "data-iso": "on" });
      this.check.checked = this.on;
      this.check.addEventListener("change", () => this.turn(this.check.checked));
      this.body = el("div", { class: "iso-body" });
      const section = el("div", { class: "lc-layers iso" }, el("h2", { text: this.w.iso_title }),
        el("label", {}, this.check, el("span", { text: this.w.iso_show })), this.body);
      slot.append(section);
      slot.hidden = false;
      this.render();
    }

    async turn(on) {
      this.on = on;
      this.check.checked = on;
      if (on && !this.streets) {
        this.body.replaceChildren(el("p", { class: "lc-note", role: "status", text: this.w.try_loading }));
        try {
          await this.open();
        } catch (error) {
          this.on = this.check.checked = false;
          this.check.disabled = true;
          this.body.replaceChildren(el("p", { class: "lc-note", role: "status",
            text: this.w.try_none + this.w.colon + this.w.try_none_why }));
          return;
        }
      }
      this.again();
    }

    async open() {
      try {
        const engine = await lc.openEngine();
        this.streets = engine.streets;
        this.exists = engine.facilities.exists;
      } catch (error) {
        this.streets = await lc.openStreets();
      }
    }

    // Everything anew: what can be chosen, what is lit, the key.
    again() {
      this.render();
      this.page.repaint();
    }

    // ---- what is asked -----------------------------------------------------------------------

    ways() {
      const ways = this.facts.ways[this.page.number] || [];
      return this.streets ? ways.filter((way) => this.streets.numbers.has(way.metric)) : ways;
    }

    // The way of one place: of the view, if the place is one that it asks for; else everybody's.
    way() {
      const ways = this.ways(), { source } = this;
      if (!source) return ways[this.member] || ways[0] || null;
      const mine = ways.find((way) => this.provides(source, way.service));
      return mine || this.anyWay();
    }

    anyWay() {
      const all = this.facts.ways.flat();
      const adult = all.find((way) => way.metric === "adult/minutes" && !way.outward) ||
        all.find((way) => way.metric.endsWith("/minutes"));
      return adult ? { ...adult, limits: [] } : null;
    }

    provides(source, service) {
      if (source.row !== undefined) return (this.facts.provides[service] || []).includes(source.row);
      const site = this.sites().find((each) => each.number === source.number);
      return Boolean(site) && site.services.some((own) => lc.isKindOf(own, service));
    }

    sites() {
      const { trial } = this.page;
      return trial && trial.engine ? trial.engine.sites : [];
    }

    closed() {
      const { trial } = this.page;
      return trial && trial.engine ? trial.engine.closed : [];
    }

    measure(way) {
      return way.metric.split("/")[1];
    }

    // The limit asked for, else the goal's own, else a usual one.
    within(way) {
      const measure = this.measure(way);
      if (this.limit && this.limit.measure === measure) return this.limit.value;
      return way.limits.length ? way.limits[way.limits.length - 1] : USUAL[measure];
    }

    // Where people want to get: entrances of listed places, and what was put down.
    points(way) {
      const metric = this.streets.metric(way.metric), closed = new Set(this.closed());
      const { source } = this;
      const listed = (row) => !closed.has(row) && (!this.exists || this.exists[row]);
      const rows = source ? [source.row] : this.facts.provides[way.service] || [];
      const sites = this.sites().filter((site) => (source ? site.number === source.number ||
        (source.row !== undefined && site.facility === source.row) :
        site.services.some((own) => lc.isKindOf(own, way.service))));
      return [...this.streets.entrances(rows.filter((row) => row !== undefined && listed(row)), metric),
        ...sites.map((site) => site.links[metric.links]).filter(Boolean)];
    }

    // ---- what is lit --------------------------------------------------------------------------

    light() {
      const way = this.way();
      if (!way) return void (this.bands = []);
      const limit = this.within(way), sites = this.sites().map((site) => [site.number, site.x, site.y]);
      const key = JSON.stringify([way, limit, this.source, sites, this.closed()]);
      if (key === this.key) return;
      const { trial } = this.page;
      if (trial && trial.held && this.slow) return;
      const begun = performance.now(), metric = this.streets.metric(way.metric);
      const points = this.points(way);
      const search = this.streets.around(way.metric, points, limit * metric.perWhole,
        { outward: Boolean(way.outward) });
      this.none = !points.length;
      this.bands = lc.isoBands(limit, this.measure(way)).map((end) => ({ end,
        lines: shapes(this.page.map, this.streets.lit(search, end * metric.perWhole)) }));
      this.key = key;
      this.slow = performance.now() - begun > 60;
    }

    look(i) {
      return BANDS[this.bands.length === 1 ? 0 : this.bands.length === 2 ? 2 * i : i];
    }

    // Farthest first, so that the nearest lie on top.
    draw(ctx, zoom, scene) {
      const grow = Math.max(0.62, Math.min(1.7, 1 + (zoom - 14) * 0.2));
      ctx.setLineDash([]);
      ctx.lineJoin = ctx.lineCap = "round";
      for (let i = this.bands.length - 1; i >= 0; i--) {
        const { lines } = this.bands[i], [colour, width] = this.look(i), path = new Path2D();
        for (let row = 0; row < lines.length; row++) {
          if (scene.visible(lines, row)) scene.trace(path, lines, row, false);
        }
        ctx.strokeStyle = "rgba(255,255,255,.92)";
        ctx.lineWidth = width * grow + 1.8;
        ctx.stroke(path);
        ctx.strokeStyle = colour;
        ctx.lineWidth = width * grow;
        ctx.stroke(path);
      }
    }

    text(value, measure) {
      const gap = this.page.data.language === "zh" ? "" : "\u00a0";
      return `${value.toLocaleString("en-US")}${gap}${measure === "minutes" ? this.w.minutes : this.w.metres}`;
    }

    legend(row) {
      if (!this.on || !this.streets || !this.bands.length) return;
      const measure = this.measure(this.way());
      this.bands.forEach(({ end }, i) => {
        const [colour, width] = this.look(i);
        const picture = lc.swatch((c) => {
          for (const [ink, wide] of [["#fff", width + 1.8], [colour, width]]) {
            c.strokeStyle = ink;
            c.lineWidth = wide;
            c.beginPath();
            c.moveTo(1, 11); c.lineTo(8, 6); c.lineTo(21, 8);
            c.stroke();
          }
        });
        row(picture, this.title(measure) + this.w.colon + lc.fill(this.w.iso_within, this.text(end, measure)));
      });
    }

    title(measure) {
      return measure === "minutes" ? this.w.iso_title : this.w.iso_title_metres;
    }

    // ---- the controls -------------------------------------------------------------------------

    render() {
      if (!this.body) return;
      if (!this.on || !this.streets) return void this.body.replaceChildren();
      const { w } = this, way = this.way(), parts = [];
      if (this.source) parts.push(this.sourceLine());
      if (!way) {
        parts.push(el("p", { class: "lc-note", text: w.iso_no_streets }));
        return void this.body.replaceChildren(...parts);
      }
      const ways = this.ways();
      if (!this.source && ways.length > 1) {
        parts.push(this.choice(w.iso_member, ways.map((each, i) =>
          [String(i), this.wayText(each), each === way]), (value) => { this.member = Number(value); }));
      }
      const measure = this.measure(way), now = this.within(way);
      const values = [...new Set([...LIMITS[measure], ...way.limits, now])].sort((a, b) => a - b);
      parts.push(this.choice(w.iso_limit, values.map((value) => [String(value),
        way.limits.includes(value) ? lc.fill(w.iso_goal_own, this.text(value, measure)) :
          this.text(value, measure), value === now]),
      (value) => { this.limit = { measure, value: Number(value) }; }));
      parts.push(el("p", { class: "lc-note",
        text: lc.fill(way.outward ? w.iso_note_out : w.iso_note, way.who) }));
      if (way.limits.length > 1) parts.push(el("p", { class: "lc-note", text: w.iso_units }));
      if (this.none) parts.push(el("p", { class: "lc-note", text: w.iso_nobody }));
      this.body.replaceChildren(...parts);
    }

    wayText(way) {
      const measure = this.measure(way), own = way.limits.map((limit) => this.text(limit, measure));
      return [way.label, way.who, ...own].join(" · ");
    }

    choice(text, options, pick) {
      const select = el("select", {}, ...options.map(([value, label, chosen]) =>
        el("option", { value, text: label, selected: chosen ? "" : null })));
      select.addEventListener("change", () => {
        pick(select.value);
        this.again();
      });
      return el("label", { class: "iso-choice" }, el("span", { text }), select);
    }

    sourceLine() {
      const { w, page, source } = this;
      const name = page.trial && page.trial.engine ? page.trial.nameOf(source) :
        page.data.places.name[source.row] || w.unnamed;
      const back = el("button", { type: "button", class: "lc-link", text: w.iso_back });
      back.addEventListener("click", () => this.of(null));
      return el("p", { class: "iso-source" }, el("b", { dir: "auto",
        text: lc.fill(w.iso_one_of, lc.shorten(name, 40)) }), back);
    }

    // Of one place ({row} or {number}), or of all that count (null).
    of(source) {
      this.source = source;
      this.limit = null;
      return this.turn(true);
    }

    // A place that was taken away has no isochrone of its own any more.
    settle() {
      const { source } = this;
      if (source && source.number !== undefined && !this.sites().some((s) => s.number === source.number)) {
        this.source = null;
        this.render();
      }
    }

    card(what, box) {
      if (what.kind !== "place" || !this.facts.ways) return;
      const made = el("button", { type: "button", class: "wi-button", "data-act": "iso",
        text: this.w.iso_one });
      made.addEventListener("click", () => {
        this.page.map.closePopup();
        this.of({ row: what.row });
      });
      box.append(el("p", {}, made));
    }
  };

  lc.plugins = lc.plugins || [];
  lc.plugins.push({
    start(page) {
      page.isochrones = new lc.Isochrones(page);
      page.isochrones.mount(page.slot("layers"));
    },

    language(page) {
      page.isochrones.mount(page.slot("layers"));
    },

    view(page) {
      const iso = page.isochrones;
      iso.member = 0;
      iso.limit = null;
      if (iso.on && iso.streets) iso.again();
    },

    paint(page, paint) {
      const iso = page.isochrones;
      if (!iso || !iso.on || !iso.streets) return;
      iso.settle();
      iso.light();
      paint.under = [...(paint.under || []), (ctx, zoom, scene) => iso.draw(ctx, zoom, scene)];
    },

    card(page, what, box) {
      page.isochrones.card(what, box);
    },

    legend(page, row) {
      if (page.isochrones) page.isochrones.legend(row);
    },
  });
})((window.lifecircle = window.lifecircle || {}));
