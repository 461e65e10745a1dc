// What the report holds: facts and an index at once, documents in packed blocks that are opened when needed.

const facts = JSON.parse(document.getElementById("facts").textContent);
const index = JSON.parse(document.getElementById("index").textContent);
const packed = document.querySelectorAll("script.block");

// Blocks that are open, the longest unused first: a few screens of documents, whatever the report's size.
const KEPT = 40;
const open = new Map();

/** The documents of a block, as a promise. */
function block(number) {
  const found = open.get(number) ?? unpack(packed[number].textContent);
  open.delete(number);
  open.set(number, found);
  if (open.size > KEPT) open.delete(open.keys().next().value);
  return found;
}

async function unpack(base64) {
  const binary = atob(base64.trim());
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

/** A document by its place in the index. */
async function record(at) {
  const found = await block(Math.floor(at / facts.block));
  return unfold(found[at % facts.block]);
}

// Spans travel as [start, end, label, score, value, fragments], what is empty at the end left out.
function unfold({ id, text, meta, gold, found, outcomes }) {
  const spans = (rows) => rows.map(([start, end, label, score = null, value = null, fragments = null]) => ({
    start, end, label, score, value, pieces: fragments ?? [[start, end]], fragments,
  }));
  const predicted = found.map(spans);
  const truth = spans(gold);
  return {
    id, text, meta, letters: Array.from(text), gold: truth, predicted,
    outcomes: outcomes.map((rows, system) => rows.map(([combination, one, other]) => ({
      combination,
      kind: facts.combinations[combination].kind,
      gold: one < 0 ? null : truth[one],
      predicted: other < 0 ? null : predicted[system][other],
    }))),
  };
}

/** A document's gold as a line of the JSON Lines that goldspan reads. */
function testCase({ id, text, meta, gold }) {
  const spans = gold.map(({ start, end, label, score, value, fragments }) => ({
    start, end, label: facts.labels[label].name,
    ...(fragments && { fragments }), ...(score !== null && { score }), ...(value && { value }),
  }));
  return JSON.stringify({ ...meta, id, text, spans });
}
