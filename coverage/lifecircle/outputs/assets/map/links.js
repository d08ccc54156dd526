// The street nearest to a spot, from a grid of the pieces of lines.
(function (lc) {
  "use strict";

  const CELL = 100, END = 1e-12;

  // Lines of `first` (per line its first vertex; one more at the end), and x and y of vertices.
  lc.Lines = class {
    constructor(first, x, y) {
      Object.assign(this, { first, x, y, count: first.length - 1 });
    }

    length(line) {
      const { first, x, y } = this;
      let sum = 0;
      for (let i = first[line]; i < first[line + 1] - 1; i++) {
        sum += Math.hypot(x[i + 1] - x[i], y[i + 1] - y[i]);
      }
      return sum;
    }

    // The points of a line from one fraction of its length to another, [x, y] each.
    part(line, from, to) {
      const { first, x, y } = this, whole = this.length(line), points = [];
      const [low, high] = [Math.min(from, to) * whole, Math.max(from, to) * whole];
      let gone = 0;
      const at = (i, far) => {
        const apart = Math.hypot(x[i + 1] - x[i], y[i + 1] - y[i]);
        const share = apart > 0 ? Math.min(1, Math.max(0, (far - gone) / apart)) : 0;
        return [x[i] + share * (x[i + 1] - x[i]), y[i] + share * (y[i + 1] - y[i])];
      };
      for (let i = first[line]; i < first[line + 1] - 1; i++) {
        const next = gone + Math.hypot(x[i + 1] - x[i], y[i + 1] - y[i]);
        const last = i === first[line + 1] - 2;
        if (next >= low || last) {
          if (!points.length) points.push(at(i, low));
          if (high <= next || last) {
            points.push(at(i, high));
            break;
          }
          points.push([x[i + 1], y[i + 1]]);
        }
        gone = next;
      }
      return from <= to ? points : points.reverse();
    }

    // Cells of 100 m with the pieces that pass them: `start` per cell, then `piece` and `owner`.
    get grid() {
      return (this.kept = this.kept || this.made());
    }

    made() {
      const { first, x, y, count } = this;
      let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i < x.length; i++) {
        west = Math.min(west, x[i]);
        east = Math.max(east, x[i]);
        south = Math.min(south, y[i]);
        north = Math.max(north, y[i]);
      }
      const columns = Math.max(1, Math.floor((east - west) / CELL) + 1);
      const rows = Math.max(1, Math.floor((north - south) / CELL) + 1);
      const grid = { west, south, columns, rows, start: new Int32Array(columns * rows + 1) };
      const each = (visit) => {
        for (let line = 0; line < count; line++) {
          for (let i = first[line]; i < first[line + 1] - 1; i++) {
            const c0 = Math.floor((Math.min(x[i], x[i + 1]) - west) / CELL);
            const c1 = Math.floor((Math.max(x[i], x[i + 1]) - west) / CELL);
            const r0 = Math.floor((Math.min(y[i], y[i + 1]) - south) / CELL);
            const r1 = Math.floor((Math.max(y[i], y[i + 1]) - south) / CELL);
            for (let r = r0; r <= r1; r++) {
              for (let c = c0; c <= c1; c++) visit(r * columns + c, line, i);
            }
          }
        }
      };
      each((cell) => grid.start[cell + 1]++);
      for (let i = 0; i < columns * rows; i++) grid.start[i + 1] += grid.start[i];
      const free = grid.start.slice();
      grid.piece = new Int32Array(grid.start[columns * rows]);
      grid.owner = new Int32Array(grid.piece.length);
      each((cell, line, i) => {
        grid.owner[free[cell]] = line;
        grid.piece[free[cell]++] = i;
      });
      return grid;
    }

    // The nearest of the lines that `allowed` marks, of equals the first; null beyond `reach`.
    nearest(px, py, allowed, reach) {
      const { west, south, columns, rows, start, piece, owner } = this.grid;
      const column = Math.floor((px - west) / CELL), row = Math.floor((py - south) / CELL);
      const best = { line: -1, square: Infinity, piece: -1, share: 0 };
      const look = (r, c) => {
        if (r < 0 || c < 0 || r >= rows || c >= columns) return;
        const cell = r * columns + c;
        for (let k = start[cell]; k < start[cell + 1]; k++) {
          if (allowed[owner[k]]) this.closer(px, py, owner[k], piece[k], best);
        }
      };
      const rings = Math.ceil(reach / CELL) + 1;
      for (let ring = 0; ring <= rings; ring++) {
        // Nothing in this ring is nearer than so many metres.
        if (best.square < ((ring - 1) * CELL) ** 2) break;
        for (let d = -ring; d <= ring; d++) {
          look(row - ring, column + d);
          if (ring) look(row + ring, column + d);
          if (Math.abs(d) < ring) {
            look(row + d, column - ring);
            look(row + d, column + ring);
          }
        }
      }
      const distance = Math.sqrt(best.square);
      if (best.line < 0 || distance > reach) return null;
      return { line: best.line, fraction: this.fraction(best), distance };
    }

    closer(px, py, line, i, best) {
      const { x, y } = this, dx = x[i + 1] - x[i], dy = y[i + 1] - y[i];
      const whole = dx * dx + dy * dy;
      let share = whole > 0 ? ((px - x[i]) * dx + (py - y[i]) * dy) / whole : 0;
      share = Math.min(1, Math.max(0, share));
      const square = (x[i] + share * dx - px) ** 2 + (y[i] + share * dy - py) ** 2;
      const tie = square === best.square && line < best.line;
      if (square < best.square || tie) Object.assign(best, { line, square, piece: i, share });
    }

    fraction({ line, piece, share }) {
      const { first, x, y } = this;
      let [before, whole] = [0, 0];
      for (let i = first[line]; i < first[line + 1] - 1; i++) {
        const apart = Math.hypot(x[i + 1] - x[i], y[i + 1] - y[i]);
        before += i < piece ? apart : i === piece ? share * apart : 0;
        whole += apart;
      }
      const fraction = whole > 0 ? before / whole : 0;
      return fraction < END ? 0 : fraction > 1 - END ? 1 : fraction;
    }
  };
})((window.lifecircle = window.lifecircle || {}));
