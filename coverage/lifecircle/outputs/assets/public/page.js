// The residents' page: what is chosen, and drawing everything anew when it changes.
(function (lc) {
  "use strict";

  const { pub } = lc, { el } = pub;
  const MODES = ["near", "care", "circles"];

  class Page {
    constructor(map, data, streets) {
      Object.assign(this, { map, data, streets, words: new pub.Words(data), mode: "near", kind: null,
        sub: null, spot: null, circle: null, found: [], picked: 0, said: "",
        open: { what: true, where: true } });
      this.moves = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.walker = this.usual("adult");
      this.sketch = new pub.Sketch(map, data);
      this.asked();
      this.bind();
      this.update();
    }

    // A link may ask for a language: public.html#lang=en.
    asked() {
      const found = /[#&]lang=(zh|en)(?:&|$)/.exec(window.location.hash);
      if (found) this.words.set(found[1]);
    }

    usual(profile) {
      const { walkers } = this.data;
      return walkers.find((one) => one.profile === profile) || walkers[0] || null;
    }

    bind() {
      const { map } = this, node = map.getContainer();
      map.on("click", ({ latlng, layerPoint, originalEvent }) => {
        if (originalEvent && originalEvent.target.closest(".leaflet-control")) return;
        const row = this.sketch.under(layerPoint);
        if (row >= 0) this.tellOf(row);
        else this.setSpot(latlng.lng, latlng.lat);
      });
      node.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target === node) this.centre();
      });
      document.getElementById("p-lang").addEventListener("click", () => {
        this.words.set(this.words.language === "zh" ? "en" : "zh");
        this.said = "";
        map.closePopup();
        this.update();
      });
      document.getElementById("p-bigger").addEventListener("click", () => {
        document.body.classList.toggle("p-large");
        map.invalidateSize({ animate: false });
        this.frame();
      });
      document.getElementById("p-whole").addEventListener("click", () => this.whole());
      window.addEventListener("resize", () => map.invalidateSize({ animate: false }));
    }

    whole() {
      this.map.fitBounds(this.data.bounds, { animate: false, padding: [6, 6] });
    }

    setMode(mode) {
      if (mode === this.mode) return;
      const elders = mode === "care" ? "elder" : "adult";
      if (this.mode === "care" || mode === "care") this.walker = this.usual(elders);
      Object.assign(this, { mode, kind: null, sub: null, picked: 0, circle: null });
      this.open.what = true;
      this.map.closePopup();
      this.update();
      document.getElementById("p-sheet").scrollTop = 0;
    }

    setSpot(lon, lat, name = null) {
      this.spot = { lon, lat, known: name };
      [this.picked, this.open.where, this.said] = [0, false, ""];
      this.map.closePopup();
      this.update();
      if (this.mode !== "circles") this.reveal(this.kind ? "p-results" : "p-step-what");
    }

    // What is known of a place that was tapped.
    tellOf(row) {
      const { data, words } = this, { places } = data;
      const names = words.list(places.services[row].map((s) => words.of(data.services[s])));
      const title = places.name[row].slice(0, 120);
      const box = el("div", { class: "p-pop" }, el("strong", { dir: "auto", text: title || names }),
        title ? el("p", { text: names }) : null, ...pub.hours(this, row));
      L.popup({ maxWidth: 260 }).setLatLng(this.sketch.latlng(row)).setContent(box).openOn(this.map);
    }

    // ---- drawing --------------------------------------------------------------------------

    update() {
      const focus = document.activeElement && document.activeElement.id;
      const { words, spot } = this;
      if (spot) spot.name = words.of(spot.known) || words.say("spot");
      if (this.streets) this.search();
      else this.found = this.kind && spot ? this.nearest((this.sub || this.kind).rows, 3) : [];
      this.head();
      const asks = [pub.Parts.circles, pub.Parts.where];
      const parts = this.mode === "circles" ? (spot ? asks.reverse() : asks) : [pub.Parts.kinds, pub.Parts.where, pub.Parts.walker, pub.Parts.results];
      document.getElementById("p-sheet").replaceChildren(
        ...[this.tabs(), ...parts.map((part) => part(this)), this.about()].filter(Boolean));
      document.body.classList.toggle("p-care", this.mode === "care");
      this.draw();
      this.keepFocus(focus);
      document.getElementById("p-live").textContent = this.spoken();
      document.getElementById("p-map").dataset.ready = "true";
    }

    // Focus stays; on a step that closed, it goes to the button that opens it again.
    keepFocus(id) {
      if (!id) return;
      const after = id.startsWith("p-kind-") ? "p-change-what" : "p-change-where";
      const steps = /^p-(kind-|found-|find$|locate$|centre$)/.test(id);
      const node = document.getElementById(id) || (steps && document.getElementById(after));
      if (node) node.focus({ preventScroll: true });
    }

    // What changed, for those who hear the page.
    spoken() {
      const { words, found, data, mode, circle, spot } = this;
      if (mode === "circles") return circle && spot ? this.circleSaid()[1] : "";
      if (!found.length) return this.kind && spot ? words.say("none") : "";
      return words.list(found.map((one) => {
        const { facility, metres } = one, names = data.places.services[facility];
        const title = data.places.name[facility] || words.of(data.services[names[0]]);
        return `${title} ${this.minutes(one)} ${words.metres(metres)}`;
      }));
    }

    head() {
      const { words, data } = this, put = (id, text) => {
        document.getElementById(id).textContent = text;
      };
      document.documentElement.lang = words.language === "zh" ? "zh-CN" : "en";
      document.title = `${words.say("title")} · ${data.name}`;
      put("p-title", words.say("title"));
      put("p-subtitle", words.say("subtitle", data.name));
      put("p-lang", words.say("other"));
      put("p-whole", words.say("whole_view"));
      const large = document.body.classList.contains("p-large");
      put("p-bigger", words.say(large ? "smaller" : "bigger"));
      document.getElementById("p-lang").lang = words.language === "zh" ? "en" : "zh-CN";
      document.getElementById("p-map").setAttribute("aria-label", words.say("map"));
      for (const [name, key] of [["in", "zoom_in"], ["out", "zoom_out"]]) {
        const button = document.querySelector(`.leaflet-control-zoom-${name}`);
        button.title = words.say(key);
        button.setAttribute("aria-label", words.say(key));
      }
      document.getElementById("p-credit").replaceChildren(...this.credit());
    }

    tabs() {
      const { words, data } = this;
      const modes = MODES.filter((mode) => mode !== "circles" || data.circles.length || data.verdicts);
      return el("nav", { class: "p-tabs" }, ...modes.map((mode) =>
        el("button", { type: "button", id: `p-mode-${mode}`, text: words.say(mode),
          "aria-pressed": String(mode === this.mode), onclick: () => this.setMode(mode) })));
    }

    // The heading of a step; once it is answered, its answer and a button to change it.
    heading(step, ask, answer) {
      const { words } = this;
      if (!answer) return el("h2", { id: `p-step-${step}`, text: ask });
      return el("div", { class: "p-answered", id: `p-step-${step}` },
        el("h2", {}, el("small", { text: ask }), el("span", { dir: "auto", text: answer })),
        el("button", { type: "button", class: "p-button", id: `p-change-${step}`,
          "aria-label": `${words.say("change")}${words.say("colon")}${ask}`, text: words.say("change"),
          onclick: () => {
            this.open[step] = true;
            this.update();
            const next = document.querySelector(step === "where" ? "#p-find" : ".p-kind");
            if (next) next.focus();
          } }));
    }

    draw() {
      const { sketch, spot, words } = this;
      sketch.clear();
      this.way = this.mode === "circles" ? this.drawCircle() : this.drawNear();
      if (this.mode === "circles" && !this.circle) sketch.showPlaces([], () => null);
      if (spot) {
        sketch.you(spot.lat, spot.lon, words.say("you"), ({ lng, lat }) => this.setSpot(lng, lat));
      }
      this.frame();
    }

    // The way in the middle of the map; of streets within reach those about one's own spot, or all.
    frame() {
      const { map, way, spot } = this;
      if (this.mode === "circles" && spot) {
        map.setView([spot.lat, spot.lon], 14.5, { animate: false });
      } else if (way) {
        const box = way.getBounds();
        if (spot) box.extend([spot.lat, spot.lon]);
        if (box.isValid()) {
          map.fitBounds(box, { animate: false, maxZoom: 17, paddingTopLeft: [30, 66],
            paddingBottomRight: [66, 46] });
        }
      } else if (spot && !map.getBounds().contains([spot.lat, spot.lon])) {
        map.setView([spot.lat, spot.lon], Math.max(map.getZoom(), 15), { animate: false });
      } else if (spot && spot.known) {
        map.setView([spot.lat, spot.lon], Math.max(map.getZoom(), 15), { animate: false });
      }
    }

    reveal(id) {
      const node = document.getElementById(id);
      if (node) {
        node.scrollIntoView({ block: "nearest", behavior: this.moves ? "smooth" : "auto" });
        if (id !== "p-map") {
          node.scrollIntoView({ block: "start", behavior: this.moves ? "smooth" : "auto" });
        }
      }
    }

    credit() {
      const { words, data } = this;
      const osm = data.sources.some((text) => text.includes("OpenStreetMap"))
        ? ["© OpenStreetMap contributors"] : [];
      return [osm, words.of(data.review)].flat().filter(Boolean)
        .map((text) => el("span", { text }));
    }

    about() {
      const { words, data } = this, review = words.of(data.review);
      const lines = [words.say("about_made", data.name),
        data.year ? words.say("about_year", data.year) : "", words.say("about_private"), review];
      return el("details", { class: "p-about", id: "p-about" },
        el("summary", { text: words.say("about") }),
        ...lines.filter(Boolean).map((text) => el("p", { dir: "auto", text })),
        el("h3", { text: words.say("sources") }),
        el("ul", {}, ...data.sources.map((text) => el("li", { dir: "auto", text }))));
    }
  }

  Object.assign(Page.prototype, pub.Where, pub.Near, pub.Circles, pub.Paper);

  pub.open = async function () {
    const text = (id) => document.getElementById(id).textContent;
    const data = await lc.decode(text("p-data"));
    const streets = data.walkers.length ? await lc.openStreets() : null;
    const map = L.map("p-map", { zoomControl: false, attributionControl: false, maxZoom: 19,
      minZoom: 9, zoomSnap: 0.25, zoomDelta: 1, wheelPxPerZoomLevel: 90, tapTolerance: 20 });
    L.control.zoom({ position: "topright" }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 70 }).addTo(map);
    map.fitBounds(data.bounds, { animate: false, padding: [6, 6] });
    pub.page = new Page(map, data, streets);
  };

  // Says so where the browser cannot read the map.
  pub.start = function () {
    pub.open().catch((error) => {
      document.getElementById("p-failed").hidden = false;
      throw error;
    });
  };
})((window.lifecircle = window.lifecircle || {}));
