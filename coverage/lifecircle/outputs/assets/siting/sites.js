"use strict";
// The maps of sites: slider, zoom, sets, lines, and what serves a block. Without it the page
// shows before and after side by side.
(() => {
  const texts = JSON.parse(document.getElementById("texts").textContent);
  const SVG = "http://www.w3.org/2000/svg";
  const FIRST = 2;

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
  }

  function make(name, attributes, parent) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    parent.append(node);
    return node;
  }

  class SiteMap {
    constructor(figure) {
      this.figure = figure;
      this.data = JSON.parse(figure.querySelector(".map-data").textContent);
      this.width = Number(figure.dataset.w);
      this.height = Number(figure.dataset.h);
      this.stage = figure.querySelector(".stage");
      this.worlds = [...figure.querySelectorAll(".world")];
      this.maps = [...figure.querySelectorAll(".map")];
      this.told = figure.querySelector(".told");
      this.set = 0;
      this.show(0, 0, 1);
      figure.classList.add("live");
      for (const node of figure.querySelectorAll("[hidden]")) node.hidden = false;
      this.stage.tabIndex = 0;
      this.listen();
    }

    // The view: x and y of its corner in units of the map, and how many times it is enlarged.
    show(x, y, zoom) {
      this.zoom = Math.min(Math.max(zoom, 1), 40);
      const most = 1 - 1 / this.zoom;
      this.x = Math.min(Math.max(x, 0), this.width * most);
      this.y = Math.min(Math.max(y, 0), this.height * most);
      const move = `scale(${this.zoom}) translate(${-this.x} ${-this.y})`;
      for (const world of this.worlds) {
        world.setAttribute("transform", move);
        world.style.setProperty("--s", String(1 / this.zoom ** 0.85));
      }
      this.figure.classList.toggle("zoomed", this.zoom > 1);
      this.figure.classList.toggle("close", this.zoom > 2.4);
      const bar = this.zoom === 1 ? "" : "hidden";
      for (const part of this.figure.querySelectorAll(".furniture:not(:last-of-type)")) {
        part.style.visibility = bar;
      }
    }

    // Enlarge around a point, given in units of the map as it is shown.
    enlarge(times, px, py) {
      const zoom = Math.min(Math.max(this.zoom * times, 1), 40);
      const gx = this.x + px / this.zoom;
      const gy = this.y + py / this.zoom;
      this.show(gx - px / zoom, gy - py / zoom, zoom);
    }

    at(event) {
      const box = this.maps[0].getBoundingClientRect();
      const scale = this.width / box.width;
      return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    }

    middle(times) {
      this.enlarge(times, this.width / 2, this.height / 2);
    }

    listen() {
      const figure = this.figure;
      const acts = {
        in: () => this.middle(1.6),
        out: () => this.middle(1 / 1.6),
        all: () => this.show(0, 0, 1),
      };
      for (const button of figure.querySelectorAll("[data-do]")) {
        button.addEventListener("click", () => acts[button.dataset.do]());
      }
      const step = (dx, dy) =>
        this.show(
          this.x + (dx * this.width) / this.zoom / 8,
          this.y + (dy * this.height) / this.zoom / 8,
          this.zoom,
        );
      const keys = {
        "+": acts.in, "=": acts.in, "-": acts.out, 0: acts.all,
        ArrowLeft: () => step(-1, 0), ArrowRight: () => step(1, 0),
        ArrowUp: () => step(0, -1), ArrowDown: () => step(0, 1),
      };
      this.stage.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
        keys[event.key]();
        event.preventDefault();
      });
      // Who scrolls down the page is not caught by a map under the pointer.
      this.stage.addEventListener("wheel", (event) => {
        if (!event.ctrlKey && document.activeElement !== this.stage) return;
        event.preventDefault();
        this.enlarge(Math.exp(-event.deltaY / 400), ...this.at(event));
      }, { passive: false });
      this.drag();
      const range = figure.querySelector(".slide input");
      if (range) {
        const cut = () => this.stage.style.setProperty("--at", `${range.value}%`);
        range.addEventListener("input", cut);
        cut();
      }
      const choose = figure.querySelector(".set");
      if (choose) choose.addEventListener("change", () => this.choose(Number(choose.value)));
      const toggles = { "show-cand": "cands", "show-refused": "refuseds", "show-lines": "lined" };
      for (const [box, name] of Object.entries(toggles)) {
        const input = figure.querySelector(`.${box}`);
        if (!input) continue;
        input.checked = false;
        input.addEventListener("change", () => {
          figure.classList.toggle(name, input.checked);
          if (box === "show-lines") this.lines();
        });
      }
      window.addEventListener("beforeprint", () => this.show(0, 0, 1));
    }

    drag() {
      const held = new Map();
      let moved = 0;
      const apart = () => {
        const [a, b] = [...held.values()];
        return [Math.hypot(a[0] - b[0], a[1] - b[1]), (a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      };
      this.stage.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        held.set(event.pointerId, this.at(event));
        moved = 0;
      });
      this.stage.addEventListener("pointermove", (event) => {
        if (!held.has(event.pointerId)) return;
        const before = held.size === 2 ? apart() : null;
        const [was, now] = [held.get(event.pointerId), this.at(event)];
        held.set(event.pointerId, now);
        moved += Math.abs(now[0] - was[0]) + Math.abs(now[1] - was[1]);
        if (before) {
          const after = apart();
          this.enlarge(after[0] / before[0], after[1], after[2]);
        } else {
          this.show(
            this.x - (now[0] - was[0]) / this.zoom, this.y - (now[1] - was[1]) / this.zoom, this.zoom,
          );
        }
      });
      const end = (event) => {
        const was = held.delete(event.pointerId);
        if (was && event.type === "pointerup" && moved < this.width / 150) this.tell(event);
      };
      window.addEventListener("pointerup", end);
      window.addEventListener("pointercancel", end);
    }

    choose(number) {
      this.set = number;
      const data = this.data;
      const blocks = this.figure.querySelector(".blocks-after");
      const groups = new Map();
      data.rows.forEach((_, i) => {
        const code = data.codes[number][i];
        if (!groups.has(code)) groups.set(code, []);
        groups.get(code).push(i);
      });
      blocks.replaceChildren();
      for (const code of [...groups.keys()].sort((a, b) => a - b)) {
        const kind = code === 0 ? "out" : code === 1 ? "had" : (code - FIRST) % 2 ? "near" : "new";
        const group = make("g", { class: `b ${kind}` }, blocks);
        if (code >= FIRST) group.setAttribute("fill", data.sites[number][(code - FIRST) >> 1][2]);
        for (const i of groups.get(code)) {
          const use = make("use", { href: `#b${data.rows[i]}` }, group);
          if (data.thin[i]) use.classList.add(`p${data.thin[i]}`);
        }
      }
      const pins = this.figure.querySelector(".pins-after");
      pins.replaceChildren();
      data.sites[number].forEach(([x, y, colour], i) => {
        const place = make("g", { transform: `translate(${x} ${y})` }, pins);
        const pin = make("g", { class: "pin site" }, place);
        make("circle", { r: 170, fill: colour }, pin);
        make("text", {}, pin).textContent = String(i + 1);
      });
      this.lines();
    }

    lines() {
      const into = this.figure.querySelector(".lines-after");
      if (!into) return;
      into.replaceChildren();
      if (!this.figure.classList.contains("lined")) return;
      const data = this.data;
      const paths = data.sites[this.set].map(() => []);
      data.codes[this.set].forEach((code, i) => {
        if (code < FIRST) return;
        const number = (code - FIRST) >> 1;
        const [x, y] = data.sites[this.set][number];
        paths[number].push(`M${x} ${y}L${data.at[2 * i]} ${data.at[2 * i + 1]}`);
      });
      paths.forEach((path, number) => {
        make("path", { d: path.join(""), stroke: data.sites[this.set][number][2] }, into);
      });
    }

    tell(event) {
      const found = document
        .elementsFromPoint(event.clientX, event.clientY)
        .find((node) => node.closest && node.closest(".b use") && this.figure.contains(node));
      for (const node of this.figure.querySelectorAll(".picked")) node.classList.remove("picked");
      if (!found) {
        this.told.textContent = texts.click;
        return;
      }
      const use = found.closest(".b use");
      const row = Number(use.getAttribute("href").slice(2));
      for (const same of this.figure.querySelectorAll(`.b use[href="#b${row}"]`)) {
        same.classList.add("picked");
      }
      const data = this.data;
      const i = data.rows.indexOf(row);
      const parts = [fill(texts.t_block, { block: data.ids[i] }), data.units[data.unit[i]]];
      const sets = data.codes.length > 0;
      if (sets) {
        const code = data.codes[this.set][i];
        parts.push(fill(texts.t_reach, {
          before: `${data.before[i]}%`, after: `${data.after[this.set][i]}%`,
        }));
        if (code === 0) parts.push(texts.t_out);
        else if (code === 1) parts.push(texts.t_had);
        else parts.push(fill(texts.t_site, { n: ((code - FIRST) >> 1) + 1 }));
      } else {
        parts.push(`${data.before[i]}%`);
      }
      this.told.textContent = parts.filter(Boolean).join(" · ");
    }
  }

  for (const figure of document.querySelectorAll(".sitemap")) new SiteMap(figure);

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const range = document.createRange();
      range.selectNode(document.getElementById(button.dataset.copy));
      const selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      if (document.execCommand("copy")) {
        const was = button.textContent;
        button.textContent = texts.copied;
        setTimeout(() => { button.textContent = was; selection.removeAllRanges(); }, 1500);
      }
    });
  }
})();
