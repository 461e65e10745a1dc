// The page: what is asked for by the address, the controls and the keys, and what is shown.

const $ = (id) => document.getElementById(id);
const controls = ["label", "kind", "slice", "a", "b", "sort", "q"];

let state = null; // null while the overview is shown
let rows = [];
let shown = null; // the document that is drawn: its place, its record, its errors
let searching = new AbortController();
let error = -1;
let left = 0; // how far the overview was scrolled when it was left

const list = new DocumentList($("list"), (at) => change({ doc: index.ids[at] }));
const places = new Map(index.ids.map((id, at) => [id, at]));

/** Look at something else, and let the address say so. */
function change(changes) {
  const before = state;
  state = { ...(state ?? BEGINNING), ...changes };
  if (hashOf(state) !== location.hash) history[before ? "replaceState" : "pushState"](null, "", hashOf(state));
  show(before);
}

/** Show the state, drawing what differs from the one before. */
function show(before) {
  if (state && !before) left = scrollY;
  $("overview").hidden = state !== null;
  $("documents").hidden = state === null;
  for (const link of document.querySelectorAll("nav a[data-view]")) {
    const current = link.dataset.view === (state ? "documents" : "overview");
    if (current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (!state) return;
  for (const name of controls) if ($(name).value !== state[name]) $(name).value = state[name];
  for (const radio of document.querySelectorAll("[name=view]")) radio.checked = radio.value === state.view;
  if (!before || controls.some((name) => before[name] !== state[name])) filter();
  else list.mark(places.get(state.doc));
  read();
}

function filter() {
  searching.abort();
  searching = new AbortController();
  const passed = passingDocuments(state);
  $("reset").disabled = !filtered(state) && !state.q;
  if (!state.q.trim()) {
    listRows(passed, false);
    return;
  }
  $("status").textContent = "Searching…";
  search(passed, state.q.trim(), searching.signal, listRows);
}

function listRows(found, more) {
  rows = found;
  list.show(rows, places.get(state.doc));
  const spans = rows.reduce((sum, { a, b }) => sum + a + b, 0);
  const what = state.kind && state.kind !== "error" ? state.kind : "error";
  const spansSaid = state.kind === RIGHT ? `${spans.toLocaleString("en")} correct` : counted(spans, what === "error" ? "error" : `${what} error`);
  $("status").textContent = `${rows.length.toLocaleString("en")} of ${counted(index.ids.length, "document")}, ${spansSaid}${more ? " …" : ""}`;
  $("empty").hidden = rows.length > 0 || more;
  if (!state.doc && rows.length && matchMedia("(min-width: 60rem)").matches) change({ doc: index.ids[rows[0].at] });
}

/** Show the chosen document. */
async function read() {
  const at = places.get(state.doc);
  $("documents").classList.toggle("reading", Boolean(state.doc));
  if (at === undefined) {
    shown = null;
    $("reader").replaceChildren(element("p", "quiet", state.doc ? isolated(`There is no document ${state.doc}.`) : "Choose a document."));
    $("title").replaceChildren(state.doc ? isolated(state.doc) : "No document");
    return;
  }
  const asked = state;
  const doc = await record(at);
  if (state !== asked) return;
  const fresh = shown?.at !== at;
  shown = { at, doc, parts: partsOf(doc.letters), part: fresh ? 0 : shown.part };
  $("title").replaceChildren(isolated(doc.id));
  draw();
  if (fresh) $("reader").scrollTop = 0;
}

/** Draw the part of the document that is shown. */
function draw() {
  const { doc, parts, part } = shown;
  const { drawn, errors, table } = drawDocument(doc, state, parts[part]);
  shown.errors = errors;
  error = -1;
  $("reader").replaceChildren(...pager(parts.length, part), drawn, element("h3", "", "Errors"), table);
  highlight();
}

/** Buttons for the parts of a long text. */
function pager(parts, part) {
  if (parts < 2) return [];
  const turn = (words, to) => {
    const button = element("button", "plain", words);
    button.type = "button";
    button.disabled = to < 0 || to >= parts;
    button.addEventListener("click", () => {
      shown.part = to;
      draw();
      $("reader").scrollTop = 0;
      $("reader").focus();
    });
    return button;
  };
  const where = element("span", "quiet", `Part ${part + 1} of ${parts}`);
  return [element("p", "pager", turn("Part before", part - 1), where, turn("Next part", part + 1))];
}

/** Mark the words that are searched for, where the browser can do that without touching the text. */
function highlight() {
  if (!CSS.highlights) return;
  CSS.highlights.delete("found");
  const wanted = folded(state.q.trim());
  if (!wanted) return;
  const ranges = [];
  const walker = document.createTreeWalker($("reader"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const text = node.data.toLowerCase();
    if (text.length !== node.data.length || !node.parentElement.closest(".text")) continue;
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      ranges.push(range);
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}

/** Bring an error's words to where they can be seen. */
function point(number) {
  if (!shown?.errors.length) return;
  error = (number + shown.errors.length) % shown.errors.length;
  for (const old of document.querySelectorAll(".pointed")) old.classList.remove("pointed");
  const chosen = error;
  let found = shown.errors[error];
  const span = found.predicted ?? found.gold;
  const home = span ? shown.parts.findIndex(([, to]) => span.start < to) : shown.part;
  if (home !== shown.part) {
    shown.part = home;
    draw();
    error = chosen;
    found = shown.errors[error];
  }
  $("reader").querySelector(`[data-error="${error}"]`)?.closest("tr").classList.add("pointed");
  const pieces = found.outcome.marks.flatMap((mark) => mark.elements);
  for (const piece of pieces) piece.classList.add("pointed");
  const target = pieces[0] ?? $("reader").querySelector(`[data-error="${error}"]`);
  target?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  say(`Error ${error + 1} of ${shown.errors.length}: ${found.kind}, ${found.name}`);
}

/** Tell what was done, to eyes and ears. */
function say(words) {
  $("said").textContent = words;
  $("said").classList.remove("fresh");
  requestAnimationFrame(() => $("said").classList.add("fresh"));
}

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const box = element("textarea", "unseen");
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
  say(`${what} copied`);
}

function copyCase() {
  if (shown) copy(testCase(shown.doc), "Test case");
}

function turn() {
  change({ view: state.view === "merged" ? "side" : "merged" });
}

const KEYS = {
  j: () => list.step(1),
  k: () => list.step(-1),
  n: () => point(error + 1),
  p: () => point(error < 0 ? -1 : error - 1),
  m: turn,
  c: copyCase,
  "/": () => {
    if (!state) change({});
    $("q").focus();
    $("q").select();
  },
  "?": () => $("help").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  if (event.target.matches("input[type=search], select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const act = KEYS[event.key];
  if (!act || (!state && !"/?".includes(event.key))) return;
  event.preventDefault();
  act();
});

for (const name of controls) {
  let waiting = 0;
  $(name).addEventListener("input", () => {
    clearTimeout(waiting);
    const apply = () => change({ [name]: $(name).value });
    if (name === "q") waiting = setTimeout(apply, 150);
    else apply();
  });
}
for (const radio of document.querySelectorAll("[name=view]")) {
  radio.addEventListener("change", () => change({ view: radio.value }));
}
$("reset").addEventListener("click", () => change({ label: "", kind: "", slice: "", q: "" }));
$("back").addEventListener("click", () => change({ doc: "" }));
$("before").addEventListener("click", () => list.step(-1));
$("after").addEventListener("click", () => list.step(1));
$("copy").addEventListener("click", copyCase);
$("link").addEventListener("click", () => copy(location.href, "Link"));
$("keys").addEventListener("click", () => $("help").showModal());
$("reader").addEventListener("click", (event) => {
  const row = event.target.closest("[data-error]");
  if (row) point(Number(row.dataset.error));
});

// The theme is the system's until it is chosen here.
const themes = ["auto", "light", "dark"];
function setTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  $("theme").textContent = { auto: "Theme: system", light: "Theme: light", dark: "Theme: dark" }[theme];
  $("theme").dataset.theme = theme;
}
$("theme").addEventListener("click", () => {
  const next = themes[(themes.indexOf($("theme").dataset.theme) + 1) % themes.length];
  setTheme(next);
  try {
    localStorage.setItem("goldspan-theme", next);
  } catch { /* a browser that keeps nothing for a file */ }
});
let kept = null;
try {
  kept = localStorage.getItem("goldspan-theme");
} catch { /* likewise */ }
setTheme(themes.includes(kept) ? kept : "auto");

function follow() {
  const before = state;
  state = stateOf(location.hash);
  show(before);
  // The overview was hidden when the browser looked for the section that the address names.
  if (!state && before) {
    const section = document.getElementById(location.hash.slice(1));
    if (section?.matches("section")) section.scrollIntoView({ behavior: "instant" });
    else scrollTo({ top: left, behavior: "instant" });
  }
}
window.addEventListener("hashchange", follow);
follow();
document.documentElement.dataset.ready = "";
