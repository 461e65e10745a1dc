// One document: its gold and what two systems found, and a list of the errors.

// Beyond so many errors a document's list of them is cut: the text has them all.
const LISTED = 500;

// A text that is longer is shown in parts of about so many letters, at the most.
const PART = 20000;

/** Where the parts of a text begin and end: at a space, if there is one near. */
function partsOf(letters) {
  const parts = [];
  let from = 0;
  do {
    let to = Math.min(from + PART, letters.length);
    if (to < letters.length) {
      const near = letters.slice(to - 200, to).findLastIndex((letter) => /\s/.test(letter));
      if (near >= 0) to += near + 1 - 200;
    }
    parts.push([from, to]);
    from = to;
  } while (from < letters.length);
  return parts;
}

/** Draw a part of a document; returns what is to be put on the page, and the errors that can be gone through. */
function drawDocument(doc, state, part) {
  const passes = passing(state);
  const sides = ["a", "b"].filter((side) => state[side]).map((side) => sideOf(side, doc, state, passes));
  const drawn = element("div", "panes");
  if (state.view === "merged") {
    drawn.classList.add("merged");
    const sources = ["G", ...sides.map(({ side }) => side.toUpperCase())].join(" ");
    const rows = [["G", "gold"], ...sides.map(({ side, name }) => [side.toUpperCase(), name])];
    drawn.append(pane("Gold and predictions", drawMarked(doc.letters, mergedMarks(doc, sides, sources), part), merging(rows)));
  } else {
    const gold = doc.gold.map((span) => markOf(span, "right", "", ["gold"]));
    drawn.append(pane("Gold", drawMarked(doc.letters, gold, part), element("span", "", counted(gold.length, "span"))));
    for (const { side, name, outcomes } of sides) {
      drawn.append(pane(name, drawMarked(doc.letters, marksOf(outcomes), part), tallied(outcomes), side));
    }
  }
  // Lines of texts beside each other are as high as each other.
  const lanes = [...drawn.querySelectorAll(".text")].map((text) => Number(text.dataset.lanes));
  drawn.style.setProperty("--lanes", Math.max(1, ...lanes));
  const errors = sides.flatMap(({ side, name, outcomes }) =>
    outcomes.filter(({ kind }) => kind !== RIGHT).map((one) => ({ ...one, outcome: one, side, name })));
  return { drawn, errors, table: drawErrors(doc, errors) };
}

function sideOf(side, doc, state, passes) {
  const system = facts.systems.indexOf(state[side]);
  const narrowed = filtered(state);
  const outcomes = doc.outcomes[system].map((one) => ({ ...one, asked: narrowed && passes[one.combination], marks: [] }));
  return { side, name: state[side], outcomes };
}

/** The marks of one system's outcomes: what it found, and gold spans that it did not. */
function marksOf(outcomes) {
  return outcomes.flatMap((one) => {
    const look = one.kind === RIGHT ? "right" : "wrong";
    const shown = one.predicted ?? one.gold;
    if (!shown) return [];
    const badge = one.kind === RIGHT ? "" : badgeOf(one);
    const mark = markOf(shown, one.predicted ? look : "absent", "", one.kind === RIGHT ? ["correct"] : [one.kind], badge);
    if (one.asked && one.kind !== RIGHT) mark.look += " asked";
    one.marks.push(mark);
    return [mark];
  });
}

