// Online base maps: nothing is asked for before the reader picks one, and what does not come is
// said once. Without one the page's own streets are the base.
(function (lc) {
  "use strict";

  const THROUGH = 0.66, KEPT = "lifecircle.tianditu";

  // Over a base map, areas let it shine through.
  lc.Scene = class extends lc.Scene {
    paintAreas(ctx, zoom) {
      if (!this.through) return super.paintAreas(ctx, zoom);
      const { width, height } = ctx.canvas, aside = document.createElement("canvas");
      aside.width = width;
      aside.height = height;
      const other = aside.getContext("2d");
      other.setTransform(ctx.getTransform());
      other.lineJoin = other.lineCap = "round";
      super.paintAreas(other, zoom);
      ctx.save();
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.globalAlpha = THROUGH;
      ctx.drawImage(aside, 0, 0);
      ctx.restore();
    }
  };

  lc.BaseMaps = class {
    constructor(page) {
      this.page = page;
      this.id = "";
      this.layers = [];
      this.key = "";
      try {
        this.key = window.localStorage.getItem(KEPT) || "";
      } catch (error) { /* no storage for pages from a file, in some browsers */ }
    }

    // What the page offers, in the language of its panel.
    offered() {
      return JSON.parse(this.page.panel.dataset.baseMaps || "[]");
    }

    chosen() {
      return this.offered().find((one) => one.id === this.id);
    }

    attribution() {
      const one = this.chosen();
      return one ? one.attribution : "";
    }

    bind(panel) {
      for (const input of panel.querySelectorAll("input[name=lc-base]")) {
        input.addEventListener("change", () => this.choose(input.value));
      }
      const ask = panel.querySelector(".lc-key");
      if (!ask) return;
      const input = ask.querySelector("input"), use = () => this.take(input.value.trim());
      ask.querySelector("button").addEventListener("click", use);
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter") use();
      });
    }

    // Radio buttons and the field for the key as things stand.
    settle() {
      const { panel } = this.page, asking = this.asking || "";
      for (const input of panel.querySelectorAll("input[name=lc-base]")) {
        input.checked = input.value === (asking || this.id);
      }
      const ask = panel.querySelector(".lc-key");
      if (!ask) return;
      ask.hidden = !asking;
      if (!ask.querySelector("input").value) ask.querySelector("input").value = this.key;
    }

    choose(id) {
      const one = this.offered().find((each) => each.id === id);
      this.asking = one && one.asks && !this.key ? id : "";
      if (this.asking) {
        this.settle();
        return void this.page.panel.querySelector(".lc-key input").focus();
      }
      this.lay(one);
    }

    take(key) {
      if (!/^[\w-]{8,80}$/.test(key)) return void this.page.say(this.page.w.key_wrong);
      this.key = key;
      try {
        window.localStorage.setItem(KEPT, key);
      } catch (error) { /* then for this session only */ }
      this.choose(this.asking || "tianditu");
    }

    forget() {
      this.key = "";
      try {
        window.localStorage.removeItem(KEPT);
      } catch (error) { /* nothing was kept */ }
    }

    lay(one) {
      const { map, scene } = this.page, had = Boolean(this.id);
      for (const layer of this.layers) layer.off().remove();
      this.layers = [];
      this.id = one ? one.id : "";
      try {
        this.layers = one ? one.urls.map((url) => this.layer(one, url).addTo(map)) : [];
      } catch (error) {
        return void this.fail(one);
      }
      scene.through = Boolean(one);
      if (Boolean(one) !== had) this.streets(!one);
      scene.sheet.repaint();
      map.getContainer().dataset.base = this.id;
      this.settle();
      this.page.sayCredit();
    }

    // The page's own streets and names would lie over those of the base map.
    streets(own) {
      const box = this.page.panel.querySelector("input[data-show=streets]");
      if (own ? this.hid : box.checked) {
        this.hid = !own;
        box.checked = own;
        this.page.scene.show.streets = own;
      }
    }

    layer(one, url) {
      const Layer = one.datum === "gcj02" ? lc.Gcj02Layer : L.TileLayer;
      const layer = new Layer(url, { maxNativeZoom: one.max_zoom, maxZoom: 22, subdomains: one.servers,
        tk: one.key || encodeURIComponent(this.key),
        referrerPolicy: "strict-origin-when-cross-origin" });
      let [came, missing] = [0, 0];
      layer.on("tileload", () => { came++; });
      layer.on("tileerror", () => { missing++; });
      layer.on("load", () => {
        if (missing && !came) setTimeout(() => this.fail(one)); // Leaflet is still busy with it
      });
      return layer;
    }

    // Back to the page's own streets.
    fail(one) {
      if (this.id !== one.id) return;
      if (one.asks) this.forget();
      this.lay(null);
      this.page.say(this.page.w.base_failed.replace("{}", () => lc.shorten(one.name, 40)));
    }
  };
})((window.lifecircle = window.lifecircle || {}));
