// Where the resident is: by a tap, by a name, or by the device if it is asked.
(function (lc) {
  "use strict";

  const { pub } = lc, { el } = pub;
  const MOST = 8, ROUGH = { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 };

  // Names that can be looked for, with where they are.
  pub.Finder = class {
    constructor(data) {
      const { arrays } = data;
      this.entries = [
        ...data.units.name.map((name, row) => ({ name, kind: "is_unit", box: data.units.box[row] })),
        ...this.streets(data),
        ...data.places.name.map((name, row) => ({ name, kind: "is_place",
          lon: arrays["places.x"][row] / 1e6, lat: arrays["places.y"][row] / 1e6 })),
      ].filter((entry) => entry.name).map((entry) => ({ ...entry, plain: pub.plain(entry.name) }));
    }

    // A street stands for the middle vertex of all its lines.
    streets({ arrays, streets }) {
      const name = arrays["streets.name"], count = arrays["streets.n"];
      const vertices = new Map();
      let at = 0;
      for (let row = 0; row < name.length; row++) {
        if (name[row] >= 0) {
          if (!vertices.has(name[row])) vertices.set(name[row], []);
          for (let k = 0; k < count[row]; k++) vertices.get(name[row]).push(at + k);
        }
        at += count[row];
      }
      return streets.map((text, row) => {
        const own = vertices.get(row), middle = own[own.length >> 1];
        return { name: text, kind: "is_street", lon: arrays["streets.x"][middle] / 1e6,
          lat: arrays["streets.y"][middle] / 1e6 };
      });
    }

    // Equal to what was typed first, then beginning with it, then holding it.
    find(typed) {
      const wanted = pub.plain(typed);
      if (!wanted) return [];
      const rank = (text) => (text === wanted ? 0 : text.startsWith(wanted) ? 1 : 2);
      return this.entries.filter((entry) => entry.plain.includes(wanted))
        .sort((p, q) => rank(p.plain) - rank(q.plain) || p.plain.length - q.plain.length)
        .slice(0, MOST);
    }
  };

  Object.assign((pub.Parts = pub.Parts || {}), {
    where(page) {
      const { words, spot, open } = page;
      const head = page.heading("where", words.say("where"), spot && !open.where ? spot.name : "");
      if (spot && !open.where) return el("section", { class: "p-step p-done" }, head, page.warning());
      const found = el("ul", { class: "p-found", id: "p-found" });
      const said = el("p", { class: "p-note", id: "p-said", role: "status", text: page.said });
      const input = el("input", { type: "search", id: "p-find", autocomplete: "off",
        enterkeyhint: "search", onfocus: () => page.reveal("p-step-where"), oninput: () => page.look(input.value, found),
        onkeydown: (event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          found.querySelector("button")?.click();
        } });
      return el("section", { class: "p-step" }, head,
        el("p", { class: "p-hint", text: words.say("tap") }),
        el("label", { class: "p-field", for: "p-find" }, el("span", { text: words.say("search") }), input),
        found,
        el("div", { class: "p-row" },
          el("button", { type: "button", class: "p-button", id: "p-locate",
            text: words.say("locate"), "aria-describedby": "p-why", onclick: () => page.locate() }),
          el("button", { type: "button", class: "p-button", id: "p-centre",
            text: words.say("centre"), onclick: () => page.centre() })),
        said, el("p", { class: "p-note", id: "p-why", text: words.say("locate_why") }),
        spot ? page.warning() : null);
    },
  });

  Object.assign((pub.Where = {}), {
    look(typed, list) {
      const { words } = this;
      this.finder = this.finder || new pub.Finder(this.data);
      const found = this.finder.find(typed);
      list.replaceChildren(...found.map((entry, row) => el("li", {},
        el("button", { type: "button", id: `p-found-${row}`, onclick: () => this.goTo(entry) },
          el("span", { dir: "auto", text: entry.name.slice(0, 60) }),
          el("small", { text: words.say(entry.kind) })))));
      if (!found.length && typed.trim()) {
        list.append(el("li", { class: "p-note", role: "status", text: words.say("no_match") }));
      }
    },

    // A whole unit is looked at; of a street or a place one can start.
    goTo(entry) {
      if (!entry.box) return this.setSpot(entry.lon, entry.lat, entry.name.slice(0, 60));
      const [west, south, east, north] = entry.box.map((degrees) => degrees / 1e6);
      this.map.fitBounds([[south, west], [north, east]], { animate: this.moves });
      return this.reveal("p-map");
    },

    centre() {
      const { lng, lat } = this.map.getCenter();
      this.setSpot(lng, lat);
    },

    locate() {
      const refused = () => this.tell("locate_refused");
      if (!navigator.geolocation) return refused();
      this.tell("locating");
      return navigator.geolocation.getCurrentPosition(({ coords }) => {
        this.tell("");
        this.setSpot(coords.longitude, coords.latitude, this.data.words.spot_here);
      }, refused, ROUGH);
    },

    tell(key) {
      this.said = key ? this.words.say(key) : "";
      const said = document.getElementById("p-said");
      if (said) said.textContent = this.said;
    },
  });
})((window.lifecircle = window.lifecircle || {}));
