// The list of documents narrowed by the form, whose state the address keeps.
"use strict";

(() => {
  const script = document.currentScript;
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const rows = [...document.querySelectorAll("#list tbody tr")];
  let asked = false;

  // The texts are large: they are asked for with the first word, from beside the page.
  function askForTexts() {
    if (asked) return;
    asked = true;
    const texts = document.createElement("script");
    texts.src = script.dataset.texts;
    texts.onload = narrow;
    document.head.append(texts);
  }

  function holds(row, wanted) {
    const words = wanted.words.toLowerCase().split(/\s+/).filter(Boolean);
    const text = `${row.dataset.id} ${window.goldspanTexts?.[row.dataset.id] ?? ""}`;
    return (
      words.every((word) => text.includes(word)) &&
      (!wanted.split || row.dataset.split === wanted.split) &&
      (!wanted.genre || row.dataset.genre === wanted.genre) &&
      (!wanted.country || row.dataset.country.split(" ").includes(wanted.country)) &&
      (!wanted.decided || row.dataset.decided)
    );
  }

  function narrow() {
    const wanted = { words: "", ...Object.fromEntries(new FormData(form)) };
    if (wanted.words) askForTexts();
    let count = 0;
    for (const row of rows) {
      row.hidden = !holds(row, wanted);
      count += !row.hidden;
    }
    shown.textContent = count === 1 ? "1 document" : `${count} documents`;
    const state = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
    history.replaceState(null, "", location.href.split("#")[0] + (state.size ? `#${state}` : ""));
  }

  function restore() {
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      const field = form.elements.namedItem(name);
      if (field?.type === "checkbox") field.checked = true;
      else if (field) field.value = value;
    }
  }

  form.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => event.preventDefault());
  restore();
  if (location.hash) narrow();
})();
