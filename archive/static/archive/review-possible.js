// Possible flags: one closed list hides them all, here and in the testimonies that follow.

const HIDES_POSSIBLE = "heard.hides-possible";

export const isHidden = (flag) => flag.closest("details[data-possible]:not([open])") !== null;

export class Possible {
  constructor(workspace, announce) {
    this.workspace = workspace;
    this.announce = announce;
  }

  get list() { return this.workspace.querySelector("details[data-possible]"); }

  show() {
    if (this.list) this.list.open = sessionStorage.getItem(HIDES_POSSIBLE) === null;
    const chosen = this.workspace.querySelector("li.flag[data-current]");
    if (chosen && isHidden(chosen)) chosen.removeAttribute("data-current");
  }

  // Returns whether there are any.
  toggle() {
    const { list } = this;
    if (!list) {
      this.announce("The detector is sure of every flag here: there are no possible ones.");
      return false;
    }
    if (list.open) sessionStorage.setItem(HIDES_POSSIBLE, "yes");
    else sessionStorage.removeItem(HIDES_POSSIBLE);
    this.show();
    this.announce(list.open ? "Possible flags are shown." : "Possible flags are hidden. They still have to be decided: P shows them.");
    return true;
  }
}
