// The list of documents: only the rows that can be seen are on the page, however many there are.

const ROW = 64;
const SPARE = 8;

class DocumentList {
  constructor(box, choose) {
    this.box = box;
    this.sheet = box.firstElementChild;
    this.choose = choose;
    this.rows = [];
    this.chosen = -1;
    this.drawn = new Map();
    this.box.addEventListener("scroll", () => this.draw(), { passive: true });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.choose(this.rows[Number(row.dataset.row)].at);
    });
    new ResizeObserver(() => this.draw()).observe(box);
  }

  /** Show other rows, with the document ``at`` chosen if it is among them. */
  show(rows, at) {
    this.rows = rows;
    this.sheet.style.height = `${rows.length * ROW}px`;
    for (const row of this.drawn.values()) row.remove();
    this.drawn.clear();
    this.mark(at);
  }

  /** Choose a document, and bring its row to where it can be seen. */
  mark(at) {
    this.chosen = this.rows.findIndex((row) => row.at === at);
    if (this.chosen >= 0) {
      const top = this.chosen * ROW;
      if (top < this.box.scrollTop) this.box.scrollTop = top;
      const least = top + ROW - this.box.clientHeight;
      if (this.box.clientHeight && least > this.box.scrollTop) this.box.scrollTop = least;
    }
    this.draw();
  }

  /** Choose the document so many rows further on. */
  step(by) {
    if (!this.rows.length) return;
    const next = this.chosen < 0 ? 0 : this.chosen + by;
    this.choose(this.rows[Math.min(Math.max(next, 0), this.rows.length - 1)].at);
  }

  draw() {
    const first = Math.max(0, Math.floor(this.box.scrollTop / ROW) - SPARE);
    const last = Math.min(this.rows.length, first + Math.ceil(this.box.clientHeight / ROW) + 2 * SPARE);
    for (const [number, row] of this.drawn) {
      if (number < first || number >= last) {
        row.remove();
        this.drawn.delete(number);
      }
    }
    const fresh = [];
    for (let number = first; number < last; number += 1) {
      if (!this.drawn.has(number)) {
        this.drawn.set(number, this.drawRow(number));
        fresh.push(this.drawn.get(number));
      }
    }
    this.sheet.append(...fresh);
    for (const [number, row] of this.drawn) row.ariaSelected = String(number === this.chosen);
    if (this.drawn.has(this.chosen)) this.box.setAttribute("aria-activedescendant", `row-${this.chosen}`);
    else this.box.removeAttribute("aria-activedescendant");
  }

  drawRow(number) {
    const { at, a, b } = this.rows[number];
    const counts = element("span", "counts", count("a", a));
    if (facts.systems.length > 1) counts.append(count("b", b));
    const row = element("div", "row",
      element("span", "name", isolated(index.ids[at])), counts, element("span", "snippet", isolated(index.snippets[at])));
    row.id = `row-${number}`;
    row.role = "option";
    row.dataset.row = number;
    row.ariaSetSize = this.rows.length;
    row.ariaPosInSet = number + 1;
    row.style.transform = `translateY(${number * ROW}px)`;
    return row;
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / ROW) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.step(steps[event.key]);
  }
}

function count(system, number) {
  const made = element("span", `count ${number ? "" : "none"}`, String(number));
  made.dataset.system = system;
  made.append(unseen(` of ${system.toUpperCase()}`));
  return made;
}
