// A trial as a file: saved, copied, and read again.
(function (lc) {
  "use strict";

  const el = lc.el;

  lc.TryFiles = class {
    constructor(panel) {
      this.panel = panel;
      this.name = null;
    }

    get w() { return this.panel.w; }
    get trial() { return this.panel.trial; }

    section() {
      const { w } = this, line = (text) => el("p", { class: "lc-note", text });
      this.input = el("input", { type: "text", id: "lc-try-name", maxlength: 60, dir: "auto",
        value: this.name === null ? w.try_file_default : this.name });
      this.input.addEventListener("input", () => { this.name = this.input.value; this.render(); });
      const act = (name, text, run) => {
        const made = el("button", { type: "button", class: `wi-button wi-${name}`, "data-act": name, text });
        made.addEventListener("click", run);
        return made;
      };
      this.save = act("save", w.try_save, () => this.download());
      this.copy = act("copy", w.try_copy, () => this.copyText());
      this.file = el("input", { type: "file", accept: ".toml,text/plain", class: "lc-hidden",
        id: "lc-try-file", tabindex: -1, "aria-hidden": "true" });
      this.file.addEventListener("change", () => this.readFile());
      this.told = el("p", { class: "wi-message", role: "status" });
      this.text = el("textarea", { class: "wi-text", rows: 6, readonly: "", "aria-label": w.try_text });
      this.text.hidden = true;
      this.command = el("code", { class: "wi-command" });
      return el("div", { class: "wi-files" },
        el("label", { for: "lc-try-name", text: w.try_file }), this.input,
        el("p", { class: "wi-row" }, this.save, this.copy,
          act("read", w.try_read, () => this.file.click())),
        this.file, this.told, this.text, line(w.try_command), this.command);
    }

    render() {
      const none = this.trial.idle();
      this.save.disabled = this.copy.disabled = none;
      this.save.title = none ? this.w.try_nothing_to_save : "";
      const file = this.fileName(), asked = /\s/.test(file) ? `"${file}"` : file;
      this.command.textContent = `lifecircle audit ${this.w.try_study} --with ${asked}`;
      if (!this.text.hidden) this.text.value = this.scenario();
    }

    title() {
      return this.input.value.trim() || this.w.try_file_default;
    }

    fileName() {
      const name = this.input.value.trim();
      return !name || name === this.w.try_file_default ? "scenario.toml" : lc.fileName(name, ".toml");
    }

    scenario() {
      return this.trial.scenario(this.title());
    }

    download() {
      const link = URL.createObjectURL(new Blob([this.scenario()], { type: "application/toml" }));
      const name = this.fileName(), anchor = el("a", { href: link, download: name });
      document.body.append(anchor);
      anchor.click();
      anchor.remove();
      setTimeout(() => URL.revokeObjectURL(link), 10_000);
      this.told.textContent = lc.fill(this.w.try_saved, name);
    }

    // Pages opened from a file may have no clipboard: then the text stands there to be copied.
    async copyText() {
      const text = this.scenario(), { w } = this;
      let done = false;
      try {
        await navigator.clipboard.writeText(text);
        done = true;
      } catch (error) {
        this.text.hidden = false;
        this.text.value = text;
        this.text.select();
        try { done = document.execCommand("copy"); } catch (refused) { done = false; }
      }
      this.text.hidden = done;
      this.told.textContent = done ? w.try_copied : w.try_copy_by_hand;
      if (!done) this.text.select();
    }

    // ---- reading -----------------------------------------------------------------------------------

    async readFile() {
      const [file] = this.file.files;
      if (!file) return;
      const text = await file.text();
      this.file.value = "";
      this.told.textContent = this.read(text);
      this.panel.render();
    }

    read(text) {
      const { w, trial } = this;
      let told;
      try {
        told = lc.readToml(text);
      } catch (error) {
        return lc.fill(w.try_read_bad, error.line || 1);
      }
      const changes = Array.isArray(told.changes) ? told.changes : [];
      if (!changes.length) return w.try_read_empty;
      const lost = [];
      let done = 0;
      trial.restart();
      for (const change of changes) {
        const why = this.make(change);
        if (why) lost.push(why);
        else done++;
      }
      const named = told.scenario && told.scenario.name;
      if (typeof named === "string" && named) this.input.value = this.name = lc.shorten(named, 60);
      trial.done({ ok: true }, lc.fill(w.try_read_done, done));
      const lines = [lc.fill(w.try_read_done, done)];
      if (lost.length) {
        const whys = [...new Set(lost)].slice(0, 3).join(w.list_comma);
        lines.push(lc.fill(w.try_read_skipped, lost.length, whys));
      }
      return lines.join(w.semicolon);
    }

    // Make one change; why it could not be made, or "".
    make(change) {
      const { w, trial } = this, kind = String(change.kind);
      const spot = (value) => Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
      const plain = !change.crs || /^(wgs ?84|epsg:4326)$/i.test(change.crs);
      const at = kind === "move" ? change.to : change.at;
      const say = (form, what) => lc.fill(form, lc.shorten(String(what), 40));
      if (!["open", "move", "close"].includes(kind) || (kind === "open" && change.facility)) {
        return say(w.try_kind_not, kind);
      }
      if (kind !== "close" && (!spot(at) || !plain)) return say(w.try_no_spot, change.name || kind);
      let told;
      if (kind === "open") {
        const services = [change.service, ...(change.services || [])].filter((s) => typeof s === "string");
        if (!services.length) return say(w.try_kind_not, kind);
        told = trial.putDown(...at, services, String(change.name || ""), this.exactly(change, at));
      } else {
        const row = trial.rowOf(String(change.facility));
        if (row < 0) return say(w.try_no_facility, change.facility);
        told = kind === "move" ? this.moveListed(row, at, this.exactly(change, at)) : this.close(row);
      }
      return told.ok ? "" : trial.refusal(told);
    }

    exactly({ joints }, at) {
      return this.trial.engine.streets.spotOf(joints, ...at);
    }

    // What a file moves twice stands where it moves last.
    moveListed(row, at, xy) {
      const { engine } = this.trial, moved = engine.sites.find((site) => site.facility === row);
      return moved ? engine.move(moved.number, ...at, xy) : engine.moveFacility(row, ...at, "", xy);
    }

    close(row) {
      const { engine } = this.trial;
      if (engine.sites.some((site) => site.facility === row)) engine.reopen(row);
      return engine.close(row);
    }
  };
})((window.lifecircle = window.lifecircle || {}));
