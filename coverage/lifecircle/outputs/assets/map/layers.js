// Layers beside the goals: years and what changes between them, room at places, signs of sites
// and projects. Each is a part of its own (layers_years.js, layers_room.js, layers_signs.js); this
// file puts them into the page. Where a layer is shown in the place of a goal, the page's key,
// list and hints speak of it.
(function (lc) {
  "use strict";

  const { el } = lc;
  let years = null, room = null, signs = null, page = null, told = -1, before = null;

  const there = () => Boolean(page && page.data.layers);

  // A method of the page or the scene, with what it did until now as its first argument.
  function around(target, name, made) {
    const own = target[name];
    target[name] = function (...rest) {
      return there() ? made.call(this, own.bind(this), ...rest) : own.apply(this, rest);
    };
  }

  // ---- what the page says while a layer is shown -------------------------------------------------

  const taken = () => room.on || (years.comparing && page.view.kind !== "value");

  function legendRows(own, row) {
    if (!taken()) {
      const blind = years.elsewhere && page.view.kind === "value";
      if (blind) row(swatchOf("hatch"), years.w.year_only.replace("{year}", years.all.list[years.last].year));
      return void (blind ? rest(own, row) : own(row));
    }
    const began = room.on ? room.legend(row, () => {}, swatchOf) : years.legend(row, swatchOf);
    if (began) rest(own, row);
    else own(row);
  }

  // What the key of every map of blocks has: sparse ones, low confidence, nobody, borders.
  function rest(own, row) {
    const { view } = page;
    page.view = !room.on && view.kind === "units" ? { ...view, classes: [], state: [] } :
      { ...view, kind: "value", classes: [], hatched: false };
    own(row);
    page.view = view;
  }

  function swatchOf(colour) {
    return lc.swatch((c) => {
      c.fillStyle = page.scene.ink(c, colour);
      c.fillRect(0, 0, 22, 16);
      c.strokeStyle = "rgba(0,0,0,.35)";
      c.strokeRect(0.5, 0.5, 21, 15);
    });
  }

  function legendMarks(own) {
    const points = page.scene.show.points, marks = [];
    const mark = (draw, text) => marks.push(el("li", {}, lc.swatch(draw), el("span", { text })));
    if (taken()) page.scene.show.points = false;
    if (!room.on) marks.push(...own());
    page.scene.show.points = points;
    if (room.on) room.legend(() => {}, mark, () => null);
    else if (years.gonePlaces()) {
      mark((c) => lc.symbol(c, "M-8-8h16v16h-16z", "#333", 11, 8, 6, true), years.w.gone);
    }
    if (signs.any) signs.legend(mark);
    return marks;
  }

  function drawLegend(own, ...rest) {
    own(...rest);
    const title = page.legend.querySelector("details > p:not(.lc-note)");
    const summary = page.legend.querySelector("summary");
    if (room.on) summary.textContent = room.w.room;
    const blind = years.elsewhere && page.view.kind === "value";
    const text = room.on ? room.heading() : taken() || years.elsewhere ? years.title() : "";
    if (!text) return;
    if (!title) summary.after(el("p", { text }));
    else title.textContent = taken() || blind ? text : `${text}${years.w.semicolon}${title.textContent}`;
    if (taken()) {
      for (const note of page.legend.querySelectorAll("details > .lc-note")) note.remove();
    }
  }

  function listUnits(own) {
    if (!room.on) return void own();
    const { data } = page, test = room.all.tests[room.test];
    document.getElementById("lc-order").textContent = room.w.room_units;
    document.getElementById("lc-units").replaceChildren(...test.rank.map((row) => {
      const button = el("button", { type: "button", "data-unit": row },
        el("span", { class: "lc-name", dir: "auto", text: lc.shorten(data.units.name[row], 40) }),
        el("span", { class: "lc-number", text: room.unitText(row) }));
      button.addEventListener("click", () => page.goTo("unit", row));
      return el("li", {}, button);
    }));
  }

  function summary(own) {
    own();
    const now = page.panel.querySelector(".lc-now"), ramp = now.querySelector(".lc-ramp");
    const status = now.querySelector(".lc-status");
    if (room.on) {
      const test = room.all.tests[room.test];
      now.replaceChildren(el("strong", { text: `${room.w.room} · ${test.name}` }),
        el("span", { class: "lc-status", text: `${room.w.room_whole} ${room.unitText(-1)}` }));
    } else if (years.comparing || years.elsewhere) {
      const text = `${years.title()}${years.w.colon}${years.text(page.number, -1)}`;
      if (status) status.replaceWith(el("span", { class: "lc-status", text }));
      if (years.comparing && ramp) ramp.remove();
    }
  }

  function hint(own, what) {
    if (what.kind === "sign") {
      return el("div", {}, el("strong", { dir: "auto", text: lc.shorten(signs.name(what.row), 40) }),
        el("div", { text: signs.kind(what.row) }));
    }
    const box = own(what);
    if (what.kind !== "block") return box;
    if (room.on) box.append(el("div", { text: `${room.w.room_block} ${room.share(what.row)}` }));
    else if (years.comparing && page.view.kind === "share") {
      const changes = years.changes(page.view), kind = changes && changes[what.row];
      if (kind) box.append(el("div", { text: years.w[kind] }));
    }
    return box;
  }

  around(lc.Page.prototype, "legendRows", legendRows);
  around(lc.Page.prototype, "legendMarks", legendMarks);
  around(lc.Page.prototype, "drawLegend", drawLegend);
  around(lc.Page.prototype, "listUnits", listUnits);
  around(lc.Page.prototype, "summary", summary);
  around(lc.Page.prototype, "hint", hint);
  around(lc.Page.prototype, "name",
    (own, what) => (what.kind === "sign" ? signs.name(what.row) : own(what)));
  around(lc.Page.prototype, "kindOf",
    (own, what) => (what.kind === "sign" ? signs.kind(what.row) : own(what)));
  around(lc.Page.prototype, "address", (own, what) => {
    told = what && what.kind === "sign" ? what.row : -1;
    own(what);
  });
  around(lc.Page.prototype, "goTo", function (own, kind, row) {
    if (kind !== "sign") return void own(kind, row);
    if (!signs.shown.has(signs.group(row))) show(signs.group(row), true);
    if (!signs.counts(row)) ask(years.last, -1);
    if (page.narrow.matches && document.body.classList.contains("lc-open")) page.slide(false);
    page.leave();
    const at = page.scene.latlng(signs.at, row);
    page.map.setView(at, Math.max(15, page.map.getZoom()), { animate: false });
    page.tell({ kind, row }, at);
  });
  around(lc.Page.prototype, "search", (own, typed) => {
    const plain = (text) => text.normalize("NFKC").trim().toLowerCase(), wanted = plain(typed);
    if (!wanted || !signs.any) return own(typed);
    const found = signs.all.name.map((name, row) => ({ kind: "sign", row, at: plain(name).indexOf(wanted) }))
      .filter(({ at }) => at >= 0).sort((p, q) => p.at - q.at || p.row - q.row).slice(0, 4);
    return [...own(typed).slice(0, 8 - found.length), ...found];
  });
  lc.Page.prototype.tell_sign = function (row, box) {
    signs.tell(row, box);
  };

  // Is a place of the map there in the year that is shown?
  function isThere(row) {
    const here = years.any && page.data.arrays[`there@${years.year}`];
    return !here || Boolean(here[row]);
  }

  // ---- on the map --------------------------------------------------------------------------------

  around(lc.Scene.prototype, "at", function (own, latlng) {
    const p = this.map.project(latlng, 0), zoom = this.map.getZoom(), scale = 2 ** zoom;
    const row = signs.any ? signs.hit(p, scale) : -1;
    if (row >= 0) return { kind: "sign", row };
    const place = room.hit(p, zoom, scale, this.places);
    if (place >= 0) return { kind: "place", row: place };
    const what = own(latlng), { places } = this.show;
    if (!what || what.kind !== "place" || isThere(what.row)) return what;
    this.show.places = new Set();
    const below = own(latlng);
    this.show.places = places;
    return below;
  });
  around(lc.Scene.prototype, "paintPointed", function (own, ctx) {
    if (!this.pointed || this.pointed.kind !== "sign") return void own(ctx);
    this.frame();
    signs.pointed(ctx, this.pointed.row, this);
  });
  around(lc.Scene.prototype, "ink", function (own, ctx, colour) {
    return years.any && (years.tiles[colour] || colour === "still" || colour === "kept") ?
      years.ink(ctx, colour) : own(ctx, colour);
  });
  // A place that is not there yet in the year that is shown is not drawn.
  around(lc.Scene.prototype, "place", function (own, ctx, row, r, strong) {
    if (isThere(row)) own(ctx, row, r, strong);
  });

  function paint(asked) {
    if (years.any) years.painter(page.view, asked);
    if (years.elsewhere || years.comparing || room.on) delete asked.hit;
    if (room.on) room.painter(asked);
    else if (years.elsewhere) {
      asked.over = [...(asked.over || []), (ctx, zoom, scene) => years.paintGone(ctx, zoom, scene)];
    }
    if (signs.any) {
      asked.over = [...(asked.over || []), (ctx, zoom, scene) => signs.paint(ctx, zoom, scene)];
    }
  }

  // ---- choosing ----------------------------------------------------------------------------------

  function ask(year, earlier) {
    if (!years.any) return;
    if (room.on && (year !== years.last || earlier >= 0)) room.test = -1;
    years.ask(year, earlier);
    changed();
  }

  function test(number) {
    room.test = number;
    if (room.on && years.any) years.ask(years.last);
    changed();
  }

  function show(group, shown) {
    if (shown) signs.shown.add(group);
    else signs.shown.delete(group);
    changed();
  }

  function changed() {
    page.map.closePopup();
    follow();
    page.show();
    page.address(null);
  }

  // What belongs to the last year alone is not there in another.
  function follow() {
    const { data } = page;
    if (!before || before.data !== data) {
      before = { data, reached: data.reached, seats: data.seats };
    }
    data.reached = years.elsewhere ? [] : before.reached;
    page.remedies.all = years.elsewhere || years.comparing ? undefined : data.remedies;
  }

  // The slots of the panel: years above, the other layers below; what had the focus keeps it.
  function fill() {
    const { activeElement: at } = document;
    const focus = at && at.closest("[data-slot]") ? [at.name, at.value, at.dataset.signs] : null;
    const slots = [["years", years.any ? [years.panel(ask)] : []],
      ["layers", [...(room.any ? [room.panel(test)] : []), ...(signs.any ? [signs.panel(show)] : [])]]];
    for (const [name, parts] of slots) {
      const slot = page.slot(name);
      const mine = slot.querySelector(":scope > .lc-own") || el("div", { class: "lc-own" });
      const open = [...mine.querySelectorAll("details")].map((details) => details.open);
      mine.replaceChildren(...parts);
      mine.querySelectorAll("details").forEach((details, k) => { details.open = open[k] || false; });
      if (!mine.isConnected) slot.append(mine);
      if (parts.length) slot.hidden = false;
    }
    if (!focus) return;
    const same = [...page.panel.querySelectorAll("[data-slot] input")].find((input) =>
      input.name === focus[0] && input.value === focus[1] && input.dataset.signs === focus[2]);
    if (same) same.focus();
  }

  // Verdicts on the whole, beside each goal of the panel, are those of the year.
  function verdicts() {
    if (!years.any) return;
    page.panel.querySelector(".lc-verdict").hidden = page.view.kind === "value" || years.elsewhere;
    for (const label of page.panel.querySelectorAll("label.lc-choice")) {
      const input = label.querySelector("input[name=lc-view]"), own = label.querySelector(".lc-status");
      const then = input && own && years.all.views[Number(input.value)];
      const old = label.querySelector(".lc-then");
      if (old) old.remove();
      if (!then) continue;
      own.hidden = years.elsewhere;
      if (!years.elsewhere) continue;
      const { status, text } = then[years.year].whole, { word, colour } = page.data.statuses[status];
      own.after(el("span", { class: "lc-status lc-then" }, page.status(status, word),
        el("em", { "aria-hidden": "true", style: `color:${colour}`, text: word }),
        el("span", { text: text === "–" ? "" : " " + text })));
    }
  }

  // ---- the address ---------------------------------------------------------------------------------

  // Parts of the address; `whole` where it names a view, so that what it lacks is not shown.
  function fromAddress(parts, whole) {
    const pair = (parts.get("compare") || "").split("-");
    const year = years.number(pair.length === 2 ? pair[1] : parts.get("year") || "");
    if (years.any && year >= 0) years.ask(year, pair.length === 2 ? years.number(pair[0]) : -1);
    else if (years.any && whole) years.ask(years.last);
    const number = Number(parts.get("room")) - 1;
    if (room.any && room.all.tests[number]) room.test = number;
    else if (whole) room.test = -1;
    const sign = signs.any ? signs.all.id.indexOf(parts.get("sign")) : -1;
    if (parts.get("layers") !== undefined && signs.any) {
      const groups = parts.get("layers").split(",");
      signs.shown = new Set(signs.groups().filter((group) => groups.includes(group)));
    }
    return sign;
  }

  function address() {
    if (!there()) return [];
    const parts = [], year = (number) => years.all.list[number].year;
    if (years.comparing) parts.push(`compare=${year(years.before)}-${year(years.year)}`);
    else if (years.elsewhere) parts.push(`year=${year(years.year)}`);
    if (room.on) parts.push(`room=${room.test + 1}`);
    if (signs.any) {
      const first = signs.first(), groups = signs.groups();
      if (groups.some((group) => first.includes(group) !== signs.shown.has(group))) {
        parts.push("layers=" + groups.filter((group) => signs.shown.has(group)).join(","));
      }
    }
    if (told >= 0) parts.push("sign=" + encodeURIComponent(signs.all.id[told]));
    return parts;
  }

  lc.plugins.push({
    start(opened) {
      if (!opened.data.layers) return;
      const parts = opened.asked;
      years = new lc.Years(opened);
      room = new lc.Room(opened);
      signs = new lc.Signs(opened, years);
      page = opened;
      const sign = fromAddress(parts);
      changed();
      if (sign >= 0) page.goTo("sign", sign);
    },
    followed(_, asked) {
      if (!there()) return;
      const found = fromAddress(asked, page.data.views.some((view) => asked.has(view.id)));
      changed();
      if (found >= 0) page.goTo("sign", found);
    },
    language() {
      if (!there()) return;
      years.apply();
      follow();
      page.repaint();
    },
    view() {
      if (!there()) return;
      fill();
      verdicts();
    },
    paint(_, asked_) {
      if (there()) paint(asked_);
    },
    card(_, what, box) {
      if (!there()) return;
      if (what.kind === "block") {
        room.block(what.row, box);
        years.block(page.view, what.row, box);
      } else if (what.kind === "place" && !isThere(what.row)) {
        const text = years.w.not_there.replace("{}", years.label(years.year));
        box.append(el("p", { class: "lc-note", text }));
      }
    },
    address,
  });

  // For tests and for other scripts.
  lc.layers = { ask, test, show, get years() { return years; }, get room() { return room; },
    get signs() { return signs; } };
})((window.lifecircle = window.lifecircle || {}));
