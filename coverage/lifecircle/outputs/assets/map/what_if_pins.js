// Places of a trial on the map: pins that can be dragged with a mouse or a finger, and moved with
// the arrows of the keyboard; and listed places that are picked up where they stand.
(function (lc) {
  "use strict";

  const el = lc.el, STEP = 10, FAR = 50, SLIP = 6;
  const ARROWS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const METRES = 111_320;

  // Where an arrow leads from a spot: ten metres on, or fifty.
  lc.ARROWS = ARROWS;
  lc.tryStep = function (lon, lat, [east, north], far) {
    const step = (far ? FAR : STEP) / METRES;
    return [lon + (east * step) / Math.cos((lat * Math.PI) / 180), lat + north * step];
  };

  // `act`: {begin(pin), drag(pin, lon, lat), drop(pin), step(pin, lon, lat), remove(pin),
  // select(pin)}; `drag` tells whether the spot will do.
  lc.TryPins = class {
    constructor(page, act) {
      this.page = page;
      this.act = act;
      this.pins = new Map();
      this.pane = page.map.createPane("lcTry");
      this.pane.style.zIndex = 620;
      this.selected = null;
    }

    // Bring the pins to what stands: {number, label, name, sign: {shape, colour}, lon, lat}.
    set(sites) {
      const wanted = new Set(sites.map((site) => site.number));
      for (const [number, pin] of this.pins) {
        if (wanted.has(number)) continue;
        pin.marker.remove();
        this.pins.delete(number);
        if (this.selected === number) this.selected = null;
      }
      for (const site of sites) {
        const pin = this.pins.get(site.number) || this.make(site);
        pin.site = site;
        pin.marker.setLatLng([site.lat, site.lon]);
        this.dress(pin);
      }
    }

    make(site) {
      const face = el("div", { class: "wi-pin" });
      const marker = L.marker([site.lat, site.lon], { draggable: true, pane: "lcTry", keyboard: true,
        autoPan: true, autoPanPadding: [40, 40],
        icon: L.divIcon({ html: face, className: "wi-icon", iconSize: [34, 42], iconAnchor: [17, 39] }) });
      const pin = { marker, face, site };
      marker.addTo(this.page.map);
      marker.on("click", (event) => {
        L.DomEvent.stop(event);
        this.act.select(pin.site);
      });
      marker.on("dragstart", () => {
        face.classList.add("wi-held");
        this.act.begin(pin.site);
      });
      marker.on("drag", () => {
        const { lat, lng } = marker.getLatLng();
        face.classList.toggle("wi-bad", !this.act.drag(pin.site, lng, lat));
      });
      marker.on("dragend", () => {
        face.classList.remove("wi-held", "wi-bad");
        const { lat, lng } = marker.getLatLng();
        this.act.drop(pin.site, lng, lat);
      });
      const node = marker.getElement();
      node.setAttribute("role", "button");
      node.addEventListener("keydown", (event) => this.key(event, pin));
      node.addEventListener("focus", () => this.act.select(pin.site, true));
      this.pins.set(site.number, pin);
      return pin;
    }

    dress({ marker, face, site }) {
      const node = marker.getElement(), { shape, colour } = site.sign;
      face.replaceChildren(lc.tryPicture(shape, colour),
        el("b", { class: "wi-number", text: site.label }));
      face.classList.toggle("wi-chosen", this.selected === site.number);
      node.setAttribute("aria-label", site.say);
      node.title = site.say;
    }

    choose(number) {
      this.selected = number;
      for (const pin of this.pins.values()) this.dress(pin);
    }

    focus(number) {
      const pin = this.pins.get(number);
      if (pin) pin.marker.getElement().focus({ preventScroll: true });
    }

    key(event, pin) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const way = ARROWS[event.key];
      if (way) {
        const { lat, lng } = pin.marker.getLatLng();
        this.act.step(pin.site, ...lc.tryStep(lng, lat, way, event.shiftKey));
      } else if (event.key === "Delete" || event.key === "Backspace") {
        this.act.remove(pin.site);
      } else if (event.key === "Enter" || event.key === " ") {
        this.act.select(pin.site);
      } else {
        return;
      }
      L.DomEvent.stop(event);
    }
  };

  // A drop with the service's sign in it.
  lc.tryPicture = function (shape, colour) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [key, value] of Object.entries({ viewBox: "-17 -20 34 42", width: 34, height: 42,
      "aria-hidden": "true" })) svg.setAttribute(key, value);
    for (const [d, fill, stroke, transform] of [
      ["M0 19C-3.5 13-13.5 8-13.5-3.5a13.5 13.5 0 1 1 27 0C13.5 8 3.5 13 0 19z", "#fff", colour, ""],
      [shape, colour, "none", "translate(0 -3.5) scale(.78)"],
    ]) {
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      for (const [key, value] of Object.entries({ d, fill, stroke, transform,
        "stroke-width": 2.6 })) if (value) path.setAttribute(key, value);
      svg.append(path);
    }
    return svg;
  };

  // A listed place is picked up with the pointer where it is drawn. `find(latlng)` gives its row
  // or -1; `act`: {sign(row), lift(row), drag(row, lon, lat), drop(row, lon, lat)};
  // dropped at null, it goes back.
  lc.TryPickUp = class {
    constructor(page, find, act) {
      this.page = page;
      this.find = find;
      this.act = act;
      this.on = false;
      this.box = page.map.getContainer();
      this.box.addEventListener("pointerdown", (event) => this.down(event), true);
      for (const [name, told] of [["pointermove", "move"], ["pointerup", "up"],
        ["pointercancel", "cancel"]]) {
        window.addEventListener(name, (event) => this.held && this.held.id === event.pointerId &&
          this[told](event), true);
      }
    }

    enable(on) {
      this.on = on;
      this.box.classList.toggle("wi-picking", on);
    }

    spot(event) {
      return this.page.map.mouseEventToLatLng(event);
    }

    down(event) {
      if (!this.on || !event.isPrimary || event.button > 0) return;
      if (event.target.closest(".leaflet-control, .leaflet-popup, .wi-icon")) return;
      const row = this.find(this.spot(event));
      if (row < 0) return;
      this.held = { id: event.pointerId, row, x: event.clientX, y: event.clientY, away: false };
      this.page.map.dragging.disable();
    }

    move(event) {
      const { held } = this;
      if (!held.away) {
        if (Math.hypot(event.clientX - held.x, event.clientY - held.y) < SLIP) return;
        held.away = true;
        this.act.lift(held.row);
        this.ghost = L.marker(this.spot(event), { interactive: false, pane: "lcTry",
          icon: L.divIcon({ html: el("div", { class: "wi-pin wi-held" },
            lc.tryPicture(this.act.sign(held.row).shape, this.act.sign(held.row).colour)),
          className: "wi-icon", iconSize: [34, 42], iconAnchor: [17, 39] }) }).addTo(this.page.map);
      }
      const { lat, lng } = this.spot(event);
      this.ghost.setLatLng([lat, lng]);
      this.ghost.getElement().firstChild.classList.toggle("wi-bad",
        !this.act.drag(held.row, lng, lat));
    }

    up(event) {
      const { lat, lng } = this.spot(event), { row, away } = this.letGo();
      if (!away) return;
      this.dropped = performance.now();
      this.act.drop(row, lng, lat);
    }

    // The click that ends a drag is none of the map's.
    justLetGo() {
      return performance.now() - (this.dropped || -1000) < 100;
    }

    cancel() {
      const { row, away } = this.letGo();
      if (away) this.act.drop(row, null, null);
    }

    letGo() {
      const { held } = this;
      this.held = null;
      this.page.map.dragging.enable();
      if (this.ghost) this.ghost.remove();
      this.ghost = null;
      return held;
    }
  };
})((window.lifecircle = window.lifecircle || {}));
