// Which documents have what is asked for.

const RIGHT = "correct";

/** A flag for each combination of system, kind, labels and parts: whether the filters let it through. */
function passing({ label, kind, slice, a, b }) {
  const wanted = [facts.systems.indexOf(a), facts.systems.indexOf(b)];
  const labelAt = facts.labels.findIndex(({ name }) => name === label);
  const partAt = facts.parts.findIndex((part) => partKey(part) === slice);
  return facts.combinations.map((one) =>
    wanted.includes(one.system)
    && (!label || one.gold === labelAt || one.predicted === labelAt)
    && (!slice || one.parts.includes(partAt))
    && (!kind || (kind === "error" ? one.kind !== RIGHT : one.kind === kind)));
}

function partKey([slice, part]) {
  return `${slice}=${part}`;
}

/** Whether anything but systems and texts is asked for. */
function filtered({ label, kind, slice }) {
  return Boolean(label || kind || slice);
}

/** The documents that pass, with how many spans of theirs do, and the errors of either system. */
function passingDocuments(state) {
  const passes = passing(state);
  const counted = state.kind ? passes : passes.map((pass, at) => pass && facts.combinations[at].kind !== RIGHT);
  const [first, second] = [facts.systems.indexOf(state.a), facts.systems.indexOf(state.b)];
  const rows = [];
  index.outcomes.forEach((counts, at) => {
    let [any, a, b] = [false, 0, 0];
    for (let next = 0; next < counts.length; next += 2) {
      const combination = counts[next];
      any ||= passes[combination];
      if (!counted[combination]) continue;
      const { system } = facts.combinations[combination];
      if (system === first) a += counts[next + 1];
      if (system === second) b += counts[next + 1];
    }
    if (any || !filtered(state)) rows.push({ at, a, b });
  });
  return rows.sort(ORDERS[state.sort]);
}

const ORDERS = {
  file: (one, other) => one.at - other.at,
  most: (one, other) => other.a + other.b - one.a - one.b || one.at - other.at,
  a: (one, other) => other.a - other.b - one.a + one.b || one.at - other.at,
  b: (one, other) => other.b - other.a - one.b + one.a || one.at - other.at,
};

/** Letters as a search compares them: composed, and small. */
function folded(text) {
  return text.normalize("NFC").toLowerCase();
}

/**
 * The rows whose id or text holds the words, block by block; ``tell`` is called with those found so far and
 * whether there are more to come. Stops when ``signal`` says so.
 */
async function search(rows, words, signal, tell) {
  const wanted = folded(words);
  const byBlock = Map.groupBy ? Map.groupBy(rows, blockOf) : grouped(rows);
  const hits = new Set();
  let told = performance.now();
  for (const [number, some] of byBlock) {
    const documents = await block(number);
    if (signal.aborted) return;
    for (const { at } of some) {
      const { id, text } = documents[at % facts.block];
      if (folded(id).includes(wanted) || folded(text).includes(wanted)) hits.add(at);
    }
    if (performance.now() - told > 100) {
      tell(rows.filter(({ at }) => hits.has(at)), true);
      await new Promise(requestAnimationFrame);
      told = performance.now();
    }
  }
  if (!signal.aborted) tell(rows.filter(({ at }) => hits.has(at)), false);
}

function blockOf({ at }) {
  return Math.floor(at / facts.block);
}

function grouped(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(blockOf(row), [...(groups.get(blockOf(row)) ?? []), row]);
  return groups;
}
