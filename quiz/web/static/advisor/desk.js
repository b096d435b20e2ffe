// Progressive enhancement of the desk: J and K go to the next and the previous request or program, R claims the request
// or, once it is one's own, begins a message. A visible switch turns the keys off. Every page works without this file.

const store = {
  get off() { try { return localStorage.getItem("desk-keys") === "off"; } catch { return false; } },
  set off(off) { try { localStorage.setItem("desk-keys", off ? "off" : "on"); } catch { /* private mode: not kept */ } },
};

const items = [...document.querySelectorAll("[data-item]")];
const help = document.querySelector("[data-desk-keys]");
const toggle = document.getElementById("desk-keys");

const here = () => items.findIndex((item) => item.contains(document.activeElement));

function go(step) {
  const item = items[Math.min(items.length - 1, Math.max(0, here() + step))] ?? items[0];
  (item?.querySelector("h3 a") ?? item)?.focus();
  item?.scrollIntoView({ block: "nearest" });
}

function reply() {
  const within = items[here()];
  const button = within?.querySelector("[data-reply]") ?? document.querySelector(".request-head [data-reply]");
  if (button) button.click();
  else document.querySelector("[data-write]")?.focus();
}

const keys = { j: () => go(1), k: () => go(-1), r: reply };

function press(event) {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey && !event.repeat;
  const act = keys[event.key.toLowerCase()];
  if (store.off || typing || !plain || !act) return;
  event.preventDefault();
  act();
}

if (help && matchMedia("(any-pointer: fine)").matches) {  // a phone has no keys to switch
  help.hidden = false;
  toggle.checked = !store.off;
  toggle.addEventListener("change", () => { store.off = !toggle.checked; });
  document.addEventListener("keydown", press);
}

// What the newest link leads to is open: the form that adds a program, the change that could not be made.
if (location.search.includes("add=")) document.getElementById("program")?.focus({ preventScroll: true });
