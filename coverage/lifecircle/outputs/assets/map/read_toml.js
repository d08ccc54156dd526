// Reading TOML as scenarios are written in: tables, lists of tables, strings, numbers, lists.
// Dates stay text. What cannot be read throws an error with its line.
(function (lc) {
  "use strict";

  const ESCAPES = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r", e: "\u001b", '"': '"', "\\": "\\" };
  const table = () => Object.create(null);

  class Reader {
    constructor(text) {
      this.text = text.replace(/^\ufeff/, "").replace(/\r\n/g, "\n");
      this.at = 0;
    }

    fail() {
      const error = new Error("toml");
      error.line = this.text.slice(0, this.at).split("\n").length;
      throw error;
    }

    see(word) {
      return this.text.startsWith(word, this.at);
    }

    take(word) {
      if (!this.see(word)) this.fail();
      this.at += word.length;
    }

    match(pattern) {
      pattern.lastIndex = this.at;
      const found = pattern.exec(this.text);
      if (found) this.at += found[0].length;
      return found;
    }

    blank() {
      this.match(/[ \t]*/y);
    }

    // Blanks, comments and ends of lines.
    gap() {
      this.match(/(?:[ \t\n]+|#[^\n]*)*/y);
    }

    end() {
      this.match(/[ \t]*(?:#[^\n]*)?/y);
      if (this.at < this.text.length) this.take("\n");
    }

    document() {
      const root = table();
      let into = root;
      for (this.gap(); this.at < this.text.length; this.gap()) {
        if (this.see("[")) into = this.heading(root);
        else this.pair(into);
        this.end();
      }
      return root;
    }

    heading(root) {
      const list = this.see("[[");
      this.take(list ? "[[" : "[");
      const keys = this.keys(), last = keys.pop();
      this.take(list ? "]]" : "]");
      const into = this.walk(root, keys);
      if (!list) return this.walk(into, [last]);
      if (into[last] === undefined) into[last] = [];
      if (!Array.isArray(into[last])) this.fail();
      into[last].push(table());
      return into[last][into[last].length - 1];
    }

    walk(from, keys) {
      let into = from;
      for (const key of keys) {
        if (into[key] === undefined) into[key] = table();
        into = Array.isArray(into[key]) ? into[key][into[key].length - 1] : into[key];
        if (into === null || typeof into !== "object") this.fail();
      }
      return into;
    }

    pair(into) {
      const keys = this.keys(), last = keys.pop();
      this.take("=");
      this.blank();
      const where = this.walk(into, keys);
      if (where[last] !== undefined) this.fail();
      where[last] = this.value();
    }

    keys() {
      const keys = [];
      do {
        this.blank();
        if (this.see('"') || this.see("'")) keys.push(this.string());
        else keys.push((this.match(/[\w-]+/y) || this.fail())[0]);
        this.blank();
      } while (this.match(/\./y));
      return keys;
    }

    value() {
      if (this.see('"') || this.see("'")) return this.string();
      if (this.see("[")) return this.list();
      if (this.see("{")) return this.inline();
      const date = /\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d[^\s,\]}#]*|[^\s,\]}#]+/y;
      const [word] = this.match(date) || this.fail();
      if (word === "true" || word === "false") return word === "true";
      if (/^[+-]?(?:\d[\d_]*)(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?$/.test(word)) {
        return Number(word.replace(/_/g, ""));
      }
      if (/^[+-]?(?:inf|nan)$/.test(word)) return word.endsWith("nan") ? NaN : Infinity;
      if (/^0(?:x[0-9a-fA-F]+|o[0-7]+|b[01]+)$/.test(word)) return Number(word);
      return /^\d\d(?:\d\d-\d\d|:\d\d)/.test(word) ? word : this.fail();
    }

    list() {
      const items = [];
      this.take("[");
      for (this.gap(); !this.see("]"); this.gap()) {
        items.push(this.value());
        this.gap();
        if (!this.match(/,/y)) break;
      }
      this.gap();
      this.take("]");
      return items;
    }

    inline() {
      const into = table();
      this.take("{");
      for (this.gap(); !this.see("}"); this.gap()) {
        this.pair(into);
        this.gap();
        if (!this.match(/,/y)) break;
      }
      this.gap();
      this.take("}");
      return into;
    }

    string() {
      const quote = this.text[this.at], long = this.see(quote.repeat(3));
      const mark = long ? quote.repeat(3) : quote;
      this.take(mark);
      if (long) this.match(/\n/y);
      let text = "";
      while (!this.see(mark)) {
        const letter = this.text[this.at];
        if (letter === undefined || (letter === "\n" && !long)) this.fail();
        this.at++;
        text += letter === "\\" && quote === '"' ? this.escape(long) : letter;
      }
      this.take(mark);
      // Of the quotes at the end of a long text the last three close it.
      for (let more = 0; long && more < 2 && this.see(quote); more++, this.at++) text += quote;
      return text;
    }

    escape(long) {
      if (long && this.match(/[ \t]*\n\s*/y)) return "";
      const letter = this.text[this.at++];
      if (ESCAPES[letter] !== undefined) return ESCAPES[letter];
      const digits = { u: /[0-9a-fA-F]{4}/y, U: /[0-9a-fA-F]{8}/y }[letter];
      const code = digits && this.match(digits);
      if (!code || parseInt(code[0], 16) > 0x10ffff) this.fail();
      return String.fromCodePoint(parseInt(code[0], 16));
    }
  }

  lc.readToml = (text) => new Reader(text).document();
})((window.lifecircle = window.lifecircle || {}));
