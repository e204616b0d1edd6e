// The public text while a replacement is being typed: as the server will make it once that is saved.
// Offsets count code points, and so does everything here.

// What the normal form drops, and the emoji in which it does not.
const ONE = "[\\p{Extended_Pictographic}\\p{Emoji_Modifier}]\\uFE0F?";
const EMOJI = `[0-9#*]\\uFE0F\\u20E3|${ONE}(?:\\u200D${ONE})*`;
const DROPPED = "[\\p{Cc}\\p{Default_Ignorable_Code_Point}\\u2800\\uFFF9-\\uFFFC]";
const SPACES = /[\t-\r \x85\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+/g; // not \s: it takes in U+FEFF
const LOOKED_FOR = new RegExp(`(${EMOJI})|${DROPPED}`, "gu");

function asStored(typed) {
  return typed.replace(SPACES, " ").replace(LOOKED_FOR, (_, emoji) => emoji ?? "").replace(/ +/g, " ").trim().normalize("NFC");
}

const stretchOf = ({ dataset }) => ({ start: Number(dataset.from), end: Number(dataset.to) });
const lengthOf = ({ start, end }) => end - start;
const within = (inner, outer) => outer.start <= inner.start && inner.end <= outer.end;

// As `outermost` in redaction.py: of two that overlap in part the longer one's words stand for both.
function outermost(replacements) {
  const merged = [];
  for (const item of replacements.sort((a, b) => a.start - b.start || b.end - a.end || a.id - b.id)) {
    const last = merged.at(-1);
    if (!last || item.start >= last.end) {
      merged.push(item);
    } else if (item.end > last.end) {
      const longer = lengthOf(item) > lengthOf(last) ? item : last;
      merged[merged.length - 1] = { ...longer, start: last.start, end: item.end };
    }
  }
  return merged;
}

function replacementsWith(workspace, ids, words) {
  return [...workspace.querySelectorAll("li.flag")].flatMap((flag) => {
    const id = Number(flag.dataset.flagId);
    if (ids.has(id)) return [{ ...stretchOf(flag), id, words }];
    return "replacement" in flag.dataset ? [{ ...stretchOf(flag), id, words: flag.dataset.replacement }] : [];
  });
}

// What is left of a run outside the stretch, on both sides.
function outside(run, stretch) {
  const { start, end } = stretchOf(run);
  if (end <= stretch.start || stretch.end <= start) return { before: run, after: null };
  const letters = [...run.textContent];
  const part = (from, to, text) => {
    if (from >= to) return null;
    const left = run.cloneNode();
    Object.assign(left.dataset, { from, to });
    left.textContent = text.join("");
    return left;
  };
  return {
    before: part(start, stretch.start, letters.slice(0, Math.max(0, stretch.start - start))),
    after: part(stretch.end, end, letters.slice(letters.length - Math.max(0, end - stretch.end))),
  };
}

function runFor({ start, end, id, words }) {
  const run = document.createElement("span");
  run.className = "public-flag is-replaced is-current";
  Object.assign(run.dataset, { flagId: id, from: start, to: end });
  run.textContent = words;
  return run;
}

function put(runs, replacement) {
  const made = runFor(replacement);
  const kept = runs.map((run) => outside(run, replacement));
  const first = kept.findIndex(({ before }, index) => before !== runs[index]);
  return kept.flatMap(({ before, after }, index) => [before, index === first ? made : null, after]).filter(Boolean);
}

const asSent = new WeakMap(); // the runs as the server sent them, for each public text

function runsOf(text) {
  if (!asSent.has(text)) asSent.set(text, [...text.children]);
  return asSent.get(text);
}

// Show the public text as the server sent it, because something else of it comes from there now.
export function asServerSent(workspace) {
  const text = workspace.querySelector("#public-text");
  text.replaceChildren(...runsOf(text));
  asSent.delete(text);
}

// Show the public text with what stands in the flag's field, or as the server sent it.
export function preview(workspace, flag) {
  const text = workspace.querySelector("#public-text");
  const field = flag?.querySelector("[name='replacement']");
  const words = field && field.value !== flag.dataset.wording ? asStored(field.value) : "";
  let runs = runsOf(text);
  if (words) {
    const ids = new Set(field.form.querySelector("button").value.split(",").map(Number));
    const all = replacementsWith(workspace, ids, words);
    const typed = all.filter(({ id }) => ids.has(id));
    for (const merged of outermost(all)) {
      if (typed.some((stretch) => within(stretch, merged))) runs = put(runs, merged);
    }
  }
  text.replaceChildren(...runs);
}
