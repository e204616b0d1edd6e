// Months as people type them, read as the server reads them (admin/months.py), and shown back in words.

const NAMES = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const BETWEEN = "\\s*[/.\\-–\\s]\\s*";
const NUMBERS = new RegExp(`^(\\d{1,4})${BETWEEN}(\\d{1,4})$`);
const NAMED = new RegExp(`^([a-z]{3,9})[.,]?(?:${BETWEEN})?['’]?(\\d{2}|\\d{4})$`);
const NAMED_LAST = new RegExp(`^(\\d{4})${BETWEEN}([a-z]{3,9})$`);

function month(number, year) {
  const full = Number(year) + (year.length === 2 ? 2000 : 0);
  if (!(number >= 1 && number <= 12) || full === 0) return "";
  const name = NAMES[number - 1];
  return `${name[0].toUpperCase()}${name.slice(1)} ${full}`;
}

function numberOf(name) {
  if (name === "sept") return 9;
  const found = NAMES.filter((full) => full.startsWith(name));
  return found.length === 1 ? NAMES.indexOf(found[0]) + 1 : 0;
}

// "March 2024"; "" where it is no month, or could be several: the server says why.
export function readMonth(typed) {
  const words = typed.toLowerCase().trim().replace(/\s+/g, " ");
  let found = words.match(NAMED);
  if (found) return month(numberOf(found[1]), found[2]);
  found = words.match(NAMED_LAST);
  if (found) return month(numberOf(found[2]), found[1]);
  found = words.match(NUMBERS);
  if (!found) return "";
  const [, first, second] = found;
  if (first.length === 4 && second.length <= 2) return month(Number(second), first);
  if (first.length > 2 || ![2, 4].includes(second.length)) return "";
  const couldBeADay = second.length === 2 && second >= 1 && second <= 12 && first >= 1 && first <= 31;
  return couldBeADay ? "" : month(Number(first), second);
}

// Says beside each field what was understood.
export function showBack() {
  for (const input of document.querySelectorAll("[data-month]")) {
    if (input.nextElementSibling?.matches("output")) continue;
    const said = document.createElement("output");
    said.htmlFor = input.id;
    said.className = "understood";
    input.after(said);
    const say = () => { said.textContent = readMonth(input.value); };
    input.addEventListener("input", say);
    say();
  }
}
