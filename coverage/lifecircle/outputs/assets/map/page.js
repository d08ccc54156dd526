// The page: choosing what to show, the key, the list of units, and what a click tells.
// Text reaches the page through textContent only.
(function (lc) {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";

  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "text") node.textContent = value;
      else if (value !== null && value !== undefined) node.setAttribute(key, value);
    }
    node.append(...children.filter(Boolean));
    return node;
  }

  function icon(path, { stroke, fill, size = 16 }) {
    const svg = document.createElementNS(SVG, "svg");
    const line = document.createElementNS(SVG, "path");
    for (const [key, value] of Object.entries({ viewBox: "-11 -11 22 22", width: size,
      height: size, "aria-hidden": "true", class: "lc-icon" })) svg.setAttribute(key, value);
    line.setAttribute("d", path);
    line.setAttribute("fill", fill || "none");
    if (stroke) {
      line.setAttribute("stroke", stroke);
      line.setAttribute("stroke-width", 3.4);
      line.setAttribute("stroke-linecap", "round");
    }
    svg.append(line);
    return svg;
  }

  function swatch(draw) {
    const canvas = el("canvas", { class: "lc-swatch", "aria-hidden": "true" });
    canvas.width = 44;
    canvas.height = 32;
    const ctx = canvas.getContext("2d");
    ctx.scale(2, 2);
    draw(ctx);
    return canvas;
  }

  lc.Page = class {
    constructor(map, data) {
      this.map = map;
      this.data = data;
      this.w = data.words;
      this.scene = new lc.Scene(map, data);
      this.panel = document.getElementById("lc-panel");
      this.legend = el("section", { class: "lc-legend", id: "lc-legend", "aria-live": "polite" });
      this.narrow = window.matchMedia("(max-width: 760px)");
    }

    start() {
      const { map, scene } = this;
      scene.add();
      this.whole = L.latLngBounds(this.data.bounds);
      this.corner = new (L.Control.extend({
        options: { position: "bottomleft" },
        onAdd: () => {
          const box = el("div", { class: "lc-corner" });
          L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
          return box;
        },
      }))().addTo(map);
      this.narrow.addEventListener("change", () => this.arrange());
      this.arrange();
      map.setView(this.whole.getCenter(), 12, { animate: false });
      this.bindPanel();
      this.bindMap();
      const wanted = decodeURIComponent(location.hash.slice(1));
      const named = this.data.views.findIndex((view) => view.id === wanted);
      const first = this.data.views.findIndex((view) => !view.hatched);
      this.choose(named >= 0 ? named : Math.max(0, first));
      this.fit();
      map.setMaxBounds(this.whole.pad(1.5));
      map.setMinZoom(Math.max(1, Math.floor(map.getZoom()) - 2));
    }

    // Beside the key or above it, whichever leaves the area larger.
    fit(bounds = this.whole) {
      const key = this.narrow.matches ? null : this.corner.getContainer();
      const ways = key && key.offsetHeight ?
        [[key.offsetWidth + 24, 14, 14], [14, 14, key.offsetHeight + 44]] : [[14, 14, 40]];
      const frames = ways.map(([left, top, bottom]) => ({ animate: false,
        paddingTopLeft: [left, top], paddingBottomRight: [14, bottom] }));
      const zoom = (f) => this.map.getBoundsZoom(bounds, false,
        L.point(f.paddingTopLeft).add(f.paddingBottomRight));
      frames.sort((a, b) => zoom(b) - zoom(a));
      this.map.fitBounds(bounds, frames[0]);
    }

    // The key floats over a wide map and stands in the sheet of a narrow one.
    arrange() {
      const sheet = this.panel.querySelector(".lc-body");
      if (this.narrow.matches) sheet.prepend(this.legend);
      else this.corner.getContainer().append(this.legend);
      this.map.invalidateSize({ animate: false });
    }

    bindPanel() {
      const { panel, scene } = this;
      for (const input of panel.querySelectorAll("input[name=lc-view]")) {
        input.addEventListener("change", () => this.choose(Number(input.value)));
      }
      for (const input of panel.querySelectorAll("input[data-show]")) {
        input.addEventListener("change", () => {
          scene.show[input.dataset.show] = input.checked;
          scene.sheet.repaint();
          this.drawLegend();
        });
      }
      for (const input of panel.querySelectorAll("input[data-service]")) {
        input.addEventListener("change", () => {
          const row = Number(input.dataset.service);
          if (input.checked) scene.show.places.add(row);
          else scene.show.places.delete(row);
          scene.sheet.repaint();
        });
      }
      for (const list of panel.querySelectorAll("details[data-places]")) {
        list.addEventListener("toggle", () => this.listPlaces(list), { once: true });
      }
      const toggle = panel.querySelector(".lc-toggle");
      toggle.addEventListener("click", () => {
        const open = document.body.classList.toggle("lc-open");
        toggle.setAttribute("aria-expanded", String(open));
        toggle.setAttribute("aria-label", open ? toggle.dataset.close : toggle.dataset.open);
        this.map.invalidateSize({ animate: false });
      });
      panel.querySelector(".lc-whole").addEventListener("click", () => {
        this.map.closePopup();
        this.scene.point(null);
        this.fit();
      });
    }

    bindMap() {
      const { map, scene } = this;
      this.tip = L.tooltip({ direction: "top", offset: [0, -10], className: "lc-tip" });
      map.on("mousemove", (event) => {
        const what = scene.at(event.latlng);
        if (!this.popup || !this.popup.isOpen()) scene.point(what);
        map.getContainer().style.cursor = what ? "pointer" : "";
        if (!what || this.narrow.matches) return void this.tip.remove();
        this.tip.setLatLng(event.latlng).setContent(this.hint(what));
        if (!map.hasLayer(this.tip)) this.tip.addTo(map);
      });
      map.on("mouseout", () => {
        this.tip.remove();
        if (!this.popup || !this.popup.isOpen()) scene.point(null);
      });
      map.on("click", (event) => this.tell(scene.at(event.latlng), event.latlng));
      map.on("popupclose", () => scene.point(null));
      map.getContainer().addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target === map.getContainer()) {
          this.tell(scene.at(map.getCenter()), map.getCenter());
        }
      });
      const keys = (on) => document.body.classList.toggle("lc-keys", on);
      document.addEventListener("keydown", () => keys(true));
      document.addEventListener("pointerdown", () => keys(false), true);
      new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
    }

    // ---- what to show ---------------------------------------------------------------------

    choose(number) {
      const { data, panel } = this, view = data.views[number];
      this.number = number;
      this.view = view;
      const input = panel.querySelector(`input[name=lc-view][value="${number}"]`);
      if (input) input.checked = true;
      for (const card of panel.querySelectorAll("[data-card]")) {
        card.hidden = Number(card.dataset.card) !== number;
      }
      panel.querySelector(".lc-verdict").hidden = view.kind === "value";
      this.showPlacesOf(view);
      this.scene.set(this.painter(view));
      this.map.closePopup();
      this.drawLegend();
      this.listUnits();
      this.summary();
      this.map.getContainer().dataset.view = view.id;
      try {
        history.replaceState(null, "", "#" + encodeURIComponent(view.id));
      } catch (error) { /* pages without an address, such as in a notebook */ }
    }

    showPlacesOf(view) {
      const roots = new Set();
      view.counts.forEach((counts, row) => counts && roots.add(this.data.places.root[row]));
      this.scene.show.places = roots;
      for (const input of this.panel.querySelectorAll("input[data-service]")) {
        input.checked = roots.has(Number(input.dataset.service));
      }
    }

    shareColour(share) {
      const { classes } = this.data;
      let found = classes[0];
      for (const each of classes) if (share >= each.from) found = each;
      return found.colour;
    }

    valueColour(view, value) {
      const at = view.breaks.findIndex((limit) => value <= limit * view.scale);
      return view.colours[at < 0 || value === this.data.nothing ? view.breaks.length : at];
    }

    painter(view) {
      const { arrays, nothing } = this.data;
      const lived = arrays["blocks.points"];
      const paint = { counts: view.counts, hatched: view.hatched };
      if (view.kind === "units") {
        paint.unit = (row) =>
          view.state[row] === 3 ? "hatch" : view.classes[view.state[row]][1];
      } else if (view.kind === "value") {
        const median = arrays["median." + view.row];
        paint.block = (row) => (lived[row] ? this.valueColour(view, median[row]) : null);
      } else if (view.hatched) {
        paint.block = (row) => (lived[row] ? "hatch" : null);
      } else {
        const listed = arrays[(view.rest ? "rest." : "listed.") + view.row];
        paint.block = (row) => (listed[row] === nothing ? null : this.shareColour(listed[row]));
      }
      if (view.kind === "share" && view.row !== null) {
        const flags = arrays["flags." + view.row];
        const kinds = ["reached", "not_shown", "left_out"];
        paint.point = (row) => (flags[row] & 4 ? "edge" : kinds[flags[row] & 3] || null);
      }
      return paint;
    }

    drawLegend() {
      const { view, w, data, scene } = this, rows = [];
      const row = (picture, text) =>
        rows.push(el("li", {}, picture, el("span", { text })));
      const fill = (colour) => swatch((c) => {
        c.fillStyle = colour;
        c.fillRect(0.5, 0.5, 21, 15);
        c.strokeStyle = "rgba(0,0,0,.35)";
        c.strokeRect(0.5, 0.5, 21, 15);
      });
      const hatch = () => swatch((c) => {
        c.fillStyle = c.createPattern(scene.hatch, "repeat");
        c.fillRect(0, 0, 22, 16);
        c.strokeStyle = "rgba(0,0,0,.35)";
        c.strokeRect(0.5, 0.5, 21, 15);
      });
      const notes = [];
      let title = view.rest ? w.rest_title : w.share_title;
      if (view.rest) notes.push(w.missing + w.colon + view.missing.join(w.list_comma));
      if (view.kind === "value") {
        title = w.value_title;
        const unit = view.minutes ? w.minutes : w.metres;
        view.breaks.forEach((limit, i) => row(fill(view.colours[i]), `≤ ${limit} ${unit}`));
        row(fill(view.colours[view.breaks.length]), w.beyond);
      } else if (view.kind === "units") {
        title = w.unit_title;
        view.classes.forEach(([text, colour], i) => {
          if (view.state.includes(i)) row(fill(colour), text);
        });
      } else if (!view.hatched) {
        for (const each of [...data.classes].reverse()) row(fill(each.colour), each.label);
      }
      if (view.hatched) {
        const lists = view.missing.join(w.list_comma);
        row(hatch(), lists ? w.hatched + w.colon + lists : w.hatched_plain);
      }
      if (view.kind !== "units") {
        row(fill("#fbfbf9"), w.nobody);
        if (!view.hatched && data.arrays["blocks.low"].some((low) => low)) {
          row(swatch((c) => {
            c.fillStyle = data.classes[2].colour;
            c.fillRect(0, 0, 22, 16);
            c.fillStyle = c.createPattern(scene.unsure, "repeat");
            c.fillRect(0, 0, 22, 16);
          }), w.unsure);
        }
      }
      const marks = [];
      if (view.kind === "share" && view.row !== null && scene.show.points) {
        const flags = new Set(data.arrays["flags." + view.row]);
        const has = { reached: flags.has(0), left_out: flags.has(2), not_shown: flags.has(1),
          edge: [...flags].some((flag) => flag & 4) };
        for (const kind of ["left_out", "not_shown", "edge", "reached"]) {
          if (!has[kind]) continue;
          marks.push(el("li", {}, swatch((c) => lc.mark(c, kind, 11, 8, 4.5)),
            el("span", { text: this.kindText(view, kind) })));
        }
      }
      const solid = view.counts.findIndex((counts) => counts);
      if (solid >= 0) {
        const sign = data.services[data.places.root[solid]];
        marks.push(el("li", {}, swatch((c) =>
          lc.symbol(c, sign.shape, sign.colour, 11, 8, 6, true)),
        el("span", { text: w.place_counts })));
        if (view.counts.some((counts) => !counts)) {
          marks.push(el("li", {}, swatch((c) =>
            lc.symbol(c, sign.shape, sign.colour, 11, 8, 5, false)),
          el("span", { text: w.place_other })));
        }
      }
      if (view.partial && view.kind !== "value" && !view.hatched) notes.push(w.partial);
      if (view.tested) notes.push(w.tested);
      if (view.kind === "share" && view.row !== null && scene.show.points) {
        notes.push(w.point_zoom);
      }
      const keep = this.legend.querySelector("details");
      const open = keep ? keep.open : true;
      const box = el("details", {}, el("summary", { text: view.title }),
        el("p", { text: title }), el("ul", {}, ...rows),
        marks.length ? el("ul", { class: "lc-marks" }, ...marks) : null,
        ...notes.map((text) => el("p", { class: "lc-note", text })));
      box.open = open;
      this.legend.replaceChildren(box);
    }

    // One line for narrow screens: what is shown, how it stands, and the colours.
    summary() {
      const now = this.panel.querySelector(".lc-now"), { view, data } = this;
      let colours = data.classes.map((each) => [each.colour, each.label]);
      if (view.kind === "value") {
        colours = view.colours.map((colour, i) => [colour,
          i < view.breaks.length ? "≤" + view.breaks[i] : ">"]);
      } else if (view.kind === "units") {
        colours = view.classes.filter((_, i) => view.state.includes(i)).map(([, c]) => [c, ""]);
      }
      if (view.hatched) colours = [];
      const ramp = el("span", { class: "lc-ramp", "aria-hidden": "true" },
        ...colours.map(([colour, text]) => el("i", { style: "background:" + colour },
          el("b", { text: text.replace(/\s/g, "") }))));
      const card = this.panel.querySelector(`[data-card="${this.number}"] .lc-status`);
      now.replaceChildren(el("strong", { text: view.title }),
        ...(card ? [card.cloneNode(true)] : []), ramp);
    }

    // ---- lists ----------------------------------------------------------------------------

    status(number) {
      const status = this.data.statuses[number];
      const box = el("span", { class: "lc-sign", title: status.word });
      box.append(icon(status.sign, { stroke: status.colour }),
        el("span", { class: "lc-hidden", text: status.word }));
      return box;
    }

    listUnits() {
      const { view, data } = this, list = document.getElementById("lc-units");
      list.replaceChildren(...view.rank.map((row) => {
        const button = el("button", { type: "button", "data-unit": row },
          view.status ? this.status(view.status[row]) : null,
          el("span", { class: "lc-name", dir: "auto", text: lc.shorten(data.units.name[row], 40) }),
          el("span", { class: "lc-number", text: view.texts[row] }));
        button.addEventListener("click", () => this.goTo("unit", row));
        return el("li", {}, button);
      }));
    }

    listPlaces(details) {
      const root = Number(details.dataset.places), { places } = this.data;
      const rows = places.root.map((r, i) => (r === root ? i : -1)).filter((i) => i >= 0);
      rows.sort((p, q) => (places.service[p] < places.service[q] ? -1 :
        places.service[p] > places.service[q] ? 1 : p - q));
      details.append(el("ul", {}, ...rows.map((row) => {
        const button = el("button", { type: "button", "data-place": row },
          el("span", { class: "lc-name", dir: "auto",
            text: lc.shorten(places.name[row] || this.w.unnamed, 40) }),
          el("span", { class: "lc-number", text: places.service[row] }));
        button.addEventListener("click", () => this.goTo("place", row));
        return el("li", {}, button);
      })));
    }

    goTo(kind, row) {
      const { map, scene, narrow } = this;
      if (narrow.matches && document.body.classList.contains("lc-open")) {
        this.panel.querySelector(".lc-toggle").click();
      }
      if (kind === "unit") {
        this.fit(scene.boundsOf(scene.units, row).pad(0.05));
        this.tell({ kind, row }, scene.latlng(scene.anchors, row));
      } else {
        const root = this.data.places.root[row];
        const box = this.panel.querySelector(`input[data-service="${root}"]`);
        if (!box.checked) box.click();
        map.setView(scene.latlng(scene.places, row), Math.max(16, map.getZoom()),
          { animate: false });
        this.tell({ kind, row }, scene.latlng(scene.places, row));
      }
    }

    // ---- what a place, a block, a unit says ------------------------------------------------

    percent(share) {
      const { whole } = this.data;
      const figure = share > 0 && share < whole / 100 ? "<1" :
        share < whole && share > 0.99 * whole ? ">99" : String(Math.floor((share * 100) / whole));
      return figure + (this.data.language === "zh" ? "%" : "\u00a0%");
    }

    value(view, value) {
      if (value === this.data.nothing) return this.w.none_near;
      const unit = view.minutes ? this.w.minutes : this.w.metres;
      return (value / view.scale).toFixed(view.minutes ? 1 : 0) + "\u00a0" + unit;
    }

    shareText(view, row) {
      const { arrays, nothing } = this.data, { w } = this;
      const low = arrays["listed." + view.row][row], high = arrays["most." + view.row][row];
      if (low === nothing) return w.nobody;
      if (low === high) return this.percent(low);
      if (high === this.data.whole) return `${w.at_least} ${this.percent(low)}`;
      if (low === 0) return `${w.at_most} ${this.percent(high)}`;
      return `${this.percent(low)} – ${this.percent(high)}`;
    }

    restText(view, row) {
      const share = this.data.arrays["rest." + view.row][row];
      return share === this.data.nothing ? this.w.nobody : `${this.w.at_least} ${this.percent(share)}`;
    }

    unitName(row) {
      return row < 0 ? this.w.no_unit : this.data.units.name[row];
    }

    name(what) {
      const { w, data } = this;
      if (what.kind === "place") return data.places.name[what.row] || w.unnamed;
      if (what.kind === "unit") return data.units.name[what.row];
      if (what.kind === "point") return w.demand_point;
      return w.block + " " + data.blocks[what.row];
    }

    hint(what) {
      const { view, w, data } = this, box = el("div", {}), lines = [];
      if (what.kind === "place") lines.push(data.places.service[what.row]);
      else if (what.kind === "unit") lines.push(view.texts[what.row]);
      else if (what.kind === "point") lines.push(this.pointState(view, what.row));
      else {
        lines.push(this.unitName(data.arrays["blocks.unit"][what.row]));
        if (!data.arrays["blocks.points"][what.row]) lines.push(w.nobody);
        else if (view.kind === "value") {
          lines.push(this.value(view, data.arrays["median." + view.row][what.row]));
        } else if (view.kind === "share" && view.row !== null) {
          lines.push(view.rest ? w.rest + w.colon + this.restText(view, what.row) :
            this.shareText(view, what.row));
        }
      }
      box.append(el("strong", { dir: "auto", text: lc.shorten(this.name(what), 40) }),
        ...lines.filter(Boolean).map((text) =>
          el("div", { dir: "auto", text: lc.shorten(text, 60) })));
      return box;
    }

    pointState(view, row) {
      if (view.kind !== "share" || view.row === null) return "";
      const flag = this.data.arrays["flags." + view.row][row];
      const kind = flag & 4 ? "edge" : ["reached", "not_shown", "left_out"][flag & 3];
      return kind ? this.kindText(view, kind) : "";
    }

    kindText(view, kind) {
      return this.w[view.rest && kind === "reached" ? "point_rest" : "point_" + kind];
    }

    pairs(rows) {
      const list = el("dl", {});
      for (const [name, value] of rows) {
        list.append(el("dt", { text: name }));
        list.append(value instanceof Node ? el("dd", {}, value) : el("dd", { dir: "auto", text: value }));
      }
      return list;
    }

    tell(what, latlng) {
      if (!what) return void this.map.closePopup();
      const box = el("div", { class: "lc-card" });
      box.append(el("h2", { dir: "auto", text: lc.shorten(this.name(what), 120) }));
      this["tell_" + what.kind](what.row, box);
      this.map.closePopup();
      this.popup = L.popup({ minWidth: 250,
        maxWidth: Math.min(320, this.map.getSize().x - 120), autoPan: true,
        autoPanPaddingTopLeft: [12, 12], autoPanPaddingBottomRight: [52, 40],
        maxHeight: Math.max(160, Math.min(420, this.map.getSize().y - 110)) })
        .setLatLng(latlng).setContent(box).openOn(this.map);
      const close = this.popup.getElement().querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", this.panel.dataset.closePopup);
      this.tip.remove();
      this.scene.point(what);
    }

    tell_block(row, box) {
      const { data, view, w } = this, { arrays } = data, rows = [];
      const unit = arrays["blocks.unit"][row];
      rows.push([w.unit, unit < 0 ? w.no_unit : this.unitButton(unit)]);
      rows.push([w.points, String(arrays["blocks.points"][row])]);
      if (arrays["blocks.points"][row]) {
        if (view.kind === "share" && view.row !== null) {
          const near = this.edgePoints(view, row);
          if (near) rows.push([w.edge_points, String(near)]);
        }
      }
      box.append(this.pairs(rows));
      if (arrays["blocks.points"][row]) {
        box.append(el("h3", { text: w.reached }), this.pairs(this.blockShares(row)));
        const walks = data.views.filter((each) => each.kind === "value").map((each) =>
          [each.title, this.value(each, arrays["median." + each.row][row])]);
        if (walks.length) box.append(el("h3", { text: w.median }), this.pairs(walks));
      } else box.append(el("p", { text: w.nobody }));
      if (arrays["blocks.low"][row]) box.append(el("p", { class: "lc-note", text: w.low }));
    }

    blockShares(row) {
      const rows = [];
      for (const each of this.data.views) {
        if (each.kind !== "share" || each.row === null) continue;
        let text = each.hatched ? this.w.hatched_plain : this.shareText(each, row);
        if (each.rest) text = `${this.w.rest} ${this.restText(each, row)}`;
        rows.push([each.title, text]);
      }
      return rows;
    }

    edgePoints(view, block) {
      const { arrays } = this.data, flags = arrays["flags." + view.row];
      let near = 0;
      arrays["points.block"].forEach((b, i) => { if (b === block && flags[i] & 4) near++; });
      return near;
    }

    unitButton(row) {
      const button = el("button", { type: "button", class: "lc-link", title: this.w.show_unit,
        dir: "auto", text: lc.shorten(this.unitName(row), 40) });
      button.addEventListener("click", () => this.goTo("unit", row));
      return button;
    }

    tell_unit(row, box) {
      const { data, w } = this, list = el("ul", { class: "lc-verdicts" });
      box.append(this.pairs([[w.share_of_people, data.units.share[row]]]));
      for (const view of data.views) {
        if (!view.status) continue;
        const word = data.statuses[view.status[row]].word;
        list.append(el("li", view === this.view ? { class: "lc-chosen" } : {},
          this.status(view.status[row]), el("span", { class: "lc-name", text: view.title }),
          el("span", { class: "lc-number",
            text: view.texts[row] === "–" ? word : `${word} · ${view.texts[row]}` })));
      }
      box.append(el("h3", { text: w.verdicts }), list);
      if (data.units.low[row]) box.append(el("p", { class: "lc-note", text: w.low }));
      if (data.units.href[row]) {
        box.append(el("p", {}, el("a", { href: data.units.href[row], text: w.unit_report })));
      }
    }

    tell_place(row, box) {
      const { places } = this.data, { w } = this;
      const unit = places.unit[row];
      box.append(this.pairs([
        [w.service, places.service[row]],
        [w.unit, unit < 0 ? (places.inside[row] ? w.no_unit : w.outside) : this.unitButton(unit)],
        [w.list, places.list[row]],
        [w.entrances, String(places.entrances[row])],
        [w.link, places.snap[row]],
      ]));
    }

    tell_point(row, box) {
      const { data, view, w } = this, { arrays } = data, rows = [];
      const block = arrays["points.block"][row], unit = arrays["points.unit"][row];
      const state = this.pointState(view, row);
      if (state) rows.push([w.goal_here, state]);
      rows.push([w.block, block < 0 ? "–" : data.blocks[block]]);
      rows.push([w.unit, unit < 0 ? w.no_unit : this.unitButton(unit)]);
      for (const each of data.views) {
        if (each.kind !== "value") continue;
        const place = arrays["nearest." + each.row][row];
        const name = place < 0 ? "" : data.places.name[place] || w.unnamed;
        const text = this.value(each, arrays["value." + each.row][row]);
        rows.push([each.title, name ? `${text} · ${lc.shorten(name, 40)}` : text]);
      }
      box.append(this.pairs(rows));
    }
  };

  lc.open = async function (map) {
    const container = map.getContainer(), panel = document.getElementById("lc-panel");
    document.body.prepend(panel);
    container.setAttribute("aria-label", panel.dataset.map);
    if (!window.DecompressionStream || !window.ResizeObserver) {
      const note = el("p", { class: "lc-old", role: "alert", text: panel.dataset.old });
      container.append(note);
      container.dataset.ready = "too-old";
      return;
    }
    const text = document.getElementById("lc-data").textContent.trim();
    lc.page = new lc.Page(map, await lc.decode(text));
    lc.page.start();
    container.dataset.ready = "true";
  };
})((window.lifecircle = window.lifecircle || {}));
