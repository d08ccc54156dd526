// The page: what is shown, and in which language. Its other parts (key, choosing, finding, cards,
// lists, furniture, base maps, printing) are methods of lc.Page in files of their own.
// Text reaches the page through textContent only.
//
// Plug-ins. A script that adds something to the page pushes an object to `lc.plugins` when it is
// loaded; every method is optional. The page calls
//   start(page)              once, when the first view is drawn; what is asynchronous starts here
//   view(page)               whenever a view was chosen (page.view, page.number), and after start
//   language(page)           whenever the language changed: page.data, page.w and page.panel are
//                            others now, the slots are those of the new panel, and `view` follows
//   paint(page, paint)       while a view is made ready: may change how it is painted (lc.Scene.set)
//   click(page, what, at)    on a click: true if it was used up, and no card opens
//   card(page, what, box)    while a card is made: may append to it
//   legend(page, row, mark)  while the key is made: row(picture, text[, number]), mark(draw, text)
//   address(page)            parts of the address to keep, such as ["year=2030"]
//   followed(page, parts)    the address was changed by hand: all its parts, key to value; what it
//                            asks of the page itself was done, but for the card that opens next
// and offers
//   page.slot("years")       an empty, hidden section of the panel: "years", "layers", "what-if";
//                            show it with `.hidden = false`
//   page.asked               Map of the parts "key=value" of the address that the page began with
//   page.repaint()           the view again (paint, key, lists), where it stands
//   page.say(text)           a quiet line above the map, once, read aloud
//   page.choose(number), page.goTo(kind, row), page.tell(what, latlng), page.pairs(rows), lc.el(…)
// `page.data` is the header in one language; its arrays are shared by both languages. What a
// plug-in changes in `page.data` itself is lost with a change of language: change it again there.
(function (lc) {
  "use strict";

  lc.plugins = lc.plugins || [];

  lc.Page = class {
    constructor(map, raw, language) {
      this.map = map;
      this.raw = raw;
      this.own = language;
      this.headers = {};
      this.panels = { [language]: document.getElementById("lc-panel") };
      this.language = language;
      this.panel = this.panels[language];
      this.data = this.header(language);
      this.w = this.data.words;
      this.scene = new lc.Scene(map, this.data);
      this.legend = lc.el("section", { class: "lc-legend", id: "lc-legend", "aria-live": "polite" });
      this.narrow = window.matchMedia("(max-width: 760px)");
      this.asked = new Map();
      this.base = new lc.BaseMaps(this);
      this.causes = new lc.Causes(this);
      this.remedies = new lc.Remedies(this);
    }

    start() {
      const { map, scene } = this;
      scene.add();
      this.whole = L.latLngBounds(this.data.bounds);
      this.furnish();
      this.narrow.addEventListener("change", () => this.arrange());
      map.setView(this.whole.getCenter(), 12, { animate: false });
      const wanted = this.wanted();
      if (wanted.language) this.turn(wanted.language);
      else this.settle();
      this.bindMap();
      const first = this.data.views.findIndex((view) => !view.hatched);
      this.causes.wanted = wanted.cause;
      this.choose(wanted.view >= 0 ? wanted.view : Math.max(0, first));
      this.fit();
      this.limits = this.whole.pad(1.5).extend(map.getBounds().pad(0.2));
      map.setMaxBounds(this.limits);
      map.setMinZoom(Math.max(1, Math.floor(map.getZoom()) - 2));
      this.bindPrint();
      window.addEventListener("hashchange", () => this.follow());
      this.each("start");
      this.each("view");
      this.started = true;
      if (wanted.what) this.goTo(wanted.what.kind, wanted.what.row);
    }

    // Let every plug-in that has something to say on this say it; was it true of any?
    each(name, ...rest) {
      const told = lc.plugins.filter((one) => one[name]).map((one) => one[name](this, ...rest));
      return told.some((answer) => answer === true);
    }

    slot(name) {
      return this.panel.querySelector(`[data-slot="${name}"]`);
    }

    // ---- the address -------------------------------------------------------------------------

    // What the address asks for: "#view", "#block=B0217", "#unit=id", "#remedy=R12", or view & one
    // of the three, "by=cause" for the colours, "lang=en", and what plug-ins ask for.
    wanted() {
      const found = { view: -1, what: null, cause: false, language: "", parts: new Map() };
      const { data } = this;
      const plain = (text) => {
        try { return decodeURIComponent(text); } catch (error) { return text; }
      };
      for (const part of location.hash.slice(1).split("&")) {
        const [key, ...rest] = part.split("="), value = plain(rest.join("="));
        found.parts.set(plain(key), value);
        if (part === "by=cause") {
          found.cause = Boolean(data.causes);
        } else if (key === "lang" && rest.length) {
          found.language = this.panelOf(value) ? value : "";
        } else if (["block", "unit", "remedy"].includes(key) && rest.length) {
          const names = key === "block" ? data.blocks : key === "unit" ? data.units.id :
            data.remedies ? data.remedies.id : [];
          const row = names.indexOf(value);
          if (row >= 0) found.what = { kind: key, row };
        } else if (part) {
          const view = data.views.findIndex((each) => each.id === plain(part));
          if (view >= 0) found.view = view;
          else if (rest.length) this.asked.set(key, value);
        }
      }
      return found;
    }

    // The address was changed by hand.
    follow() {
      const asked = this.wanted();
      if (asked.language) this.speak(asked.language);
      this.causes.wanted = asked.cause || (asked.view < 0 && this.causes.wanted);
      if (asked.view >= 0) this.choose(asked.view);
      this.each("followed", asked.parts);
      if (asked.what) this.goTo(asked.what.kind, asked.what.row);
    }

    // Keep the address on what is shown, so that it can be copied and sent.
    address(what) {
      const { data } = this, parts = [encodeURIComponent(this.view.id)];
      if (this.causes.on()) parts.push("by=cause");
      if (what && what.kind === "remedy") {
        parts.push("remedy=" + encodeURIComponent(data.remedies.id[what.row]));
      }
      if (what && what.kind === "block") {
        parts.push("block=" + encodeURIComponent(data.blocks[what.row]));
      } else if (what && what.kind === "unit") {
        parts.push("unit=" + encodeURIComponent(data.units.id[what.row]));
      }
      for (const one of lc.plugins) if (one.address) parts.push(...(one.address(this) || []));
      if (this.language !== this.own) parts.push("lang=" + this.language);
      try {
        history.replaceState(null, "", "#" + parts.join("&"));
      } catch (error) { /* pages without an address, such as in a notebook */ }
    }

    // ---- what to show ------------------------------------------------------------------------

    choose(number) {
      this.number = number;
      this.view = this.data.views[number];
      this.showPlacesOf(this.view);
      this.map.closePopup();
      this.show();
      this.address(null);
    }

    // Everything that depends on the view and on the language.
    show() {
      const { panel, view, number } = this;
      const input = panel.querySelector(`input[name=lc-view][value="${number}"]`);
      if (input) input.checked = true;
      for (const card of panel.querySelectorAll("[data-card]")) {
        card.hidden = Number(card.dataset.card) !== number;
      }
      panel.querySelector(".lc-verdict").hidden = view.kind === "value";
      this.map.getContainer().dataset.view = view.id;
      this.causes.show(view);
      this.repaint();
      this.filterChoices();
      if (this.started) this.each("view");
    }

    // The view again, where it stands: what is painted, the key, the list of units.
    repaint() {
      this.scene.set(this.painter(this.view));
      this.drawLegend();
      this.listUnits();
      this.summary();
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
      return view.classes.find((each) => value <= each.to).colour;
    }

    // How the scene paints a view: see lc.Scene.set.
    painter(view) {
      const { arrays, nothing } = this.data;
      const lived = arrays["blocks.points"];
      const paint = { counts: view.counts, hatched: view.hatched };
      if (view.fails !== undefined) {
        const name = "fails." + view.fails;
        paint.fails = { ...lc.plane(arrays, name), sure: arrays[name + ".sure"] };
      }
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
      if (this.causes.on(view)) this.causes.painter(view, paint);
      this.remedies.painter(paint);
      this.each("paint", paint);
      return paint;
    }

    // ---- the panel ---------------------------------------------------------------------------

    bindPanel(panel) {
      const { scene } = this;
      panel.dataset.bound = "true";
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
          this.drawLegend();
        });
      }
      for (const list of panel.querySelectorAll("details[data-places]")) {
        list.addEventListener("toggle", () => this.listPlaces(list), { once: true });
      }
      panel.querySelector(".lc-toggle").addEventListener("click", () => this.slide());
      panel.querySelector(".lc-whole").addEventListener("click", () => {
        this.map.closePopup();
        this.causes.chooseUnit(-1);
        this.scene.point(null);
        this.fit();
      });
      for (const button of panel.querySelectorAll("[data-language]")) {
        button.addEventListener("click", (event) => {
          if (!this.panelOf(button.dataset.language)) return;
          event.preventDefault();
          this.speak(button.dataset.language);
        });
      }
      for (const button of panel.querySelectorAll(".lc-to-print")) {
        button.addEventListener("click", () => window.print());
      }
      panel.querySelector(".lc-skip").addEventListener("click", () =>
        this.map.getContainer().focus());
      this.causes.bind(panel);
      this.bindSearch(panel);
      this.bindChoices(panel);
      this.base.bind(panel);
    }

    // Open or close the sheet of a narrow screen.
    slide(open = !document.body.classList.contains("lc-open")) {
      document.body.classList.toggle("lc-open", open);
      this.sayToggle();
      if (open) this.map.closePopup();
      this.map.stop().invalidateSize({ animate: false });
    }

    sayToggle() {
      const toggle = this.panel.querySelector(".lc-toggle");
      const open = document.body.classList.contains("lc-open");
      toggle.setAttribute("aria-expanded", String(open));
      toggle.setAttribute("aria-label", open ? toggle.dataset.close : toggle.dataset.open);
    }

    // ---- the map -----------------------------------------------------------------------------

    bindMap() {
      const { map, scene } = this, box = map.getContainer();
      this.tip = L.tooltip({ direction: "top", offset: [0, -10], className: "lc-tip" });
      map.on("mousemove", (event) => this.hover(event.latlng));
      map.on("mouseout", () => {
        this.tip.remove();
        if (!this.popup || !this.popup.isOpen()) scene.point(null);
      });
      const click = (latlng) => {
        const what = scene.at(latlng);
        if (!this.each("click", what, latlng)) this.tell(what, latlng);
      };
      map.on("click", (event) => click(event.latlng));
      map.on("popupclose", () => {
        scene.point(null);
        if (this.moving) return;
        this.address(null);
        map.setMaxBounds(this.limits);
      });
      map.on("zoomend", () => {
        if (this.view && this.markZoom() !== this.markedZoom) this.drawLegend();
      });
      box.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target === box) click(map.getCenter());
      });
      this.bindKeys();
      new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(box);
    }

    hover(latlng) {
      const { map, scene } = this, what = scene.at(latlng);
      if (!this.popup || !this.popup.isOpen()) scene.point(what);
      map.getContainer().style.cursor = what ? "pointer" : "";
      if (!what || this.narrow.matches) return void this.tip.remove();
      this.tip.setLatLng(latlng).setContent(this.hint(what));
      if (!map.hasLayer(this.tip)) this.tip.addTo(map);
    }

    bindKeys() {
      const keys = (on) => document.body.classList.toggle("lc-keys", on);
      document.addEventListener("keydown", (event) => {
        keys(true);
        if (event.key !== "Escape" || event.defaultPrevented) return;
        if (this.popup && this.popup.isOpen()) this.map.closePopup();
        else if (this.narrow.matches && document.body.classList.contains("lc-open")) {
          this.slide(false);
          this.panel.querySelector(".lc-toggle").focus();
        }
      });
      document.addEventListener("pointerdown", () => keys(false), true);
    }
  };

  lc.open = async function (map, language) {
    const container = map.getContainer(), panel = document.getElementById("lc-panel");
    document.body.prepend(panel);
    container.setAttribute("aria-label", panel.dataset.map);
    if (!window.DecompressionStream || !window.ResizeObserver) {
      const note = lc.el("p", { class: "lc-old", role: "alert", text: panel.dataset.old });
      container.append(note);
      container.dataset.ready = "too-old";
      return;
    }
    lc.page = new lc.Page(map, await lc.read(), language);
    lc.page.scene.hold(true);
    lc.page.start();
    lc.page.scene.hold(false);
    container.dataset.ready = "true";
  };
})((window.lifecircle = window.lifecircle || {}));
