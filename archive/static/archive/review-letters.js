// Single-letter keys can be switched off, for whoever speaks their input or strikes keys by mistake. Only this
// choice is kept in the browser, for each person who signs in there.

const LETTER = /^(Shift\+)?.$/;

export class Letters {
  constructor(dialog) {
    this.name = `heard.letters-off.${dialog.dataset.person}`;
    this.box = dialog.querySelector("[data-letters]");
    this.box.checked = localStorage.getItem(this.name) === null;
    this.box.addEventListener("change", () => this.choose());
  }

  get areOn() { return this.box.checked; }

  choose() {
    if (this.areOn) localStorage.removeItem(this.name);
    else localStorage.setItem(this.name, "yes");
    this.tell();
  }

  // What is said to a screen reader about the keys is true of the keys that work.
  tell() {
    for (const element of document.querySelectorAll("[aria-keyshortcuts], [data-keyshortcuts]")) {
      element.dataset.keyshortcuts ??= element.getAttribute("aria-keyshortcuts");
      const all = element.dataset.keyshortcuts.split(" ");
      const working = this.areOn ? all : all.filter((key) => !LETTER.test(key));
      if (working.length) element.setAttribute("aria-keyshortcuts", working.join(" "));
      else element.removeAttribute("aria-keyshortcuts");
    }
  }
}
