// Printing: a sheet with the map, its key and what belongs to every map.
(function (lc) {
  "use strict";

  const { el } = lc;

  Object.assign(lc.Page.prototype, {
    // A picture of what is painted. Base maps are not in it: they are others' pictures.
    still() {
      const { scene } = this, { through } = scene, { streets } = scene.show;
      scene.through = false;
      if (through) scene.show.streets = true;
      const picture = scene.picture();
      scene.through = through;
      scene.show.streets = streets;
      return picture;
    },

    // A sheet: a still picture of the map in the proportions of the paper, and the key below it.
    bindPrint() {
      const { map } = this, box = map.getContainer();
      window.addEventListener("beforeprint", () => {
        if (this.printed) return;
        const bounds = map.getBounds();
        map.closePopup();
        this.printed = { centre: map.getCenter(), zoom: map.getZoom(), least: map.getMinZoom() };
        const paper = bounds.contains(this.whole) ? this.whole : bounds;
        const [nw, se] = [paper.getNorthWest(), paper.getSouthEast()].map((p) => map.project(p, 0));
        document.body.classList.add("lc-print");
        document.body.classList.toggle("lc-tall", se.y - nw.y > se.x - nw.x);
        // What says that this is a scenario takes room from the map.
        document.body.classList.toggle("lc-told", Boolean(document.querySelector(".lc-head .lc-scenario")));
        map.setMaxBounds(null).setMinZoom(1);
        map.invalidateSize({ animate: false, pan: false });
        map.fitBounds(paper, { animate: false, padding: [14, 14] });
        const lines = [".lc-review", ".lc-credits li"].flatMap((name) =>
          [...this.panel.querySelectorAll(name)].map((line) => line.textContent));
        const sources = el("p", { class: "lc-credit", text: lines.join(" · ") });
        this.paper = el("figure", { class: "lc-paper" }, this.still(),
          box.querySelector(".leaflet-control-scale").cloneNode(true), this.north.cloneNode(true));
        box.after(this.paper, this.legend, sources);
        this.printed.sources = sources;
        this.drawLegend(true);
      });
      window.addEventListener("afterprint", () => {
        const kept = this.printed;
        if (!kept) return;
        this.printed = null;
        kept.sources.remove();
        this.paper.remove();
        document.body.classList.remove("lc-print", "lc-tall", "lc-told");
        this.arrange();
        map.setMinZoom(kept.least);
        map.setView(kept.centre, kept.zoom, { animate: false });
        map.setMaxBounds(this.limits);
        this.drawLegend();
      });
    },
  });
})((window.lifecircle = window.lifecircle || {}));
