// A text with marks, which may nest and overlap: cut into runs, each with the marks that hold it.
// A mark has start, end and pieces in code points, and what it looks like.

/**
 * For each mark the lane that its underline runs in: the lowest that no shorter mark which shares a letter with
 * it has. Lane 0 is next to the letters, so what holds another mark lies below it. (As corpus/segments.py has it.)
 */
function lanesOf(marks) {
  const lanes = new Array(marks.length).fill(0);
  const taken = []; // the stretches of each lane, in order
  const length = ({ start, end }) => end - start;
  const order = marks.map((_, at) => at).sort((one, other) =>
    length(marks[one]) - length(marks[other]) || marks[one].start - marks[other].start || one - other);
  for (const at of order) {
    const { start, end } = marks[at];
    let lane = 0;
    let place = 0;
    for (; lane < taken.length; lane += 1) {
      place = placeOf(taken[lane], start);
      const [before, after] = [taken[lane][place - 1], taken[lane][place]];
      if ((!before || before.end <= start) && (!after || after.start >= end)) break;
    }
    if (lane === taken.length) {
      taken.push([]);
      place = 0;
    }
    taken[lane].splice(place, 0, { start, end });
    lanes[at] = lane;
  }
  return lanes;
}

/** Where a stretch that starts at ``start`` belongs among stretches in order. */
function placeOf(stretches, start) {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stretches[middle].start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The runs of a text between two offsets: [start, end, marks], the marks by their numbers. */
function runsOf(from, to, marks) {
  const events = new Map([[from, []], [to, []]]);
  marks.forEach(({ pieces }, at) => {
    for (const [first, last] of pieces) {
      const [start, end] = [Math.max(first, from), Math.min(last, to)];
      if (start >= end) continue;
      for (const edge of [start, end]) if (!events.has(edge)) events.set(edge, []);
      events.get(start).push(at);
      events.get(end).push(~at);
    }
  });
  const edges = [...events.keys()].sort((one, other) => one - other);
  const active = new Set();
  const runs = [];
  edges.forEach((edge, next) => {
    for (const event of events.get(edge)) if (event < 0) active.delete(~event);
    for (const event of events.get(edge)) if (event >= 0) active.add(event);
    if (next + 1 < edges.length) runs.push([edge, edges[next + 1], [...active]]);
  });
  return runs;
}

/**
 * Draw the marks of a text, given as its code points, from an offset to another.
 * A mark's ``elements`` are its pieces on the page, once it is drawn.
 */
function drawMarked(letters, every, [from, to]) {
  const marks = every.filter(({ start, end }) => start < to && end > from);
  const lanes = lanesOf(marks);
  const drawn = element("div", "text");
  drawn.dir = "auto";
  drawn.dataset.lanes = lanes.reduce((most, lane) => Math.max(most, lane + 1), 0);
  for (const mark of every) mark.elements = [];
  for (const [start, end, holding] of runsOf(from, to, marks)) {
    let home = drawn;
    for (const at of holding.sort((one, other) => lanes[other] - lanes[one])) {
      const piece = drawPiece(marks[at], lanes[at], start, end);
      home.append(piece);
      home = piece;
    }
    appendLetters(home, letters.slice(start, end));
    // What a mark says at its end comes behind the letters, the innermost first.
    for (const at of holding.reverse()) {
      if (end === marks[at].end) marks[at].elements.at(-1).append(...endOf(marks[at]));
    }
  }
  return drawn;
}

function drawPiece(mark, lane, start, end) {
  const piece = element("mark", `mark ${mark.look}`);
  piece.dataset.label = mark.label;
  piece.style.setProperty("--lane", lane);
  piece.title = mark.title;
  if (start === mark.start) {
    piece.classList.add("first");
    const tag = isolated(mark.tag, "tag");
    tag.ariaHidden = "true";
    piece.append(tag, unseen(`${mark.said}: `));
  }
  if (end === mark.end) piece.classList.add("last");
  mark.elements.push(piece);
  return piece;
}

function endOf(mark) {
  const said = [unseen(` (end of ${mark.said})`)];
  if (!mark.badge) return said;
  const badge = isolated(mark.badge, "badge");
  badge.ariaHidden = "true";
  return [badge, ...said];
}
