// Drawing: one canvas under the mouse for everything that lies still, one for what is pointed at.
(function (lc) {
  "use strict";

  const TEXT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",' +
    '"Segoe UI",Roboto,Arial,sans-serif';
  // Below so many pixels a block is drawn as dust, below so many its border is not drawn; and what
  // patterns look like from afar.
  const TINY = 4, BORDERED = 6, AFAR = { hatch: "#dbdee1", none: "#9f8c97" };
  const INK = "#20242b", HALO = "rgba(255,255,255,.92)";

  function pattern(draw, size) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = size;
    draw(tile.getContext("2d"), size);
    return tile;
  }
  lc.hatchTile = (ink, paper) => pattern((c, n) => {
    c.fillStyle = paper;
    c.fillRect(0, 0, n, n);
    c.strokeStyle = ink;
    c.lineWidth = 1.2;
    c.beginPath();
    for (const d of [-n, 0, n]) { c.moveTo(d, n); c.lineTo(d + n, 0); }
    c.stroke();
  }, 8);
  lc.PAPER = "#fbfbf9";
  lc.crossTile = () => pattern((c, n) => {
    c.fillStyle = "#e3e0e4";
    c.fillRect(0, 0, n, n);
    c.strokeStyle = "#35091f";
    c.lineWidth = 1.1;
    c.beginPath();
    for (const d of [-n, 0, n]) {
      c.moveTo(d, n); c.lineTo(d + n, 0);
      c.moveTo(d, 0); c.lineTo(d + n, n);
    }
    c.stroke();
  }, 7);
  lc.dotTile = (ink) => pattern((c) => {
    c.fillStyle = ink;
    for (const [x, y] of [[2.5, 2.5], [7.5, 7.5]]) {
      c.beginPath();
      c.arc(x, y, 0.85, 0, 7);
      c.fill();
    }
  }, 10);

  lc.mark = function (ctx, kind, x, y, r) {
    const path = new Path2D();
    if (kind === "dot") {
      path.rect(x - 1.1, y - 1.1, 2.2, 2.2);
      ctx.fillStyle = "#5b0f2c";
      ctx.fill(path);
      return;
    } else if (kind === "left_out") {
      path.moveTo(x - r, y - r); path.lineTo(x + r, y + r);
      path.moveTo(x - r, y + r); path.lineTo(x + r, y - r);
    } else if (kind === "not_shown") {
      path.arc(x, y, r, 0, 7);
    } else if (kind.startsWith("#")) {
      path.arc(x, y, 0.8 * r, 0, 7);
      ctx.strokeStyle = HALO; ctx.lineWidth = 2.6; ctx.stroke(path);
      ctx.fillStyle = kind; ctx.fill(path);
      ctx.strokeStyle = "rgba(32,36,43,.75)"; ctx.lineWidth = 0.8; ctx.stroke(path);
      return;
    } else if (kind === "edge") {
      path.moveTo(x, y - 1.2 * r); path.lineTo(x + 1.15 * r, y + 0.8 * r);
      path.lineTo(x - 1.15 * r, y + 0.8 * r); path.closePath();
    } else {
      path.arc(x, y, 0.45 * r, 0, 7);
      ctx.fillStyle = "#2f6f8f";
      ctx.fill(path);
      return;
    }
    ctx.strokeStyle = HALO; ctx.lineWidth = 3.6; ctx.stroke(path);
    ctx.strokeStyle = "#5b0f2c"; ctx.lineWidth = 1.6; ctx.stroke(path);
  };

  lc.symbol = function (ctx, shape, colour, x, y, r, strong) {
    ctx.save();
    ctx.translate(x, y);
    ctx.scale(r / 10, r / 10);
    const path = new Path2D(shape);
    ctx.lineJoin = "round";
    ctx.strokeStyle = HALO; ctx.lineWidth = strong ? 7 : 5; ctx.stroke(path);
    if (strong) {
      ctx.fillStyle = colour; ctx.fill(path);
    } else {
      ctx.fillStyle = "#fff"; ctx.fill(path);
      ctx.strokeStyle = colour; ctx.lineWidth = 2.4; ctx.stroke(path);
    }
    ctx.restore();
  };

  function shorten(text, most) {
    const letters = Array.from(text.replace(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/g, " "));
    return letters.length > most ? letters.slice(0, most - 1).join("") + "…" : letters.join("");
  }
  lc.shorten = shorten;

  lc.Scene = class extends lc.View {
    constructor(map, data) {
      super(map);
      this.data = data;
      const a = data.arrays;
      this.outline = lc.shapes(a, "outline");
      this.units = lc.shapes(a, "units");
      this.blocks = lc.shapes(a, "blocks");
      this.streets = lc.shapes(a, "streets");
      this.places = lc.plane(a, "places");
      this.anchors = lc.plane(a, "anchors");
      this.show = { streets: true, points: true, labels: true, places: new Set() };
      this.labels = [];
      this.pointed = null;
      this.hatch = lc.hatchTile("#9aa0a8", "#eceef0");
      this.none = lc.crossTile();
      this.unsure = [lc.dotTile("rgba(255,255,255,.8)"), lc.dotTile("rgba(32,36,43,.42)")];
      this.sheet = new lc.Sheet((ctx, bounds) => this.paint(ctx, bounds), { padding: 0.25 });
      this.glass = new lc.Sheet((ctx) => this.paintPointed(ctx), { padding: 0.25 });
    }

    // Demand points are not drawn at first, and there are many.
    get points() {
      if (!this.plane) this.plane = lc.plane(this.data.arrays, "points");
      return this.plane;
    }

    // `view`: {block(row), unit(row), point(row), counts, hatched}; `block` and `unit` give a
    // colour, "hatch", "none" (none within the search limit), or null for nothing; `point` gives a
    // mark, a colour or null. Besides: `faded`, steps of paleness per block; `under`, `names` and
    // `over`, functions that paint below points, among labels, and above all; `hit` and `pointed`,
    // which find and mark what `over` paints; `beside`, which marks what stands in a block's way.
    set(view) {
      this.view = view;
      this.sheet.repaint();
      this.glass.repaint();
    }

    add() {
      this.sheet.addTo(this.map);
      this.glass.addTo(this.map);
    }

    // Whether to wait with painting until everything has been said.
    hold(held) {
      this.sheet.hold(held);
      this.glass.hold(held);
    }

    paint(ctx, bounds) {
      if (!this.view) return;
      this.frame(bounds);
      this.bounds = bounds;
      this.labels = [];
      ctx.lineJoin = ctx.lineCap = "round";
      ctx.setLineDash([]);
      const zoom = this.map.getZoom();
      this.paintAreas(ctx, zoom);
      if (this.show.streets) this.paintStreets(ctx, zoom);
      this.paintBorders(ctx, zoom);
      for (const draw of this.view.under || []) draw(ctx, zoom, this);
      if (this.show.points) this.paintPoints(ctx, zoom);
      this.paintPlaces(ctx, zoom);
      if (this.view.fails) this.paintFails(ctx, zoom);
      if (this.show.labels) this.labelUnits(ctx, zoom);
      for (const draw of this.view.names || []) draw(ctx, zoom, this);
      if (this.show.streets && zoom >= 14.5) this.labelStreets(ctx, zoom);
      for (const draw of this.view.over || []) draw(ctx, zoom, this);
    }

    // A still picture of the map as it stands, in twice the detail of the screen.
    picture() {
      const size = this.map.getSize(), canvas = document.createElement("canvas");
      const corner = this.map.containerPointToLayerPoint([0, 0]);
      canvas.width = 2 * size.x;
      canvas.height = 2 * size.y;
      const ctx = canvas.getContext("2d");
      ctx.fillStyle = "#e9eaea";
      ctx.fillRect(0, 0, 2 * canvas.width, 2 * canvas.height);
      ctx.scale(2, 2);
      ctx.translate(-corner.x, -corner.y);
      this.paint(ctx, L.bounds(corner, corner.add(size)));
      return canvas;
    }

    paintGround(ctx) {
      const ground = new Path2D();
      for (let row = 0; row < this.outline.length; row++) this.trace(ground, this.outline, row, true);
      ctx.fillStyle = lc.PAPER;
      ctx.fill(ground, "evenodd");
    }

    paintAreas(ctx, zoom) {
      this.paintGround(ctx);
      if (this.view.unit) this.paintUnits(ctx);
      else this.paintBlocks(ctx, zoom);
    }

    paintUnits(ctx) {
      const { units } = this;
      for (let row = 0; row < units.length; row++) {
        if (!this.visible(units, row)) continue;
        const colour = this.view.unit(row), path = new Path2D();
        if (colour === null) continue;
        this.trace(path, units, row, true);
        ctx.fillStyle = this.ink(ctx, colour);
        ctx.fill(path, "evenodd");
      }
    }

    // Blocks by colour and paleness; those of few pixels as dust.
    paintBlocks(ctx, zoom) {
      const { blocks, view, scale, ox, oy } = this, { box } = blocks;
      const { opacity, arrays } = this.data;
      const low = arrays["blocks.low"], sparse = arrays["blocks.sparse"], { faded } = view;
      const dust = new lc.Dust(ctx, this.bounds), filled = lc.filled(blocks), inks = new Map();
      const unsure = [new lc.Paths(), new lc.Paths()], edges = new lc.Paths();
      for (let row = 0; row < blocks.length; row++) {
        if (!this.visible(blocks, row)) continue;
        const b = 4 * row, left = box[b] * scale - ox, top = box[b + 1] * scale - oy;
        const right = box[b + 2] * scale - ox, bottom = box[b + 3] * scale - oy;
        const size = Math.max(right - left, bottom - top);
        if (size >= BORDERED) this.trace(edges.next(), blocks, row, true);
        const colour = view.block(row);
        if (colour === null) continue;
        const step = faded ? Math.max(sparse[row], faded[row]) : sparse[row];
        const alpha = faded || colour !== "hatch" ? opacity[step] : 1;
        const afar = AFAR[colour] || colour;
        if (low[row]) {
          const dots = unsure[sparse[row] ? 1 : 0].next();
          if (size < TINY) dots.rect(left, top, right - left, bottom - top);
          else this.trace(dots, blocks, row, true);
        }
        if (size < TINY && afar[0] === "#") {
          dust.add(left, top, right, bottom, filled[row] * alpha, afar);
          continue;
        }
        let paths = inks.get(colour);
        if (!paths) inks.set(colour, paths = new Map());
        if (!paths.has(alpha)) paths.set(alpha, new lc.Paths());
        this.trace(paths.get(alpha).next(), blocks, row, true);
      }
      dust.draw(ctx);
      for (const [colour, paths] of inks) {
        ctx.fillStyle = this.ink(ctx, colour);
        for (const [alpha, each] of paths) {
          ctx.globalAlpha = alpha;
          each.fill(ctx);
        }
      }
      ctx.globalAlpha = 1;
      if (!view.hatched) {
        unsure.forEach((paths, i) => {
          ctx.fillStyle = ctx.createPattern(this.unsure[i], "repeat");
          paths.fill(ctx);
        });
      }
      ctx.strokeStyle = "rgba(255,255,255,.85)";
      ctx.lineWidth = zoom < 13 ? 0.5 : 1;
      edges.stroke(ctx);
    }

    ink(ctx, colour) {
      const tile = { hatch: this.hatch, none: this.none }[colour];
      return tile ? ctx.createPattern(tile, "repeat") : colour;
    }

    paintStreets(ctx, zoom) {
      const kinds = this.data.arrays["streets.kind"];
      const paths = [new lc.Paths(), new lc.Paths(), new lc.Paths()];
      for (let row = 0; row < this.streets.length; row++) {
        const kind = kinds[row];
        if ((kind === 2 && zoom < 13.5) || (kind === 1 && zoom < 11)) continue;
        if (this.visible(this.streets, row)) this.trace(paths[kind].next(), this.streets, row, false);
      }
      const grow = Math.max(0, zoom - 13);
      // Thin lines need no round joins, which take most of the time.
      if (!grow) { ctx.lineJoin = "bevel"; ctx.lineCap = "butt"; }
      ctx.strokeStyle = "rgba(255,255,255,.5)";
      ctx.lineWidth = 1.1 + 0.4 * grow;
      if (zoom >= 12.5) paths[1].stroke(ctx);
      ctx.lineWidth = 2.4 + 0.7 * grow;
      paths[0].stroke(ctx);
      ctx.strokeStyle = zoom < 12.5 ? "rgba(92,99,108,.32)" : "rgba(92,99,108,.55)";
      ctx.lineWidth = 0.5 + 0.22 * grow;
      paths[1].stroke(ctx);
      ctx.setLineDash([3, 2]);
      ctx.lineCap = "butt";
      paths[2].stroke(ctx);
      ctx.setLineDash([]);
      ctx.lineJoin = ctx.lineCap = "round";
      ctx.strokeStyle = "rgba(70,77,87,.65)";
      ctx.lineWidth = 1 + 0.55 * grow;
      paths[0].stroke(ctx);
    }

    paintBorders(ctx, zoom) {
      const units = new lc.Paths(1), outline = new lc.Paths(1);
      for (let row = 0; row < this.units.length; row++) {
        if (this.visible(this.units, row)) this.trace(units.next(), this.units, row, true);
      }
      for (let row = 0; row < this.outline.length; row++) {
        this.trace(outline.next(), this.outline, row, true);
      }
      const wide = zoom < 12.5 ? 0.8 : 1.2;
      for (const [paths, width] of [[units, 1.6 * wide], [outline, 2.4 * wide]]) {
        ctx.strokeStyle = "rgba(255,255,255,.8)";
        ctx.lineWidth = width + 2.4;
        paths.stroke(ctx);
        ctx.strokeStyle = "#2b3038";
        ctx.lineWidth = width;
        paths.stroke(ctx);
      }
    }

    paintPoints(ctx, zoom) {
      if (!this.view.point || zoom < 14) return;
      const close = zoom >= 15.5, r = zoom >= 17 ? 5 : 4;
      const { x, y } = this.points, [w, n, e, s] = this.window;
      const dots = new Path2D();
      for (let row = 0; row < x.length; row++) {
        if (x[row] < w || x[row] > e || y[row] < n || y[row] > s) continue;
        const kind = this.view.point(row);
        if (kind === null) continue;
        const px = x[row] * this.scale - this.ox, py = y[row] * this.scale - this.oy;
        if (close) lc.mark(ctx, kind, px, py, r);
        else if (kind !== "reached") dots.rect(px - 1.1, py - 1.1, 2.2, 2.2);
      }
      ctx.fillStyle = "#5b0f2c";
      ctx.fill(dots);
    }

    // Facilities, areas and places that do not keep the goal.
    paintFails(ctx, zoom) {
      const { x, y, sure } = this.view.fails, r = zoom >= 13.5 ? 4.5 : 3;
      for (let row = 0; row < x.length; row++) {
        lc.mark(ctx, sure[row] ? "left_out" : "not_shown",
          x[row] * this.scale - this.ox, y[row] * this.scale - this.oy, r);
      }
    }

    font(size, weight) {
      return `${weight} ${size}px ${TEXT}`;
    }

    radius(zoom) {
      return Math.max(3.8, Math.min(9, 5 + (zoom - 12.5) * 1.2));
    }

    paintPlaces(ctx, zoom) {
      const { x, y } = this.places, r = this.radius(zoom), later = [];
      const { root } = this.data.places;
      for (let row = 0; row < x.length; row++) {
        if (!this.show.places.has(root[row])) continue;
        if (this.view.counts && this.view.counts[row]) later.push(row);
        else this.place(ctx, row, 0.72 * r, false);
      }
      for (const row of later) this.place(ctx, row, r, true);
    }

    place(ctx, row, r, strong) {
      const { shape, colour } = this.data.services[this.data.places.root[row]];
      const px = this.places.x[row] * this.scale - this.ox;
      const py = this.places.y[row] * this.scale - this.oy;
      lc.symbol(ctx, shape, colour, px, py, r, strong);
    }

    free(box) {
      for (const b of this.labels) {
        if (box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1]) return false;
      }
      this.labels.push(box);
      return true;
    }

    write(ctx, text, x, y, width) {
      ctx.strokeStyle = HALO;
      ctx.lineWidth = width;
      ctx.strokeText(text, x, y);
      ctx.fillText(text, x, y);
    }

    // Names of units, largest unit first, in the fullest form and the nearest place that fit.
    labelUnits(ctx, zoom) {
      const size = zoom < 13 ? 11.5 : 13.5, { x, y } = this.anchors, { units } = this.data;
      ctx.font = `600 ${size}px ${TEXT}`;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillStyle = INK;
      const seen = units.largest.filter((row) => this.visible(this.units, row));
      const place = (row, name) => {
        const text = shorten(name, 20), half = ctx.measureText(text).width / 2 + 3;
        const px = x[row] * this.scale - this.ox, py = y[row] * this.scale - this.oy;
        const room = (this.units.box[4 * row + 2] - this.units.box[4 * row]) * this.scale;
        if (2 * half > 1.6 * room) return false;
        for (const step of [0, -0.8, 0.8]) {
          const at = py + step * size;
          const box = [px - half, at - 0.65 * size, px + half, at + 0.65 * size, row];
          if (!this.free(box)) continue;
          this.write(ctx, text, px, at, 3.5);
          return true;
        }
        return false;
      };
      const left = zoom < 12.5 ? seen : seen.filter((row) => !place(row, units.name[row]));
      for (const row of left) place(row, units.short[row]);
    }

    // A name once per street: along its longest piece on the screen, if it fits there.
    labelStreets(ctx, zoom) {
      const { x, y, start, first } = this.streets, a = this.data.arrays;
      const names = this.data.streets, longest = new Map();
      for (let row = 0; row < this.streets.length; row++) {
        const name = a["streets.name"][row];
        if (name < 0 || !this.visible(this.streets, row)) continue;
        if (zoom < 15.5 && a["streets.kind"][row] !== 0) continue;
        const from = start[first[row]], to = start[first[row + 1]] - 1;
        const dx = (x[to] - x[from]) * this.scale, dy = (y[to] - y[from]) * this.scale;
        const long = Math.hypot(dx, dy);
        const best = longest.get(name);
        if (!best || best[0] < long) longest.set(name, [long, from, to, dx, dy]);
      }
      ctx.font = `11px ${TEXT}`;
      ctx.fillStyle = "#4a515b";
      const sorted = [...longest].sort((p, q) => q[1][0] - p[1][0] || p[0] - q[0]);
      for (const [name, [long, from, to, dx, dy]] of sorted) {
        if (long < 40) break;
        const text = shorten(names[name], 22), width = ctx.measureText(text).width;
        if (width > 1.15 * long) continue;
        const middle = (from + to) >> 1;
        const even = to - from === 1;
        const px = (even ? (x[from] + x[to]) / 2 : x[middle]) * this.scale - this.ox;
        const py = (even ? (y[from] + y[to]) / 2 : y[middle]) * this.scale - this.oy;
        let angle = Math.atan2(dy, dx);
        if (angle > Math.PI / 2) angle -= Math.PI;
        if (angle < -Math.PI / 2) angle += Math.PI;
        const w = Math.abs(Math.cos(angle)) * width / 2 + 5;
        const h = Math.abs(Math.sin(angle)) * width / 2 + 6;
        if (!this.free([px - w, py - h, px + w, py + h, -1])) continue;
        ctx.save();
        ctx.translate(px, py);
        ctx.rotate(angle);
        this.write(ctx, text, 0, 0, 3);
        ctx.restore();
      }
    }

    paintPointed(ctx) {
      if (!this.pointed) return;
      this.frame();
      const { kind, row } = this.pointed, path = new Path2D();
      ctx.lineJoin = "round";
      if (kind === "remedy") return void (this.view.pointed && this.view.pointed(ctx, row, this));
      if (kind === "block" && this.view.beside) this.view.beside(ctx, row, this);
      if (kind === "block") this.trace(path, this.blocks, row, true);
      else if (kind === "unit") this.trace(path, this.units, row, true);
      else {
        const from = kind === "place" ? this.places : this.points;
        path.arc(from.x[row] * this.scale - this.ox, from.y[row] * this.scale - this.oy, 12, 0, 7);
      }
      ctx.strokeStyle = "#fff"; ctx.lineWidth = 5; ctx.stroke(path);
      ctx.strokeStyle = "#0b5cad"; ctx.lineWidth = 2.6; ctx.stroke(path);
    }

    point(what) {
      const same = what && this.pointed && what.kind === this.pointed.kind &&
        what.row === this.pointed.row;
      if (same || (!what && !this.pointed)) return;
      this.pointed = what;
      this.glass.repaint();
    }

    // What lies under a point of the map: places first, then labels, demand points, areas.
    at(latlng) {
      const p = this.map.project(latlng, 0), zoom = this.map.getZoom(), scale = 2 ** zoom;
      const near = (from, most, keep) => {
        let best = -1, reach = most / scale;
        for (let row = 0; row < from.x.length; row++) {
          const away = Math.max(Math.abs(from.x[row] - p.x), Math.abs(from.y[row] - p.y));
          if (away <= reach && keep(row)) { best = row; reach = away; }
        }
        return best;
      };
      const remedy = this.view.hit ? this.view.hit(p, zoom, scale) : -1;
      if (remedy >= 0) return { kind: "remedy", row: remedy };
      const root = this.data.places.root;
      const place = near(this.places, this.radius(zoom) + 3, (r) => this.show.places.has(root[r]));
      if (place >= 0) return { kind: "place", row: place };
      this.frame();
      const lx = p.x * scale - this.ox, ly = p.y * scale - this.oy;
      for (const [w, n, e, s, row] of this.labels) {
        if (row >= 0 && lx >= w && lx <= e && ly >= n && ly <= s) return { kind: "unit", row };
      }
      if (this.show.points && this.view.point && zoom >= 15.5) {
        const point = near(this.points, 7, (r) => this.view.point(r) !== null);
        if (point >= 0) return { kind: "point", row: point };
      }
      if (!this.view.unit) {
        const block = lc.find(this.blocks, p.x, p.y);
        if (block >= 0) return { kind: "block", row: block };
      }
      const unit = lc.find(this.units, p.x, p.y);
      return unit >= 0 ? { kind: "unit", row: unit } : null;
    }

    // Latitude and longitude bounds of an area; the place of a point.
    boundsOf(shapes, row) {
      const b = 4 * row;
      const corner = (x, y) => this.map.unproject(L.point(shapes.box[x], shapes.box[y]), 0);
      return L.latLngBounds(corner(b, b + 3), corner(b + 2, b + 1));
    }

    latlng(from, row) {
      return this.map.unproject(L.point(from.x[row], from.y[row]), 0);
    }
  };
})((window.lifecircle = window.lifecircle || {}));
