// Why people are left out: blocks coloured by cause, with its key, list, cards and barriers.
(function (lc) {
  "use strict";

  const NOBODY = 255, BARRIER = "#0b2f6b", HALO = "rgba(255,255,255,.92)";

  lc.Causes = class {
    constructor(page) {
      this.page = page;
      this.data = page.data;
      this.w = page.w;
      this.wanted = false;
      this.unit = -1;
      if (this.data.causes) this.lines = lc.shapes(this.data.arrays, "barriers", true);
    }

    // Does the view say why, and is that what is asked for?
    on(view = this.page.view) {
      return this.wanted && this.says(view);
    }

    says(view) {
      return Boolean(view && view.causes);
    }

    array(view, name) {
      return this.data.arrays[`causes.${view.causes.row}.${name}`];
    }

    kind(code) {
      return this.data.causes.kinds[code];
    }

    fill(code) {
      const { tile, colour } = this.kind(code);
      return tile || colour;
    }

    bind(panel) {
      for (const input of panel.querySelectorAll("input[name=lc-by]")) {
        input.addEventListener("change", () => this.ask(input.value === "cause"));
      }
    }

    ask(wanted) {
      this.wanted = wanted && Boolean(this.data.causes);
      this.page.choose(this.page.number);
    }

    // What the panel says of the view that has been chosen.
    show(view) {
      const { panel } = this.page, on = this.on(view), says = this.says(view);
      for (const input of panel.querySelectorAll("input[name=lc-by]")) {
        input.checked = (input.value === "cause") === on;
        input.disabled = !says && input.value === "cause";
      }
      const none = panel.querySelector(".lc-by .lc-note");
      if (none) none.hidden = says;
      this.unit = -1;
      this.draw();
    }

    // ---- on the map ------------------------------------------------------------------------

    painter(view, paint) {
      const main = this.array(view, "main"), left = this.array(view, "left");
      const points = this.array(view, "points"), { arrays, nothing } = this.data;
      const lived = arrays["blocks.points"], calm = this.data.classes[this.data.classes.length - 1];
      delete paint.unit;
      paint.hatched = false;
      paint.faded = this.array(view, "faded");
      paint.block = (row) => (!lived[row] || left[row] === nothing ? null :
        main[row] === NOBODY ? calm.colour : this.fill(main[row]));
      paint.point = (row) => (points[row] === NOBODY ? "reached" : this.kind(points[row]).colour);
      paint.under = [(ctx, zoom, scene) => this.paintBarriers(ctx, zoom, scene)];
      paint.names = [(ctx, zoom, scene) => this.nameBarriers(ctx, zoom, scene)];
      const barrier = this.array(view, "barrier");
      paint.beside = (ctx, row, scene) => {
        if (!barrier || barrier[row] < 0 || barrier[row] >= this.lines.length) return;
        const path = this.trace(scene, [barrier[row]]);
        ctx.strokeStyle = HALO; ctx.lineWidth = 7; ctx.stroke(path);
        ctx.strokeStyle = BARRIER; ctx.lineWidth = 3.4; ctx.stroke(path);
      };
      return paint;
    }

    // Barriers that stand in somebody's way, of this goal only.
    barriers(view = this.page.view) {
      const rows = this.array(view, "barrier");
      return rows ? [...new Set(rows)].filter((row) => row >= 0 && row < this.lines.length)
        .sort((p, q) => p - q) : [];
    }

    trace(scene, rows) {
      const path = new Path2D();
      for (const row of rows) {
        if (scene.visible(this.lines, row)) scene.trace(path, this.lines, row, false);
      }
      return path;
    }

    paintBarriers(ctx, zoom, scene) {
      const path = this.trace(scene, this.barriers());
      ctx.lineWidth = zoom < 13 ? 3.6 : 4.6;
      ctx.strokeStyle = HALO;
      ctx.stroke(path);
      this.stroke(ctx, path, zoom < 13 ? 1.5 : 2.1);
    }

    stroke(ctx, path, width) {
      ctx.save();
      ctx.lineCap = "butt";
      ctx.setLineDash([6, 3]);
      ctx.strokeStyle = BARRIER;
      ctx.lineWidth = width;
      ctx.stroke(path);
      ctx.restore();
    }

    // A name near the middle of what can be seen of each barrier, where there is room.
    nameBarriers(ctx, zoom, scene) {
      if (zoom < 12.75) return;
      const { names } = this.data.causes, { x, y, start, first } = this.lines, [w, n, e, s] = scene.window;
      ctx.font = scene.font(zoom < 14 ? 11 : 12, 600);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillStyle = BARRIER;
      for (const row of this.barriers()) {
        if (!names[row]) continue;
        const seen = [];
        for (let k = start[first[row]]; k < start[first[row + 1]]; k++) {
          if (x[k] >= w && x[k] <= e && y[k] >= n && y[k] <= s) seen.push(k);
        }
        const text = lc.shorten(names[row], 18);
        const half = ctx.measureText(text).width / 2 + 4;
        for (const part of [0.5, 0.25, 0.75]) {
          if (!seen.length) break;
          const k = seen[Math.floor((seen.length - 1) * part)];
          const px = x[k] * scene.scale - scene.ox, py = y[k] * scene.scale - scene.oy;
          if (!scene.free([px - half, py - 8, px + half, py + 8, -1])) continue;
          scene.write(ctx, text, px, py, 3.5);
          break;
        }
      }
    }

    barrierText(view, block) {
      const rows = this.array(view, "barrier"), row = rows ? rows[block] : -1;
      const { barriers, unnamed } = this.data.causes;
      return row < 0 ? "" : row < barriers.length ? barriers[row] : unnamed;
    }

    // ---- the key ---------------------------------------------------------------------------

    legendRows(row, fill) {
      const { view } = this.page, { w, data } = this, { arrays } = data;
      const where = this.unit < 0 ? data.units.name.length : this.unit;
      view.causes.codes.forEach((code, i) => {
        row(fill(this.fill(code)), this.kind(code).word, this.tenths(this.parts(view, where)[i]));
      });
      row(fill(data.classes[data.classes.length - 1].colour), w.cause_none);
      const main = this.array(view, "main"), faded = this.array(view, "faded");
      const lived = arrays["blocks.points"];
      if (faded.some((step) => step) || arrays["blocks.sparse"].some((step) => step)) {
        row(fill(this.kind(view.causes.codes.find((code) => main.includes(code)) ??
          view.causes.codes[0] ?? 0).colour, data.opacity), w.cause_faint);
      }
      if (lived.some((points) => !points)) row(fill(lc.PAPER), w.nobody);
      if (this.barriers().length) {
        row(lc.swatch((c) => {
          const line = new Path2D();
          line.moveTo(0, 8);
          line.lineTo(22, 8);
          this.stroke(c, line, 2.1);
        }), w.barrier_line);
      }
    }

    // Whose shares stand in the key.
    legendNote() {
      const { w, data } = this;
      const where = this.unit < 0 ? w.cause_all : lc.shorten(data.units.name[this.unit], 30);
      return w.cause_key.replace("{}", () => where);
    }

    // Colours for one line on narrow screens, as wide as the people are many.
    ramp(view) {
      const parts = this.parts(view, this.data.units.name.length);
      return view.causes.codes.map((code, i) => [this.kind(code).colour, "", parts[i]]);
    }

    // What leaves out most, in a few words.
    headline(view) {
      const where = this.data.units.name.length, parts = this.parts(view, where);
      const most = parts.indexOf(Math.max(...parts));
      const sum = `${this.w.left_out} ${this.tenths(this.array(view, "sums")[where])}`;
      return parts[most] > 0 ? `${sum} · ${this.kind(view.causes.codes[most]).word}` : sum;
    }

    // ---- lists and the panel ---------------------------------------------------------------

    parts(view, where) {
      const size = view.causes.codes.length, flat = this.array(view, "units");
      return Array.from(flat.subarray(where * size, (where + 1) * size));
    }

    // Thousandths as per cent; an en dash for what is not known.
    tenths(part) {
      if (part === undefined || part < 0) return "–";
      const figure = part === 0 || part === 1000 ? String(part / 10) : (part / 10).toFixed(1);
      return figure + (this.data.language === "zh" ? "%" : "\u00a0%");
    }

    // Ten-thousandths as per cent, rounded up as the share that is reached is cut off.
    rounded(share) {
      const { whole } = this.data, part = (100 * share) / whole;
      const figure = part < 1 ? "<1" : part > 99 && part < 100 ? ">99" : Math.ceil(part);
      return this.hundredths(figure);
    }

    hundredths(part) {
      return part + (this.data.language === "zh" ? "%" : "\u00a0%");
    }

    units(view) {
      const sums = this.array(view, "sums");
      const rank = this.data.units.name.map((_, row) => row);
      rank.sort((p, q) => sums[q] - sums[p] || p - q);
      return rank.map((row) => ({ row, text: this.tenths(sums[row]), parts: this.parts(view, row) }));
    }

    bar(view, parts) {
      const rest = Math.max(0, 1000 - parts.reduce((sum, part) => sum + Math.max(0, part), 0));
      const pieces = view.causes.codes.map((code, i) => [this.kind(code), parts[i]])
        .filter(([, part]) => part > 0);
      return lc.el("span", { class: "lc-stack", "aria-hidden": "true" },
        ...pieces.map(([kind, part]) => lc.el("i", { class: kind.tile ? "lc-hatch" : null,
          style: `flex:${part} 0 0;background-color:${kind.colour}` })),
        rest ? lc.el("i", { style: `flex:${rest} 0 0` }) : null);
    }

    // The mix of a unit, or of the whole (-1).
    mix(view, unit) {
      const { w } = this, where = unit < 0 ? this.data.units.name.length : unit;
      const parts = this.parts(view, where), box = lc.el("div", { class: "lc-mix" });
      if (parts.some((part) => part < 0)) return box;
      const people = this.array(view, "people");
      box.append(this.bar(view, parts));
      const list = lc.el("ul", {});
      view.causes.codes.forEach((code, i) => {
        if (parts[i] > 0) list.append(this.line(code, this.tenths(parts[i])));
      });
      const sum = this.tenths(this.array(view, "sums")[where]);
      const heads = people && people[where] >= 0 ? ` · ${this.people(people[where])}` : "";
      list.append(lc.el("li", { class: "lc-sum" },
        lc.el("span", { class: "lc-name", text: w.cause_sum }),
        lc.el("span", { class: "lc-number", text: sum + heads })));
      box.append(list);
      const rates = Array.from(this.array(view, "rates").subarray(3 * where, 3 * where + 3));
      if (rates.every((rate) => rate >= 0)) {
        box.append(lc.el("p", { class: "lc-note", text: w.rates + w.colon +
          ["straight", "flat", "network"].map((name, i) =>
            `${w["rate_" + name]} ${this.tenths(rates[i])}`).join(w.semicolon) }));
      }
      return box;
    }

    line(code, text) {
      const kind = this.kind(code);
      const colour = lc.swatch((c) => {
        c.fillStyle = this.page.scene.ink(c, this.fill(code));
        c.fillRect(0, 0, 22, 16);
      });
      return lc.el("li", { title: kind.meaning }, colour,
        lc.el("span", { class: "lc-name", text: kind.word }),
        lc.el("span", { class: "lc-number", text }));
    }

    // The section of the panel: of the whole, or of the unit that was chosen last.
    draw() {
      const section = document.getElementById("lc-why"), { view } = this.page, { w } = this;
      if (!section) return;
      section.hidden = !this.on(view);
      if (section.hidden) return;
      const unit = this.unit < 0 ? null : lc.shorten(this.data.units.name[this.unit], 40);
      const title = unit === null ? w.cause_whole : w.cause_unit.replace("{}", () => unit);
      const back = lc.el("button", { type: "button", class: "lc-link", text: w.cause_back });
      back.addEventListener("click", () => this.chooseUnit(-1));
      section.replaceChildren(lc.el("h2", { dir: "auto", text: title }),
        lc.el("p", { class: "lc-note", text: w.cause_of_people }), this.mix(view, this.unit),
        ...(unit === null ? [] : [lc.el("p", {}, back)]));
    }

    chooseUnit(unit) {
      if (unit === this.unit) return;
      this.unit = unit;
      this.draw();
      if (this.on()) this.page.drawLegend();
    }

    // ---- cards -----------------------------------------------------------------------------

    people(number, counted = this.data.counted) {
      const { w } = this, zh = this.data.language === "zh";
      if (number < 0) return w.no_heads;
      const wan = zh && number >= 1e4 && !counted;
      const figure = wan ? (number / 1e4).toFixed(number < 1e5 ? 1 : 0) + w.wan :
        number.toLocaleString("en-US");
      return (counted || number === 0 ? "" : w.about) + figure + w.people;
    }

    block(view, row, box) {
      const left = this.says(view) ? this.array(view, "left")[row] : 0, { w, page } = this;
      if (!left || left === this.data.nothing) return;
      const heads = this.array(view, "heads"), slower = this.array(view, "slower");
      const share = w.of_block.replace("{}", this.rounded(left));
      const people = heads && heads[row] >= 0 ? this.people(heads[row]) + w.semicolon : "";
      const list = lc.el("ul", { class: "lc-mix-list" });
      view.causes.codes.map((code) => [code, this.array(view, "mix." + code)[row]])
        .filter(([, part]) => part > 0).sort((p, q) => q[1] - p[1] || p[0] - q[0])
        .forEach(([code, part]) => list.append(this.line(code, this.hundredths(part))));
      const facts = [[w.left_out, people + share], [w.causes, list]];
      const member = this.array(view, "member"), { services } = view.causes;
      if (member && member[row] !== NOBODY) {
        facts.push([w.cause_service, services[member[row]]]);
      }
      const barrier = this.barrierText(view, row);
      if (barrier) facts.push([w.barrier, barrier]);
      for (const near of this.nearest(view, row)) facts.push(near);
      const why = page.pairs(facts);
      why.className = "lc-why";
      box.append(why);
      if (slower && slower[row]) {
        box.append(lc.el("p", { class: "lc-note",
          text: w.slower.replace("{}", this.hundredths(slower[row])) }));
      }
      page.remedies.ofBlock(view, row, box);
    }

    // The nearest place of each service of the goal: the one nearest for most demand points.
    nearest(view, block) {
      const { data, page, w } = this, { arrays } = data, goals = data.views.length;
      const from = goals - data.walks;
      return view.causes.walks.map((walk) => {
        const each = data.views[from + walk], count = new Map();
        const places = arrays["nearest." + each.row], owner = arrays["points.block"];
        for (let i = 0; i < owner.length; i++) {
          if (owner[i] === block && places[i] >= 0) {
            count.set(places[i], (count.get(places[i]) || 0) + 1);
          }
        }
        const [best] = [...count].sort((p, q) => q[1] - p[1] || p[0] - q[0]);
        const text = page.value(each, arrays["median." + each.row][block]);
        const name = best ? data.places.name[best[0]] || w.unnamed : "";
        return [view.causes.walks.length > 1 ? each.title : w.nearest,
          name ? `${text} · ${lc.shorten(name, 40)}` : text];
      });
    }

    // Whom a facility reaches, and whether it has room.
    place(view, row, box) {
      const { data, page, w } = this, { arrays } = data, number = page.number;
      (data.reached || []).forEach((each, n) => {
        const name = `reached.${n}.`, at = each.view === number ? arrays[name + "place"].indexOf(row) : -1;
        if (at < 0) return;
        const told = (people, share) => {
          const heads = arrays[name + people][at], part = arrays[name + share][at];
          const text = part < 0 ? "" : w.of_goal.replace("{}", page.percent(part));
          return [heads < 0 ? "" : this.people(heads, each.counted), text].filter(Boolean)
            .join(w.semicolon) || w.no_heads;
        };
        const rows = [[w.reach_people, told("people", "share")], [w.reach_only, told("only", "alone")]];
        each.groups.forEach((group, k) => rows.push([w.reach_group.replace("{}", () => group),
          this.people(arrays[`${name}group.${k}`][at], false)]));
        box.append(lc.el("h3", { text: `${view.title} · ${each.service}` }), page.pairs(rows));
      });
      (data.seats || []).forEach((each, n) => {
        const { room } = lc.layers || {};
        if (each.view >= 0 && each.view !== number && !(room && room.on && room.test === n)) return;
        const name = `seats.${n}.`, at = arrays[name + "place"].indexOf(row);
        const unknown = arrays[name + "unknown"].includes(row);
        if (at < 0 && !unknown) return;
        const of = (what) => this.people(arrays[name + what][at], each.counted);
        box.append(lc.el("h3", { text: `${w.seats} · ${each.name}` }), unknown ?
          lc.el("p", { class: "lc-note", text: w.seats_unknown }) :
          page.pairs([[w.seats_capacity, this.people(arrays[name + "capacity"][at], true)],
            [w.seats_asked, of("asked")], [w.seats_taken, of("taken")],
            ...(room ? room.facts(n, row) : [])]));
      });
    }
  };
})((window.lifecircle = window.lifecircle || {}));
