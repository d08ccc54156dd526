// Signs that are no facilities: projects, and sites that a planner thinks of.
(function (lc) {
  "use strict";

  const { el } = lc, HALO = "rgba(255,255,255,.95)", MOST = 200, APART = 24;
  const DISC = "M0-9.5a9.5 9.5 0 1 0 .01 0z";
  const LOOK = { projects: ["#7a3300", 10], candidates: ["#4b3a8c", 9] };
  const ONE = { projects: "project", candidates: "candidate" };

  lc.Signs = class {
    constructor(page, years) {
      this.page = page;
      this.years = years;
      if (!this.any) return;
      const { arrays } = page.data;
      this.at = lc.plane(arrays, "signs");
      this.lines = lc.shapes(arrays, "sign_lines", true);
      this.areas = lc.shapes(arrays, "sign_areas", true);
      this.shown = new Set(this.first());
    }

    get all() { return this.page.data.layers && this.page.data.layers.signs; }
    get any() { return Boolean(this.all); }
    get w() { return this.page.data.layers.words; }

    group(row) {
      return this.all.groups[this.all.group[row]];
    }

    // What is shown until something else is asked for: candidates are not.
    first() {
      return this.groups().filter((group) => group === "projects");
    }

    // Groups that have a sign, in their order.
    groups() {
      return this.all.groups.filter((group) => this.all.id.some((_, row) => this.group(row) === group));
    }

    of(group) {
      return this.all.id.map((_, row) => row).filter((row) => this.group(row) === group);
    }

    // Does it count in what is shown: built until the year, or between the two years?
    counts(row) {
      const { year } = this.all, { years } = this;
      if (year[row] === null || !years.any) return true;
      const { list } = years.all;
      if (year[row] > list[years.year].year) return false;
      return !years.comparing || year[row] > list[years.before].year;
    }

    // Since the year before the one that is shown, or the first of two.
    fresh(row) {
      const { year } = this.all, { years } = this;
      if (year[row] === null || !years.any || years.year === 0) return false;
      const before = years.comparing ? years.before : years.year - 1;
      return this.counts(row) && year[row] > years.all.list[before].year;
    }

    rows() {
      return this.any ? this.all.id.map((_, row) => row)
        .filter((row) => this.shown.has(this.group(row)) && this.counts(row)) : [];
    }

    // ---- on the map ------------------------------------------------------------------------------

    // Where each stands, in the plane: those that would cover each other side by side.
    layout(scale) {
      const key = `${scale}/${this.rows().join()}`;
      if (this.laid && this.laid.key === key) return this.laid.spots;
      const spots = new Map(), apart = APART / scale;
      for (const row of this.rows()) {
        const y = this.at.y[row];
        let x = this.at.x[row];
        const covered = () => [...spots.values()].find((each) =>
          Math.abs(each.x - x) < 0.8 * apart && Math.abs(each.y - y) < 0.8 * apart);
        for (let other = covered(); other; other = covered()) x = other.x + apart;
        spots.set(row, { x, y });
      }
      this.laid = { key, spots };
      return spots;
    }

    paint(ctx, zoom, scene) {
      const rows = this.rows();
      this.paintGround(ctx, scene, new Set(rows));
      const grow = zoom < 12 ? 0.7 : zoom < 14 ? 0.85 : 1.05;
      for (const row of [...rows].reverse()) {
        const [x, y] = this.spot(row, scene);
        this.mark(ctx, row, x, y, grow * LOOK[this.group(row)][1]);
      }
    }

    // The ground of new housing, and new ways.
    paintGround(ctx, scene, rows) {
      const { arrays } = this.page.data, colour = LOOK.projects[0];
      const trace = (shapes, name, closed) => {
        const path = new Path2D();
        for (let k = 0; k < shapes.length; k++) {
          if (rows.has(arrays[name + ".sign"][k])) scene.trace(path, shapes, k, closed);
        }
        return path;
      };
      ctx.save();
      ctx.lineCap = "round";
      for (const path of [trace(this.areas, "sign_areas", true), trace(this.lines, "sign_lines", false)]) {
        ctx.setLineDash([]);
        ctx.strokeStyle = HALO;
        ctx.lineWidth = 6;
        ctx.stroke(path);
        ctx.setLineDash([7, 5]);
        ctx.strokeStyle = colour;
        ctx.lineWidth = 2.6;
        ctx.stroke(path);
      }
      ctx.restore();
    }

    spot(row, scene) {
      const { x, y } = this.layout(scene.scale).get(row) || { x: this.at.x[row], y: this.at.y[row] };
      return [x * scene.scale - scene.ox, y * scene.scale - scene.oy - this.lift(row)];
    }

    // Pins stand on their tip.
    lift(row) {
      return this.group(row) === "candidates" ? LOOK.candidates[1] : 0;
    }

    mark(ctx, row, x, y, r) {
      const { all } = this, [colour] = LOOK[this.group(row)];
      this.sign(ctx, all.shape[row], colour, all.fill[row], x, y, r, this.fresh(row));
      if (all.label[row]) this.label(ctx, all.label[row], x + r + 1, y - r + 1, colour);
    }

    sign(ctx, shape, colour, fill, x, y, r, fresh) {
      const path = new Path2D();
      path.addPath(new Path2D(shape), new DOMMatrix([r / 10, 0, 0, r / 10, x, y]));
      ctx.save();
      ctx.lineJoin = "round";
      ctx.setLineDash([]);
      ctx.strokeStyle = HALO;
      ctx.lineWidth = fresh ? 7 : 5;
      ctx.stroke(path);
      if (fresh) {
        ctx.strokeStyle = colour;
        ctx.lineWidth = 4.4;
        ctx.stroke(path);
      }
      ctx.fillStyle = fill === "solid" ? colour : "#fff";
      ctx.fill(path);
      if (fill === "half") {
        ctx.save();
        ctx.clip(path);
        ctx.fillStyle = colour;
        ctx.fillRect(x - 2 * r, y, 4 * r, 2 * r);
        ctx.restore();
      }
      ctx.strokeStyle = colour;
      ctx.lineWidth = 1.8;
      ctx.stroke(path);
      ctx.restore();
    }

    label(ctx, text, x, y, colour) {
      ctx.save();
      ctx.font = "700 11px sans-serif";
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      const half = ctx.measureText(text).width / 2 + 3, box = new Path2D();
      box.roundRect(x - half, y - 7, 2 * half, 14, 7);
      ctx.fillStyle = colour;
      ctx.fill(box);
      ctx.strokeStyle = "#fff";
      ctx.lineWidth = 1.2;
      ctx.stroke(box);
      ctx.fillStyle = "#fff";
      ctx.fillText(text, x, y + 0.5);
      ctx.restore();
    }

    pointed(ctx, row, scene) {
      const [x, y] = this.spot(row, scene), ring = new Path2D();
      ring.arc(x, y, 17, 0, 7);
      ctx.strokeStyle = "#fff"; ctx.lineWidth = 5; ctx.stroke(ring);
      ctx.strokeStyle = "#0b5cad"; ctx.lineWidth = 2.6; ctx.stroke(ring);
    }

    hit(p, scale) {
      let best = -1, reach = 13 / scale;
      for (const [row, { x, y }] of this.layout(scale)) {
        const away = Math.max(Math.abs(x - p.x), Math.abs(y - this.lift(row) / scale - p.y));
        if (away < reach) { best = row; reach = away; }
      }
      return best;
    }

    // ---- what is said ----------------------------------------------------------------------------

    name(row) {
      const { all } = this;
      return (all.label[row] ? all.label[row] + " " : "") + (all.name[row] || all.id[row]);
    }

    kind(row) {
      return this.w[ONE[this.group(row)]];
    }

    legend(mark) {
      const rows = this.rows(), { all, w } = this, seen = new Map();
      for (const row of rows) {
        const kind = this.group(row) === "projects" ? all.facts[row][0][1] : w[this.group(row)];
        if (!seen.has(kind)) seen.set(kind, row);
      }
      for (const [kind, row] of seen) {
        const group = this.group(row);
        mark((c) => this.sign(c, all.shape[row], LOOK[group][0], group === "projects" ? "solid" : all.fill[row],
          11, 8, 6, false), group === "projects" ? `${w.project}${w.colon}${kind}` : kind);
      }
      if (rows.some((row) => this.group(row) === "projects" && all.fill[row] !== "solid")) {
        mark((c) => this.sign(c, DISC, LOOK.projects[0], "half", 11, 8, 6, false), w.sign_fill);
      }
      if (rows.some((row) => this.fresh(row))) {
        mark((c) => this.sign(c, DISC, LOOK.projects[0], "hollow", 11, 8, 4, true),
          w.sign_new);
      }
    }

    tell(row, box) {
      const { all, page } = this;
      box.append(el("p", { class: "lc-note", text: this.kind(row) }),
        page.pairs(all.facts[row].map(([what, told]) => [what, told])));
    }

    // A check box for each group, and its signs by name.
    panel(changed) {
      const box = el("section", { class: "lc-layers lc-signs" });
      box.append(el("h2", { text: this.w.signs }));
      for (const group of this.groups()) {
        const rows = this.of(group), input = el("input", { type: "checkbox", "data-signs": group });
        input.checked = this.shown.has(group);
        input.addEventListener("change", () => changed(group, input.checked));
        box.append(el("label", {}, input, this.w[group], el("small", { text: String(rows.length) })));
        const list = el("details", {}, el("summary", {}, el("span", { text: this.w.list }),
          el("span", { class: "lc-hidden", text: " " + this.w[group] })));
        list.addEventListener("toggle", () => this.list(list, rows), { once: true });
        box.append(list);
      }
      if (this.years.any && this.years.all.waiting) {
        box.append(el("p", { class: "lc-note",
          text: this.w.waiting.replace("{n}", this.years.all.waiting) }));
      }
      return box;
    }

    list(details, rows) {
      details.append(el("ul", {}, ...rows.slice(0, MOST).map((row) => {
        const year = this.all.year[row];
        const button = el("button", { type: "button", "data-sign": this.all.id[row] },
          el("span", { class: "lc-name", dir: "auto", text: lc.shorten(this.name(row), 40) }),
          el("span", { class: "lc-number", text: year === null ? "" : String(year) }));
        button.addEventListener("click", () => this.page.goTo("sign", row));
        return el("li", {}, button);
      })));
    }
  };
})((window.lifecircle = window.lifecircle || {}));
