// The map of findings: one canvas with the ground and the features; lists and map lead to each
// other. Every text goes into the page as text, never as HTML.
(function (lc) {
  "use strict";

  const REACH = 9;
  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  class Check extends lc.View {
    constructor(map, data) {
      super(map);
      this.data = data;
      const a = data.arrays, none = { x: [], y: [], start: [0], first: [0], box: [], length: 0 };
      const shapes = (name) => (a[name + ".x"] ? lc.shapes(a, name) : none);
      this.outline = shapes("outline");
      this.units = shapes("units");
      this.streets = shapes("streets");
      this.layers = {
        a: { shapes: shapes("a"), f: a["a.f"], i: a["a.i"] },
        l: { shapes: shapes("l"), f: a["l.f"], i: a["l.i"] },
        p: { shapes: lc.plane(a, "p"), f: a["p.f"], i: a["p.i"] },
      };
      this.chosen = null;
      this.sheet = new lc.Sheet((ctx, bounds) => this.paint(ctx, bounds), { padding: 0.2 });
    }

    start() {
      const { map } = this;
      map.invalidateSize({ animate: false });
      this.sheet.addTo(map);
      this.whole = L.latLngBounds(this.data.bounds);
      map.fitBounds(this.whole, { animate: false, padding: [12, 12] });
      map.on("click", (event) => this.click(event));
      map.on("popupclose", () => this.choose(null));
      document.addEventListener("click", (event) => this.follow(event));
      for (const name of ["lang-zh", "lang-en"]) {
        document.getElementById(name).addEventListener("change", () => map.closePopup());
      }
      window.addEventListener("beforeprint", () => this.print());
      window.addEventListener("afterprint", () => this.picture && this.picture.remove());
      new ResizeObserver(() => map.invalidateSize()).observe(map.getContainer());
      map.getContainer().dataset.ready = "true";
    }

    language() {
      return document.getElementById("lang-zh").checked ? 0 : 1;
    }

    // ---- drawing ---------------------------------------------------------------------------

    gather(shapes, closed, wanted) {
      const path = new Path2D();
      for (let row = 0; row < shapes.length; row++) {
        if ((!wanted || wanted(row)) && this.visible(shapes, row)) {
          this.trace(path, shapes, row, closed);
        }
      }
      return path;
    }

    paint(ctx, bounds) {
      this.frame(bounds);
      ctx.lineJoin = ctx.lineCap = "round";
      const zoom = this.map.getZoom(), grow = Math.max(0, zoom - 13);
      ctx.fillStyle = "#fbfbf9";
      ctx.fill(this.gather(this.outline, true), "evenodd");
      const major = this.data.arrays["streets.major"];
      ctx.strokeStyle = "#c9ced4";
      ctx.lineWidth = 0.6 + 0.3 * grow;
      if (zoom >= 12) ctx.stroke(this.gather(this.streets, false, (row) => !major[row]));
      ctx.strokeStyle = "#b3bac2";
      ctx.lineWidth = 1 + 0.6 * grow;
      ctx.stroke(this.gather(this.streets, false, (row) => major[row]));
      ctx.strokeStyle = "#6b7480";
      ctx.lineWidth = 0.9;
      ctx.setLineDash([5, 3]);
      ctx.stroke(this.gather(this.units, true));
      ctx.setLineDash([]);
      ctx.strokeStyle = "#3b434d";
      ctx.lineWidth = 1.6;
      ctx.stroke(this.gather(this.outline, true));
      for (const s of [2, 1, 0]) this.paintFindings(ctx, s);
    }

    paintFindings(ctx, s) {
      const { findings, look } = this.data, own = (f) => findings[f].s === s;
      const shown = (f) => this.chosen === null || this.chosen === f;
      const { a, l, p } = this.layers;
      for (const faint of [true, false]) {
        const wanted = (f) => own(f) && shown(f) !== faint;
        ctx.globalAlpha = faint ? 0.18 : 1;
        const areas = this.gather(a.shapes, true, (row) => wanted(a.f[row]));
        ctx.fillStyle = look[s].colour + "2e";
        ctx.fill(areas, "evenodd");
        ctx.strokeStyle = look[s].colour;
        ctx.lineWidth = 1.8;
        ctx.stroke(areas);
        const lines = this.gather(l.shapes, false, (row) => wanted(l.f[row]));
        ctx.strokeStyle = "rgba(255,255,255,.8)";
        ctx.lineWidth = 5;
        ctx.stroke(lines);
        ctx.strokeStyle = look[s].colour;
        ctx.lineWidth = 2.8;
        ctx.stroke(lines);
        this.paintPoints(ctx, p, look[s], wanted);
      }
      ctx.globalAlpha = 1;
    }

    paintPoints(ctx, layer, look, wanted) {
      const { x, y } = layer.shapes, [w, n, e, south] = this.window;
      const mark = new Path2D(look.shape), path = new Path2D();
      const r = this.map.getZoom() < 12 ? 0.45 : this.map.getZoom() < 15 ? 0.6 : 0.75;
      for (let row = 0; row < x.length; row++) {
        if (!wanted(layer.f[row])) continue;
        if (x[row] < w || x[row] > e || y[row] < n || y[row] > south) continue;
        path.addPath(mark, new DOMMatrix([r, 0, 0, r, x[row] * this.scale - this.ox,
          y[row] * this.scale - this.oy]));
      }
      ctx.strokeStyle = "#fff";
      ctx.lineWidth = 3;
      ctx.stroke(path);
      ctx.fillStyle = look.colour;
      ctx.fill(path);
    }

    print() {
      const { map } = this, size = map.getSize();
      const corner = map.containerPointToLayerPoint([0, 0]);
      const canvas = el("canvas", { class: "ck-print", width: 2 * size.x, height: 2 * size.y });
      const ctx = canvas.getContext("2d");
      ctx.fillStyle = "#eef0f1";
      ctx.fillRect(0, 0, canvas.width, canvas.height);
      // Browsers print a canvas as drawn, also what lies beyond its edge.
      ctx.rect(0, 0, canvas.width, canvas.height);
      ctx.clip();
      ctx.scale(2, 2);
      ctx.translate(-corner.x, -corner.y);
      this.paint(ctx, L.bounds(corner, corner.add(size)));
      if (this.picture) this.picture.remove();
      this.picture = canvas;
      map.getContainer().after(canvas);
    }

    // ---- from the list to the map ----------------------------------------------------------

    follow(event) {
      const button = event.target.closest("[data-finding]");
      if (!button) return;
      const f = Number(button.dataset.finding);
      this.map.closePopup();
      const row = button.dataset.row === undefined ? null : Number(button.dataset.row);
      this.goTo(f, row);
      const box = this.map.getContainer().getBoundingClientRect();
      if (box.bottom < 80 || box.top > window.innerHeight - 80) {
        this.map.getContainer().scrollIntoView({ block: "center" });
      }
    }

    goTo(f, item) {
      if (f < 0) {
        this.choose(null);
        this.map.fitBounds(this.whole, { padding: [12, 12] });
        return;
      }
      const box = this.extent(f, item);
      if (!box) return;
      this.choose(f);
      this.map.fitBounds(box, { maxZoom: 17, padding: [30, 30] });
      if (item !== null) this.popup(f, item, box.getCenter());
    }

    choose(f) {
      if (this.chosen === f) return;
      this.chosen = f;
      for (const node of document.querySelectorAll(".ck-chosen")) {
        node.classList.remove("ck-chosen");
      }
      const node = f === null ? null : document.getElementById("f" + f);
      if (node) node.classList.add("ck-chosen");
      this.sheet.repaint();
    }

    extent(f, item) {
      let [w, n, e, s] = [Infinity, Infinity, -Infinity, -Infinity];
      const add = (x0, y0, x1, y1) => {
        w = Math.min(w, x0); n = Math.min(n, y0); e = Math.max(e, x1); s = Math.max(s, y1);
      };
      const { a, l, p } = this.layers;
      const own = (layer, row) => layer.f[row] === f && (item === null || layer.i[row] === item);
      for (const layer of [a, l]) {
        for (let row = 0; row < layer.shapes.length; row++) {
          if (own(layer, row)) add(...layer.shapes.box.slice(4 * row, 4 * row + 4));
        }
      }
      for (let row = 0; row < p.f.length; row++) {
        const { x, y } = p.shapes;
        if (own(p, row)) add(x[row], y[row], x[row], y[row]);
      }
      if (w > e) return null;
      const at = (x, y) => this.map.unproject(L.point(x, y), 0);
      return L.latLngBounds(at(w, s), at(e, n));
    }

    // ---- from the map to the list ----------------------------------------------------------

    click(event) {
      const hits = this.at(this.map.project(event.latlng, 0), REACH / 2 ** this.map.getZoom());
      if (hits.length) this.popup(...hits[0], event.latlng, hits.slice(1));
    }

    // What lies under a place: [finding, item], points first, then lines, then small areas.
    at(spot, reach) {
      const { a, l, p } = this.layers, found = [], seen = new Set();
      const add = (layer, row, rank, far) => {
        const key = layer.f[row] + "/" + layer.i[row];
        if (!seen.has(key)) found.push({ rank, far, f: layer.f[row], i: layer.i[row] });
        seen.add(key);
      };
      for (let row = 0; row < p.f.length; row++) {
        const far = Math.hypot(p.shapes.x[row] - spot.x, p.shapes.y[row] - spot.y);
        if (far <= reach) add(p, row, 0, far);
      }
      for (let row = 0; row < l.shapes.length; row++) {
        const far = this.distance(l.shapes, row, spot, reach);
        if (far <= reach) add(l, row, 1, far);
      }
      for (let row = 0; row < a.shapes.length; row++) {
        if (lc.contains(a.shapes, row, spot.x, spot.y)) {
          const b = a.shapes.box;
          add(a, row, 2, (b[4 * row + 2] - b[4 * row]) * (b[4 * row + 3] - b[4 * row + 1]));
        }
      }
      const { findings } = this.data;
      const mine = (h) => (this.chosen === h.f ? 0 : 1);
      found.sort((g, h) => mine(g) - mine(h) || g.rank - h.rank ||
        findings[g.f].s - findings[h.f].s || g.far - h.far || g.f - h.f);
      return found.map((h) => [h.f, h.i]);
    }

    distance(shapes, row, spot, reach) {
      const { x, y, start, first, box } = shapes, b = 4 * row;
      if (spot.x < box[b] - reach || spot.x > box[b + 2] + reach ||
          spot.y < box[b + 1] - reach || spot.y > box[b + 3] + reach) return Infinity;
      let least = Infinity;
      for (let ring = first[row]; ring < first[row + 1]; ring++) {
        for (let k = start[ring] + 1; k < start[ring + 1]; k++) {
          const dx = x[k] - x[k - 1], dy = y[k] - y[k - 1], long = dx * dx + dy * dy;
          const t = long ? ((spot.x - x[k - 1]) * dx + (spot.y - y[k - 1]) * dy) / long : 0;
          const c = Math.max(0, Math.min(1, t));
          least = Math.min(least, Math.hypot(x[k - 1] + c * dx - spot.x, y[k - 1] + c * dy - spot.y));
        }
      }
      return least;
    }

    popup(f, item, at, others = []) {
      const { findings, look } = this.data, finding = findings[f], n = this.language();
      const [label, zh, en] = finding.items[item] || ["", "", ""];
      const card = el("div", { class: "ck-card" });
      const word = el("strong", {}, look[finding.s].word[n]);
      word.style.color = look[finding.s].colour;
      const title = [label, n ? en : zh].filter(Boolean).join(n ? ", " : "，");
      card.append(el("p", {}, word, title ? " " + title : ""));
      card.append(el("p", {}, n ? finding.en : finding.zh));
      if (finding.do[n]) card.append(el("p", { class: "ck-do" }, finding.do[n]));
      for (const [other, which] of others.slice(0, 4)) {
        const name = (findings[other].items[which] || [""])[0];
        const text = look[findings[other].s].word[n] + " " + (name || findings[other][n ? "en" : "zh"]);
        const link = el("button", { type: "button", class: "ck-link" },
          text.length > 60 ? text.slice(0, 59) + "…" : text);
        link.addEventListener("click", () => this.popup(other, which, at));
        card.append(link);
      }
      this.map.closePopup();
      this.choose(f);
      L.popup({ maxWidth: 320, maxHeight: 260, autoPanPadding: [20, 20] })
        .setLatLng(at).setContent(card).openOn(this.map);
    }
  }

  lc.check = async function (map) {
    if (typeof DecompressionStream === "undefined") return;
    const data = await lc.decode(document.getElementById("ck-data").textContent.trim());
    lc.page = new Check(map, data);
    lc.page.start();
  };
})((window.lifecircle = window.lifecircle || {}));
