// Marking words that the detector missed, with the arrow keys or the mouse. Words carry their offsets.

import { reveal } from "./review-view.js";

const FORWARD = { arrowright: 1, arrowleft: -1 };
const LINES = { arrowdown: 1, arrowup: -1 };

// Whether a selection only ends where the piece begins, or the other way round.
function touches(range, piece) {
  const inside = document.createRange();
  inside.selectNodeContents(piece.firstChild);
  const ends = range.compareBoundaryPoints(Range.END_TO_START, inside) >= 0;
  const begins = range.compareBoundaryPoints(Range.START_TO_END, inside) <= 0;
  return ends || begins;
}

function place(form, start, end) {
  form.elements.start.value = start;
  form.elements.end.value = end;
}

// Its letter chooses a kind in the list, whatever stands first there. Returns whether there is such a kind.
export function chooseKind(list, event) {
  const key = event.key.toLowerCase();
  const kind = [...list.options].find((option) => option.dataset.letter === key);
  if (!kind || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return false;
  list.value = kind.value;
  list.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

export class Marking {
  constructor(workspace, announce, goBack) {
    this.workspace = workspace;
    this.announce = announce;
    this.goBack = goBack;
    this.isOn = false;
    this.formId = "mark-form";
    this.anchor = 0;
    this.cursor = 0;
    workspace.addEventListener("mouseup", () => this.takeSelection());
    workspace.addEventListener("click", (event) => {
      const cancel = event.target.closest("[data-mark-cancel]");
      if (!cancel) return;
      this.formId = cancel.form.id;
      this.cancel();
    });
    workspace.addEventListener("focusout", (event) => {
      // Gone on with Tab: what is picked stays picked, and the keys mean again what they mean elsewhere.
      if (this.isOn && event.relatedTarget && !this.text.contains(event.relatedTarget)) this.rest();
    });
    workspace.addEventListener("input", (event) => {
      // Typed words are found by the server; a place picked before does not belong to them.
      if (event.target.name === "words") place(event.target.form, "", "");
    });
  }

  get text() { return this.workspace.querySelector("#restricted-text"); }
  get form() { return this.workspace.querySelector(`#${this.formId}`) ?? this.workspace.querySelector("#mark-form"); }
  get words() { return [...this.text.querySelectorAll(".word")]; }

  // ``formId``: what is to be done with the words, mark them or put others there.
  enter(flag, formId) {
    const before = this.form.elements;
    this.formId = formId;
    const { start, end, words } = this.form.elements;
    if (before.start.value && !start.value) {
      [start.value, end.value, words.value] = [before.start.value, before.end.value, before.words.value];
    }
    if (start.value) { // picked with the mouse already
      this.goOn();
      return;
    }
    this.isOn = true;
    this.text.classList.add("is-marking");
    this.text.tabIndex = -1;
    this.text.focus({ preventScroll: true });
    const marked = flag && this.text.querySelector(`mark[data-flag-id="${Number(flag.dataset.flagId)}"] .word`);
    this.anchor = this.cursor = Math.max(0, this.words.indexOf(marked));
    this.pick(formId === "mark-form" ? "Marking. " : "Changing words. ");
  }

  rest() {
    this.isOn = false;
    this.text.classList.remove("is-marking");
  }

  leave() {
    this.rest();
    for (const word of this.text.querySelectorAll(".is-picked")) word.classList.remove("is-picked");
    if (!this.form) return;
    this.place("", "");
    this.form.elements.words.value = "";
  }

  cancel() {
    this.leave();
    this.announce("Cancelled.");
    this.goBack();
  }

  press(key, shift) {
    if (key === "escape") this.cancel();
    else if (key === "enter") this.finish();
    else if (key in FORWARD) this.move(this.cursor + FORWARD[key], shift);
    else if (key in LINES) this.move(this.wordInLine(LINES[key]), shift);
    else if (key === "home") this.move(0, shift);
    else if (key === "end") this.move(this.words.length - 1, shift);
    else return false;
    return true;
  }

  move(to, extends_) {
    this.cursor = Math.min(Math.max(to, 0), this.words.length - 1);
    if (!extends_) this.anchor = this.cursor;
    this.pick();
  }

  // The word above or below, nearest to where the cursor stands.
  wordInLine(direction) {
    const here = this.words[this.cursor].getBoundingClientRect();
    let best = this.cursor;
    let bestDistance = Infinity;
    this.words.forEach((word, index) => {
      const there = word.getBoundingClientRect();
      const down = (there.top - here.top) * direction;
      if (down < here.height / 2) return;
      const distance = down * 1000 + Math.abs(there.left - here.left);
      if (distance < bestDistance) [best, bestDistance] = [index, distance];
    });
    return best;
  }

  pick(before = "") {
    const [first, last] = [this.anchor, this.cursor].sort((a, b) => a - b);
    const from = Number(this.words[first].dataset.start);
    const to = Number(this.words[last].dataset.end);
    this.show(this.pieces.filter(({ dataset }) => Number(dataset.start) >= from && Number(dataset.end) <= to));
    reveal([this.words[this.cursor]]);
    this.announce(before + this.form.elements.words.value);
  }

  show(picked) {
    for (const word of this.text.querySelectorAll(".is-picked")) word.classList.remove("is-picked");
    for (const word of picked) word.classList.add("is-picked");
    this.place(picked[0].dataset.start, picked.at(-1).dataset.end);
    const range = document.createRange();
    range.setStartBefore(picked[0]);
    range.setEndAfter(picked.at(-1));
    this.form.elements.words.value = range.toString();
  }

  place(start, end) { place(this.form, start, end); }

  finish() {
    this.rest();
    this.goOn();
  }

  goOn() {
    const { label, replacement } = this.form.elements;
    (label ?? replacement).focus();
    this.announce(label ? "Choose the kind of detail by its letter." : "Type other words, then press Enter to save.");
  }

  // Every piece that carries offsets: a mouse may take in signs as well.
  get pieces() { return [...this.text.querySelectorAll("[data-start]")]; }

  takeSelection() {
    const selection = window.getSelection();
    if (!this.form) return; // the text is softened
    if (selection.isCollapsed || !selection.rangeCount || !this.text.contains(selection.anchorNode)) return;
    const range = selection.getRangeAt(0);
    const picked = this.pieces.filter((piece) => range.intersectsNode(piece) && !touches(range, piece));
    if (!picked.length) return;
    this.show(picked);
    this.announce(this.workspace.querySelector("#reword-form") ? "Selected. Press M to mark these words, or R to change them." : "Selected. Press M to mark these words.");
  }
}
