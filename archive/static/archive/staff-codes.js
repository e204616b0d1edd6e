// What is shown once, recovery codes or a link: copied, printed or saved as a file, all of it on this machine.

const list = document.getElementById("codes");
const said = document.getElementById("codes-said");
const row = document.querySelector(".with-codes");
const codes = [...list.querySelectorAll("code")].map((each) => each.textContent).join("\n") + "\n";

const acts = {
  async copy() {
    try {
      await navigator.clipboard.writeText(codes);
      said.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(list);
      said.textContent = "Selected: press Ctrl and C to copy.";
    }
  },
  print() {
    window.print();
  },
  download() {
    const file = document.createElement("a");
    file.href = URL.createObjectURL(new Blob([codes], { type: "text/plain" }));
    file.download = "recovery-codes.txt";
    file.click();
    setTimeout(() => URL.revokeObjectURL(file.href), 1000);
    said.textContent = "Saved as recovery-codes.txt.";
  },
};

row.hidden = false;
row.addEventListener("click", (event) => acts[event.target.dataset.do]?.());
