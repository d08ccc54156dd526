// What every map has: key, north arrow, scale, sources and review number; and a quiet line.
(function (lc) {
  "use strict";

  const { el } = lc, SVG = "http://www.w3.org/2000/svg", SAID = 9000;

  function control(position, box, free = true) {
    return new (L.Control.extend({
      options: { position },
      onAdd: () => {
        if (free) L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
        return box;
      },
    }))();
  }

  // North is up: the map is never turned.
  lc.northArrow = function (letter) {
    const svg = document.createElementNS(SVG, "svg");
    for (const [key, value] of Object.entries({ viewBox: "0 0 28 44", width: 28, height: 44,
      "aria-hidden": "true", class: "lc-arrow" })) svg.setAttribute(key, value);
    for (const [d, fill] of [["M14 14L23 40L14 34.5z", "#fff"], ["M14 14L5 40L14 34.5z", "#20242b"]]) {
      const half = document.createElementNS(SVG, "path");
      for (const [key, value] of Object.entries({ d, fill, stroke: "#20242b",
        "stroke-width": 1.2, "stroke-linejoin": "round" })) half.setAttribute(key, value);
      svg.append(half);
    }
    const text = document.createElementNS(SVG, "text");
    for (const [key, value] of Object.entries({ x: 14, y: 11, "text-anchor": "middle",
      "font-size": 12, "font-weight": 700, fill: "#20242b" })) text.setAttribute(key, value);
    text.textContent = letter;
    svg.append(text);
    return svg;
  };

  Object.assign(lc.Page.prototype, {
    furnish() {
      const { map } = this, box = map.getContainer();
      this.corner = control("bottomleft", el("div", { class: "lc-corner" })).addTo(map);
      this.north = el("div", { class: "lc-north", role: "img" });
      control("topright", this.north, false).addTo(map);
      this.credit = box.querySelector(".leaflet-control-attribution") ||
        control("bottomright", el("div", { class: "leaflet-control-attribution" })).addTo(map)
          .getContainer();
      this.said = el("p", { class: "lc-said", role: "status" });
      box.append(this.said);
    },

    sayFurniture() {
      const { panel } = this;
      this.north.setAttribute("aria-label", panel.dataset.north);
      this.north.replaceChildren(lc.northArrow("N"));
      this.sayCredit();
    },

    // Where everything on the map comes from: one line that opens into all of them.
    sayCredit() {
      const { panel } = this, lines = [...panel.querySelectorAll(".lc-credits li")]
        .map((line) => line.textContent);
      const review = panel.querySelector(".lc-review"), base = this.base.attribution();
      const short = [review && review.textContent, base,
        !base.includes("OpenStreetMap") && lines.some((line) => line.includes("OpenStreetMap")) &&
          "© OpenStreetMap contributors", panel.dataset.sources];
      const open = this.credit.querySelector("details");
      const fold = el("details", {}, el("summary", { text: short.filter(Boolean).join(" · ") }),
        el("ul", {}, ...lines.map((text) => el("li", { dir: "auto", text }))));
      fold.open = Boolean(open && open.open);
      this.credit.replaceChildren(fold);
    },

    say(text) {
      this.said.textContent = text;
      clearTimeout(this.saying);
      this.saying = setTimeout(() => { this.said.textContent = ""; }, SAID);
    },

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
    },

    // The key floats over a wide map and stands in the sheet of a narrow one.
    arrange() {
      if (this.printed) return;
      const sheet = this.panel.querySelector(".lc-body");
      if (this.narrow.matches) sheet.querySelector(".lc-search").after(this.legend);
      else this.corner.getContainer().append(this.legend);
      this.map.invalidateSize({ animate: false });
    },
  });
})((window.lifecircle = window.lifecircle || {}));
