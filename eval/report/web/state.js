// What is looked at, which the address keeps after its #, so that it can be sent to someone.

const BEGINNING = {
  doc: "", label: "", kind: "", slice: "", q: "", sort: "file", view: "side",
  a: facts.systems[0], b: facts.systems[1] ?? "",
};

const CHOICES = {
  label: facts.labels.map(({ name }) => name),
  kind: ["error", RIGHT, ...facts.kinds.map(({ name }) => name)],
  slice: facts.parts.map(partKey),
  sort: Object.keys(ORDERS),
  view: ["side", "merged"],
  a: facts.systems,
  b: ["", ...facts.systems],
};

/** The state that an address asks for, or null where it asks for no document; what it cannot be is left out. */
function stateOf(hash) {
  const asked = hash.replace(/^#/, "");
  if (asked !== "documents" && !asked.includes("=")) return null;
  const state = { ...BEGINNING };
  for (const [name, value] of new URLSearchParams(asked)) {
    if (name in state && (!CHOICES[name] || CHOICES[name].includes(value))) state[name] = value;
  }
  return state;
}

/** The address of a state, without what is as it is at the beginning. */
function hashOf(state) {
  const asked = Object.entries(state).filter(([name, value]) => value !== BEGINNING[name]);
  return asked.length ? `#${new URLSearchParams(asked)}` : "#documents";
}
