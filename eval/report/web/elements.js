// Elements made from data: always as text, never as markup.

/** An element with a class, and children that are elements or text. */
function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Words for a screen reader alone. */
function unseen(text) {
  const made = element("span", "unseen");
  appendLetters(made, Array.from(text));
  made.dir = "auto"; // its direction is not that of the text that it stands in
  return made;
}

// Characters that would be invisible, or turn the writing around, by the names that Unicode gives them.
const CONTROLS = new Map([
  [0xad, "SHY"], [0x61c, "ALM"], [0x200b, "ZWSP"], [0x200e, "LRM"], [0x200f, "RLM"], [0x2028, "LS"], [0x2029, "PS"],
  [0x202a, "LRE"], [0x202b, "RLE"], [0x202c, "PDF"], [0x202d, "LRO"], [0x202e, "RLO"], [0x2060, "WJ"],
  [0x2066, "LRI"], [0x2067, "RLI"], [0x2068, "FSI"], [0x2069, "PDI"], [0xfeff, "BOM"],
]);

const FIRST = (
  "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
).split(" ");

function controlName(point) {
  if (point === 9 || point === 10) return "";
  if (point < 32) return FIRST[point];
  if (point >= 127 && point < 160) return `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
  return CONTROLS.get(point) ?? "";
}

/** Add letters (an array of code points' strings), with the characters that cannot be seen as small signs. */
function appendLetters(parent, letters) {
  let plain = "";
  for (const letter of letters) {
    const name = controlName(letter.codePointAt(0));
    if (!name) {
      plain += letter;
      continue;
    }
    if (plain) parent.append(plain);
    plain = "";
    const sign = element("span", "control", name);
    sign.title = `U+${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    parent.append(sign);
  }
  if (plain) parent.append(plain);
}

/** A name or a few words from the data, set apart from the direction of what is around it. */
function isolated(text, className = "") {
  const made = element("bdi", className);
  appendLetters(made, Array.from(text));
  return made;
}
