// Room: blocks by the share without a place, places by how full they are.
(function (lc) {
  "use strict";

  const { el } = lc, FREE = 0, FULL = 1, UNTOLD = 2, UNKNOWN = 3, INK = "#20242b", TAKEN = "#3b4a6b";
  const HALO = "rgba(255,255,255,.95)", STATES = ["room_free", "room_full", "room_untold", "room_unknown"];

  lc.Room = class {
    constructor(page) {
      this.page = page;
      this.test = -1;
    }

    get all() { return this.page.data.layers && this.page.data.layers.room; }
    get any() { return Boolean(this.all); }
    get on() { return this.any && this.test >= 0; }
    get w() { return this.page.data.layers.words; }

    array(name, test = this.test) {
      return this.page.data.arrays[`room.${test}.${name}`];
    }

    seats(name, test = this.test) {
      return this.page.data.arrays[`seats.${test}.${name}`];
    }

    // Every place of the test, those of unknown capacity last.
    places(test = this.test) {
      return [...this.seats("place", test), ...this.seats("unknown", test)];
    }

    // ---- on the map ------------------------------------------------------------------------------

    colour(left) {
      let found = this.all.classes[0];
      for (const each of this.all.classes) if (left > each.from) found = each;
      return found.colour;
    }

    painter(paint) {
      if (!this.on) return paint;
      const without = this.array("without"), { nothing } = this.page.data;
      delete paint.unit;
      delete paint.fails;
      paint.point = null;
      paint.hatched = false;
      paint.under = paint.names = undefined;
      paint.block = (row) => (without[row] === nothing ? null : this.colour(without[row]));
      const mine = new Set(this.places());
      paint.counts = this.page.data.places.root.map((_, row) => Number(mine.has(row)));
      paint.over = [...(paint.over || []), (ctx, zoom, scene) => this.paint(ctx, zoom, scene)];
      return paint;
    }

    // Radius by capacity: the area of the sign grows with the room.
    radius(number, zoom) {
      const capacity = this.seats("capacity"), grow = Math.max(0.8, Math.min(1.5, 1 + (zoom - 13) * 0.15));
      if (number >= capacity.length) return 7 * grow;
      const most = Math.max(...capacity, 1);
      return grow * (6 + 9 * Math.sqrt(capacity[number] / most));
    }

    // The larger are drawn first, so that none is hidden.
    order() {
      return this.places().map((_, number) => number)
        .sort((p, q) => this.radius(q, 13) - this.radius(p, 13) || p - q);
    }

    spot(number, scene) {
      const place = this.places()[number], { x, y } = scene.places;
      return [x[place] * scene.scale - scene.ox, y[place] * scene.scale - scene.oy];
    }

    paint(ctx, zoom, scene) {
      for (const number of this.order()) {
        const [x, y] = this.spot(number, scene);
        this.mark(ctx, this.array("state")[number], this.part(number), x, y, this.radius(number, zoom));
      }
    }

    // How much of the room is taken, 0 to 1.
    part(number) {
      const capacity = this.seats("capacity"), taken = this.seats("taken");
      if (number >= capacity.length || taken[number] < 0 || !capacity[number]) return 0;
      return Math.min(1, taken[number] / capacity[number]);
    }

    // Room left: a circle filled from below; full: a square; not known: a dashed diamond.
    mark(ctx, state, part, x, y, r) {
      const path = new Path2D();
      if (state === FULL) path.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
      else if (state === UNKNOWN) {
        path.moveTo(x, y - r); path.lineTo(x + r, y); path.lineTo(x, y + r); path.lineTo(x - r, y);
        path.closePath();
      } else path.arc(x, y, r, 0, 7);
      ctx.save();
      ctx.lineJoin = "round";
      ctx.setLineDash([]);
      ctx.strokeStyle = HALO;
      ctx.lineWidth = 5;
      ctx.stroke(path);
      ctx.fillStyle = state === FULL ? INK : "#fff";
      ctx.fill(path);
      if (state === FREE && part > 0) {
        ctx.save();
        ctx.clip(path);
        ctx.fillStyle = TAKEN;
        ctx.fillRect(x - r, y + r - 2 * r * part, 2 * r, 2 * r * part);
        ctx.restore();
      }
      if (state === FULL) {
        ctx.fillStyle = "#fff";
        ctx.fillRect(x - 0.5 * r, y - 0.14 * r, r, 0.28 * r);
      }
      if (state === UNKNOWN) ctx.setLineDash([3, 2.2]);
      if (state === UNTOLD) ctx.setLineDash([1.5, 2.5]);
      ctx.strokeStyle = INK;
      ctx.lineWidth = 1.8;
      ctx.stroke(path);
      if (state === UNKNOWN) {
        ctx.font = `700 ${Math.round(1.15 * r)}px sans-serif`;
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillStyle = INK;
        ctx.fillText("?", x, y + 0.5);
      }
      ctx.restore();
    }

    // The place whose sign is under a point of the plane.
    hit(p, zoom, scale, places) {
      if (!this.on) return -1;
      let best = -1;
      for (const number of this.order()) {
        const place = this.places()[number], reach = (this.radius(number, zoom) + 2) / scale;
        if (Math.hypot(places.x[place] - p.x, places.y[place] - p.y) <= reach) best = place;
      }
      return best;
    }

    // ---- what is said ----------------------------------------------------------------------------

    legend(row, mark, fill) {
      if (!this.on) return false;
      const { w, all } = this;
      for (const each of [...all.classes].reverse()) row(fill(each.colour), each.label);
      const states = new Set(this.array("state"));
      [FREE, FULL, UNTOLD, UNKNOWN].forEach((state) => {
        if (states.has(state)) {
          mark((c) => this.mark(c, state, 0.5, 11, 8, 6.5), w[STATES[state]]);
        }
      });
      if (this.seats("capacity").length > 1) {
        mark((c) => {
          this.mark(c, FREE, 0.5, 5, 10, 3.2);
          this.mark(c, FREE, 0.5, 15, 8, 6);
        }, w.room_size);
      }
      return true;
    }

    heading() {
      return this.on ? `${this.w.room_title}${this.w.colon}${this.all.tests[this.test].name}` : "";
    }

    share(row) {
      const left = this.array("without")[row], { whole, nothing, language } = this.page.data;
      if (left === nothing) return this.w.room_nobody;
      const figure = left > 0 && left < whole / 100 ? "<1" : left < whole && left > 0.99 * whole ? ">99" :
        String(Math.ceil((100 * left) / whole));
      return figure + (language === "zh" ? "%" : "\u00a0%");
    }

    unitText(row) {
      const test = this.all.tests[this.test], at = row < 0 ? test.share.length - 1 : row;
      return [test.share[at], test.people[at]].filter(Boolean).join(" · ");
    }

    block(row, box) {
      if (this.on) box.append(this.page.pairs([[this.w.room_block, this.share(row)]]));
    }

    // Beside capacity, demand and who is seated: how full a place is, and what is missing or left.
    facts(test, row) {
      const number = this.any ? this.places(test).indexOf(row) : -1, { w } = this;
      if (number < 0) return [];
      const state = this.array("state", test)[number];
      const rows = [[w.room_state, w[`${STATES[state]}_said`]]];
      const [capacity, asked, taken] = ["capacity", "asked", "taken"]
        .map((name) => this.seats(name, test)[number]);
      if (state === UNKNOWN || state === UNTOLD || asked < 0 || !capacity) return rows;
      const { counted } = this.page.data.seats[test];
      const say = (people) => this.page.causes.people(this.round(people), counted);
      rows.push([w.room_load, this.times(asked / capacity, test)]);
      if (asked > capacity) rows.push([w.room_beyond, say(asked - capacity)]);
      if (state === FREE) rows.push([w.room_left, say(capacity - taken)]);
      return rows;
    }

    // Two figures, or all before the point.
    times(load, test) {
      const figure = load < 10 ? Number(load.toPrecision(2)).toString() :
        Math.round(load).toLocaleString("en-US");
      const about = this.page.data.seats[test].counted ? "" : this.page.w.about;
      return about + this.w.room_times.replace("{}", figure);
    }

    // Differences of estimates have two figures.
    round(people) {
      if (people < 10) return Math.round(people);
      const step = 10 ** (Math.floor(Math.log10(people)) - 1);
      return Math.round(people / step) * step;
    }

    panel(changed) {
      const { w, all } = this, box = el("fieldset", { class: "lc-by lc-room" });
      box.append(el("legend", { text: w.room }));
      const choice = (value, text) => {
        const input = el("input", { type: "radio", name: "lc-room", value });
        input.checked = value === this.test;
        input.addEventListener("change", () => changed(value));
        return el("label", {}, input, el("span", { dir: "auto", text }));
      };
      box.append(el("div", { class: "lc-tests" }, choice(-1, w.room_off),
        ...all.tests.map((test, number) => choice(number, test.name))));
      if (this.on) {
        box.append(el("p", { class: "lc-then", text: `${w.room_whole}${w.colon}${this.unitText(-1)}` }));
      }
      return box;
    }
  };
})((window.lifecircle = window.lifecircle || {}));
