// Chinese and English in one page: panel, header and words of a language take the other's place.
(function (lc) {
  "use strict";

  Object.assign(lc.Page.prototype, {
    // The header in a language, made once.
    header(language) {
      if (!this.headers[language]) this.headers[language] = lc.localise(this.raw, language);
      return this.headers[language];
    },

    // The panel in a language: the page's own, or the one that is kept in a template; or null.
    panelOf(language) {
      const { panels } = this;
      if (!Object.hasOwn(panels, language)) {
        const kept = ["zh", "en"].includes(language) &&
          document.getElementById("lc-panel-" + language);
        panels[language] = kept ? document.importNode(kept.content.firstElementChild, true) : null;
      }
      return panels[language];
    },

    // Another language, and everything else as it was: view, card, layers, place on the map.
    speak(language) {
      const fresh = this.panelOf(language), old = this.panel;
      if (!fresh || language === this.language) return;
      const card = this.popup && this.popup.isOpen() ? this.told : null;
      const { unit } = this.causes, centre = this.map.getCenter(), zoom = this.map.getZoom();
      const focus = document.activeElement && old.contains(document.activeElement) ?
        document.activeElement.className : "";
      this.leave();
      this.turn(language);
      this.show();
      this.each("language");
      this.each("view");
      if (unit >= 0) this.causes.chooseUnit(unit);
      this.map.setView(centre, zoom, { animate: false });
      this.map.setMaxBounds(this.limits);
      if (card) this.tell(card.what, card.latlng);
      else this.address(null);
      if (focus) (fresh.querySelector(`[class="${focus}"]`) || fresh).focus();
    },

    turn(language) {
      const fresh = this.panelOf(language), old = this.panel;
      if (fresh !== old) {
        this.copyState(old, fresh);
        const at = [".lc-sheet", ".lc-body"].map((name) => [name, old.querySelector(name).scrollTop]);
        old.replaceWith(fresh);
        for (const [name, top] of at) fresh.querySelector(name).scrollTop = top;
      }
      this.language = language;
      this.panel = fresh;
      this.data = this.header(language);
      this.w = this.data.words;
      for (const part of [this.scene, this.causes, this.remedies]) {
        part.data = this.data;
        if (part.w) part.w = this.w;
        if (part.all) part.all = this.data.remedies;
      }
      if (this.view) this.view = this.data.views[this.number];
      this.settle();
    },

    // What has been ticked, typed and unfolded.
    copyState(old, fresh) {
      const both = (name) => {
        const from = old.querySelectorAll(name), to = fresh.querySelectorAll(name);
        return from.length === to.length ? [...from].map((node, i) => [node, to[i]]) : [];
      };
      for (const [from, to] of both("header details, .lc-sheet details")) to.open = from.open;
      for (const [from, to] of both(".lc-sheet input")) {
        if (["checkbox", "radio"].includes(from.type)) to.checked = from.checked;
        else to.value = from.value;
      }
      for (const [from, to] of both(".lc-sheet select")) to.selectedIndex = from.selectedIndex;
    },

    // The panel that stands in the page now: bound once, and the page around it told.
    settle() {
      const { panel, map, data } = this, box = map.getContainer();
      if (!panel.dataset.bound) this.bindPanel(panel);
      document.documentElement.lang = this.language === "zh" ? "zh-CN" : "en";
      document.title = panel.dataset.title;
      box.setAttribute("aria-label", panel.dataset.map);
      for (const [name, text] of [["in", panel.dataset.zoomIn], ["out", panel.dataset.zoomOut]]) {
        const button = box.querySelector(".leaflet-control-zoom-" + name);
        if (!button) continue;
        button.title = text;
        button.setAttribute("aria-label", text);
      }
      const report = panel.querySelector(".lc-report");
      if (report && data.links && data.links.report) report.href = data.links.report;
      const find = panel.querySelector("#lc-find");
      if (find.value) find.dispatchEvent(new Event("input"));
      this.sayToggle();
      this.base.settle();
      this.sayFurniture();
      this.arrange();
    },
  });
})((window.lifecircle = window.lifecircle || {}));