/** A mark for each span that anyone has; the sources are named where it is not all of them. */
function mergedMarks(doc, sides, sources) {
  const marks = new Map();
  const keyOf = ({ pieces, label }) => `${label} ${pieces}`;
  const add = (span, letter, name) => {
    const mark = marks.get(keyOf(span)) ?? { span, letters: [], names: [], outcomes: [] };
    marks.set(keyOf(span), mark);
    mark.letters.push(letter);
    mark.names.push(name);
    return mark;
  };
  for (const span of doc.gold) add(span, "G", "gold");
  for (const { side, name, outcomes } of sides) {
    for (const one of outcomes) {
      if (one.predicted) add(one.predicted, side.toUpperCase(), name).outcomes.push(one);
      else if (one.gold) marks.get(keyOf(one.gold)).outcomes.push(one);
    }
  }
  return [...marks.values()].map(({ span, letters, names, outcomes }) => {
    const all = letters.join(" ") === sources;
    const mark = markOf(span, all ? "right" : "wrong", all ? "" : letters.join(" "), names);
    for (const one of outcomes) one.marks.push(mark);
    return mark;
  });
}

function badgeOf({ kind, gold }) {
  const other = kind === "label" || kind === "both" ? `, gold ${labelOf(gold).tag}` : "";
  return `${signOf(kind)} ${kind}${other}`;
}

function signOf(kind) {
  return facts.kinds.find(({ name }) => name === kind).sign;
}

function labelOf(span) {
  return facts.labels[span.label];
}

function markOf(span, look, source, said, badge = "") {
  const { name, tag } = labelOf(span);
  const about = [name, ...said];
  if (span.score !== null) about.push(`score ${span.score.toFixed(3)}`);
  for (const [field, value] of Object.entries(span.value ?? {})) about.push(`${field} ${value ?? "–"}`);
  return {
    ...span, look, badge, tag: source ? `${source} ${tag}` : tag, said: [name, ...said].join(", "), title: about.join(" · "),
  };
}

function pane(name, text, about, side = "") {
  const title = element("h3", "", side ? sign(side) : null, isolated(name));
  const head = element("header", "", title, element("p", "about", about));
  const made = element("section", "pane", head, text);
  made.ariaLabel = name;
  return made;
}

function sign(side) {
  const made = element("span", "side", side.toUpperCase());
  made.dataset.system = side;
  made.ariaHidden = "true";
  return made;
}

function merging(rows) {
  const made = element("span", "sources");
  for (const [letter, name] of rows) made.append(element("b", "", letter), " ", isolated(name), " ");
  return made;
}

function tallied(outcomes) {
  const counts = new Map();
  for (const { kind } of outcomes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [RIGHT, ...facts.kinds.map(({ name }) => name)].filter((kind) => counts.has(kind)).map((kind) => `${counts.get(kind)} ${kind}`).join(" · ")
    || "nothing found";
}

/** The errors as a table; a row's button shows the words in the text. */
function drawErrors(doc, errors) {
  if (!errors.length) return element("p", "quiet", "No errors in this document.");
  const { letters } = doc;
  const body = element("tbody");
  errors.slice(0, LISTED).forEach((error, number) => {
    const show = element("button", "show", isolated(error.kind));
    show.type = "button";
    show.dataset.error = number;
    const row = element("tr", error.asked ? "asked" : "",
      element("th", "", show), element("td", "", isolated(error.name)), cell(error.gold, letters), cell(error.predicted, letters, error));
    row.firstElementChild.scope = "row";
    body.append(row);
  });
  const head = element("tr", "", ...["error", "system", "gold", "predicted"].map((name) => {
    const made = element("th", "", name);
    made.scope = "col";
    return made;
  }));
  const table = element("table", "errors", element("caption", "unseen", "Errors in this document"), element("thead", "", head), body);
  const more = errors.length - LISTED;
  return element("div", "", table, more > 0 ? element("p", "quiet", `and ${more} more`) : null);
}

function cell(span, letters, error = null) {
  if (!span) return element("td", "quiet", error && !error.gold ? "nowhere in the text" : "–");
  const words = span.pieces.map(([start, end]) => letters.slice(start, end).join("")).join(" … ");
  const tag = isolated(labelOf(span).tag, "tag");
  tag.dataset.label = span.label;
  tag.title = labelOf(span).name;
  return element("td", "", tag, " ", isolated(words), element("span", "quiet offsets", ` ${span.start}–${span.end}`));
}

function counted(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
