// The map of the residents' page: streets with names, the chosen places, the way, where one is.
(function (lc) {
  "use strict";

  const { pub } = lc;
  const EARTH = 40075016.686;
  const TEXT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Segoe UI", sans-serif';
  const PAPER = "#f7f6f1", GROUND = "#e7e8e4";

  pub.toPlane = function (lon, lat) {
    const s = Math.sin((lat * Math.PI) / 180);
    return [(lon + 180) * (256 / 360), 128 - (Math.log((1 + s) / (1 - s)) * 64) / Math.PI];
  };

  // Metres of a whole of the plane at a latitude.
  pub.metresAt = (lat) => (EARTH * Math.cos((lat * Math.PI) / 180)) / 256;

  pub.Sketch = class extends lc.View {
    constructor(map, data) {
      super(map);
      this.data = data;
      this.outline = lc.shapes(data.arrays, "outline");
      this.streets = lc.shapes(data.arrays, "streets");
      this.places = lc.plane(data.arrays, "places");
      this.shown = [];
      for (const [name, level] of [["base", 350], ["ways", 420], ["names", 430], ["signs", 440]]) {
        map.createPane(name).style.zIndex = level;
      }
      const sheet = (pane, paint) => new lc.Sheet(paint, { padding: 0.3, pane }).addTo(map);
      this.base = sheet("base", (ctx, box) => this.paint(ctx, box));
      this.names = sheet("names", (ctx, box) => this.nameStreets(ctx, box));
      this.signs = sheet("signs", (ctx, box) => this.paintSigns(ctx, box));
      this.pens = L.canvas({ pane: "ways", padding: 0.3 });
      for (const pane of ["ways", "names", "signs"]) map.getPane(pane).style.pointerEvents = "none";
      this.base.repaint();
      this.drawn = L.layerGroup().addTo(map);
      this.marks = L.layerGroup().addTo(map);
    }

    paint(ctx, bounds) {
      this.frame(bounds);
      const zoom = this.map.getZoom(), size = bounds.getSize();
      ctx.lineJoin = ctx.lineCap = "round";
      ctx.fillStyle = GROUND;
      ctx.fillRect(bounds.min.x, bounds.min.y, size.x, size.y);
      const ground = new Path2D();
      for (let row = 0; row < this.outline.length; row++) this.trace(ground, this.outline, row, true);
      ctx.fillStyle = PAPER;
      ctx.fill(ground, "evenodd");
      this.paintStreets(ctx, zoom);
      ctx.setLineDash([7, 5]);
      ctx.strokeStyle = "#6b7077";
      ctx.lineWidth = 1.6;
      ctx.stroke(ground);
      ctx.setLineDash([]);
    }

    paintStreets(ctx, zoom) {
      const kinds = this.data.arrays["streets.kind"];
      const paths = [new Path2D(), new Path2D(), new Path2D()];
      for (let row = 0; row < this.streets.length; row++) {
        if (kinds[row] && zoom < 12.5) continue;
        if (this.visible(this.streets, row)) this.trace(paths[kinds[row]], this.streets, row, false);
      }
      const grow = 2 ** Math.max(0, Math.min(3.5, zoom - 14));
      const pens = [
        [1, "#c9cbc6", 1.2 + 1.6 * grow], [0, "#b9b2a0", 2.2 + 2.6 * grow],
        [1, "#ffffff", 0.5 + 1.2 * grow], [0, "#fff3cf", 1.2 + 2.2 * grow],
      ];
      for (const [kind, colour, width] of zoom < 13.5 ? pens.slice(0, 2) : pens) {
        ctx.strokeStyle = colour;
        ctx.lineWidth = zoom < 13.5 ? 0.35 * width : width;
        ctx.stroke(paths[kind]);
      }
      if (zoom < 14) return;
      ctx.lineCap = "butt";
      ctx.setLineDash([2, 2]);
      ctx.strokeStyle = "#8d9095";
      ctx.lineWidth = 0.5 + grow;
      ctx.stroke(paths[2]);
      ctx.setLineDash([]);
      ctx.lineCap = "round";
    }

    // Each name once in a while, along the longest piece of its street, where there is room.
    nameStreets(ctx, bounds) {
      this.frame(bounds);
      const zoom = this.map.getZoom();
      if (zoom < 14.5) return;
      ctx.lineJoin = "round";
      const names = this.data.arrays["streets.name"], { x, y, start } = this.streets;
      const kinds = this.data.arrays["streets.kind"], pieces = [];
      for (let row = 0; row < this.streets.length; row++) {
        if (names[row] < 0 || (kinds[row] && zoom < 15.5) || !this.visible(this.streets, row)) continue;
        for (let k = start[row]; k + 1 < start[row + 1]; k++) {
          const dx = (x[k + 1] - x[k]) * this.scale, dy = (y[k + 1] - y[k]) * this.scale;
          const long = Math.hypot(dx, dy);
          if (long < 26) continue;
          pieces.push({ row, long, turn: Math.atan2(dy, dx), major: kinds[row] === 0,
            px: ((x[k] + x[k + 1]) / 2) * this.scale - this.ox,
            py: ((y[k] + y[k + 1]) / 2) * this.scale - this.oy });
        }
      }
      pieces.sort((p, q) => q.major - p.major || q.long - p.long || p.row - q.row);
      const spots = [], last = new Map();
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      for (const piece of pieces) this.nameStreet(ctx, piece, names[piece.row], spots, last);
    }

    nameStreet(ctx, piece, name, spots, last) {
      const text = this.data.streets[name].slice(0, 40);
      const near = (p, far) => Math.hypot(p.px - piece.px, p.py - piece.py) < far;
      if (last.has(name) && last.get(name).some((p) => near(p, 260))) return;
      ctx.font = `${piece.major ? 600 : 400} 13px ${TEXT}`;
      const half = ctx.measureText(text).width / 2;
      if (2 * half > Math.max(1.6 * piece.long, 70) || spots.some((p) => near(p, p.half + half))) return;
      const turn = Math.abs(piece.turn) > Math.PI / 2 ? piece.turn + Math.PI : piece.turn;
      ctx.save();
      ctx.translate(piece.px, piece.py);
      ctx.rotate(turn);
      ctx.strokeStyle = "rgba(255,255,255,.92)";
      ctx.lineWidth = 3.5;
      ctx.strokeText(text, 0, 0);
      ctx.fillStyle = "#3f444b";
      ctx.fillText(text, 0, 0);
      ctx.restore();
      spots.push({ ...piece, half: 0.7 * half });
      last.set(name, [...(last.get(name) || []), piece]);
    }

    // Places of the chosen kind; those that are numbered have markers of their own.
    paintSigns(ctx, bounds) {
      this.frame(bounds);
      const zoom = this.map.getZoom(), r = zoom >= 14 ? 11 : zoom >= 12 ? 8 : 5;
      for (const { row, shape, colour } of this.shown) {
        const [px, py] = this.at(row);
        ctx.save();
        ctx.translate(px, py);
        ctx.scale(r / 11, r / 11);
        const path = new Path2D(shape);
        ctx.strokeStyle = "#fff";
        ctx.lineWidth = 4;
        ctx.stroke(path);
        ctx.fillStyle = colour;
        ctx.fill(path);
        ctx.restore();
      }
    }

    at(row) {
      return [this.places.x[row] * this.scale - this.ox, this.places.y[row] * this.scale - this.oy];
    }

    // The shown place under a point of the layer; -1: none.
    under(point) {
      this.frame();
      let best = -1, nearest = 14;
      for (const { row } of this.shown) {
        const [px, py] = this.at(row), far = Math.hypot(px - point.x, py - point.y);
        if (far < nearest) [best, nearest] = [row, far];
      }
      return best;
    }

    showPlaces(rows, looks) {
      this.shown = rows.map((row) => ({ row, ...looks(row) }));
      this.signs.repaint();
    }

    latlng(row) {
      const { arrays } = this.data;
      return [arrays["places.y"][row] / 1e6, arrays["places.x"][row] / 1e6];
    }

    clear() {
      this.drawn.clearLayers();
      this.marks.clearLayers();
    }

    line(lines, style) {
      const turned = lines.map((line) => line.map(([lon, lat]) => [lat, lon]));
      return L.polyline(turned, { renderer: this.pens, interactive: false, lineCap: "round",
        smoothFactor: 0, ...style }).addTo(this.drawn);
    }

    way(line, main) {
      this.line([line], { color: "#fff", weight: main ? 10 : 6, opacity: 0.95 });
      return this.line([line], main ? { color: "#0b5cad", weight: 6 } :
        { color: "#0b5cad", weight: 3, opacity: 0.55, dashArray: "2 7" });
    }

    lit(lines) {
      this.line(lines, { color: "#ffffff", weight: 6.5, opacity: 0.9 });
      return this.line(lines, { color: "#0a7d4b", weight: 4, opacity: 0.95 });
    }

    number(row, text, label, chosen, onclick) {
      const badge = pub.el("span", { class: chosen ? "p-number p-chosen" : "p-number", text });
      const marker = L.marker(this.latlng(row), { title: label, alt: label, zIndexOffset: 500,
        icon: L.divIcon({ html: badge, className: "p-badge", iconSize: [34, 34] }) });
      return marker.on("click", onclick).addTo(this.marks);
    }

    you(lat, lon, label, onmove) {
      const marker = L.marker([lat, lon], { draggable: true, autoPan: true, title: label, alt: label,
        zIndexOffset: 900,
        icon: L.divIcon({ html: pub.el("span", { class: "p-you", text: label }), className: "p-badge",
          iconSize: [44, 44], iconAnchor: [22, 42] }) });
      marker.on("dragend", () => onmove(marker.getLatLng()));
      return marker.addTo(this.marks);
    }
  };
})((window.lifecircle = window.lifecircle || {}));
