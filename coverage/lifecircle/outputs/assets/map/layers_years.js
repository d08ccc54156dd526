// Years: what each goal says in a year, and what changes between two of them.
// The views and arrays of the page are those of the last year; choosing another one puts that
// year's in their place, so that lists, cards and the key follow.
(function (lc) {
  "use strict";

  const { el } = lc, UP = "#00594a", DOWN = "#7f1f45", TILE = 9, POINT = 100;
  const KINDS = ["gained", "gained_some", "lost", "lost_some", "still", "kept", "new_homes",
    "new_homes_out"];
  const PLAIN = { still: "#9aa2ac", kept: "#e6f1f6" };
  const STRIPES = { gained: [1, "#fff", "#2f8f78"], gained_some: [1, UP, "#cfe9dd"],
    lost: [-1, "#fff", "#8c2f55"], lost_some: [-1, DOWN, "#f1ccd6"] };
  const DOTS = { new_homes: ["#5b6b76", "#e6f1f6"], new_homes_out: ["#fff", "#9aa2ac"] };
  const OF_UNITS = { gained: "unit_gained", lost: "unit_lost", still: "unit_still",
    kept: "unit_kept" };
  const FIELDS = ["hatched", "rest", "missing", "partial", "texts", "status", "firm", "state", "rank"];
  const SHARES = ["listed", "most", "rest"], NOT_ASKED = 3, UNKNOWN = 3;

  // A tile with slanting lines: rising for what is gained, falling for what is lost.
  function stripes([way, ink, paper]) {
    const tile = document.createElement("canvas"), c = tile.getContext("2d");
    tile.width = tile.height = TILE;
    c.fillStyle = paper;
    c.fillRect(0, 0, TILE, TILE);
    c.strokeStyle = ink;
    c.lineWidth = 1.6;
    c.beginPath();
    for (const d of [-TILE, 0, TILE]) {
      c.moveTo(d, way > 0 ? TILE : 0);
      c.lineTo(d + TILE, way > 0 ? 0 : TILE);
    }
    c.stroke();
    return tile;
  }

  function dots([ink, paper]) {
    const tile = document.createElement("canvas"), c = tile.getContext("2d");
    tile.width = tile.height = 8;
    c.fillStyle = paper;
    c.fillRect(0, 0, 8, 8);
    c.fillStyle = ink;
    for (const [x, y] of [[2, 2], [6, 6]]) {
      c.beginPath();
      c.arc(x, y, 1.1, 0, 7);
      c.fill();
    }
    return tile;
  }

  lc.Years = class {
    constructor(page) {
      this.page = page;
      this.kept = new Map();
      this.applied = new Map();
      if (!this.any) return;
      this.year = this.last;
      this.before = -1;
      this.gone = page.data.arrays["gone.x"] ? lc.plane(page.data.arrays, "gone") : { x: [], y: [] };
      this.tiles = {};
      for (const [kind, look] of Object.entries(STRIPES)) this.tiles[kind] = stripes(look);
      for (const [kind, look] of Object.entries(DOTS)) this.tiles[kind] = dots(look);
    }

    get all() { return this.page.data.layers && this.page.data.layers.years; }
    get any() { return Boolean(this.all); }
    get w() { return this.page.data.layers.words; }
    get last() { return this.all.list.length - 1; }
    get comparing() { return this.any && this.before >= 0; }
    get elsewhere() { return this.any && this.year !== this.last; }

    label(number) {
      return this.w.year_button.replace("{}", this.all.list[number].year);
    }

    number(year) {
      return this.any ? this.all.list.findIndex((each) => String(each.year) === year) : -1;
    }

    // Another year, and perhaps an earlier one to compare it with.
    ask(year, before = -1) {
      this.year = Math.max(0, Math.min(this.last, year));
      this.before = before >= 0 && before < this.year ? before : -1;
      this.apply();
    }

    // ---- the page in that year -----------------------------------------------------------------

    apply() {
      if (!this.any) return;
      const { data } = this.page, { arrays } = data;
      if (!this.kept.has(data)) this.kept.set(data, [...data.views]);
      const views = this.kept.get(data), { year } = this;
      data.views = views.map((view, n) => {
        const then = this.all.views[n] && this.all.views[n][year];
        if (!then || !(this.elsewhere || this.comparing)) return view;
        const said = { ...view };
        for (const name of FIELDS) if (name in then) said[name] = then[name];
        said.texts = then.texts.map((_, row) => this.text(n, row));
        delete said.causes;
        delete said.fails;
        return said;
      });
      this.swap(arrays);
      if (this.page.view) this.page.view = data.views[this.page.number];
    }

    // Arrays of the year under the names of the page's own.
    swap(arrays) {
      for (const [name, own] of this.applied) arrays[name] = own;
      this.applied.clear();
      if (!this.elsewhere) return;
      const put = (name, values) => {
        this.applied.set(name, arrays[name]);
        arrays[name] = values;
      };
      for (const name of Object.keys(arrays)) {
        const [kind, rest] = name.split("@");
        if (rest === undefined || !SHARES.includes(kind)) continue;
        const [number, row] = rest.split(".");
        if (Number(number) === this.year && arrays[`${kind}.${row}`]) put(`${kind}.${row}`, arrays[name]);
      }
      for (const view of this.page.data.views) {
        const flags = `flags.${view.row}`;
        if (view.kind === "share" && arrays[flags]) {
          put(flags, new Uint8Array(arrays[flags].length).fill(NOT_ASKED));
        }
      }
    }

    // What a view says in each year; nothing of ways.
    of(view) {
      return this.all.views[this.page.data.views.findIndex((each) => each.id === view.id)];
    }

    // The share of a goal in each block in any year, whatever is shown.
    shares(view, number) {
      const { arrays } = this.page.data, then = this.of(view);
      if (!then || !then[number].answered || then[number].hatched || view.row === null) return null;
      const name = then[number].rest ? "rest" : "listed", own = `${name}.${view.row}`;
      return arrays[`${name}@${number}.${view.row}`] || this.applied.get(own) || arrays[own] || null;
    }

    // ---- before and after ------------------------------------------------------------------------

    // What becomes of a block with two shares, in whole ten-thousandths.
    change(was, is) {
      const { nothing, whole } = this.page.data, half = whole / 2;
      if (is === nothing) return null;
      if (was === nothing) return is >= half ? "new_homes" : "new_homes_out";
      const more = is - was;
      if (more >= POINT) return more >= half ? "gained" : "gained_some";
      if (more <= -POINT) return more <= -half ? "lost" : "lost_some";
      return is >= half ? "kept" : "still";
    }

    // Per block what becomes of it; null where the goal has no answer in one of the years.
    changes(view) {
      const was = this.shares(view, this.before), is = this.shares(view, this.year);
      if (!was || !is) return null;
      return Array.from(is, (share, row) => this.change(was[row], share));
    }

    unitChange(view, row) {
      const then = this.of(view);
      const [was, is] = [this.before, this.year].map((year) => then[year].state[row]);
      if (was === UNKNOWN || is === UNKNOWN) return "hatch";
      return was === 0 ? (is === 0 ? "kept" : "lost") : is === 0 ? "gained" : "still";
    }

    ink(ctx, kind) {
      return PLAIN[kind] || ctx.createPattern(this.tiles[kind], "repeat");
    }

    painter(view, paint) {
      if (!this.any) return paint;
      const { arrays } = this.page.data, there = arrays[`there@${this.year}`];
      if (there) paint.counts = view.counts.map((counts, row) => counts && there[row]);
      if (this.elsewhere && view.kind === "value") {
        const lived = arrays["blocks.points"];
        paint.hatched = true;
        paint.block = (row) => (lived[row] ? "hatch" : null);
      }
      if (!this.comparing || view.kind === "value") return paint;
      paint.point = null;
      delete paint.fails;
      if (view.kind === "units") {
        paint.unit = (row) => this.unitChange(view, row);
      } else {
        const changes = this.changes(view), lived = arrays["blocks.points"];
        paint.hatched = !changes;
        paint.block = changes ? (row) => changes[row] : (row) => (lived[row] ? "hatch" : null);
      }
      return paint;
    }

    // Is any drawn that is no longer there in the last year?
    gonePlaces() {
      const there = this.any && this.elsewhere && this.page.data.arrays[`gone@${this.year}`];
      return Boolean(there) && there.includes(1);
    }

    // Places that are no longer there in the last year, in a year in which they are.
    paintGone(ctx, zoom, scene) {
      const { places } = this.all, there = this.page.data.arrays[`gone@${this.year}`];
      if (!there) return;
      for (let row = 0; row < this.gone.x.length; row++) {
        const root = places.root[row];
        if (!there[row] || (root >= 0 && !scene.show.places.has(root))) continue;
        const look = this.page.data.services[root] || { shape: "M-8-8h16v16h-16z", colour: "#333" };
        lc.symbol(ctx, look.shape, look.colour, this.gone.x[row] * scene.scale - scene.ox,
          this.gone.y[row] * scene.scale - scene.oy, scene.radius(zoom), true);
      }
    }

    // ---- the key ---------------------------------------------------------------------------------

    legend(row, fill) {
      const { view } = this.page, { w } = this;
      if (!this.comparing || view.kind === "value") return false;
      const units = view.kind === "units";
      const changes = units ? view.texts.map((_, at) => this.unitChange(view, at)) : this.changes(view);
      if (!changes) return false;
      for (const kind of KINDS) {
        if (changes.includes(kind)) row(this.fill(kind), w[units ? OF_UNITS[kind] : kind]);
      }
      if (changes.includes("hatch")) row(fill("hatch"), w.unit_unknown);
      return true;
    }

    fill(kind) {
      return lc.swatch((c) => {
        c.fillStyle = this.ink(c, kind);
        c.fillRect(0, 0, 22, 16);
        c.strokeStyle = "rgba(0,0,0,.35)";
        c.strokeRect(0.5, 0.5, 21, 15);
      });
    }

    title() {
      if (!this.any) return "";
      const { list } = this.all, { w } = this;
      return this.comparing ? w.compare_title.replace("{before}", list[this.before].year)
        .replace("{after}", list[this.year].year) :
        w.year_title.replace("{year}", list[this.year].year);
    }

    // ---- lists and cards -------------------------------------------------------------------------

    // What stands after a unit's name, or the whole (-1): the value, or both values.
    text(number, row) {
      const then = this.all.views[number];
      if (!then) return "";
      const of = (year) => (row < 0 ? then[year].whole.text : then[year].texts[row]);
      return this.comparing && of(this.before) !== of(this.year) ?
        of(this.before) + this.w.arrow + of(this.year) : of(this.year);
    }

    // The share of a block in every year, as rows of a list.
    block(view, row, box) {
      if (!this.any || view.kind !== "share") return;
      const { nothing } = this.page.data;
      const rows = this.all.list.map((each, number) => {
        const shares = this.shares(view, number);
        return [this.label(number), !shares ? "–" : shares[row] === nothing ? this.w.homes_none :
          this.page.percent(shares[row])];
      });
      box.append(el("h3", { text: this.w.by_year }), this.page.pairs(rows));
    }

    // ---- the panel -------------------------------------------------------------------------------

    panel(changed) {
      const { w, all } = this, box = el("fieldset", { class: "lc-by lc-years" });
      box.append(el("legend", { text: w.years }));
      box.append(el("div", {}, ...all.list.map((each, number) => this.choice("lc-year", number,
        this.label(number), number === this.year, () => changed(number, this.before)))));
      if (all.list[this.year].people) {
        box.append(el("p", { class: "lc-note", text: all.list[this.year].people }));
      }
      if (this.year > 0) {
        const earlier = all.list.slice(0, this.year).map((_, number) => number);
        box.append(el("h3", { text: w.compare }), el("div", {},
          ...[-1, ...earlier].map((number) => this.choice("lc-before", number,
            number < 0 ? w.compare_off : this.label(number), number === this.before,
            () => changed(this.year, number)))));
      }
      const wholes = this.comparing || this.elsewhere ? this.text(this.page.number, -1) : "";
      if (wholes && all.views[this.page.number]) {
        box.append(el("p", { class: "lc-then", text: `${this.title()}${w.colon}${w.whole_then} ${wholes}` }));
      }
      if (this.elsewhere) {
        box.append(el("p", { class: "lc-note",
          text: w.year_note.replace("{year}", all.list[this.last].year) }));
      }
      return box;
    }

    choice(name, value, text, checked, asked) {
      const input = el("input", { type: "radio", name, value });
      input.checked = checked;
      input.addEventListener("change", asked);
      return el("label", {}, input, el("span", { text }));
    }
  };
})((window.lifecircle = window.lifecircle || {}));
