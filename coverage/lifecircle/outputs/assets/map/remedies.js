// Remedies: marks and links on the map, of the goal that is shown, and what each would do.
(function (lc) {
  "use strict";

  const HALO = "rgba(255,255,255,.95)", GAIN = "rgba(255,255,255,.3)", CLOSE = 14;

  lc.Remedies = class {
    constructor(page) {
      this.page = page;
      this.data = page.data;
      this.w = page.w;
      this.all = page.data.remedies;
      if (!this.all) return;
      const { arrays } = this.data;
      this.at = lc.plane(arrays, "remedies");
      this.links = lc.shapes(arrays, "links", true);
      this.link = new Map(Array.from(arrays["links.remedy"], (row, k) => [row, k]));
      this.start = [0];
      for (const size of arrays["remedies.n"]) this.start.push(this.start[this.start.length - 1] + size);
    }

    // Rows of the goal that is shown.
    rows() {
      const { all, page } = this;
      return all ? all.id.map((_, row) => row).filter((row) => all.view[row] === page.number) : [];
    }

    blocks(row) {
      return this.data.arrays["remedies.blocks"].subarray(this.start[row], this.start[row + 1]);
    }

    title(row) {
      return `${this.all.id[row]} ${this.all.moves[this.all.move[row]].word}`;
    }

    // Of two that lie on each other the cheapest is drawn last, and found first.
    drawn(zoom, pointed) {
      const { all } = this;
      return this.rows().filter((row) => all.cheapest[row] || zoom >= CLOSE || row === pointed)
        .sort((p, q) => all.cheapest[p] - all.cheapest[q] || q - p);
    }

    // ---- on the map ------------------------------------------------------------------------

    painter(paint) {
      if (!this.rows().length) return paint;
      paint.over = [(ctx, zoom, scene) => this.paint(ctx, zoom, scene)];
      paint.hit = (p, zoom, scale) => this.hit(p, zoom, scale);
      paint.pointed = (ctx, row, scene) => this.pointed(ctx, row, scene);
      return paint;
    }

    paint(ctx, zoom, scene) {
      if (!scene.show.remedies) return;
      for (const row of this.drawn(zoom)) this.mark(ctx, row, scene, this.all.cheapest[row]);
    }

    spot(row, scene) {
      return [this.at.x[row] * scene.scale - scene.ox, this.at.y[row] * scene.scale - scene.oy];
    }

    // A tag with the sign of the move and the id: filled for the cheapest.
    mark(ctx, row, scene, strong) {
      const { all } = this, [x, y] = this.spot(row, scene), { colour } = all;
      const link = this.link.get(row);
      if (link !== undefined) {
        const path = new Path2D();
        scene.trace(path, this.links, link, false);
        this.line(ctx, path, colour);
      }
      ctx.font = scene.font(11, 700);
      ctx.textAlign = "left";
      ctx.textBaseline = "middle";
      this.tag(ctx, x, y, all.id[row], all.moves[all.move[row]].shape, strong);
    }

    tag(ctx, x, y, text, shape, strong) {
      const { colour } = this.all, high = text ? 17 : 14, small = 0.52 * high / 17;
      const width = text ? ctx.measureText(text).width + 24 : high;
      const left = x - width / 2, tag = new Path2D(), sign = new Path2D();
      tag.roundRect(left, y - high / 2, width, high, 5);
      sign.addPath(new Path2D(shape), new DOMMatrix([small, 0, 0, small, left + high / 2, y]));
      ctx.lineWidth = text ? 4 : 0.1;
      ctx.strokeStyle = HALO;
      ctx.stroke(tag);
      ctx.fillStyle = strong ? colour : "#fff";
      ctx.fill(tag);
      ctx.lineWidth = 1.4;
      ctx.strokeStyle = colour;
      ctx.stroke(tag);
      ctx.fillStyle = strong ? "#fff" : colour;
      ctx.fill(sign);
      if (text) ctx.fillText(text, left + 18, y + 0.5);
    }

    line(ctx, path, colour) {
      ctx.save();
      ctx.lineCap = "round";
      ctx.strokeStyle = HALO;
      ctx.lineWidth = 6.5;
      ctx.stroke(path);
      ctx.strokeStyle = colour;
      ctx.lineWidth = 3.2;
      ctx.setLineDash([2, 5]);
      ctx.stroke(path);
      ctx.restore();
    }

    // The blocks that gain, and the mark itself.
    pointed(ctx, row, scene) {
      const path = new Path2D();
      for (const block of this.blocks(row)) scene.trace(path, scene.blocks, block, true);
      ctx.fillStyle = GAIN;
      ctx.fill(path, "evenodd");
      ctx.strokeStyle = "#fff"; ctx.lineWidth = 4.6; ctx.stroke(path);
      ctx.strokeStyle = this.all.colour; ctx.lineWidth = 2.4; ctx.stroke(path);
      this.mark(ctx, row, scene, true);
    }

    hit(p, zoom, scale) {
      if (!this.page.scene.show.remedies) return -1;
      let best = -1, reach = 13 / scale;
      for (const row of this.drawn(zoom)) {
        const away = Math.max(Math.abs(this.at.x[row] - p.x), Math.abs(this.at.y[row] - p.y));
        if (away <= reach) { best = row; reach = away; }
      }
      return best;
    }

    bounds(row) {
      const { scene } = this.page, bounds = L.latLngBounds([scene.latlng(this.at, row)]);
      for (const block of this.blocks(row)) bounds.extend(scene.boundsOf(scene.blocks, block));
      return bounds;
    }

    show() {
      const box = this.page.panel.querySelector("input[data-show=remedies]");
      if (box && !box.checked) box.click();
    }

    // ---- what is said ----------------------------------------------------------------------

    legend(mark) {
      const { all, w, page } = this, rows = this.rows();
      if (!page.scene.show.remedies) return;
      if (!rows.length) return void mark(() => {}, w.remedies_none);
      const used = [...new Set(rows.map((row) => all.move[row]))].sort((p, q) => p - q);
      for (const move of used) {
        mark((c) => this.tag(c, 11, 8, "", all.moves[move].shape, true), all.moves[move].word);
      }
      if (rows.some((row) => !all.cheapest[row])) {
        mark((c) => this.tag(c, 11, 8, "", all.moves[used[0]].shape, false),
          `${w.remedy_marked}${w.semicolon}${w.remedy_other}`);
      }
      if (rows.some((row) => this.link.has(row))) {
        mark((c) => {
          const path = new Path2D();
          path.moveTo(2, 8);
          path.lineTo(20, 8);
          this.line(c, path, all.colour);
        }, w.remedy_link);
      }
    }

    button(row) {
      const button = lc.el("button", { type: "button", class: "lc-link", dir: "auto",
        "data-remedy": this.all.id[row], text: this.title(row) });
      button.addEventListener("click", () => this.page.goTo("remedy", row));
      return button;
    }

    ofBlock(view, block, box) {
      const { w, all } = this;
      if (!all) return;
      const rows = this.data.arrays[`causes.${view.causes.row}.remedy`], row = rows ? rows[block] : -1;
      if (row < 0) {
        box.append(this.page.pairs([[w.remedy, w.no_remedy]]));
        return;
      }
      const gain = this.data.arrays[`causes.${view.causes.row}.gain`][block];
      const told = lc.el("div", {}, this.button(row), lc.el("div", { dir: "auto", text: all.where[row] }),
        lc.el("div", { text: w.remedy_block.replace("{}",
          () => this.page.causes.hundredths(gain)) }),
        lc.el("div", { text: `${w.remedy_gain}${w.colon}${all.gained[row]}` }));
      const list = this.page.pairs([[w.remedy, told]]);
      list.classList.add("lc-remedy");
      box.append(list);
    }

    tell(row, box) {
      const { all, w, page, data } = this, blocks = Array.from(this.blocks(row));
      const facts = [[w.remedy_where, all.where[row]]];
      if (all.place[row] >= 0) {
        facts[0][1] += ` · ${lc.shorten(data.places.name[all.place[row]] || w.unnamed, 40)}`;
      }
      facts.push([w.remedy_service, all.service[row]], [w.remedy_unit,
         all.unit[row] < 0 ? w.no_unit : page.unitButton(all.unit[row])]);
      const main = page.pairs([[w.remedy_gain, all.gained[row]], [w.remedy_of_gap, all.of_gap[row]],
        [w.remedy_effort, all.effort[row]]]);
      main.className = "lc-chosen";
      if (all.amount[row]) facts.push([w.remedy_amount, all.amount[row]]);
      facts.push([w.remedy_rank, String(all.rank[row])]);
      box.append(main);
      if (all.cheapest[row]) box.append(lc.el("p", { class: "lc-mark", text: "★ " + w.remedy_cheapest }));
      box.append(page.pairs(facts));
      const names = lc.el("ul", { class: "lc-ids" }, ...blocks.slice(0, 60).map((block) => {
        const button = lc.el("button", { type: "button", class: "lc-link", text: data.blocks[block] });
        button.addEventListener("click", () => page.goTo("block", block));
        return lc.el("li", {}, button);
      }), blocks.length > 60 ? lc.el("li", { text: "…" }) : null);
      if (blocks.length) {
        box.append(lc.el("details", {},
          lc.el("summary", { text: `${w.remedy_blocks} (${blocks.length})` }), names));
      }
    }
  };
})((window.lifecircle = window.lifecircle || {}));
