// Progressive enhancement only: number keys that choose an option (with a visible switch that turns them off),
// copy and print buttons. Every page works without this file.

const store = {
  get keysOff() { try { return localStorage.getItem("number-keys") === "off"; } catch { return false; } },
  set keysOff(off) { try { localStorage.setItem("number-keys", off ? "off" : "on"); } catch { /* private mode: not kept */ } },
};

const options = [...document.querySelectorAll(".option")];
const keySwitch = document.querySelector("[data-keys]");

function showKeys() {
  const on = !store.keysOff;
  document.documentElement.classList.toggle("keys", on);
  keySwitch.checked = on;
}

function pressNumber(event) {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey && !event.repeat;
  if (store.keysOff || typing || !plain || !/^[1-9]$/.test(event.key)) return;
  const option = options[Number(event.key) - 1];
  if (option) { event.preventDefault(); option.click(); }
}

if (keySwitch && options.length && matchMedia("(any-pointer: fine)").matches) {  // a phone has no keys to switch
  keySwitch.closest("[hidden]").hidden = false;
  keySwitch.addEventListener("change", () => { store.keysOff = !keySwitch.checked; showKeys(); });
  document.addEventListener("keydown", pressNumber);
  showKeys();
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[role=status]");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(field.value); said.textContent = "Copied"; }
    catch { field.select(); said.textContent = "Selected: press Ctrl+C or ⌘C to copy"; }
  });
}
